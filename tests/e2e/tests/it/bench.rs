//! What the publisher's tests stand on: a local AWS, a nats-server with a queue, and the publisher.

use std::{
    collections::BTreeMap,
    path::Path,
    time::{Duration, SystemTime},
};

use e2e::{
    binaries::binaries,
    inventory::{Published, published},
    lambda_runtime::{Function, Outcome, scheduled_event},
    nats::{NatsServer, QueueSettings},
    terraform::aws_environment,
};
use scaling::metric::{Metric, NAMESPACE_DEFAULT, Queue, Service, Subject};
use serde_json::{Value, json};
use world::World;

use crate::aws;

/// The function's timeout.
pub(crate) const LIMIT: Duration = Duration::from_secs(20);

pub(crate) const COMMANDS: Queue<'static> = Queue {
    stream: "COMMANDS",
    consumer: "command-worker",
    domain: None,
};
pub(crate) const EVENTS: Queue<'static> = Queue {
    stream: "EVENTS",
    consumer: "event-worker",
    domain: None,
};
pub(crate) const WORKER: Service<'static> = Service {
    cluster: "arrakis",
    service: "worker",
};

/// How reports name the queue `COMMANDS`.
pub(crate) const QUEUE: &str = "queue COMMANDS/command-worker";

/// A local AWS, a NATS server with the queue `COMMANDS`, and the publisher's settings.
pub(crate) struct Bench {
    pub(crate) aws: World,
    pub(crate) nats: NatsServer,
    pub(crate) queue: QueueSettings,
    pub(crate) context: async_nats::jetstream::Context,
}

pub(crate) fn settings(queue: Queue<'_>) -> QueueSettings {
    QueueSettings {
        stream: queue.stream.to_owned(),
        consumer: queue.consumer.to_owned(),
        retention: Duration::from_secs(3600),
        max_ack_pending: 50,
    }
}

/// The source of a queue that the worker drains.
pub(crate) fn source(queue: Queue<'_>) -> Value {
    json!({
        "kind": "queue", "stream": queue.stream, "consumer": queue.consumer, "domain": null,
        "cluster": WORKER.cluster, "service": WORKER.service,
    })
}

/// The source of a queue whose workers are not counted, which takes no AWS.
pub(crate) fn source_alone(queue: Queue<'_>) -> Value {
    json!({"kind": "queue", "stream": queue.stream, "consumer": queue.consumer})
}

/// Creates the queue `COMMANDS` with so many messages.
pub(crate) async fn fill(context: &async_nats::jetstream::Context, messages: u64) {
    let queue = settings(COMMANDS);
    queue.create(context).await.unwrap();
    queue.publish(context, messages).await.unwrap();
}

/// The source of the worker's running tasks.
pub(crate) fn tasks() -> Value {
    json!({
        "kind": "tasks", "stream": null, "consumer": null, "domain": null,
        "cluster": WORKER.cluster, "service": WORKER.service,
    })
}

impl Bench {
    pub(crate) async fn new() -> Self {
        let aws = aws::worker().await;
        let nats = NatsServer::start().await.unwrap();
        let context = nats.jetstream().await.unwrap();
        let queue = settings(COMMANDS);
        queue.create(&context).await.unwrap();
        Self {
            aws,
            nats,
            queue,
            context,
        }
    }

    /// The configuration of a publisher of these sources that samples once a run.
    pub(crate) fn configuration(&self, sources: &[Value]) -> Value {
        json!({
            "publisher": "arrakis",
            "namespace": NAMESPACE_DEFAULT,
            "sample_every": 60,
            "run_for": 0,
            "nats": { "servers": [self.nats.url()] },
            "sources": sources,
        })
    }

    /// A publisher of these sources that samples once a run.
    pub(crate) async fn publisher(&self, sources: &[Value]) -> Function {
        start(&self.aws, &self.configuration(sources))
            .await
            .unwrap()
    }

    /// A publisher of these sources with `sample_every` and `run_for`.
    pub(crate) async fn sampling(&self, sources: &[Value], sampling: &Value) -> Function {
        let mut configuration = self.configuration(sources);
        for name in ["sample_every", "run_for"] {
            configuration[name] = sampling[name].clone();
        }
        start(&self.aws, &configuration).await.unwrap()
    }

    /// The values published for a metric, oldest first.
    pub(crate) fn values(&self, metric: Metric, subject: Subject<'_>) -> Vec<f64> {
        self.data(metric, subject)
            .iter()
            .map(|it| it.value)
            .collect()
    }

    pub(crate) fn data(&self, metric: Metric, subject: Subject<'_>) -> Vec<Published> {
        let identity = metric
            .of(NAMESPACE_DEFAULT, subject)
            .expect("a metric of the catalogue");
        let mut found = published(&self.aws);
        found.retain(|it| it.name == identity.name && it.dimensions == identity.dimensions);
        found
    }
}

/// The publisher's environment.
pub(crate) fn environment(endpoint: &str, configuration: &Value) -> BTreeMap<String, String> {
    let mut environment: BTreeMap<String, String> = aws_environment(endpoint).into_iter().collect();
    environment.insert(
        "ARRAKIS_PUBLISHER_CONFIG".to_owned(),
        configuration.to_string(),
    );
    environment
}

/// Starts the publisher as a Lambda function.
pub(crate) async fn start(aws: &World, configuration: &Value) -> e2e::fault::Result<Function> {
    let environment = environment(aws.endpoint(), configuration);
    let publisher: &Path = &binaries().unwrap().publisher;
    Function::start(publisher, &environment).await
}

/// Invokes the function and returns its report.
pub(crate) async fn run(function: &Function) -> Value {
    let event = scheduled_event(SystemTime::now());
    match function.invoke(event, LIMIT).await {
        Outcome::Response(report) => report,
        other => panic!("{other:?}; log:\n{}", function.log().join("\n")),
    }
}
