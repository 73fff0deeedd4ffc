//! How: a service between 2 and 10 tasks, a step policy that adds or removes, and one question
//! a row.

use super::*;
use crate::{
    object::{AdjustmentType, Aggregation, StepAdjustment, SuspendedState},
    simulate::{StepRule, TrackingRule},
};

fn target() -> TargetRule {
    TargetRule {
        resource_id: "service/c/s".to_owned(),
        min_capacity: 2,
        max_capacity: 10,
        suspended: SuspendedState::default(),
    }
}

fn step(add: i32) -> PolicyRecord {
    record(PolicyRule::Step(StepRule {
        adjustment_type: AdjustmentType::ChangeInCapacity,
        min_adjustment_magnitude: None,
        cooldown_secs: 300,
        aggregation: Aggregation::Maximum,
        steps: vec![StepAdjustment {
            metric_interval_lower_bound: None,
            metric_interval_upper_bound: None,
            scaling_adjustment: add,
        }],
    }))
}

fn tracking(disable_scale_in: bool) -> PolicyRecord {
    record(PolicyRule::Tracking(TrackingRule {
        target_value: 50.0,
        scale_out_cooldown_secs: 60,
        scale_in_cooldown_secs: 300,
        disable_scale_in,
    }))
}

fn record(rule: PolicyRule) -> PolicyRecord {
    PolicyRecord {
        resource_id: "service/c/s".to_owned(),
        name: "p".to_owned(),
        rule,
        last: None,
        pending: None,
    }
}

fn capacity(running: i32, desired: i32) -> Capacity {
    Capacity {
        running,
        desired,
        deployment_in_progress: false,
    }
}

fn ask(policy: &PolicyRecord, situation: Situation<'_>, metric: f64) -> String {
    let signal = Signal {
        recent: vec![Some(metric)],
        threshold: 50.0,
        below: metric < 50.0,
        queried: situation.now,
    };
    match policy.answer(&signal, &[metric], situation) {
        Answer::Silence => "silence".to_owned(),
        Answer::NotScaled(reason) => reason.code().to_owned(),
        Answer::Scale(Change { from, to, .. }) => format!("{from} -> {to}"),
    }
}

fn situation(target: &TargetRule, capacity: Capacity) -> Situation<'_> {
    Situation {
        now: Time::from_secs(1000),
        target,
        capacity,
        agreement: Agreement::AtLeast(0),
    }
}

#[test]
fn running_tasks_are_the_base_and_bounds_hold() {
    let cases = [
        // add, running, desired, answer
        (3, 3, 3, "3 -> 6"),
        // Tasks are still starting: the repeat lands on the same number.
        (3, 3, 6, "AlreadyAtDesiredCapacity"),
        (3, 5, 6, "5 -> 8"),
        (3, 9, 9, "9 -> 10"),
        (3, 10, 10, "AlreadyAtMaxCapacity"),
        (-3, 6, 6, "6 -> 3"),
        (-3, 4, 4, "4 -> 2"),
        (-3, 2, 2, "AlreadyAtMinCapacity"),
        (-3, 6, 3, "AlreadyAtDesiredCapacity"),
        (0, 4, 4, "AlreadyAtDesiredCapacity"),
        // Outside the bounds: first to the nearer one, and never further away.
        (3, 0, 0, "0 -> 2"),
        (-1, 1, 1, "AlreadyAtMinCapacity"),
        (-5, 14, 14, "14 -> 10"),
        (3, 14, 14, "AlreadyAtMaxCapacity"),
    ];
    let target = target();
    for (add, running, desired, expected) in cases {
        let found = ask(
            &step(add),
            situation(&target, capacity(running, desired)),
            60.0,
        );
        assert_eq!(found, expected, "{add:+} at {running} of {desired}");
    }
}

#[test]
fn suspension_is_silent_and_a_deployment_holds_scale_in_only() {
    let deploying = Capacity {
        deployment_in_progress: true,
        ..capacity(5, 5)
    };
    let mut target = target();
    assert_eq!(ask(&step(2), situation(&target, deploying), 60.0), "5 -> 7");
    let refused = "TargetServicePutResourceAsUnscalable";
    assert_eq!(ask(&step(-2), situation(&target, deploying), 60.0), refused);
    target.suspended.dynamic_scaling_out_suspended = true;
    assert_eq!(
        ask(&step(2), situation(&target, capacity(5, 5)), 60.0),
        "silence"
    );
    assert_eq!(
        ask(&step(-2), situation(&target, capacity(5, 5)), 60.0),
        "5 -> 3"
    );
    target.suspended.dynamic_scaling_in_suspended = true;
    assert_eq!(
        ask(&step(-2), situation(&target, capacity(5, 5)), 60.0),
        "silence"
    );
}

#[test]
fn within_a_cooldown_only_the_excess_counts() {
    let cases = [
        // add, completed from -> to and seconds ago, running, answer
        (2, (3, 5, 10), 5, "AlreadyAtDesiredCapacity"),
        (3, (3, 5, 10), 5, "3 -> 6"),
        (3, (3, 5, 299), 5, "3 -> 6"),
        (3, (3, 5, 300), 5, "5 -> 8"),
        (-1, (3, 5, 10), 5, "5 -> 4"),
        (-1, (6, 5, 10), 5, "silence"),
        (-1, (6, 5, 300), 5, "5 -> 4"),
        (1, (6, 5, 10), 5, "5 -> 6"),
    ];
    let target = target();
    for (add, (from, to, ago), running, expected) in cases {
        let mut policy = step(add);
        policy.last = Some(Completed {
            at: Time::from_secs(1000 - ago),
            from,
            to,
        });
        let found = ask(
            &policy,
            situation(&target, capacity(running, running)),
            60.0,
        );
        assert_eq!(found, expected, "{add:+} {ago} s after {from} -> {to}");
    }
}

#[test]
fn tracking_scales_in_only_when_all_agree() {
    let target = target();
    let mut situation = situation(&target, capacity(8, 8));
    let cases = [
        (Agreement::AtLeast(0), 20.0, "8 -> 4"),
        (Agreement::AtLeast(6), 20.0, "8 -> 6"),
        (Agreement::AtLeast(8), 20.0, "silence"),
        (Agreement::Refused, 20.0, "silence"),
        // Scaling out needs nobody's leave.
        (Agreement::Refused, 60.0, "8 -> 10"),
    ];
    for (agreement, metric, expected) in cases {
        situation.agreement = agreement;
        let found = ask(&tracking(false), situation, metric);
        assert_eq!(found, expected, "{agreement:?} at {metric}");
    }
    situation.agreement = Agreement::AtLeast(0);
    assert_eq!(ask(&tracking(true), situation, 20.0), "silence");
    // A step policy neither asks nor is asked.
    situation.agreement = Agreement::Refused;
    assert_eq!(ask(&step(-1), situation, 20.0), "8 -> 7");
}
