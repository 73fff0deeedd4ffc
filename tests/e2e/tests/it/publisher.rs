//! The real publisher behind a Lambda runtime, against a real nats-server: what reaches CloudWatch.

use std::time::SystemTime;

use async_nats::jetstream::consumer::PullConsumer;
use e2e::{
    inventory::count,
    lambda_runtime::{Outcome, scheduled_event},
};
use futures::StreamExt;
use scaling::metric::{Metric, Subject};
use serde_json::json;
use world::{Fault, Matcher};

use crate::{
    aws,
    bench::{Bench, COMMANDS, EVENTS, LIMIT, WORKER, run, source, start, tasks},
};

fn near(found: &[f64], wanted: &[f64]) -> bool {
    found.len() == wanted.len()
        && found
            .iter()
            .zip(wanted)
            .all(|(found, wanted)| (found - wanted).abs() < 1e-6)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_metric_has_its_value_and_exact_dimensions() {
    let bench = Bench::new().await;
    bench.queue.publish(&bench.context, 20).await.unwrap();
    let stream = bench.context.get_stream(COMMANDS.stream).await.unwrap();
    let consumer: PullConsumer = stream.get_consumer(COMMANDS.consumer).await.unwrap();
    let pulled = consumer.fetch().max_messages(5).messages().await.unwrap();
    assert_eq!(pulled.count().await, 5, "five messages are in flight");

    let function = bench.publisher(&[source(COMMANDS), tasks()]).await;
    let report = run(&function).await;

    for (metric, subject, value) in [
        (Metric::QueueDepth, Subject::Queue(COMMANDS), 20.0),
        (Metric::QueuePending, Subject::Queue(COMMANDS), 15.0),
        (Metric::QueueAckPending, Subject::Queue(COMMANDS), 5.0),
        (Metric::QueueRedelivered, Subject::Queue(COMMANDS), 0.0),
        (Metric::RunningTasks, Subject::Service(WORKER), 3.0),
        (
            Metric::BacklogPerTask,
            Subject::QueueOfService(COMMANDS, WORKER),
            20.0 / 3.0,
        ),
        (Metric::Heartbeat, Subject::Publisher("arrakis"), 1.0),
        (Metric::SourceErrors, Subject::Publisher("arrakis"), 0.0),
    ] {
        let found = bench.values(metric, subject);
        assert!(near(&found, &[value]), "{metric:?}: {found:?}, not {value}");
    }
    assert_eq!(report["source_errors"], 0, "{report:#}");
    assert_eq!(report["missing"], json!([]), "{report:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_queue_is_a_zero_and_a_missing_one_is_nothing() {
    let bench = Bench::new().await;
    let function = bench
        .publisher(&[source(COMMANDS), source(EVENTS), tasks()])
        .await;
    let report = run(&function).await;
    assert_eq!(
        bench.values(Metric::QueueDepth, Subject::Queue(COMMANDS)),
        [0.0]
    );
    for metric in [
        Metric::QueueDepth,
        Metric::QueuePending,
        Metric::QueueAckPending,
    ] {
        assert!(
            bench.values(metric, Subject::Queue(EVENTS)).is_empty(),
            "{metric:?}"
        );
    }
    let backlog = Subject::QueueOfService(EVENTS, WORKER);
    assert!(bench.values(Metric::BacklogPerTask, backlog).is_empty());
    let errors = bench.values(Metric::SourceErrors, Subject::Publisher("arrakis"));
    assert_eq!(errors, [1.0]);
    let missing = report["missing"].to_string();
    assert!(missing.contains("EVENTS"), "{report:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreachable_server_costs_its_queues_and_nothing_else() {
    let mut bench = Bench::new().await;
    let function = bench.publisher(&[source(COMMANDS), tasks()]).await;
    bench.nats.stop().await;
    let report = run(&function).await;
    assert!(
        bench
            .values(Metric::QueueDepth, Subject::Queue(COMMANDS))
            .is_empty()
    );
    assert_eq!(
        bench.values(Metric::RunningTasks, Subject::Service(WORKER)),
        [3.0]
    );
    assert_eq!(
        bench.values(Metric::Heartbeat, Subject::Publisher("arrakis")),
        [1.0]
    );
    assert!(
        report["missing"].to_string().contains("COMMANDS"),
        "{report:#}"
    );

    bench.nats.start_again().await.unwrap();
    let context = bench.nats.jetstream().await.unwrap();
    bench.queue.create(&context).await.unwrap();
    bench.queue.publish(&context, 7).await.unwrap();
    run(&function).await;
    assert_eq!(
        bench.values(Metric::QueueDepth, Subject::Queue(COMMANDS)),
        [7.0]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_restarted_between_runs_costs_no_run() {
    let mut bench = Bench::new().await;
    let function = bench.publisher(&[source(COMMANDS), tasks()]).await;
    run(&function).await;
    function.freeze();
    bench.nats.stop().await;
    bench.nats.start_again().await.unwrap();
    let context = bench.nats.jetstream().await.unwrap();
    // Streams in memory do not outlive their server.
    bench.queue.create(&context).await.unwrap();
    bench.queue.publish(&context, 3).await.unwrap();
    function.thaw();
    run(&function).await;
    assert_eq!(
        bench.values(Metric::QueueDepth, Subject::Queue(COMMANDS)),
        [0.0, 3.0]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn one_run_samples_several_times_in_high_resolution() {
    let bench = Bench::new().await;
    let sampling = json!({"sample_every": 0.4, "run_for": 2.0});
    let function = bench
        .sampling(&[source(COMMANDS), tasks()], &sampling)
        .await;
    let report = run(&function).await;
    let data = bench.data(Metric::QueueDepth, Subject::Queue(COMMANDS));
    // A busy machine may leave samples out; it never crowds them.
    assert!((3..=6).contains(&data.len()), "{} samples", data.len());
    assert_eq!(
        report["samples"].as_u64(),
        Some(data.len() as u64),
        "{report:#}"
    );
    for pair in data.windows(2) {
        assert!(pair[1].at - pair[0].at > 0.2, "{data:#?}");
    }
    assert!(data.iter().all(|it| it.resolution == 1), "{data:#?}");
    let beats = bench.values(Metric::Heartbeat, Subject::Publisher("arrakis"));
    assert_eq!(beats, [1.0], "one for the run");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_throttled_put_is_repeated() {
    let bench = Bench::new().await;
    bench
        .aws
        .faults()
        .next(Matcher::operation("PutMetricData"), Fault::Throttle);
    let function = bench.publisher(&[source(COMMANDS), tasks()]).await;
    let report = run(&function).await;
    assert_eq!(
        bench.values(Metric::QueueDepth, Subject::Queue(COMMANDS)),
        [0.0]
    );
    assert_eq!(report["refused"], json!([]), "{report:#}");
    assert_eq!(count(&bench.aws, "PutMetricData"), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_could_publish_nothing_failed() {
    let bench = Bench::new().await;
    bench
        .aws
        .faults()
        .always(Matcher::operation("PutMetricData"), Fault::AccessDenied);
    let function = bench.publisher(&[source(COMMANDS), tasks()]).await;
    let event = scheduled_event(SystemTime::now());
    let outcome = function.invoke(event, LIMIT).await;
    let Outcome::Error(error) = outcome else {
        panic!("{outcome:?}");
    };
    assert_eq!(error["errorType"], "NothingPublished", "{error:#}");
    assert!(
        error["errorMessage"].to_string().contains("AccessDenied"),
        "{error:#}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn unknown_attributes_are_refused_with_their_path() {
    let aws = aws::worker().await;
    let configuration = json!({
        "publisher": "arrakis",
        "nats": { "servers": ["nats://127.0.0.1:4222"], "sever": "x" },
        "sources": [{ "kind": "tasks", "cluster": "arrakis", "service": "worker", "size": 3 }],
    });
    let refused = start(&aws, &configuration).await;
    let text = refused.expect_err("refused").to_string();
    for wanted in ["exit status: 2", "nats.sever", "sources[0].size"] {
        assert!(text.contains(wanted), "{wanted:?} is missing in {text}");
    }
}
