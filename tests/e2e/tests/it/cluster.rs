//! A real cluster of three: only a leader's word counts, whoever is lost.

use std::time::Duration;

use async_nats::jetstream::{self, consumer, stream};
use e2e::{daemon::Daemon, nats::NatsCluster, tools::NatsVersion};
use scaling::metric::{Metric, NAMESPACE_DEFAULT, Subject};
use serde_json::{Value, json};
use world::World;

use crate::{
    aws,
    bench::{COMMANDS, EVENTS, QUEUE, environment, source_alone},
    reading::{configuration, read},
};

/// Messages in each queue, all the time: any other depth is a wrong one.
const MESSAGES: u64 = 50;

/// How long a change of leaders may take to show. It takes 2 to 15 s.
const PATIENCE: Duration = Duration::from_secs(90);

/// A cluster with the queue `COMMANDS` on three servers and `EVENTS` on one.
async fn cluster(version: NatsVersion) -> (NatsCluster, jetstream::Context) {
    let cluster = NatsCluster::start("arrakis", 3, version).await.unwrap();
    let context = cluster.jetstream().await.unwrap();
    for (queue, replicas) in [(COMMANDS, 3), (EVENTS, 1)] {
        let name = queue.stream.to_lowercase();
        let settings = stream::Config {
            name: queue.stream.to_owned(),
            subjects: vec![format!("{name}.>")],
            num_replicas: replicas,
            ..Default::default()
        };
        let stream = context.create_stream(settings).await.unwrap();
        let durable = consumer::pull::Config {
            durable_name: Some(queue.consumer.to_owned()),
            ..Default::default()
        };
        stream.create_consumer(durable).await.unwrap();
        for _ in 0..MESSAGES {
            let sent = context.publish(format!("{name}.x"), "x".into()).await;
            sent.unwrap().await.unwrap();
        }
    }
    (cluster, context)
}

/// The position of the server that leads the consumer of `COMMANDS`; `None` while nobody does.
async fn leader(cluster: &NatsCluster, context: &jetstream::Context) -> Option<usize> {
    let stream = context.get_stream_no_info(COMMANDS.stream).await.ok()?;
    let info = stream.consumer_info(COMMANDS.consumer).await.ok()?;
    cluster.position(&info.cluster?.leader?)
}

async fn wait_for_leader(cluster: &NatsCluster, context: &jetstream::Context) -> usize {
    let waiting = async {
        loop {
            if let Some(leader) = leader(cluster, context).await {
                return leader;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    tokio::time::timeout(PATIENCE, waiting).await.unwrap()
}

/// Where the one copy of `EVENTS` is.
async fn home_of_events(cluster: &NatsCluster, context: &jetstream::Context) -> usize {
    let mut stream = context.get_stream(EVENTS.stream).await.unwrap();
    let info = stream.info().await.unwrap();
    let leader = info.cluster.as_ref().and_then(|it| it.leader.clone());
    cluster.position(&leader.unwrap()).unwrap()
}

/// All depths of a queue that were published, oldest first.
fn depths(aws: &World, queue: scaling::metric::Queue<'_>) -> Vec<f64> {
    let identity = Metric::QueueDepth.of(NAMESPACE_DEFAULT, Subject::Queue(queue));
    let identity = identity.expect("a metric of the catalogue");
    let mut found = e2e::inventory::published(aws);
    found.retain(|it| it.name == identity.name && it.dimensions == identity.dimensions);
    found.iter().map(|it| it.value).collect()
}

fn nats(cluster: &NatsCluster) -> Value {
    json!({"servers": cluster.urls(), "cluster_name": "arrakis"})
}

#[tokio::test(flavor = "multi_thread")]
async fn whichever_server_is_asked_the_leader_answers() {
    for version in NatsVersion::ALL {
        let (cluster, _) = cluster(version).await;
        for server in &cluster.servers {
            let nats = json!({"servers": [server.url()], "cluster_name": "arrakis"});
            let settings = configuration(&nats, &[source_alone(COMMANDS)]);
            let reading = read(&settings, &[], &[]).await;
            let depth = reading.value("QueueDepth");
            assert_eq!(depth, Some(MESSAGES as f64), "{}", reading.written);
        }
        let nats = json!({"servers": cluster.urls(), "cluster_name": "caladan"});
        let settings = configuration(&nats, &[source_alone(COMMANDS)]);
        let reading = read(&settings, &[], &[]).await;
        assert_eq!(reading.value("QueueDepth"), None);
        let why = reading.why(QUEUE);
        assert!(
            why.contains("the cluster \"arrakis\", not to the cluster \"caladan\""),
            "{why}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_server_takes_its_own_queue_and_no_other() {
    for version in NatsVersion::ALL {
        let (mut cluster, context) = cluster(version).await;
        let home = home_of_events(&cluster, &context).await;
        cluster.servers[home].kill().await;
        // The one copy is gone: nobody refuses, nobody answers.
        let settings = configuration(
            &nats(&cluster),
            &[source_alone(COMMANDS), source_alone(EVENTS)],
        );
        wait_for_leader(&cluster, &context).await;
        let mut reading = read(&settings, &[], &[]).await;
        for _ in 0..20 {
            // The other queue may have lost its leader with that server.
            if reading.value("QueueDepth").is_some() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(500)).await;
            reading = read(&settings, &[], &[]).await;
        }
        let depth = reading.value("QueueDepth");
        assert_eq!(depth, Some(MESSAGES as f64), "{}", reading.written);
        let why = reading.why("queue EVENTS/event-worker");
        assert!(why.contains("no answer within 1000 ms"), "{why}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn leaders_come_and_go_and_no_wrong_depth_is_ever_published() {
    for version in NatsVersion::ALL {
        let (mut cluster, context) = cluster(version).await;
        let aws = aws::worker().await;
        let mut settings = configuration(&nats(&cluster), &[source_alone(COMMANDS)]);
        settings["sample_every"] = json!(0.1);
        let mut daemon = Daemon::start(&[], &environment(aws.endpoint(), &settings)).unwrap();
        let published = |more: usize| {
            let (aws, before) = (&aws, depths(&aws, COMMANDS).len());
            async move {
                let more_came = |aws: &World| depths(aws, COMMANDS).len() >= before + more;
                assert!(aws.until(PATIENCE, more_came).await, "no depths any more");
            }
        };
        published(5).await;
        for _ in 0..2 {
            let lost = wait_for_leader(&cluster, &context).await;
            cluster.servers[lost].kill().await;
            wait_for_leader(&cluster, &context).await;
            published(5).await;
            // It comes back with everything to catch up on, and is asked meanwhile.
            cluster.servers[lost].start_again().await.unwrap();
            published(10).await;
        }
        assert_eq!(daemon.terminate().await.unwrap(), Some(0));
        let wrong: Vec<f64> = depths(&aws, COMMANDS)
            .into_iter()
            .filter(|depth| *depth != MESSAGES as f64)
            .collect();
        assert_eq!(wrong, [] as [f64; 0], "{version:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_majority_the_depth_is_withheld() {
    let (mut cluster, context) = cluster(NatsVersion::Current).await;
    let left = wait_for_leader(&cluster, &context).await;
    for index in (0..3).filter(|index| *index != left) {
        cluster.servers[index].kill().await;
    }
    let aws = aws::worker().await;
    let server = json!({"servers": [cluster.servers[left].url()]});
    let mut settings = configuration(&server, &[source_alone(COMMANDS)]);
    settings["sample_every"] = json!(0.2);
    let mut daemon = Daemon::start(&[], &environment(aws.endpoint(), &settings)).unwrap();
    // The old leader goes on answering, truly, until it knows that it is alone.
    let alone = |line: &Value| line["missing"].to_string().contains("error 10008");
    daemon.line(alone).await.unwrap();
    let known = depths(&aws, COMMANDS).len();
    daemon
        .line(|line| alone(line) && line["metrics"] != 0)
        .await
        .unwrap();
    assert_eq!(daemon.terminate().await.unwrap(), Some(0));
    let depths = depths(&aws, COMMANDS);
    assert_eq!(depths.len(), known, "nothing more was published");
    assert!(
        depths.iter().all(|depth| *depth == MESSAGES as f64),
        "{depths:?}"
    );
}
