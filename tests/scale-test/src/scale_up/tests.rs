use jiff::Timestamp;
use serde_json::json;

use super::{drive::reason_data, *};
use crate::{
    course::tests::{activity, course},
    session::Alarm,
    verify::tests::alarm,
};

fn settings() -> Settings {
    Settings {
        via: Via::Auto,
        tasks: Tasks::Max,
        within: 60.0,
        running_within: 120.0,
        depth: None,
        messages_max: 1000,
        payload: Vec::new(),
        subject: None,
        alarm: None,
        keep: false,
    }
}

#[track_caller]
fn check(course: &Course, expected: &[&str]) {
    let policies = ["worker-burst".to_owned(), "worker-out".to_owned()];
    let checks = judge(course, &settings(), 10, (&policies, &[]));
    // The alarms are seen, not reckoned; they are left out here.
    let told: Vec<_> = checks[1..].iter().map(ToString::to_string).collect();
    assert_eq!(told, expected);
}

#[test]
fn tasks_reached_in_time_by_a_policy_pass() {
    let activities = vec![activity("worker-burst", 10, 31, Some(58))];
    check(
        &course(&[(0, 3, 3), (33, 10, 3), (60, 10, 10)], activities),
        &[
            "ok    policy: worker-burst fired after 31.0 s: 3 to 10",
            "ok    desired: 3 to 10 after 31.0 s, 60 s allowed",
            "ok    running: 10 after 58.0 s, 120 s allowed",
        ],
    );
}

#[test]
fn late_or_few_tasks_fail() {
    let activities = vec![activity("worker-out", 10, 180, None)];
    let late = course(&[(0, 3, 3), (190, 10, 4)], activities);
    let told = judge(&late, &settings(), 10, (&["worker-out".to_owned()], &[]));
    let failed: Vec<_> = told.iter().filter(|it| !it.passed()).collect();
    assert_eq!(failed.len(), 3, "{told:?}");
    assert_eq!(failed[1].found, "3 to 10 after 180.0 s, only 60 s allowed");
    assert_eq!(failed[2].found, "10 not reached within 120 s");
}

#[test]
fn tasks_that_a_calm_policy_removes_at_once_are_not_waited_for() {
    let activities = vec![
        activity("worker-burst", 10, 31, None),
        activity("worker-in", 9, 40, None),
    ];
    check(
        &course(&[(0, 3, 3), (42, 9, 3)], activities),
        &[
            "ok    policy: worker-burst fired after 31.0 s: 3 to 10",
            "ok    desired: 3 to 10 after 31.0 s, 60 s allowed",
            "ok    running: not waited for: worker-in scaled in again after 40.0 s",
        ],
    );
}

#[test]
fn what_somebody_set_by_hand_proves_nothing() {
    let mut by_hand = activity("x", 10, 5, Some(20));
    by_hand.cause = "minimum capacity was set to 10".to_owned();
    let course = course(&[(0, 3, 3), (20, 10, 10)], vec![by_hand]);
    let told = judge(&course, &settings(), 10, (&["x".to_owned()], &[]));
    assert_eq!(
        told[1].found,
        "none fired: there is no scaling activity of one"
    );
    assert!(!told[2].passed());
}

#[test]
fn why_a_policy_did_not_scale_is_told() {
    let mut refused = activity("worker-out", 3, 5, None);
    refused.not_scaled = vec!["AlreadyAtMaxCapacity".to_owned()];
    let course = course(&[(0, 3, 3)], vec![refused]);
    let told = judge(&course, &settings(), 10, (&["worker-out".to_owned()], &[]));
    assert_eq!(told[1].found, "none scaled: AlreadyAtMaxCapacity");
}

#[test]
fn reason_data_are_what_application_auto_scaling_asks_for() {
    let now = Timestamp::from_second(1_795_000_000).unwrap();
    let alarm = Alarm {
        datapoints: 3,
        ..alarm()
    };
    let data = reason_data(&alarm, 140.0, now);
    assert_eq!(data["recentDatapoints"], json!([140.0, 140.0, 140.0]));
    assert_eq!(data["threshold"], json!(50.0));
    assert_eq!(data["queryDate"], json!("2026-11-18T11:06:40.000+0000"));
}
