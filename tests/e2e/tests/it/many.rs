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
    assert_eq!(report["missing"], json!([]), "{report:#}");
    assert_eq!(report["refused"], json!([]), "{report:#}");
    let depths = |aws: &World| {
        let metrics = aws.metrics().into_iter();
        let depths = metrics.filter(|it| it.name == "QueueDepth" && it.points[0].maximum == 0.0);
        depths.count()
    };
    let visible = bench.aws.until(PATIENCE, |aws| depths(aws) == CONSUMERS);
    assert!(visible.await, "{} depths", depths(&bench.aws));
}
