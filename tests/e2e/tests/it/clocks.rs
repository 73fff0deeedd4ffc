//! The publisher's own library on a wall clock that somebody sets, against a real NATS server: time
//! may be wrong, numbers never are.

use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant, SystemTime},
};

use e2e::proxy::Proxy;
use lambda::{
    aws::{Aws, AwsSettings, Keys},
    clock::Clock,
    config::Config,
    handler::{self, Deps},
    output::Output,
    report::Trigger,
    secret::Secret,
};
use scaling::metric::{Metric, Subject};
use serde_json::{Value, json};

use crate::bench::{Bench, COMMANDS, source_alone};

const HOUR: Duration = Duration::from_secs(3_600);

/// The wall's time, moved by so many seconds.
#[derive(Clone, Default)]
struct Hands(Arc<Mutex<i64>>);

impl Hands {
    fn turn(&self, seconds: i64) {
        *self.0.lock().unwrap() += seconds;
    }

    fn now(&self) -> SystemTime {
        let turned = *self.0.lock().unwrap();
        let by = Duration::from_secs(turned.unsigned_abs());
        let now = SystemTime::now();
        if turned < 0 { now - by } else { now + by }
    }
}

/// A publisher in this process, whose way to NATS leads through a proxy.
struct Publisher {
    bench: Bench,
    proxy: Proxy,
    hands: Hands,
    deps: Deps,
}

impl Publisher {
    /// `jumps` turns the hands at every look at the clock.
    async fn new(sampling: &Value, jumps: fn(&Hands)) -> Self {
        // As the publisher's own main does.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let bench = Bench::new().await;
        let proxy = Proxy::start(bench.nats.address()).await.unwrap();
        let mut configuration = bench.configuration(&[source_alone(COMMANDS)]);
        configuration["nats"]["servers"] = json!([format!("nats://{}", proxy.address())]);
        for (name, value) in sampling.as_object().unwrap() {
            configuration[name] = value.clone();
        }
        let config = Config::parse(&configuration.to_string()).unwrap();
        let aws = Aws::new(AwsSettings {
            region: Some("us-east-1".to_owned()),
            keys: Some(Keys {
                id: "local".to_owned(),
                secret: Secret::new("local"),
                token: None,
            }),
            endpoint: Some(bench.aws.endpoint().to_owned()),
            ..AwsSettings::default()
        });
        let hands = Hands::default();
        let (seen, began) = (hands.clone(), Instant::now());
        let look = move || {
            jumps(&seen);
            seen.now()
        };
        let clock = Clock::new(look, move || began.elapsed());
        let deps = Deps::with_aws(config, Arc::new(aws), clock, Output::new(std::io::sink()));
        Self {
            bench,
            proxy,
            hands,
            deps,
        }
    }

    async fn add(&self, messages: u64) {
        let Bench { queue, context, .. } = &self.bench;
        queue.publish(context, messages).await.unwrap();
    }

    async fn run(&mut self) -> Value {
        let trigger = Trigger {
            deadline: Some(self.hands.now() + Duration::from_secs(20)),
            ..Trigger::default()
        };
        let now = self.hands.now();
        handler::run(trigger, &mut self.deps, now).await.to_json()
    }

    fn depths(&self) -> Vec<f64> {
        let subject = Subject::Queue(COMMANDS);
        self.bench.values(Metric::QueueDepth, subject)
    }
}

fn still(_: &Hands) {}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_was_idle_for_long_is_made_anew() {
    let mut publisher = Publisher::new(&json!({}), still).await;
    for (turned, connections) in [(0, 1), (140, 1), (600, 2), (-3_600, 2), (60, 2)] {
        publisher.hands.turn(turned);
        publisher.add(1).await;
        let report = publisher.run().await;
        assert_eq!(report["missing"], json!([]), "{report:#}");
        assert_eq!(publisher.proxy.accepted(), connections, "{turned}");
    }
    let mut depths = publisher.depths();
    depths.sort_by(f64::total_cmp);
    assert_eq!(depths, [1.0, 2.0, 3.0, 4.0, 5.0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumps_at_every_look_makes_no_number_wrong() {
    let there_and_back = |hands: &Hands| {
        let jump = i64::try_from(HOUR.as_secs()).unwrap();
        let ahead = *hands.0.lock().unwrap() > 0;
        hands.turn(if ahead { -jump } else { jump });
    };
    let sampling = json!({"sample_every": 0.2, "run_for": 1.0});
    let mut publisher = Publisher::new(&sampling, there_and_back).await;
    publisher.add(6).await;
    let began = Instant::now();
    let report = publisher.run().await;
    assert!(began.elapsed() < Duration::from_secs(20), "{report:#}");
    assert_eq!(report["missing"], json!([]), "{report:#}");
    let depths = publisher.depths();
    assert!((1..=6).contains(&depths.len()), "{depths:?}");
    assert!(depths.iter().all(|depth| *depth == 6.0), "{depths:?}");
}
