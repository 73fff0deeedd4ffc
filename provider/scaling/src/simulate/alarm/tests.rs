//! How: an alarm with a phase of 10 s sees a metric written as text, one value a period (`-` for none),
//! and every evaluation that has something to tell is listed with its second.

use super::*;
use crate::{
    metric::MetricIdentity,
    object::{Statistic, TreatMissingData},
};

struct Series {
    period: Span,
    values: Vec<Option<f64>>,
}

impl MetricData for Series {
    fn datapoints(&self, query: &MetricQuery<'_>, found: &mut Vec<Datapoint>) {
        assert_eq!(query.period, self.period);
        for (index, value) in (0..).zip(&self.values) {
            let start = Time::default() + self.period * index;
            if let Some(value) = *value
                && query.from <= start
                && start + self.period <= query.to
            {
                found.push(Datapoint { start, value });
            }
        }
    }
}

pub(crate) fn rule(period_secs: i32, m: i32, n: i32) -> AlarmRule {
    AlarmRule {
        name: "depth".to_owned(),
        actions_enabled: true,
        alarm_actions: Vec::new(),
        watched: Watched::Metric {
            metric: MetricIdentity {
                namespace: "Test".to_owned(),
                name: "Depth".to_owned(),
                dimensions: std::collections::BTreeMap::new(),
            },
            statistic: Statistic::Maximum,
        },
        period_secs,
        evaluation_periods: n,
        datapoints_to_alarm: m,
        threshold: 10.0,
        comparison: Comparison::GreaterThanOrEqualToThreshold,
        treat_missing_data: TreatMissingData::Missing,
    }
}

fn history(rule: AlarmRule, values: &str, until_secs: i64) -> Vec<String> {
    let series = Series {
        period: Span::secs(i64::from(rule.period_secs)),
        values: values.split(' ').map(|value| value.parse().ok()).collect(),
    };
    let mut alarm = AlarmRecord::new(Time::default(), 0, rule);
    alarm.next = Time::from_secs(10);
    let mut told = Vec::new();
    let mut points = Vec::new();
    while alarm.next <= Time::from_secs(until_secs) {
        let secs = alarm.next.0 / 1000;
        match alarm.evaluate(&series, &mut points, true) {
            Evaluation::Quiet => {}
            Evaluation::Changed(from, signal) => {
                let to = alarm.status.value;
                told.push(format!("{secs}: {from} -> {to} {:?}", signal.recent));
            }
            Evaluation::Repeated(signal) => told.push(format!("{secs}: again {:?}", signal.recent)),
        }
    }
    told
}

#[test]
fn a_high_resolution_alarm_reacts_in_tens_of_seconds_and_repeats_each_minute() {
    // The bucket 30..40 breaches; it is complete and 10 s old at 50 s.
    let told = history(rule(10, 1, 1), "0 0 0 50 60 70 80 90 99 99 99 99 0 0", 150);
    let expected = [
        "20: INSUFFICIENT_DATA -> OK [Some(0.0)]",
        "50: OK -> ALARM [Some(50.0)]",
        "60: again [Some(60.0)]",
        "120: again [Some(99.0)]",
        "140: ALARM -> OK [Some(0.0)]",
    ];
    assert_eq!(told, expected);
}

#[test]
fn two_of_two_minutes_need_both() {
    // The evaluation comes in the minute after the second breach closed; later
    // the last points are evaluated again while they are in range.
    let told = history(rule(60, 2, 2), "0 20 0 20 30 40", 440);
    let expected = [
        "70: INSUFFICIENT_DATA -> OK [Some(0.0)]",
        "310: OK -> ALARM [Some(20.0), Some(30.0)]",
        "370: again [Some(30.0), Some(40.0)]",
        "430: again [Some(30.0), Some(40.0)]",
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_gap_between_points_is_told() {
    let told = history(rule(10, 2, 2), "0 0 50 - 60 - -", 70);
    assert_eq!(told[1], "60: OK -> ALARM [Some(50.0), None, Some(60.0)]");
}

#[test]
fn reason_data_is_what_set_alarm_state_would_accept() {
    let series = Series {
        period: Span::secs(10),
        values: vec![Some(50.0); 3],
    };
    let mut alarm = AlarmRecord::new(Time::default(), 0, rule(10, 1, 1));
    alarm.next = Time::from_secs(30);
    alarm.evaluate(&series, &mut Vec::new(), true);
    let AlarmStatus {
        reason,
        reason_data,
        ..
    } = &alarm.status;
    let signal = Signal::from_reason_data(reason_data, false).unwrap();
    assert_eq!(signal.values(Time::from_secs(31)), Ok(vec![50.0]));
    assert_eq!(signal.threshold, 10.0);
    assert!(
        reason.contains("1 out of the last 1 datapoints [50.0 (1970"),
        "{reason}"
    );
    assert!(
        reason.contains("greater than or equal to the threshold (10.0)"),
        "{reason}"
    );
}

#[test]
fn an_update_keeps_the_state_and_an_identical_one_the_schedule() {
    let mut alarm = AlarmRecord::new(Time::default(), 0, rule(60, 1, 1));
    alarm.status.value = StateValue::Ok;
    let next = alarm.next;
    alarm.update(next, 0, rule(60, 1, 1));
    assert_eq!(alarm.next, next);
    alarm.update(Time::default(), 0, rule(10, 1, 1));
    assert!(alarm.next <= Time::from_secs(10));
    assert_eq!(alarm.status.value, StateValue::Ok);
}
