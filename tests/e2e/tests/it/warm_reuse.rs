//! The publisher is stopped between two runs, as Lambda freezes a function, and meanwhile its
//! connection goes stale. It costs one connection more and no run.

use std::time::Duration;

use e2e::{
    lambda_runtime::Function,
    proxy::{Manner, Proxy},
};
use scaling::metric::{Metric, Subject};
use serde_json::json;

use crate::bench::{Bench, COMMANDS, run, source, start};

/// Time for what happens to a stopped process to have happened.
const A_MOMENT: Duration = Duration::from_millis(300);

/// A function whose way to NATS leads through a proxy.
struct Warm {
    bench: Bench,
    proxy: Proxy,
    function: Function,
}

impl Warm {
    async fn new() -> Self {
        let bench = Bench::new().await;
        let proxy = Proxy::start(bench.nats.address()).await.unwrap();
        let mut configuration = bench.configuration(&[source(COMMANDS)]);
        configuration["nats"]["servers"] = json!([format!("nats://{}", proxy.address())]);
        let function = start(&bench.aws, &configuration).await.unwrap();
        Self {
            bench,
            proxy,
            function,
        }
    }

    /// The depths published so far.
    fn depths(&self) -> Vec<f64> {
        let subject = Subject::Queue(COMMANDS);
        self.bench.values(Metric::QueueDepth, subject)
    }

    async fn add(&self, messages: u64) {
        let Bench { queue, context, .. } = &self.bench;
        queue.publish(context, messages).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_warm_function_keeps_its_connection() {
    let warm = Warm::new().await;
    for depth in 1..=5 {
        warm.add(1).await;
        run(&warm.function).await;
        assert_eq!(warm.depths().last(), Some(&f64::from(depth)));
        warm.function.freeze();
        tokio::time::sleep(A_MOMENT).await;
        warm.function.thaw();
    }
    assert_eq!(warm.proxy.accepted(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_closed_the_connection_meanwhile() {
    let warm = Warm::new().await;
    run(&warm.function).await;
    for round in 1..=3 {
        warm.function.freeze();
        warm.add(2).await;
        warm.proxy.cut();
        tokio::time::sleep(A_MOMENT).await;
        warm.function.thaw();
        let report = run(&warm.function).await;
        assert_eq!(report["missing"], json!([]), "{report:#}");
        let depths = warm.depths();
        assert_eq!(depths.len(), round + 1, "no run is lost");
        assert_eq!(depths.last(), Some(&(2.0 * round as f64)));
        assert_eq!(
            warm.proxy.accepted(),
            round + 1,
            "one connection more each time"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_server_was_started_anew_meanwhile() {
    let mut warm = Warm::new().await;
    run(&warm.function).await;
    for round in 1..=3 {
        warm.function.freeze();
        if round == 2 {
            warm.bench.nats.kill().await;
        } else {
            warm.bench.nats.stop().await;
        }
        warm.bench.nats.start_again().await.unwrap();
        // Streams in memory do not outlive their server.
        warm.bench.context = warm.bench.nats.jetstream().await.unwrap();
        warm.bench.queue.create(&warm.bench.context).await.unwrap();
        warm.add(3).await;
        warm.function.thaw();
        let report = run(&warm.function).await;
        assert_eq!(report["missing"], json!([]), "{report:#}");
        let depths = warm.depths();
        assert_eq!(depths.len(), round + 1, "no run is lost");
        assert_eq!(depths.last(), Some(&3.0));
        assert_eq!(
            warm.proxy.accepted(),
            round + 1,
            "one connection more each time"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_network_forgot_the_connection_meanwhile() {
    let warm = Warm::new().await;
    run(&warm.function).await;
    for round in 1..=2 {
        warm.function.freeze();
        warm.add(4).await;
        warm.proxy.lose();
        warm.function.thaw();
        let report = run(&warm.function).await;
        assert_eq!(report["missing"], json!([]), "{report:#}");
        let depths = warm.depths();
        assert_eq!(depths.len(), round + 1, "no run is lost");
        assert_eq!(depths.last(), Some(&(4.0 * round as f64)));
        assert_eq!(
            warm.proxy.accepted(),
            round + 1,
            "one connection more each time"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_away_is_tried_once_a_run() {
    let warm = Warm::new().await;
    run(&warm.function).await;
    warm.proxy.set(Manner::Refuse);
    warm.proxy.cut();
    for round in 1..=3 {
        warm.function.freeze();
        tokio::time::sleep(A_MOMENT).await;
        warm.function.thaw();
        let report = run(&warm.function).await;
        assert!(
            report["missing"].to_string().contains("COMMANDS"),
            "{report:#}"
        );
        assert_eq!(
            warm.proxy.accepted(),
            round + 1,
            "one try a run, none between them"
        );
    }
    warm.proxy.set(Manner::Forward);
    run(&warm.function).await;
    assert_eq!(warm.depths(), [0.0, 0.0]);
    assert_eq!(warm.proxy.accepted(), 5);
}
