//! The harness itself: the parts it starts are real, answer, and end.

use std::time::Duration;

use e2e::{
    nats::{NatsServer, QueueSettings},
    process, tools,
    workers::Workers,
};
use tokio::{process::Command, time::Instant};

const QUEUE: &str = "COMMANDS";

fn queue(retention: Duration) -> QueueSettings {
    QueueSettings {
        stream: QUEUE.to_owned(),
        consumer: "command-worker".to_owned(),
        retention,
        max_ack_pending: 50,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn workers_drain_the_queue_and_only_as_many_as_run() {
    let server = NatsServer::start().await.unwrap();
    let context = server.jetstream().await.unwrap();
    let queue = queue(Duration::from_secs(3600));
    queue.create(&context).await.unwrap();
    queue.publish(&context, 40).await.unwrap();
    assert_eq!(queue.depth(&context).await.unwrap(), 40);

    let workers = Workers::start(&context, &queue, Duration::from_millis(5), 4)
        .await
        .unwrap();
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(workers.processed(), 0, "no task runs yet");

    workers.set_running(4);
    let end = Instant::now() + Duration::from_secs(30);
    while queue.depth(&context).await.unwrap() > 0 && Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(queue.depth(&context).await.unwrap(), 0);
    assert_eq!(queue.stored(&context).await.unwrap(), 0);
    assert_eq!(workers.processed(), 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_loses_what_it_may_not_keep() {
    let server = NatsServer::start().await.unwrap();
    let context = server.jetstream().await.unwrap();
    let queue = queue(Duration::from_secs(1));
    queue.create(&context).await.unwrap();
    queue.publish(&context, 5).await.unwrap();
    let end = Instant::now() + Duration::from_secs(30);
    while queue.stored(&context).await.unwrap() > 0 && Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(queue.stored(&context).await.unwrap(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_server_is_gone_and_comes_back_where_it_was() {
    let mut server = NatsServer::start().await.unwrap();
    let url = server.url().to_owned();
    server.stop().await;
    assert!(server.jetstream().await.is_err());
    server.start_again().await.unwrap();
    assert_eq!(server.url(), url);
    assert!(server.jetstream().await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_packaged_terraform_behaves_like_the_executable() {
    let launcher = tools::terraform_packaged().unwrap();
    let limit = Duration::from_secs(60);
    let version = process::run(Command::new(&launcher).arg("version"), limit)
        .await
        .unwrap();
    assert_eq!(version.code, Some(0));
    assert!(
        version.stdout.starts_with("Terraform v1.15.5"),
        "{}",
        version.stdout
    );
    let refused = process::run(Command::new(&launcher).arg("nonsense"), limit)
        .await
        .unwrap();
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("nonsense"), "{}", refused.output());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_runs_too_long_is_killed() {
    let started = Instant::now();
    let result = process::run(Command::new("sleep").arg("600"), Duration::from_millis(200)).await;
    assert!(result.is_err_and(|fault| fault.to_string().contains("did not end within")));
    assert!(started.elapsed() < Duration::from_secs(60));
}
