use std::cell::Cell;

use scaling::simulate::Workers;
use serde_json::json;

use super::*;

fn profile() -> Value {
    json!({
        "cluster": "arrakis", "service": "worker", "min_capacity": 3, "max_capacity": 10,
        "queues": { "commands": {
            "stream": "COMMANDS", "consumer": "worker", "periods": 2,
            "steps": [{ "at": 50, "add": 1 }, { "at": 100, "add": 2 }, { "at": 200, "add": 3 }],
            "drain": { "below": 10 },
        } },
    })
}

fn advised(profile: &Value, trace: &str, requirement: Requirement) -> Result<Advice, Vec<String>> {
    let settings = Settings {
        workers: Workers {
            per_task_per_sec: 1.0,
        },
        ..Settings::default()
    };
    let tried = Cell::new(0);
    let conditions = Conditions {
        trace: &Trace::parse(trace).unwrap(),
        settings: &settings,
        seed: 0,
        threads: NonZeroUsize::MIN,
        progress: &|| tried.set(tried.get() + 1),
    };
    let advice = advise(profile, requirement, &conditions, Some(Price::Task(6.0)))?;
    assert_eq!(tried.get(), advice.tried);
    Ok(advice)
}

#[test]
fn what_is_too_slow_becomes_fast_enough_for_no_more_than_it_takes() {
    let within = Requirement {
        within: Some(Span::secs(60)),
        no_lost: true,
        ..Requirement::default()
    };
    let advice = advised(&profile(), "burst:500,for=15m", within).unwrap();
    assert!(advice.is_kept(), "{advice}");
    assert!(
        advice.profile()["queues"]["commands"]["burst"]["at"]
            .as_i64()
            .is_some()
    );
    assert!(advice.to_hcl().contains("burst = {"), "{}", advice.to_hcl());
    let text = advice.to_string();
    for words in [
        "write:",
        "given",
        "advised",
        "task minutes",
        "saved",
        "cost",
    ] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    let again = advised(&profile(), "burst:500,for=15m", within).unwrap();
    assert_eq!(again.to_json(), advice.to_json());
}

#[test]
fn nothing_required_saves_task_minutes() {
    let advice = advised(&profile(), "burst:500,for=20m", Requirement::default()).unwrap();
    assert!(advice.is_kept());
    assert!(!advice.given.beats(&advice.advised), "{advice}");
}

#[test]
fn what_cannot_be_kept_is_told_with_what_comes_nearest() {
    let impossible = Requirement {
        within: Some(Span::secs(1)),
        max_peak_depth: Some(10),
        ..Requirement::default()
    };
    let advice = advised(&profile(), "burst:500,for=15m", impossible).unwrap();
    assert!(!advice.is_kept());
    let text = advice.to_string();
    assert!(
        text.contains("this comes nearest, and is not enough"),
        "{text}"
    );
    assert!(text.contains("500 messages deep, wanted 10"), "{text}");
    assert_eq!(advice.to_json()["kept"], false);
}

#[test]
fn a_profile_that_does_not_validate_gets_the_provider_s_words() {
    let mut wrong = profile();
    wrong["max_capacity"] = json!(1);
    let faults = advised(&wrong, "burst:500", Requirement::default()).unwrap_err();
    assert!(
        faults[0].contains("min_capacity is above max_capacity"),
        "{faults:?}"
    );
}
