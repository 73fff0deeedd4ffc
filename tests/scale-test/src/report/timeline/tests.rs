use scaling::simulate::{Settings, Span, run};
use serde_json::json;

use super::*;
use crate::blueprint::from_profile;

fn blueprint(min_capacity: i32) -> Blueprint {
    let profile = json!({
        "cluster": "arrakis", "service": "worker", "min_capacity": min_capacity, "max_capacity": 10,
        "cpu": {},
        "queues": { "commands": {
            "stream": "COMMANDS", "consumer": "worker", "burst": { "at": 200 },
            "steps": [{ "at": 50, "add": 1 }, { "at": 100, "add": 2 }],
            "drain": { "below": 10 },
        } },
    });
    from_profile(&profile).unwrap()
}

#[test]
fn each_depth_at_which_something_is_done_says_what() {
    let limits: Vec<String> = limits(&blueprint(3))
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    assert_eq!(
        limits,
        [
            "-1 below 10",
            "+1 from 50",
            "+2 from 100",
            "10 tasks from 200"
        ]
    );
}

#[test]
fn the_alarms_of_a_tracking_policy_go_by_the_policy() {
    let name = "TargetTracking-service/arrakis/worker-AlarmHigh-worker-cpu";
    assert_eq!(short(name), "worker-cpu AlarmHigh");
    assert_eq!(short("worker-AlarmLow-mine"), "worker-AlarmLow-mine");
}

#[test]
fn an_alarm_has_its_state_from_the_start_to_the_end() {
    let states = [(0.0, StateValue::Ok), (70.0, StateValue::Alarm)];
    let expected = [
        (0.0, 70.0, "OK", Tone::Good),
        (70.0, 90.0, "ALARM", Tone::Bad),
    ];
    assert_eq!(lasting(&states, 90.0), expected);
}

#[test]
fn a_history_shows_every_alarm_and_every_change() {
    let blueprint = blueprint(3);
    let trace = Trace::parse("burst:500,for=5m").unwrap();
    let settings = Settings {
        record_every: Some(Span::secs(1)),
        ..Settings::default()
    };
    let timeline = run(&blueprint, &trace, &settings, 0);
    let svg = crate::report::svg(&[chart("worker", &blueprint, &trace, &timeline)]);
    for wanted in [
        "3 → 10",
        "worker-cpu AlarmHigh",
        "worker-queue-commands-burst",
        "ALARM",
        "breach",
    ] {
        assert!(svg.contains(wanted), "{wanted} is missing in\n{svg}");
    }
    let page = crate::report::Page::new("events")
        .table(events(&timeline))
        .to_html();
    assert!(page.contains("desired tasks 3 → 10"), "{page}");
    assert!(page.contains("triggered policy"), "{page}");
}

#[test]
fn a_blueprint_without_queues_shows_no_messages() {
    let mut blueprint = blueprint(3);
    blueprint.alarms.clear();
    let trace = Trace::parse("quiet:for=5m").unwrap();
    let timeline = run(&blueprint, &trace, &Settings::default(), 0);
    let svg = crate::report::svg(&[chart("worker", &blueprint, &trace, &timeline)]);
    assert!(!svg.contains("messages") && svg.contains("tasks"), "{svg}");
}
