//! Samples and outcomes in, the report's JSON out.

use std::time::{Duration, SystemTime};

use serde_json::json;

use super::{Report, Trigger};
use crate::config::Config;
use crate::sample::{Depth, Missing, Sample};
use crate::sinks::{Published, Refusal};

fn config() -> Config {
    Config::parse(
        r#"{"publisher": "p", "nats": {"servers": ["nats://h:4222"]}, "sources": [
            {"kind": "queue", "stream": "A", "consumer": "w"},
            {"kind": "queue", "stream": "B", "consumer": "x", "domain": "leaf"},
            {"kind": "tasks", "cluster": "c", "service": "s"}]}"#,
    )
    .expect("a valid configuration")
}

fn published(put: usize, refused: usize) -> Published {
    let throttled = Refusal {
        reason: "Throttling: slow down".to_owned(),
        metrics: refused,
        metric: None,
    };
    let bad = Refusal {
        reason: "its value is NaN".to_owned(),
        metrics: 1,
        metric: Some("QueueDepth {Stream=A}".to_owned()),
    };
    Published {
        put,
        written: 0,
        refusals: [throttled, bad][..2 * refused.min(1)].to_vec(),
    }
}

fn report(samples: &[Sample], outcomes: &[Published]) -> Report {
    let began = SystemTime::UNIX_EPOCH + Duration::from_millis(1_790_000_000_125);
    let trigger = Trigger {
        id: Some("e-1".to_owned()),
        ..Trigger::default()
    };
    let mut report = Report::new(&config(), trigger, began);
    for sample in samples {
        report.add_sample(&config(), sample);
    }
    for outcome in outcomes {
        report.add_published(outcome);
    }
    report.finish(Duration::from_millis(1_500))
}

fn sample(second: Missing) -> Sample {
    let paused = Depth {
        paused: true,
        ..Depth::default()
    };
    Sample {
        at: SystemTime::UNIX_EPOCH,
        took: Duration::ZERO,
        queues: vec![Ok(paused), Err(second)],
        gateways: Vec::new(),
        services: vec![Err(Missing::ServiceNotFound)],
    }
}

#[test]
fn everything_is_named_once() {
    let samples = [
        sample(Missing::ConsumerNotFound),
        sample(Missing::ConsumerNotFound),
        sample(Missing::NoLeader),
    ];
    let report = report(&samples, &[published(20, 0), published(10, 4)]);
    assert_eq!(report.failure(), None);
    assert_eq!(
        report.to_json(),
        json!({
            "timestamp": "2026-09-21T14:13:20.125Z", "level": "WARN", "message": "run",
            "publisher": "p", "trigger": {"id": "e-1", "time": null}, "seconds": 1.5,
            "sources": 3, "samples": 3, "source_errors": 6, "metrics": 30,
            "put_metric_data": 30, "embedded_metric_format": 0,
            "missing": [
                {"reason": "ECS knows no such service; create it or correct its name in sources",
                 "sources": ["tasks c/s"], "more": 0},
                {"reason": "the answer came from a cluster member without a leader; \
                            its zeros are not counts",
                 "sources": ["queue B/x of domain leaf"], "more": 0},
                {"reason": "the consumer does not exist; create it or correct its name in sources",
                 "sources": ["queue B/x of domain leaf"], "more": 0},
            ],
            "paused": ["queue A/w"],
            "refused": [
                {"reason": "Throttling: slow down", "metrics": 4, "named": []},
                {"reason": "its value is NaN", "metrics": 1, "named": ["QueueDepth {Stream=A}"]},
            ],
        })
    );
}

#[test]
fn a_failure_is_new_once_a_run() {
    let config = config();
    let mut report = Report::new(&config, Trigger::default(), SystemTime::UNIX_EPOCH);
    let new = |report: &mut Report, why| report.add_sample(&config, &sample(why)).len();
    assert_eq!(new(&mut report, Missing::ConsumerNotFound), 2);
    assert_eq!(new(&mut report, Missing::ConsumerNotFound), 0);
    assert_eq!(new(&mut report, Missing::NoLeader), 1, "the reason changed");
}

#[test]
fn only_a_run_that_published_nothing_failed() {
    for (metrics, refused, level, failed) in [
        (5, 0, "INFO", false),
        (5, 5, "WARN", false),
        (0, 5, "ERROR", true),
        (0, 0, "ERROR", true),
    ] {
        let report = report(&[], &[published(metrics, refused)]);
        assert_eq!(report.to_json()["level"], level);
        assert_eq!(report.failure().is_some(), failed, "{metrics} {refused}");
    }
    let failure = report(&[], &[published(0, 5)]).failure();
    assert_eq!(
        failure.as_deref(),
        Some("nothing could be published: Throttling: slow down; its value is NaN")
    );
}
