//! The publisher with more consumers than anybody has.

use std::time::Duration;

use async_nats::jetstream::{consumer, stream};
use e2e::{
    daemon::{Daemon, is_run},
    terraform::aws_environment,
};
use futures::StreamExt;
use serde_json::{Value, json};
use world::World;

use crate::bench::Bench;

/// Generous: a busy machine is no failure.
const PATIENCE: Duration = Duration::from_secs(60);

/// Makes so many consumers of one stream, none of which has anything to do.
async fn idle_consumers(bench: &Bench, stream: &str, count: usize) {
    /// Requests under way at once.
    const IN_FLIGHT: usize = 64;
    let settings = stream::Config {
        name: stream.to_owned(),
        subjects: vec![format!("{}.>", stream.to_lowercase())],
        storage: stream::StorageType::Memory,
        ..Default::default()
    };
    let stream = &bench.context.create_stream(settings).await.unwrap();
    futures::stream::iter(0..count)
        .for_each_concurrent(IN_FLIGHT, async |number| {
            let durable = consumer::pull::Config {
                durable_name: Some(format!("worker-{number}")),
                ..Default::default()
            };
            stream.create_consumer(durable).await.unwrap();
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_consumers_are_read_and_published_in_one_sample() {
    const CONSUMERS: usize = 10_000;
    let bench = Bench::new().await;
    idle_consumers(&bench, "LOAD", CONSUMERS).await;
    let sources: Vec<Value> = (0..CONSUMERS)
        .map(|number| {
            let consumer = format!("worker-{number}");
            json!({"kind": "queue", "stream": "LOAD", "consumer": consumer})
        })
        .collect();
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("publisher.json");
    let configuration = bench.configuration(&sources);
    std::fs::write(&file, configuration.to_string()).unwrap();
    let settings = aws_environment(bench.aws.endpoint()).into_iter().collect();
    let mut daemon = Daemon::start(&["--config", file.to_str().unwrap()], &settings).unwrap();
    let report = daemon.line(is_run).await.unwrap();
    assert_eq!(daemon.terminate().await.unwrap(), Some(0));

    // A busy machine may not be able to read or publish all of them in time. Then it says so of
    // each, and what it does publish is true.
    let total = |list: &Value, count: fn(&Value) -> u64| -> u64 {
        let each = list.as_array().unwrap().iter();
        let late = each.inspect(|it| {
            let reason = it["reason"].to_string();
            assert!(reason.contains("time was over"), "{report:#}");
        });
        late.map(count).sum()
    };
    let unread = total(&report["missing"], |it| {
        let named = it["sources"].as_array().map_or(0, Vec::len);
        named as u64 + it["more"].as_u64().unwrap_or(0)
    });
    let refused = total(&report["refused"], |it| it["metrics"].as_u64().unwrap());
    let metrics = report["metrics"].as_u64().unwrap();
    let expected = 4 * (CONSUMERS as u64 - unread) + 3;
    assert_eq!(metrics + refused, expected, "{report:#}");
    assert!(metrics > 0, "{report:#}");
    let published = |aws: &World| {
        let metrics = aws.metrics().into_iter();
        let of_queues = metrics.filter(|it| it.name.starts_with("Queue"));
        let points = of_queues.flat_map(|it| it.points);
        points.map(|point| point.maximum).collect::<Vec<_>>()
    };
    let least = usize::try_from(metrics).unwrap() - 3;
    let visible = bench
        .aws
        .until(PATIENCE, |aws| published(aws).len() >= least);
    assert!(visible.await, "{} values", published(&bench.aws).len());
    assert!(published(&bench.aws).iter().all(|value| *value == 0.0));
}
