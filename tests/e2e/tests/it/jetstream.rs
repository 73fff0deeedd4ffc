//! What a real JetStream says of its consumers, and what becomes of it.

use std::time::Duration;

use async_nats::{ConnectOptions, jetstream::consumer};
use e2e::{
    nats::{NatsServer, NatsSettings},
    tools::NatsVersion,
};
use futures::StreamExt;
use scaling::metric::Queue;
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::{
    bench::{COMMANDS, EVENTS, QUEUE, fill, settings, source_alone},
    reading::{Reading, configuration, read},
};

async fn read_from(server: &NatsServer, nats: &Value, sources: &[Value]) -> Reading {
    let mut nats = nats.clone();
    nats["servers"] = json!([server.url()]);
    read(&configuration(&nats, sources), &[], &[]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn counters_are_the_same_on_every_version() {
    for version in NatsVersion::ALL {
        let settings = NatsSettings {
            version,
            ..NatsSettings::default()
        };
        let server = NatsServer::start_with(settings).await.unwrap();
        let context = server.jetstream().await.unwrap();
        fill(&context, 500).await;
        let stream = context.get_stream(COMMANDS.stream).await.unwrap();
        let consumer: consumer::PullConsumer =
            stream.get_consumer(COMMANDS.consumer).await.unwrap();
        let pulled = consumer.fetch().max_messages(20).messages().await.unwrap();
        let pulled: Vec<_> = pulled.collect().await;
        for message in pulled.iter().take(5) {
            message.as_ref().unwrap().double_ack().await.unwrap();
        }
        let reading = read_from(&server, &json!({}), &[source_alone(COMMANDS)]).await;
        for (metric, value) in [
            ("QueueDepth", 495.0),
            ("QueuePending", 480.0),
            ("QueueAckPending", 15.0),
            ("QueueRedelivered", 0.0),
        ] {
            assert_eq!(reading.value(metric), Some(value), "{}", reading.written);
        }
        assert_eq!(reading.code, Some(0), "{}", reading.written);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_exist_is_missing_and_not_zero() {
    for version in NatsVersion::ALL {
        let settings = NatsSettings {
            version,
            ..NatsSettings::default()
        };
        let server = NatsServer::start_with(settings).await.unwrap();
        fill(&server.jetstream().await.unwrap(), 1).await;
        let mut absent = source_alone(COMMANDS);
        absent["consumer"] = json!("nobody");
        let reading = read_from(&server, &json!({}), &[source_alone(EVENTS), absent]).await;
        assert_eq!(reading.value("QueueDepth"), None, "{}", reading.written);
        let why = reading.why("queue EVENTS/event-worker");
        assert!(why.contains("the stream does not exist"), "{why}");
        let why = reading.why("queue COMMANDS/nobody");
        assert!(why.contains("the consumer does not exist"), "{why}");
        assert_eq!(reading.code, Some(1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_jetstream_is_named() {
    let settings = NatsSettings {
        without_jetstream: true,
        ..NatsSettings::default()
    };
    let server = NatsServer::start_with(settings).await.unwrap();
    let reading = read_from(&server, &json!({}), &[source_alone(COMMANDS)]).await;
    assert_eq!(reading.value("QueueDepth"), None);
    let why = reading.why(QUEUE);
    assert!(why.contains("nobody answers for $JS.API"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_paused_consumer_the_depth_is_withheld() {
    let server = NatsServer::start().await.unwrap();
    let context = server.jetstream().await.unwrap();
    fill(&context, 9).await;
    let until = OffsetDateTime::now_utc() + Duration::from_secs(3600);
    let stream = context.get_stream(COMMANDS.stream).await.unwrap();
    let paused = stream
        .pause_consumer(COMMANDS.consumer, until)
        .await
        .unwrap();
    assert!(paused.paused);
    let reading = read_from(&server, &json!({}), &[source_alone(COMMANDS)]).await;
    assert_eq!(
        reading.value("QueuePaused"),
        Some(1.0),
        "{}",
        reading.written
    );
    assert_eq!(reading.value("QueuePending"), Some(9.0));
    assert_eq!(reading.value("QueueDepth"), None);
    stream.resume_consumer(COMMANDS.consumer).await.unwrap();
    let reading = read_from(&server, &json!({}), &[source_alone(COMMANDS)]).await;
    assert_eq!(reading.value("QueuePaused"), None);
    assert_eq!(reading.value("QueueDepth"), Some(9.0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_permission_is_named() {
    // The allow-list of the guide, without EVENTS; and a user whose replies are kept from it.
    let users = r#"authorization { users: [
        { user: owner, password: owner-secret },
        { user: publisher, password: publisher-secret, permissions: {
            publish: ["$JS.API.CONSUMER.INFO.COMMANDS.*"], subscribe: ["_INBOX_pub.>"] } },
    ] }"#;
    for version in NatsVersion::ALL {
        let settings = NatsSettings {
            version,
            configuration: users.to_owned(),
            without_jetstream: false,
        };
        let server = NatsServer::start_with(settings).await.unwrap();
        let owner = ("owner".to_owned(), "owner-secret".to_owned());
        let owner = ConnectOptions::with_user_and_password(owner.0, owner.1);
        fill(&server.jetstream_as(owner).await.unwrap(), 4).await;
        let sources = [source_alone(COMMANDS), source_alone(EVENTS)];
        let mut nats = json!({
            "user": "publisher", "password": "publisher-secret", "inbox_prefix": "_INBOX_pub",
        });
        let reading = read_from(&server, &nats, &sources).await;
        assert_eq!(
            reading.value("QueueDepth"),
            Some(4.0),
            "{}",
            reading.written
        );
        let why = reading.why("queue EVENTS/event-worker");
        assert!(why.contains("ermissions Violation for Publish"), "{why}");
        assert!(
            why.contains("$JS.API.CONSUMER.INFO.EVENTS.event-worker"),
            "{why}"
        );

        nats["inbox_prefix"] = Value::Null;
        let reading = read_from(&server, &nats, &sources).await;
        let why = reading.why(QUEUE);
        assert!(
            why.contains("ermissions Violation for Subscription"),
            "{why}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_queue_of_another_domain() {
    let hub = NatsServer::start_with(NatsSettings {
        configuration: "server_name: hub\n\
                        jetstream { domain: hub }\n\
                        leafnodes { listen: \"127.0.0.1:-1\" }\n"
            .to_owned(),
        ..NatsSettings::default()
    })
    .await
    .unwrap();
    let leafnodes = hub.leafnode_port().unwrap();
    let leaf = NatsServer::start_with(NatsSettings {
        configuration: format!(
            "server_name: leaf\n\
             jetstream {{ domain: leaf }}\n\
             leafnodes {{ remotes: [{{ url: \"nats://127.0.0.1:{leafnodes}\" }}] }}\n"
        ),
        ..NatsSettings::default()
    })
    .await
    .unwrap();
    fill(&hub.jetstream().await.unwrap(), 2).await;
    // What is published on one side reaches the other, so the leaf's queue has subjects of its own.
    let (context, events) = (leaf.jetstream().await.unwrap(), settings(EVENTS));
    events.create(&context).await.unwrap();
    events.publish(&context, 7).await.unwrap();
    let of = |queue: Queue<'_>, domain: Value| {
        let mut source = source_alone(queue);
        source["domain"] = domain;
        source
    };
    // The leaf's interest reaches the hub a moment after it has connected.
    let asked = hub.jetstream().await.unwrap();
    let leafs = async_nats::jetstream::with_domain(asked.client(), "leaf");
    for _ in 0..200 {
        if events.depth(&leafs).await.is_ok() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    for (queue, domain, depth) in [
        (EVENTS, json!("leaf"), 7.0),
        (COMMANDS, json!("hub"), 2.0),
        (COMMANDS, Value::Null, 2.0),
    ] {
        let reading = read_from(&hub, &json!({}), &[of(queue, domain.clone())]).await;
        let found = reading.value("QueueDepth");
        assert_eq!(found, Some(depth), "{domain}: {}", reading.written);
    }
    let reading = read_from(&hub, &json!({}), &[of(COMMANDS, json!("moon"))]).await;
    let why = reading.why("queue COMMANDS/command-worker of domain moon");
    assert!(why.contains("nobody answers for $JS.moon.API"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_of_no_cluster_is_not_taken_for_one_of_ours() {
    let server = NatsServer::start().await.unwrap();
    fill(&server.jetstream().await.unwrap(), 1).await;
    let nats = json!({"cluster_name": "arrakis"});
    let reading = read_from(&server, &nats, &[source_alone(COMMANDS)]).await;
    assert_eq!(reading.value("QueueDepth"), None);
    let why = reading.why(QUEUE);
    assert!(
        why.contains("belongs to no cluster, not to the cluster \"arrakis\""),
        "{why}"
    );
}
