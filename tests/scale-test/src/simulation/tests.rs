use std::cell::Cell;

use scaling::simulate::{When, Workers};
use serde_json::{Value, json};

use super::{text::spark, *};
use crate::blueprint::subject_of_profile;

fn profile(burst: Value) -> Value {
    json!({
        "cluster": "arrakis", "service": "worker", "min_capacity": 3, "max_capacity": 10,
        "queues": { "commands": {
            "stream": "COMMANDS", "consumer": "worker", "periods": 2, "burst": burst,
            "steps": [{ "at": 50, "add": 1 }, { "at": 100, "add": 2 }, { "at": 200, "add": 3 }],
        } },
    })
}

fn simulated(profile: &Value, trace: &str, seeds: Range<u64>) -> Result<Simulation, String> {
    let subject = subject_of_profile("worker", profile).unwrap();
    let settings = Settings {
        workers: Workers {
            per_task_per_sec: 0.1,
        },
        ..Settings::default()
    };
    let done = Cell::new(0);
    let load = Load {
        written: trace,
        trace: &Trace::parse(trace).unwrap(),
        settings: &settings,
        seeds: seeds.clone(),
        threads: NonZeroUsize::MIN,
        progress: &|more| done.set(done.get() + more),
    };
    let simulation = Simulation::new(subject, &load)?;
    assert_eq!(done.get(), seeds.end - seeds.start);
    Ok(simulation)
}

/// The configuration Arrakis had needs minutes, and one with a burst less than one.
#[test]
fn the_written_configuration_is_slow_and_a_burst_is_not() {
    let written = simulated(&profile(Value::Null), "burst:500", 0..100).unwrap();
    let slow = written.outcome.max_desired.percentiles.min;
    assert!(slow >= When::After(Span::secs(180)), "{slow:?}");
    let fast = simulated(&profile(json!({ "at": 200 })), "burst:500", 0..100).unwrap();
    let fast = fast.outcome.max_desired.percentiles.max;
    assert!(fast <= When::After(Span::secs(46)), "{fast:?}");
    let text = written.to_string();
    for words in ["100 histories", "3 actions needed", "peak 500", "p99.9"] {
        assert!(text.contains(words), "{words}:\n{text}");
    }
    let shown = written.to_json();
    assert_eq!(
        shown["to_max_desired"]["min"],
        json!(slow.after().unwrap().as_secs())
    );
    assert_eq!(shown["first"]["peak_depth"], json!(500));
}

#[test]
fn what_never_happens_is_said_in_every_form() {
    let quiet = simulated(&profile(Value::Null), "quiet:for=5m", 0..20).unwrap();
    assert_eq!(quiet.to_json()["to_max_desired"]["median"], Value::Null);
    assert_eq!(quiet.to_json()["to_max_desired"]["never"], 20);
    assert!(quiet.to_string().contains("never"), "{quiet}");
    let page = Simulation::to_page(&[quiet]).to_html();
    assert!(page.contains("never"), "{page}");
}

#[test]
fn a_profile_tells_how_its_queues_lose_messages() {
    let mut profile = profile(Value::Null);
    profile["queues"]["commands"]["retention"] = json!(60);
    let lossy = simulated(&profile, "burst:500", 0..1).unwrap();
    assert!(lossy.outcome.lost.min > 0, "{lossy}");
    let kept = simulated(&self::profile(Value::Null), "burst:500", 0..1).unwrap();
    assert_eq!(kept.outcome.lost.max, 0, "{kept}");
}

#[test]
fn a_simulation_beyond_the_bound_is_refused_aloud() {
    let fault = simulated(&profile(Value::Null), "quiet:for=366d", 0..100).unwrap_err();
    let expected = "the simulation is too long: found 100 histories of 31622400 s, 36600 days \
                    together; allowed: 36525 days; ask for at most 99 with --runs, or for a \
                    shorter trace";
    assert_eq!(fault, expected);
}

#[test]
fn pictures_and_pages_hold_both_of_two_profiles_and_nothing_from_outside() {
    let one = simulated(&profile(Value::Null), "burst:500", 0..10).unwrap();
    let other = simulated(&profile(json!({ "at": 200 })), "burst:500", 0..10).unwrap();
    let all = [one, other];
    for text in [
        Simulation::to_svg(&all),
        Simulation::to_page(&all).to_html(),
    ] {
        assert_eq!(text.matches("deepest queue").count(), 2);
        assert!(text.contains("10 tasks from 200"));
        let outside = text.replace("http://www.w3.org/2000/svg", "");
        for word in ["http", "src=", "url(", "<script"] {
            assert!(!outside.contains(word), "{word}");
        }
    }
}

#[test]
fn bars_go_from_nothing_to_the_most() {
    assert_eq!(spark(&[0, 50, 100]), "▁▄█");
    assert_eq!(spark(&[0, 0]), "▁▁");
    assert_eq!(spark(&[u64::MAX]), "█");
}
