use super::*;
use crate::course::tests::{activity, course};

fn rules() -> Vec<Rule> {
    vec![Rule {
        policy: "worker-in".to_owned(),
        alarm: "worker-in".to_owned(),
        calm: 300.0,
        cooldown: 300.0,
        removes: Some(1),
    }]
}

/// Scale-ins from 5 tasks to 3 at these seconds, each to so many tasks, and what fails of it.
#[track_caller]
fn check(ins: &[(i64, i32)], expected: &[&str]) {
    let activities = ins
        .iter()
        .map(|&(at, to)| activity("worker-in", to, at, Some(at + 5)));
    let last = ins.last().map_or((0, 5), |&(at, to)| (at + 5, to));
    let course = course(&[(0, 5, 5), (last.0, last.1, last.1)], activities.collect());
    let settings = Settings {
        within: 1000.0,
        steps: None,
        stopped: Some(course.start()),
        may_be_done: false,
    };
    let checks = judge(&course, &settings, &rules(), 3);
    let failed = checks.iter().filter(|check| !check.passed());
    let failed: Vec<_> = failed
        .map(|check| format!("{}: {}", check.subject, check.found))
        .collect();
    assert_eq!(failed, expected);
}

#[test]
fn calm_single_steps_with_cooldowns_pass() {
    check(&[(310, 4), (630, 3)], &[]);
}

#[test]
fn haste_leaps_and_lateness_fail() {
    check(
        &[(60, 4), (400, 3)],
        &["calm before the first scale-in: 60 s, 300 s wanted by worker-in"],
    );
    check(
        &[(310, 4), (370, 3)],
        &["cooldown between scale-ins: 55 s between two, 300 s wanted"],
    );
    check(&[(310, 3)], &["one step at a time: 5 to 3 at once"]);
    check(
        &[(310, 4)],
        &["back to the minimum: 4 tasks after 1000 s, 3 wanted"],
    );
    check(
        &[],
        &["back to the minimum: 5 tasks after 1000 s, 3 wanted"],
    );
    check(
        &[(310, 4), (500, 6), (830, 5), (1140, 4)],
        &[
            "no scale-out once it scales in: 4 to 6 by worker-in",
            "back to the minimum: 4 tasks after 1000 s, 3 wanted",
        ],
    );
}

#[test]
fn a_few_steps_are_enough_where_no_more_are_wanted_and_calm_is_not_guessed() {
    let course = course(
        &[(0, 5, 5), (20, 4, 4)],
        vec![activity("worker-in", 4, 12, Some(15))],
    );
    let settings = Settings {
        within: 1000.0,
        steps: Some(1),
        stopped: None,
        may_be_done: false,
    };
    let checks = judge(&course, &settings, &rules(), 3);
    assert!(checks.iter().all(Check::passed), "{checks:?}");
    assert!(checks[0].found.starts_with("not judged"));
}
