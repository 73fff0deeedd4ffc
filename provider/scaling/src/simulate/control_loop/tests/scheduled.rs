//! Scheduled actions: they move bounds, and bounds move services.

use super::*;
use crate::simulate::{
    ActivityStatus, ScheduledRule,
    schedule::{Schedule, Timetable, Zone},
};

fn action(name: &str, schedule: &str, bounds: (Option<i32>, Option<i32>)) -> ScheduledRule {
    ScheduledRule {
        resource_id: SERVICE.to_owned(),
        name: name.to_owned(),
        timetable: Timetable {
            schedule: Schedule::parse(schedule).unwrap(),
            zone: Zone::utc(),
            start: Some(Time::from_secs(60)),
            end: None,
            written: Time::default(),
        },
        min_capacity: bounds.0,
        max_capacity: bounds.1,
    }
}

#[test]
fn a_scheduled_action_moves_bounds_and_the_service_into_them() {
    let mut bench = Bench::new(2);
    let day = action("day", "rate(5 minutes)", (Some(4), Some(6)));
    bench.control.put_scheduled(day);
    assert!(bench.control.next_event() < Time::default());
    bench.run(1);
    assert_eq!(bench.control.next_event(), Time::from_secs(60));
    bench.run(60);
    bench.expect(&[
        "60: 4 to 6, scheduled action name day was triggered",
        "60: 2 -> 4, minimum capacity was set to 4",
    ]);
    bench.settle();
    bench.run(300);
    bench.expect(&["360: 4 to 6, scheduled action name day was triggered"]);
    let told: Vec<_> = bench.control.activities(SERVICE).collect();
    assert_eq!(
        told[0].description,
        "Setting min capacity to 4 and max capacity to 6"
    );
    let message = told[0].message.as_deref().unwrap();
    assert_eq!(
        message,
        "Successfully set min capacity to 4 and max capacity to 6"
    );
    assert_eq!(told[0].end, Some(Time::from_secs(360)));
}

/// An emulator built on captured answers says so of both.
#[test]
fn an_impossible_bound_fails_and_a_suspended_occurrence_is_not_made_up_for() {
    let mut bench = Bench::new(2);
    let high = action("high", "rate(5 minutes)", (Some(11), None));
    bench.control.put_scheduled(high);
    bench.run(61);
    bench.expect(&[]);
    let failed = bench.control.activities(SERVICE).next().unwrap();
    assert_eq!(failed.status, ActivityStatus::Failed);
    assert_eq!(failed.description, "Setting min capacity to 11");

    let night = action("night", "rate(5 minutes)", (None, Some(1)));
    bench.control.put_scheduled(night);
    bench.control.remove_scheduled(SERVICE, "high");
    let mut suspended = target(1, 10);
    suspended.suspended.scheduled_scaling_suspended = true;
    bench.control.put_target(suspended);
    bench.run(300);
    bench.control.put_target(target(1, 10));
    bench.run(298);
    bench.expect(&[]);
    bench.run(2);
    bench.expect(&[
        "660: 1 to 1, scheduled action name night was triggered",
        "660: 2 -> 1, maximum capacity was set to 1",
    ]);
}

#[test]
fn scheduled_actions_go_with_their_target() {
    let mut bench = Bench::new(2);
    let day = action("day", "rate(5 minutes)", (Some(4), None));
    bench.control.put_scheduled(day);
    bench.control.remove_target(SERVICE);
    bench.run(61);
    bench.expect(&[]);
    assert_eq!(bench.control.next_event(), Time::NEVER);
}
