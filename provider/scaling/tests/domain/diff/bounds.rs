//! Schedules move the bounds.

use scaling::{
    bounds::Bounds,
    diff::{Step, diff},
    object::Blueprint,
};
use serde_json::{Value, json};

use crate::{aws::Aws, drafts};

/// From eight to eight 6 to 20 tasks, else 1 to 4; the profile's own bounds are 3 to 10.
fn day_and_night() -> Value {
    json!({
        "queues": { "commands": { "burst": { "to": 10 } } },
        "schedules": {
            "day": { "schedule": "cron(0 8 * * ? *)", "min_capacity": 6, "max_capacity": 20 },
            "night": { "schedule": "cron(0 20 * * ? *)", "min_capacity": 1, "max_capacity": 4 },
        },
    })
}

/// AWS at `now` with a profile that was applied a week before, and whose schedules have run.
fn applied(now: &str) -> (Aws, Blueprint) {
    let blueprint = drafts::blueprint(&day_and_night());
    let mut aws = Aws::default();
    aws.turn_to("2026-11-19T12:00:00Z");
    let steps = diff(Some(&blueprint), &aws.observed, &drafts::ownership(None));
    aws.apply_all(&steps);
    aws.pass_to(now);
    (aws, blueprint)
}

/// The calls for one change of AWS and one of the profile at `now`, and the bounds after them.
fn check(
    now: &str,
    change: impl FnOnce(&mut Aws),
    patch: &Value,
    expected: &[&str],
    bounds: (i32, i32),
) {
    let (mut aws, prior) = applied(now);
    change(&mut aws);
    let mut whole = day_and_night();
    drafts::merge(&mut whole, patch);
    let wanted = drafts::blueprint(&whole);
    let ownership = drafts::ownership(Some(&prior));
    let steps = diff(Some(&wanted), &aws.observed, &ownership);
    let lines: Vec<_> = steps.iter().map(ToString::to_string).collect();
    assert_eq!(lines, expected);
    aws.apply_all(&steps);
    let target = &aws.observed.target.as_ref().unwrap().object;
    let (min, max) = bounds;
    assert_eq!(Bounds::of(target), Bounds { min, max });
    assert_eq!(diff(Some(&wanted), &aws.observed, &ownership), []);
    let after = drafts::ownership(Some(&wanted));
    assert_eq!(after.owned(&aws.observed).as_ref(), Some(&wanted));
}

const NOON: &str = "2026-11-26T12:00:00Z";
const MIDNIGHT: &str = "2026-11-26T00:00:00Z";
const UPDATE: &str = "update scalable target service/arrakis/gp-worker";

fn set(aws: &mut Aws, min: i32, max: i32) {
    let target = &mut aws.observed.target.as_mut().unwrap().object;
    (target.min_capacity, target.max_capacity) = (min, max);
}

#[test]
fn bounds_that_a_schedule_set_are_no_drift() {
    for (now, bounds) in [(NOON, (6, 20)), (MIDNIGHT, (1, 4))] {
        let (aws, prior) = applied(now);
        let owned = drafts::ownership(Some(&prior)).owned(&aws.observed);
        assert_eq!(owned, Some(prior), "{now}");
        check(now, |_| (), &json!({}), &[], bounds);
    }
}

#[test]
fn they_stay_when_something_else_of_the_target_changes() {
    check(
        NOON,
        |_| (),
        &json!({ "suspended": { "scale_in": true } }),
        &[UPDATE],
        (6, 20),
    );
    check(
        NOON,
        |_| (),
        &json!({ "tags": { "team": "a" } }),
        &[
            "tag scalable target arn:aws:scaling:us-east-1:1:scalable-target/1 with team",
            "tag alarm gp-worker-queue-commands-burst with team",
            "tag alarm gp-worker-queue-commands-in with team",
            "tag alarm gp-worker-queue-commands-out with team",
        ],
        (6, 20),
    );
}

#[test]
fn new_bounds_of_the_author_are_registered() {
    let patch = json!({ "max_capacity": 12 });
    check(NOON, |_| (), &patch, &[UPDATE], (3, 12));
    let patch = json!({ "min_capacity": 2 });
    check(MIDNIGHT, |_| (), &patch, &[UPDATE], (2, 10));
}

#[test]
fn bounds_set_by_hand_are_drift_and_go_back_to_those_in_force() {
    let (mut aws, prior) = applied(NOON);
    set(&mut aws, 6, 99);
    let owned = drafts::ownership(Some(&prior))
        .owned(&aws.observed)
        .unwrap();
    assert_eq!(
        (owned.target.min_capacity, owned.target.max_capacity),
        (6, 99)
    );
    check(NOON, |aws| set(aws, 6, 99), &json!({}), &[UPDATE], (6, 20));
    // The night's bounds are no more right at noon than any other.
    check(NOON, |aws| set(aws, 1, 4), &json!({}), &[UPDATE], (6, 20));
    check(
        MIDNIGHT,
        |aws| set(aws, 6, 20),
        &json!({}),
        &[UPDATE],
        (1, 4),
    );
}

/// Also after a refresh has written the drift into state, where the attributes still say what the
/// author wants.
#[test]
fn drift_in_state_is_not_taken_for_the_authors_will() {
    let (mut aws, prior) = applied(NOON);
    set(&mut aws, 6, 99);
    let drifted = drafts::ownership(Some(&prior))
        .owned(&aws.observed)
        .unwrap();
    let own = Bounds { min: 3, max: 10 };
    let ownership = drafts::ownership(Some(&drifted)).with_bounds(Some(own));
    let steps = diff(Some(&prior), &aws.observed, &ownership);
    let [Step::RegisterTarget { target, .. }] = steps.as_slice() else {
        panic!("{steps:?}");
    };
    assert_eq!(Bounds::of(target), Bounds { min: 6, max: 20 });
}

#[test]
fn the_profiles_own_bounds_are_never_drift() {
    check(NOON, |aws| set(aws, 3, 10), &json!({}), &[], (3, 10));
}

#[test]
fn a_schedule_that_is_changed_holds_at_once_where_it_is_in_force() {
    check(
        NOON,
        |_| (),
        &json!({ "schedules": { "day": { "min_capacity": 7 } } }),
        &[UPDATE, "put scheduled action gp-worker-schedule-day"],
        (7, 20),
    );
    check(
        MIDNIGHT,
        |_| (),
        &json!({ "schedules": { "day": { "min_capacity": 7 } } }),
        &["put scheduled action gp-worker-schedule-day"],
        (1, 4),
    );
}

#[test]
fn a_schedule_that_is_dropped_leaves_nothing_behind() {
    check(
        NOON,
        |_| (),
        &json!({ "schedules": null }),
        &[
            "delete scheduled action gp-worker-schedule-day",
            "delete scheduled action gp-worker-schedule-night",
            UPDATE,
        ],
        (3, 10),
    );
    check(
        NOON,
        |_| (),
        &json!({ "schedules": { "day": null } }),
        &["delete scheduled action gp-worker-schedule-day", UPDATE],
        (1, 4),
    );
}

/// What was due before a schedule was created never happened.
#[test]
fn a_new_schedule_waits_for_its_moment() {
    let early = json!({ "schedule": "cron(0 10 * * ? *)", "min_capacity": 8, "max_capacity": 30 });
    check(
        NOON,
        |_| (),
        &json!({ "schedules": { "early": early } }),
        &["put scheduled action gp-worker-schedule-early"],
        (6, 20),
    );
}

#[test]
fn suspended_schedules_leave_the_bounds_where_they_are() {
    let suspended = json!({ "suspended": { "scheduled": true } });
    check(NOON, |_| (), &suspended, &[UPDATE], (6, 20));
}

/// The night passed by suspended; then somebody lets schedules run again.
#[test]
fn schedules_that_run_again_find_their_bounds() {
    let (mut aws, _) = applied(NOON);
    let suspended = {
        let mut patch = day_and_night();
        drafts::merge(&mut patch, &json!({ "suspended": { "scheduled": true } }));
        drafts::blueprint(&patch)
    };
    let ownership = drafts::ownership(Some(&suspended));
    aws.apply_all(&diff(Some(&suspended), &aws.observed, &ownership));
    aws.pass_to("2026-11-27T00:00:00Z");
    assert_eq!(diff(Some(&suspended), &aws.observed, &ownership), []);
    let wanted = drafts::blueprint(&day_and_night());
    aws.apply_all(&diff(Some(&wanted), &aws.observed, &ownership));
    let target = &aws.observed.target.as_ref().unwrap().object;
    assert_eq!(Bounds::of(target), Bounds { min: 1, max: 4 });
}
