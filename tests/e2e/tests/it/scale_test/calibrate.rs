//! `scale-test calibrate`: a burst that really scaled the service, replayed.

use std::time::Duration;

use serde_json::Value;
use world::{Fault, Matcher};

use super::stage::{Stage, document, expect, run};

/// World seconds in one wall second: a burst scales within some of them.
const SPEED: f64 = 20.0;

/// Generous: a busy machine is no failure.
const PATIENCE: Duration = Duration::from_secs(240);

const CALIBRATE: [&str; 5] = ["calibrate", "--cluster", "arrakis", "--service", "worker"];

#[tokio::test(flavor = "multi_thread")]
async fn what_a_burst_did_is_replayed_and_its_delays_are_suggested() {
    let stage = Stage::start(SPEED).await;
    let aws = &stage.aws;
    let early = run(aws, &CALIBRATE).await;
    expect(
        &early,
        3,
        &["no scaling activity of arrakis/worker", "--since"],
    );

    stage.queue.publish(&stage.context, 500).await.unwrap();
    let scaled = aws.until(PATIENCE, |aws| {
        let activities = aws.activities();
        let mut done = activities.iter().filter(|it| it.status == "Successful");
        done.any(|activity| activity.to == 10)
    });
    assert!(scaled.await, "{:#?}", aws.activities());

    let all = [&CALIBRATE[..], &["--max-error", "300", "--json"]].concat();
    let finished = run(aws, &all).await;
    expect(&finished, 0, &[]);
    let found = document(&finished);
    let actions = found["actions"].as_array().unwrap();
    assert!(actions.iter().any(|it| it["desired"] == 10), "{found:#}");
    // Tasks start within 25 s here; a busy machine makes the world see it later.
    let launches = found["launches"].as_array().unwrap();
    let launch = launches
        .iter()
        .filter_map(Value::as_f64)
        .fold(0.0, f64::max);
    assert!(launch >= 20.0, "{found:#}");
    let suggested = &found["suggested"];
    assert_eq!(suggested["launch"][1].as_f64(), Some(launch));
    assert!(suggested["error"].as_f64().is_some(), "{found:#}");
    let (before, after) = (&found["assumed"], suggested);
    let missed = |it: &Value| it["missed"].as_f64().unwrap() + it["extra"].as_f64().unwrap();
    assert!(missed(after) <= missed(before) + 1.0, "{found:#}");

    let strict = run(aws, &[&CALIBRATE[..], &["--max-error", "0"]].concat()).await;
    let words = [
        "assumed",
        "suggested",
        "10 desired",
        "FAIL  ",
        "allowed: 0 s",
    ];
    expect(&strict, 1, &words);

    for (operation, action) in [
        ("GetMetricData", "cloudwatch:GetMetricData"),
        (
            "DescribeScalingActivities",
            "application-autoscaling:DescribeScalingActivities",
        ),
    ] {
        let denied = Matcher::operation(operation);
        aws.faults().always(denied, Fault::AccessDenied);
        let refused = run(aws, &CALIBRATE).await;
        expect(&refused, 3, &[action]);
        aws.faults().clear();
    }
    let wrong = run(aws, &[&CALIBRATE[..], &["--since", "1y"]].concat()).await;
    expect(&wrong, 2, &["allowed: 500ms"]);
    let unknown = ["calibrate", "--cluster", "arrakis", "--service", "nope"];
    expect(
        &run(aws, &unknown).await,
        3,
        &["there is no ECS service nope"],
    );
}
