//! Whole runs on a clock that stands until somebody waits, against an AWS stand-in and no NATS.

use std::time::Duration;

use super::{Deps, run};
use crate::config::Config;
use crate::output::Output;
use crate::report::{Report, Trigger};
use crate::testing::{Hands, StandIn, TAKEN, config, member, metrics, refusal};

async fn one_run(
    config: Config,
    stand_in: &StandIn,
    hands: &Hands,
    deadline_secs: Option<u64>,
) -> Report {
    let now = hands.now();
    let trigger = Trigger {
        deadline: deadline_secs.map(|seconds| now + Duration::from_secs(seconds)),
        ..Trigger::default()
    };
    let output = Output::new(std::io::sink());
    let mut deps = Deps::with_aws(config, stand_in.aws.clone(), hands.clock(), output);
    run(trigger, &mut deps, now).await
}

/// The metrics that arrived, as `name value@second`.
fn arrived(stand_in: &StandIn) -> Vec<String> {
    let puts = stand_in.requests().into_iter();
    let puts = puts.filter(|request| request.uri.contains("PutMetricData"));
    let mut shown = Vec::new();
    for request in puts {
        for metric in metrics(&request.body) {
            let name = member(&metric, "MetricName").into_text().expect("a text");
            let value = member(&metric, "Value").into_float().expect("a float");
            let at = member(&metric, "Timestamp").into_tag().expect("a tag").1;
            let at = at.into_float().expect("a float") - 1e9;
            shown.push(format!("{name} {value}@{at}"));
        }
    }
    shown
}

/// Tasks are read, the queue is not: its server is down.
fn tasks_only() -> StandIn {
    StandIn::new(|request, _| {
        if request.uri.contains("PutMetricData") {
            return (200, TAKEN.to_vec());
        }
        let service = r#"{"services":[{"serviceName":"s","status":"ACTIVE","runningCount":3}]}"#;
        (200, service.as_bytes().to_vec())
    })
}

#[tokio::test]
async fn an_unreachable_nats_is_reported_and_hides_nothing_else() {
    let stand_in = tasks_only();
    let report = one_run(config(""), &stand_in, &Hands::new(), None).await;
    assert_eq!(
        arrived(&stand_in),
        [
            "RunningTasks 3@0",
            "SourceErrors 1@0",
            "SampleSeconds 0@0",
            "Heartbeat 1@0",
        ]
    );
    assert_eq!(report.failure(), None);
    let missing = report.to_json()["missing"].to_string();
    assert!(missing.contains("queue A/w"), "{missing}");
    assert!(missing.contains("NATS is unreachable"), "{missing}");
}

#[tokio::test]
async fn samples_keep_their_beat_and_the_last_carries_the_heartbeat() {
    let stand_in = tasks_only();
    let sampling = r#""sample_every": 10, "run_for": 20,"#;
    let report = one_run(config(sampling), &stand_in, &Hands::new(), Some(58)).await;
    let arrived = arrived(&stand_in);
    let of = |name: &str| -> Vec<&String> {
        arrived
            .iter()
            .filter(|line| line.starts_with(name))
            .collect()
    };
    assert_eq!(
        of("RunningTasks"),
        ["RunningTasks 3@0", "RunningTasks 3@10", "RunningTasks 3@20"]
    );
    assert_eq!(of("SourceErrors").len(), 3);
    assert_eq!(of("Heartbeat"), ["Heartbeat 1@20"]);
    assert_eq!(report.to_json()["samples"], 3);
    assert_eq!(report.to_json()["metrics"], 10);
}

#[tokio::test]
async fn a_run_ends_before_its_deadline() {
    let stand_in = tasks_only();
    let sampling = r#""sample_every": 10, "run_for": 50,"#;
    let report = one_run(config(sampling), &stand_in, &Hands::new(), Some(25)).await;
    assert_eq!(report.to_json()["samples"], 3, "at 0, 10 and 20 seconds");
    assert!(arrived(&stand_in).contains(&"Heartbeat 1@20".to_owned()));
}

#[tokio::test]
async fn a_run_whose_publishing_was_slow_still_tells_its_end() {
    let hands = Hands::new();
    let slow = hands.clone();
    let stand_in = StandIn::new(move |request, _| {
        if request.uri.contains("PutMetricData") {
            slow.advance(Duration::from_secs(15));
            return (200, TAKEN.to_vec());
        }
        (200, br#"{"services":[]}"#.to_vec())
    });
    let sampling = r#""sample_every": 10, "run_for": 10,"#;
    let report = one_run(config(sampling), &stand_in, &hands, None).await;
    assert_eq!(
        report.to_json()["samples"],
        1,
        "the second one's time had passed"
    );
    assert!(arrived(&stand_in).contains(&"Heartbeat 1@15".to_owned()));
}

#[tokio::test]
async fn a_run_fails_when_nothing_could_be_published() {
    let stand_in = StandIn::new(|_, _| (403, refusal("AccessDenied", "not you")));
    let report = one_run(config(""), &stand_in, &Hands::new(), None).await;
    assert_eq!(report.to_json()["level"], "ERROR");
    assert_eq!(
        report.failure().as_deref(),
        Some("nothing could be published: AccessDenied: not you")
    );
}

#[tokio::test]
async fn a_wall_clock_that_is_set_moves_no_deadline_and_no_duration() {
    for set_by in [-3_600, 3_600] {
        let hands = Hands::new();
        let setting = hands.clone();
        let stand_in = StandIn::new(move |request, number| {
            if number == 0 {
                setting.set_wall_clock(set_by);
            }
            if request.uri.contains("PutMetricData") {
                return (200, TAKEN.to_vec());
            }
            (200, br#"{"services":[]}"#.to_vec())
        });
        let sampling = r#""sample_every": 10, "run_for": 50,"#;
        let report = one_run(config(sampling), &stand_in, &hands, Some(25)).await;
        assert_eq!(report.to_json()["samples"], 3, "at 0, 10 and 20 seconds");
        assert_eq!(report.to_json()["seconds"], 20.0);
        let arrived = arrived(&stand_in);
        assert!(
            arrived.contains(&"SampleSeconds 0@0".to_owned()),
            "{arrived:?}"
        );
        let end = format!("Heartbeat 1@{}", 20 + set_by);
        assert!(arrived.contains(&end), "{arrived:?}");
    }
}
