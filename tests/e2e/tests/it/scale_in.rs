//! The way back: only after five calm minutes, on a clock that makes them short.

use std::{collections::BTreeMap, time::Duration};

use e2e::{
    binaries::binaries,
    lambda_runtime::Function,
    nats::{NatsServer, QueueSettings},
    schedule::Schedule,
    terraform::aws_environment,
};
use serde_json::json;
use tokio::time::sleep;
use world::World;

use crate::aws;

/// World seconds in one wall second.
const SPEED: f64 = 15.0;

/// World seconds a test waits for anything.
const LIMIT: f64 = 1200.0;

/// Waits until the service has this many desired tasks; gives the world time.
async fn desired(aws: &World, wanted: impl Fn(i32) -> bool) -> f64 {
    let end = aws.now() + LIMIT;
    loop {
        let now = aws.now();
        let service = aws.service("arrakis", "worker").unwrap();
        if wanted(service.desired) {
            return now;
        }
        assert!(now < end, "{service:?}; alarms {:#?}", aws.alarms());
        sleep(Duration::from_millis(20)).await;
    }
}

async fn publisher(aws: &World, nats: &NatsServer) -> Schedule {
    let seconds = |world: f64| world / SPEED;
    let configuration = json!({
        "publisher": "arrakis",
        "sample_every": seconds(10.0),
        "run_for": seconds(50.0),
        "nats": { "servers": [nats.url()] },
        "sources": [{ "kind": "queue", "stream": "COMMANDS", "consumer": "command-worker" }],
    });
    let mut environment: BTreeMap<String, String> =
        aws_environment(aws.endpoint()).into_iter().collect();
    environment.insert(
        "ARRAKIS_PUBLISHER_CONFIG".to_owned(),
        configuration.to_string(),
    );
    let function = Function::start(&binaries().unwrap().publisher, &environment)
        .await
        .unwrap();
    Schedule::start(
        function,
        Duration::from_secs_f64(seconds(60.0)),
        Duration::from_secs(20),
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn tasks_go_one_by_one_after_five_calm_minutes() {
    let aws = aws::with_services(&["worker"])
        .speed(SPEED)
        .start()
        .await
        .unwrap();
    let nats = NatsServer::start().await.unwrap();
    let context = nats.jetstream().await.unwrap();
    let queue = QueueSettings {
        stream: "COMMANDS".to_owned(),
        consumer: "command-worker".to_owned(),
        retention: Duration::from_secs(3600),
        max_ack_pending: 50,
    };
    queue.create(&context).await.unwrap();
    aws::worker_directory(&aws).apply().await.unwrap();
    let _publisher = publisher(&aws, &nats).await;

    queue.publish(&context, 300).await.unwrap();
    desired(&aws, |tasks| tasks == 10).await;
    let stream = context.get_stream("COMMANDS").await.unwrap();
    stream.purge().await.unwrap();
    let calm = aws.now();

    let first = desired(&aws, |tasks| tasks < 10).await;
    assert_eq!(
        aws.service("arrakis", "worker").unwrap().desired,
        9,
        "one at a time"
    );
    let waited = first - calm;
    assert!(waited >= 295.0, "scaled in after {waited} s");
    let second = desired(&aws, |tasks| tasks < 9).await;
    assert!(
        second - first >= 295.0,
        "the cooldown is 300 s, not {} s",
        second - first
    );
}
