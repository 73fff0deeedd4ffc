//! Which changes of desired tasks come out.

use super::*;
use crate::simulate::ActivityStatus::{InProgress, Overridden, Successful};

#[test]
fn pending_tasks_do_not_compound_and_the_cooldown_counts_from_running() {
    let mut bench = Bench::new(3);
    bench.metric.0.set(Some(300.0));
    let steps = [(0., 1), (50., 2), (150., 3)];
    bench.step("out", 60, above(50., 60), &steps);
    bench.run(200);
    let first = first_evaluation(&bench, "out");
    let at = |minute: i64| first + 60 * minute;
    let cause = "monitor alarm out in state ALARM triggered policy out";
    bench.expect(&[
        &format!("{}: out INSUFFICIENT_DATA -> ALARM", at(0)),
        &format!("{}: 3 -> 6, {cause}", at(0) + 1),
        // Tasks still start; the same number again.
        &format!("{}: AlreadyAtDesiredCapacity", at(1) + 1),
    ]);
    bench.settle();
    let settled = bench.now.0 / 1000;
    bench.run(100);
    // The first repeat 60 s or more after the tasks ran is a full step again.
    let next = (0..)
        .map(|minute| at(minute) + 1)
        .find(|at| *at >= settled + 60);
    bench.expect(&[&format!("{}: 6 -> 9, {cause}", next.unwrap())]);
    bench.settle();
    bench.run(100);
    assert_eq!(bench.service.0.desired, 10);
    let known = bench.control.activities(SERVICE);
    let changes: Vec<_> = known
        .filter(|known| known.not_scaled.is_none())
        .map(|known| known.status)
        .collect();
    assert_eq!(changes, [InProgress, Successful, Successful]);
}

/// The second of the alarm's first evaluation.
fn first_evaluation(bench: &Bench, alarm: &str) -> i64 {
    let record = &bench.control.alarms[alarm];
    record.status.transitioned.0 / 1000
}

#[test]
fn a_larger_step_within_the_cooldown_adds_its_excess_only() {
    let mut bench = Bench::new(3);
    bench.metric.0.set(Some(20.0));
    bench.step("out", 300, above(10., 60), &[(0., 2), (50., 3)]);
    bench.run(62);
    bench.settle();
    bench.metric.0.set(Some(100.0));
    bench.run(60);
    let changes: Vec<_> = bench
        .told
        .iter()
        .filter(|told| told.contains(", monitor"))
        .collect();
    assert!(changes[0].contains(" 3 -> 5,"), "{changes:?}");
    assert!(changes[1].contains(" 5 -> 6,"), "{changes:?}");
    // Both were granted within one cooldown: the next counts from 3 as well.
    let newest = bench.control.activities(SERVICE).next().unwrap();
    assert_eq!((newest.from, newest.to), (3, 6));
}

#[test]
fn registering_moves_a_service_into_its_bounds_whatever_cools_down() {
    let mut bench = Bench::new(3);
    bench.run(5);
    bench.expect(&[]);
    bench.control.put_target(target(8, 10));
    bench.run(1);
    bench.expect(&["6: 3 -> 8, minimum capacity was set to 8"]);
    bench.control.put_target(target(1, 2));
    bench.run(1);
    bench.expect(&["7: 8 -> 2, maximum capacity was set to 2"]);
    bench.run(1);
    let told: Vec<_> = bench
        .control
        .activities(SERVICE)
        .map(|known| known.status)
        .collect();
    assert_eq!(told, [InProgress, Overridden]);
}

#[test]
fn of_two_policies_at_one_instant_the_larger_wins_both_ways() {
    for (metric, first, second, expected) in [(90.0, 2, 4, 8), (5.0, -1, -3, 3)] {
        let mut bench = Bench::new(4);
        bench.metric.0.set(Some(metric));
        let alarm = if first > 0 {
            above(10., 10)
        } else {
            below(10., 10)
        };
        let lower = if first > 0 { 0. } else { f64::NEG_INFINITY };
        bench.step("a", 60, alarm.clone(), &[(lower, first)]);
        bench.step("b", 60, alarm, &[(lower, second)]);
        // Both are evaluated at one instant.
        let same = bench.control.alarms["a"].next;
        bench.control.alarms.get_mut("b").unwrap().next = same;
        bench.run(15);
        assert_eq!(bench.service.0.desired, expected, "{:?}", bench.told);
        let changes = bench.told.iter().filter(|told| told.contains("monitor"));
        assert_eq!(changes.count(), 1, "{:?}", bench.told);
    }
}

#[test]
fn a_scale_out_ends_the_cooldown_of_a_scale_in() {
    let mut bench = Bench::new(6);
    bench.metric.0.set(Some(5.0));
    bench.step("in", 300, below(10., 10), &[(f64::NEG_INFINITY, -1)]);
    bench.step("out", 60, above(10., 10), &[(0., 1)]);
    bench.run(15);
    bench.settle();
    assert_eq!(bench.service.0.desired, 5);
    bench.metric.0.set(Some(50.0));
    bench.run(15);
    bench.settle();
    assert_eq!(bench.service.0.desired, 6);
    bench.metric.0.set(Some(5.0));
    bench.run(15);
    // Without the scale-out between, this would have been held for 300 s.
    assert_eq!(bench.service.0.desired, 5);
    bench.settle();
    bench.run(120);
    assert_eq!(bench.service.0.desired, 5, "{:?}", bench.told);
}

#[test]
fn tracking_follows_its_alarms_and_scales_in_only_with_the_others() {
    let mut bench = Bench::new(4);
    let policy = |kind: &str| TargetTracking {
        disable_scale_in: false,
        metric: TrackedMetric::Predefined(PredefinedMetric {
            predefined_metric_type: PredefinedMetricType(kind.to_owned()),
            resource_label: None,
        }),
        scale_in_cooldown: 60,
        scale_out_cooldown: 60,
        target_value: 50.0,
    };
    for (name, kind) in [
        ("cpu", PredefinedMetricType::CPU),
        ("memory", PredefinedMetricType::MEMORY),
    ] {
        let rule = policy(kind);
        let arn = arn(name);
        let action = format!("{arn}:createdBy/1234");
        let alarms = tracking_alarms(SERVICE, &rule, &action, ["h", "l"]);
        let (high, low) = alarms.unwrap();
        bench
            .control
            .put_policy(SERVICE, name, &arn, PolicyRule::Tracking((&rule).into()));
        for mut alarm in [high, low.unwrap()] {
            alarm.name = format!("{name} {}", alarm.name.rsplit('-').nth(1).unwrap());
            bench.control.put_alarm(bench.now, alarm);
        }
    }
    bench.metric.0.set(Some(80.0));
    bench.run(65);
    assert_eq!(bench.service.0.desired, 7, "{:?}", bench.told);
    bench.settle();
    bench.metric.0.set(Some(20.0));
    bench.run(65);
    // Both low alarms are in ALARM; each asks for ceil(7 * 20 / 50).
    assert_eq!(bench.service.0.desired, 3, "{:?}", bench.told);
    bench.settle();
    bench.metric.0.set(None);
    bench.run(1200);
    assert_eq!(
        bench.service.0.desired, 3,
        "no data, no scale-in: {:?}",
        bench.told
    );
}
