//! Which actions reach a policy, and when.

use super::*;

#[test]
fn an_alarm_without_data_to_show_starts_nothing() {
    let mut bench = Bench::new(3);
    let alarm = AlarmRule {
        treat_missing_data: TreatMissingData::Breaching,
        ..above(10., 10)
    };
    bench.step("out", 60, alarm, &[(0., 3)]);
    bench.run(15);
    assert_eq!(bench.service.0.desired, 3);
    assert!(
        bench.told[0].ends_with("INSUFFICIENT_DATA -> ALARM"),
        "{:?}",
        bench.told
    );
    assert!(
        bench.told[1].contains("refused, Metric data points"),
        "{:?}",
        bench.told
    );
}

#[test]
fn set_alarm_state_starts_a_policy_only_with_fresh_data() {
    let mut bench = Bench::new(3);
    bench.step("out", 60, above(10., 60), &[(0., 3)]);
    let mut set = |reason_data: &str, expected: &[&str]| {
        let (control, now) = (&mut bench.control, bench.now);
        control.set_alarm_state(now, "out", StateValue::Ok, "test", "");
        let changed = control.set_alarm_state(now, "out", StateValue::Alarm, "test", reason_data);
        assert!(changed.is_some());
        let again = control.set_alarm_state(now, "out", StateValue::Alarm, "test", reason_data);
        assert_eq!(again, None);
        bench.run(2);
        bench.expect(expected);
    };
    set(
        "",
        &[
            "1: refused, StateReasonData is not the JSON of an alarm: EOF while parsing a value at line 1 column 0",
        ],
    );
    let data = |date: &str| {
        format!(r#"{{"queryDate":"{date}","recentDatapoints":[50.0],"threshold":10.0}}"#)
    };
    let stale = data("1969-12-31T23:59:50.000+0000");
    set(
        &stale,
        &["3: refused, Scaling deemed unsafe: the alarm's query is 13 s old, and 10 s is the most"],
    );
    let cause = "5: 3 -> 6, monitor alarm out in state ALARM triggered policy out";
    set(&data("1970-01-01T00:00:04.000Z"), &[cause]);
    assert_eq!(
        bench
            .control
            .set_alarm_state(bench.now, "no", StateValue::Ok, "", ""),
        None
    );
}

#[test]
fn actions_that_lead_nowhere_are_told() {
    let mut bench = Bench::new(3);
    bench.metric.0.set(Some(50.0));
    bench.step("out", 60, above(10., 10), &[(0., 3)]);
    bench.control.remove_policy(&arn("out"));
    bench.run(15);
    assert!(
        bench.told[1].ends_with("refused, Scaling policy not found"),
        "{:?}",
        bench.told
    );
    let topic = AlarmRule {
        name: "page".to_owned(),
        alarm_actions: vec!["arn:aws:sns:r:1:page".to_owned()],
        ..above(10., 10)
    };
    bench.told.clear();
    bench.control.remove_alarm("out");
    bench.control.put_alarm(bench.now, topic);
    bench.run(15);
    assert_eq!(bench.told.len(), 1, "{:?}", bench.told);
}

#[test]
fn coarse_ticks_do_what_fine_ones_do() {
    let run = |tick_secs: i64| {
        let mut bench = Bench::new(3);
        bench.metric.0.set(Some(300.0));
        bench.step("out", 60, above(50., 60), &[(0., 3)]);
        bench.step("burst", 60, above(200., 10), &[(0., 4)]);
        while bench.now < Time::from_secs(300) {
            bench.now += Span::secs(tick_secs);
            bench.tick();
        }
        bench.told
    };
    assert_eq!(run(1), run(10));
}

#[test]
fn a_long_absence_is_not_made_up_for() {
    let mut bench = Bench::new(3);
    bench.metric.0.set(Some(300.0));
    bench.step("burst", 60, above(200., 10), &[(0., 4)]);
    bench.now = Time::from_secs(1_000_000);
    bench.tick();
    let first = bench.told[0]
        .split(':')
        .next()
        .unwrap()
        .parse::<i64>()
        .unwrap();
    assert!(first >= 1_000_000 - 600, "{:?}", bench.told);
    assert!(bench.control.next_event() > bench.now);
}

#[test]
fn suspended_policies_do_nothing_and_a_deregistered_target_has_none() {
    let mut bench = Bench::new(3);
    bench.metric.0.set(Some(300.0));
    bench.step("out", 60, above(50., 10), &[(0., 3)]);
    let mut suspended = target(1, 10);
    suspended.suspended.dynamic_scaling_out_suspended = true;
    bench.control.put_target(suspended);
    bench.run(100);
    assert_eq!(bench.service.0.desired, 3);
    assert_eq!(bench.control.activities(SERVICE).count(), 0);
    bench.control.remove_target(SERVICE);
    bench.run(100);
    assert!(
        bench
            .told
            .last()
            .unwrap()
            .ends_with("refused, Scaling policy not found")
    );
}

#[test]
fn a_control_loop_can_move_between_threads() {
    fn movable<T: Send>(value: T) -> T {
        value
    }
    let control = movable(ControlLoop::new(LoopSettings::default()));
    assert_eq!(control.next_event(), Time::NEVER);
}
