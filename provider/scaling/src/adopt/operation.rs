//! What is not a signal, read back.

use std::collections::BTreeMap;

use super::leaf::{given, number, omit_empty, text, unless, whole};
use crate::{
    draft::{
        AlertDraft, AlertsDraft, DashboardDraft, Leaf, ScheduleDraft, SuspendedDraft,
        UtilizationAlertDraft,
    },
    object::{
        Alarm, Dimension, Observed, ScalableTargetAction, ScheduledAction, ServiceReference,
        SuspendedState,
    },
    profile::{OWNERSHIP_TAG, SERVICE_TAG, names, service_tag},
    simulate::schedule::Zone,
};

/// The dashboard that says in its tags that it is of the profile `name` of `service`; `region` is
/// that of the service.
pub(super) fn dashboard(
    name: &str,
    service: &ServiceReference,
    region: &str,
    observed: &Observed,
) -> Leaf<DashboardDraft> {
    let ours = service_tag(region, service);
    let own = observed.dashboards.values().find(|found| {
        let tags = &found.object.tags;
        tags.get(OWNERSHIP_TAG).is_some_and(|owner| owner == name)
            && tags.get(SERVICE_TAG) == Some(&ours)
    });
    given(own.map(|found| DashboardDraft {
        name: text(&found.object.name),
    }))
}

/// Scheduled actions by key; omitted when there are none.
pub(super) fn schedules(
    actions: &BTreeMap<String, &ScheduledAction>,
) -> Leaf<BTreeMap<String, Leaf<ScheduleDraft>>> {
    let drafts = actions.iter();
    let drafts = drafts.map(|(key, action)| (key.clone(), Leaf::Given(schedule(action))));
    omit_empty(drafts.collect())
}

fn schedule(action: &ScheduledAction) -> ScheduleDraft {
    let ScheduledAction {
        name: _,
        schedule,
        timezone,
        start_time,
        end_time,
        action: ScalableTargetAction {
            min_capacity,
            max_capacity,
        },
    } = action;
    ScheduleDraft {
        schedule: text(schedule),
        timezone: unless(timezone.clone(), &Zone::utc().name().to_owned()),
        start: given(start_time.clone()),
        end: given(end_time.clone()),
        min_capacity: min_capacity.map_or(Leaf::Omitted, whole),
        max_capacity: max_capacity.map_or(Leaf::Omitted, whole),
    }
}

/// Omitted when nothing is switched off.
pub(super) fn suspended(state: SuspendedState) -> Leaf<SuspendedDraft> {
    if state == SuspendedState::default() {
        return Leaf::Omitted;
    }
    let SuspendedState {
        dynamic_scaling_in_suspended,
        dynamic_scaling_out_suspended,
        scheduled_scaling_suspended,
    } = state;
    Leaf::Given(SuspendedDraft {
        scale_out: Leaf::Given(dynamic_scaling_out_suspended),
        scale_in: Leaf::Given(dynamic_scaling_in_suspended),
        scheduled: Leaf::Given(scheduled_scaling_suspended),
    })
}

/// The alarms for people among those of the profile `name`; omitted when there are none.
pub(super) fn alerts(
    name: &str,
    service: &ServiceReference,
    observed: &Observed,
) -> Leaf<AlertsDraft> {
    let find = |alarm: String| {
        let found = observed.alarms.get(&alarm)?;
        Some(&found.object).filter(|alarm| watches(alarm, service))
    };
    let alert = |kind| find(names::alert(name, kind));
    let missing = names::alert(name, names::METRICS_MISSING);
    let missing = observed
        .alarms
        .values()
        .map(|found| &found.object)
        .find(|alarm| alarm.name.starts_with(&missing) && watches(alarm, service));
    let (cpu, memory) = (alert(names::CPU), alert(names::MEMORY));
    let at_max = alert(names::AT_MAX_CAPACITY);
    let no_tasks = alert(names::NO_RUNNING_TASKS);
    let any = [cpu, memory, at_max, missing, no_tasks]
        .into_iter()
        .flatten()
        .next();
    let Some(any) = any else {
        return Leaf::Omitted;
    };
    let actions = any.alarm_actions.iter().cloned().map(Leaf::Given).collect();
    Leaf::Given(AlertsDraft {
        actions: Leaf::Given(actions),
        cpu: given(cpu.map(utilization)),
        memory: given(memory.map(utilization)),
        at_max_capacity: given(at_max.map(minutes)),
        metrics_missing: given(missing.map(minutes)),
        no_running_tasks: given(no_tasks.map(minutes)),
    })
}

fn watches(alarm: &Alarm, service: &ServiceReference) -> bool {
    let has = |wanted: (&str, &String)| {
        let mut dimensions = alarm.dimensions.iter();
        dimensions.any(|Dimension { name, value }| (name.as_str(), value) == wanted)
    };
    has(("ClusterName", &service.cluster)) && has(("ServiceName", &service.service))
}

fn utilization(alarm: &Alarm) -> UtilizationAlertDraft {
    UtilizationAlertDraft {
        above: number(alarm.threshold),
        period: whole(alarm.period),
        periods: whole(alarm.evaluation_periods),
    }
}

fn minutes(alarm: &Alarm) -> AlertDraft {
    AlertDraft {
        minutes: whole(alarm.evaluation_periods),
    }
}
