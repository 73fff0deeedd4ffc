//! NATS at its worst: whatever it does, a run ends in time and no wrong number is published.

use std::time::{Duration, SystemTime};

use e2e::{
    lambda_runtime::{Outcome, scheduled_event},
    nats::{NatsServer, NatsSettings},
    proxy::{Manner, Proxy},
};
use futures::StreamExt;
use scaling::metric::{Metric, Service, Subject};
use serde_json::{Value, json};
use tokio::task::JoinHandle;

use crate::{
    bench::{Bench, COMMANDS, QUEUE, WORKER, source, source_alone, start, tasks},
    reading::{Reading, configuration, read},
};

/// A deadline that leaves no time to wait for a server that does not answer more than once.
const DEADLINE: Duration = Duration::from_secs(6);

const TASKS: Subject<'static> = Subject::Service(Service {
    cluster: WORKER.cluster,
    service: WORKER.service,
});

#[tokio::test(flavor = "multi_thread")]
async fn a_run_ends_in_time_whatever_the_server_does() {
    let slow = Manner::Slow(Duration::from_millis(150));
    let too_slow = Manner::Slow(Duration::from_millis(700));
    for (manner, read, word) in [
        (Manner::Forward, true, ""),
        (slow, true, ""),
        (too_slow, false, "timed out"),
        (Manner::Refuse, false, "expected INFO, got nothing"),
        (Manner::Silent, false, "timed out"),
    ] {
        let bench = Bench::new().await;
        bench.queue.publish(&bench.context, 8).await.unwrap();
        let proxy = Proxy::start(bench.nats.address()).await.unwrap();
        proxy.set(manner);
        let mut configuration = bench.configuration(&[source(COMMANDS), tasks()]);
        configuration["nats"]["servers"] = json!([format!("nats://{}", proxy.address())]);
        let function = start(&bench.aws, &configuration).await.unwrap();
        for _ in 0..2 {
            let event = scheduled_event(SystemTime::now());
            let outcome = function.invoke(event, DEADLINE).await;
            let Outcome::Response(report) = outcome else {
                panic!("{manner:?}: {outcome:?}");
            };
            let missing = report["missing"].to_string();
            assert_eq!(missing == "[]", read, "{manner:?}: {missing}");
            assert!(missing.contains(word), "{manner:?}: {missing}");
        }
        let depths = bench.values(Metric::QueueDepth, Subject::Queue(COMMANDS));
        let expected: &[f64] = if read { &[8.0, 8.0] } else { &[] };
        assert_eq!(depths, expected, "{manner:?}");
        assert_eq!(bench.values(Metric::RunningTasks, TASKS), [3.0, 3.0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_server_among_living_ones_is_passed_over() {
    let bench = Bench::new().await;
    let proxy = Proxy::start(bench.nats.address()).await.unwrap();
    proxy.set(Manner::Silent);
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = closed.local_addr().unwrap();
    let mut configuration = bench.configuration(&[source(COMMANDS)]);
    configuration["nats"]["servers"] = json!([
        format!("nats://{}", proxy.address()),
        format!("nats://{closed}"),
        bench.nats.url(),
    ]);
    for _ in 0..3 {
        // Each process tries them in an order of its own.
        let function = start(&bench.aws, &configuration).await.unwrap();
        let event = scheduled_event(SystemTime::now());
        let outcome = function.invoke(event, DEADLINE).await;
        let Outcome::Response(report) = outcome else {
            panic!("{outcome:?}");
        };
        assert_eq!(report["missing"], json!([]), "{report:#}");
    }
}

/// A real server without JetStream, and a stand-in that answers in its place with `answer`.
struct StandIn {
    server: NatsServer,
    answering: JoinHandle<()>,
}

impl StandIn {
    async fn new(answer: Vec<u8>) -> Self {
        let settings = NatsSettings {
            configuration: "max_payload: 16MB\n".to_owned(),
            without_jetstream: true,
            ..NatsSettings::default()
        };
        let server = NatsServer::start_with(settings).await.unwrap();
        let client = async_nats::connect(server.url()).await.unwrap();
        let mut asked = client.subscribe("$JS.API.CONSUMER.INFO.>").await.unwrap();
        client.flush().await.unwrap();
        let answering = tokio::spawn(async move {
            while let Some(message) = asked.next().await {
                let reply = message.reply.expect("a request");
                client.publish(reply, answer.clone().into()).await.unwrap();
            }
        });
        Self { server, answering }
    }

    async fn read(self) -> Reading {
        let nats = json!({"servers": [self.server.url()]});
        let reading = read(&configuration(&nats, &[source_alone(COMMANDS)]), &[], &[]).await;
        self.answering.abort();
        reading
    }
}

fn info(pending: &Value) -> Vec<u8> {
    let answer = json!({
        "type": "io.nats.jetstream.api.v1.consumer_info_response",
        "stream_name": COMMANDS.stream, "name": COMMANDS.consumer, "config": {},
        "num_pending": pending, "num_ack_pending": 50, "num_redelivered": 0,
    });
    answer.to_string().into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_million_messages_are_a_number_like_any_other() {
    let reading = StandIn::new(info(&json!(10_000_000))).await.read().await;
    let depth = reading.value("QueueDepth");
    assert_eq!(depth, Some(10_000_050.0), "{}", reading.written);
}

#[tokio::test(flavor = "multi_thread")]
async fn nonsense_is_no_number() {
    let mut padded = info(&json!(7));
    padded.resize(10 * 1024 * 1024, b' ');
    padded.push(b'x');
    for answer in [
        Vec::new(),
        b"+OK".to_vec(),
        vec![0xff; 64],
        b"[".repeat(100_000),
        info(&json!(-1)),
        info(&json!(1e30)),
        info(&json!("7")),
        info(&Value::Null),
        b"{\"error\":{\"code\":503,\"err_code\":10023}}".to_vec(),
        padded,
    ] {
        let shown = String::from_utf8_lossy(&answer[..answer.len().min(60)]).into_owned();
        let reading = StandIn::new(answer).await.read().await;
        assert_eq!(
            reading.value("QueueDepth"),
            None,
            "{shown}: {}",
            reading.written
        );
        assert_eq!(reading.code, Some(1), "{shown}: {}", reading.written);
        assert!(!reading.why(QUEUE).is_empty());
    }
}
