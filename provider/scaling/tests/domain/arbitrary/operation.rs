//! What is not a signal.

use proptest::prelude::*;
use scaling::draft::{
    AlertDraft, AlertsDraft, DashboardDraft, Draft, RequireDraft, ScheduleDraft, SuspendedDraft,
    UtilizationAlertDraft,
};

use super::{decimal, text, wild};

/// Adds anything to a draft of signals.
pub(super) fn add(draft: Draft) -> BoxedStrategy<Draft> {
    let schedules = prop::collection::btree_map(text(), wild(schedule()), 0..3);
    let parts = (
        wild(schedules),
        wild(suspended()),
        wild(alerts()),
        (wild(require()), wild(dashboard())),
        wild(any::<bool>()),
    );
    parts
        .prop_map(
            move |(schedules, suspended, alerts, (require, dashboard), exclusive)| Draft {
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

fn schedule() -> BoxedStrategy<ScheduleDraft> {
    let expression = prop_oneof![
        "cron\\([0-9*?/,L#W -]{0,20}\\)",
        "rate\\([0-9]{0,3} (minutes|hour|days|)\\)",
        "at\\(20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:00:00\\)",
        text(),
    ];
    let zone = prop_oneof![Just("Europe/Berlin".to_owned()), text()];
    let moment = || {
        prop_oneof![
            "20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:00:00(Z|.01:00)",
            text()
        ]
    };
    let texts = (wild(expression), wild(zone), wild(moment()), wild(moment()));
    (texts, wild(decimal()), wild(decimal()))
        .prop_map(|(texts, min_capacity, max_capacity)| ScheduleDraft {
            schedule: texts.0,
            timezone: texts.1,
            start: texts.2,
            end: texts.3,
            min_capacity,
            max_capacity,
        })
        .boxed()
}

fn dashboard() -> BoxedStrategy<DashboardDraft> {
    wild(text())
        .prop_map(|name| DashboardDraft { name })
        .boxed()
}

fn require() -> BoxedStrategy<RequireDraft> {
    (wild(decimal()), wild(decimal()))
        .prop_map(|(reach_max_within, drain_within)| RequireDraft {
            reach_max_within,
            drain_within,
        })
        .boxed()
}

fn suspended() -> BoxedStrategy<SuspendedDraft> {
    (
        wild(any::<bool>()),
        wild(any::<bool>()),
        wild(any::<bool>()),
    )
        .prop_map(|(scale_out, scale_in, scheduled)| SuspendedDraft {
            scale_out,
            scale_in,
            scheduled,
        })
        .boxed()
}

fn alerts() -> BoxedStrategy<AlertsDraft> {
    let topic = prop_oneof![text(), "arn:aws:sns:[a-z-]{0,9}:[0-9]{0,12}:[a-z:]{0,9}"];
    let actions = wild(prop::collection::vec(wild(topic), 0..7));
    let percent = (wild(utilization()), wild(utilization()));
    let minutes = (wild(alert()), wild(alert()), wild(alert()));
    (actions, percent, minutes)
        .prop_map(|(actions, (cpu, memory), minutes)| AlertsDraft {
            actions,
            cpu,
            memory,
            at_max_capacity: minutes.0,
            metrics_missing: minutes.1,
            no_running_tasks: minutes.2,
        })
        .boxed()
}

fn utilization() -> BoxedStrategy<UtilizationAlertDraft> {
    (wild(decimal()), wild(decimal()), wild(decimal()))
        .prop_map(|(above, period, periods)| UtilizationAlertDraft {
            above,
            period,
            periods,
        })
        .boxed()
}

fn alert() -> BoxedStrategy<AlertDraft> {
    wild(decimal())
        .prop_map(|minutes| AlertDraft { minutes })
        .boxed()
}
