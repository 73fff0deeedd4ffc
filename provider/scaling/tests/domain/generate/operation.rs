//! What is not a signal.

use proptest::{prelude::*, sample::subsequence};
use scaling::draft::{
    AlertDraft, AlertsDraft, DashboardDraft, Decimal, Draft, Leaf, RequireDraft, SuspendedDraft,
    UtilizationAlertDraft,
};

use super::{leaf, mask::Mask, number, omittable, schedules};

/// Adds to a draft of signals what fits it.
pub(super) fn add(draft: Draft) -> BoxedStrategy<Draft> {
    let missing = draft
        .queues
        .given()
        .is_some_and(|queues| !queues.is_empty())
        || draft.guilds.given().is_some();
    let switches = (leaf(suspended()), leaf(any::<bool>()));
    let capacity = (capacity(&draft.min_capacity), capacity(&draft.max_capacity));
    let parts = (
        schedules::schedules(capacity),
        switches,
        leaf(alerts(missing)),
        leaf(require()),
        dashboard(&draft),
    );
    parts
        .prop_map(
            move |(schedules, (suspended, exclusive), alerts, require, dashboard)| Draft {
                schedules,
                suspended,
                alerts,
                dashboard,
                require,
                exclusive,
                ..draft.clone()
            },
        )
        .boxed()
}

/// Where the names of its service fit a tag; with a name of its own where the profile's has a dot.
fn dashboard(draft: &Draft) -> BoxedStrategy<Leaf<DashboardDraft>> {
    let text = |leaf: &Leaf<String>| leaf.given().cloned().unwrap_or_default();
    let (cluster, service) = (text(&draft.cluster), text(&draft.service));
    if cluster.len() + service.len() > 240 {
        return Just(Leaf::Omitted).boxed();
    }
    let dotted = text(&draft.name).contains('.');
    leaf(leaf("[A-Za-z0-9_-]{1,255}"))
        .prop_map(move |dashboard| match dashboard {
            Leaf::Given(Leaf::Omitted) if dotted => Leaf::Omitted,
            Leaf::Given(name) => Leaf::Given(DashboardDraft { name }),
            Leaf::Omitted | Leaf::Unknown => Leaf::Omitted,
        })
        .boxed()
}

fn capacity(leaf: &Leaf<Decimal>) -> i32 {
    let Leaf::Given(Decimal(text)) = leaf else {
        panic!("a valid draft has both bounds");
    };
    text.parse().unwrap()
}

fn require() -> BoxedStrategy<RequireDraft> {
    (1i32..10_000, omittable(1i32..10_000))
        .prop_map(|(reach, drain_within)| RequireDraft {
            reach_max_within: number(reach),
            drain_within,
        })
        .boxed()
}

fn suspended() -> BoxedStrategy<SuspendedDraft> {
    (
        leaf(any::<bool>()),
        leaf(any::<bool>()),
        leaf(any::<bool>()),
    )
        .prop_map(|(scale_out, scale_in, scheduled)| SuspendedDraft {
            scale_out,
            scale_in,
            scheduled,
        })
        .boxed()
}

/// At least one alarm, those on missing metrics only where there are any.
fn alerts(missing: bool) -> BoxedStrategy<AlertsDraft> {
    let topics: Vec<_> = (1..=5)
        .map(|topic| Leaf::Given(format!("arn:aws:sns:us-east-1:12345678901{topic}:people")))
        .collect();
    let actions = leaf(subsequence(topics, 0..=5).prop_shuffle());
    let percent = (leaf(utilization()), leaf(utilization()));
    let minutes = (leaf(alert()), leaf(alert()), leaf(alert()));
    (actions, percent, minutes)
        .prop_map(move |(actions, (cpu, memory), minutes)| {
            let mut draft = AlertsDraft {
                actions,
                cpu,
                memory,
                at_max_capacity: minutes.0,
                metrics_missing: if missing { minutes.1 } else { Leaf::Omitted },
                no_running_tasks: minutes.2,
            };
            let rest = AlertsDraft {
                actions: draft.actions.clone(),
                ..AlertsDraft::default()
            };
            if draft == rest {
                draft.cpu = Leaf::Given(UtilizationAlertDraft::default());
            }
            draft
        })
        .boxed()
}

fn utilization() -> BoxedStrategy<UtilizationAlertDraft> {
    let above = omittable((1u32..=1000).prop_map(|tenths| f64::from(tenths) / 10.0));
    let period = omittable((1i32..=60).prop_map(|minutes| minutes * 60));
    (above, period, omittable(1i32..=24))
        .prop_map(|(above, period, periods)| UtilizationAlertDraft {
            above,
            period,
            periods,
        })
        .boxed()
}

fn alert() -> BoxedStrategy<AlertDraft> {
    omittable(1i32..=1440)
        .prop_map(|minutes| AlertDraft { minutes })
        .boxed()
}

/// Hides some of it.
pub(super) fn mask(mask: &mut Mask<'_>, draft: &mut Draft) {
    schedules::mask(mask, draft);
    mask.leaf(&mut draft.require, |mask, require| {
        mask.leaf(&mut require.reach_max_within, |_, _| ());
        mask.leaf(&mut require.drain_within, |_, _| ());
    });
    mask.leaf(&mut draft.suspended, |mask, suspended| {
        mask.leaf(&mut suspended.scale_out, |_, _| ());
        mask.leaf(&mut suspended.scale_in, |_, _| ());
        mask.leaf(&mut suspended.scheduled, |_, _| ());
    });
    mask.leaf(&mut draft.alerts, |mask, alerts| {
        mask.leaf(&mut alerts.actions, |mask, actions| {
            for action in actions {
                mask.leaf(action, |_, _| ());
            }
        });
        mask.leaf(&mut alerts.cpu, |mask, cpu| {
            mask.leaf(&mut cpu.above, |_, _| ());
            mask.leaf(&mut cpu.period, |_, _| ());
            mask.leaf(&mut cpu.periods, |_, _| ());
        });
        mask.leaf(&mut alerts.metrics_missing, |mask, missing| {
            mask.leaf(&mut missing.minutes, |_, _| ());
        });
    });
    mask.leaf(&mut draft.dashboard, |mask, dashboard| {
        mask.leaf(&mut dashboard.name, |_, _| ());
    });
    mask.leaf(&mut draft.exclusive, |_, _| ());
}
