//! Guild counts through a real NATS server: asked of the gateway's tasks, and kept in a bucket.

use std::time::{Duration, SystemTime};

use async_nats::{
    ConnectOptions,
    jetstream::{self, kv, stream},
};
use e2e::{
    gateway::{GatewayShards, GatewayTask},
    inventory::published,
    nats::{NatsServer, NatsSettings},
    tools::NatsVersion,
};
use futures::StreamExt;
use scaling::metric::{Metric, NAMESPACE_DEFAULT, Service, Subject};
use serde_json::{Value, json};
use world::World;

use crate::{
    aws,
    bench::{run, start},
    reading::{Reading, configuration, read},
};

const SUBJECT: &str = "gateway.guilds.get";

const GATEWAY: Service<'static> = Service {
    cluster: "arrakis",
    service: "gateway",
};

fn guilds() -> Value {
    json!({"kind": "guilds", "gateway": "gateway"})
}

/// A configuration that reads the gateway in this way.
fn settings(nats: &Value, way: &Value) -> Value {
    let mut settings = configuration(nats, &[guilds()]);
    settings["gateways"] = json!({"gateway": way});
    settings
}

async fn ask(server: &NatsServer) -> Reading {
    let way = json!({"request": {"subject": SUBJECT}});
    read(
        &settings(&json!({"servers": [server.url()]}), &way),
        &[],
        &[],
    )
    .await
}

fn shards(total: u32, first: u32, count: u32, guilds: u32) -> GatewayShards {
    GatewayShards {
        total,
        first,
        count,
        guilds,
    }
}

async fn task(server: &NatsServer, shards: &GatewayShards) -> GatewayTask {
    GatewayTask::start(server.url(), SUBJECT, shards)
        .await
        .unwrap()
}

fn values(aws: &World, metric: Metric, subject: Subject<'_>) -> Vec<f64> {
    let identity = metric.of(NAMESPACE_DEFAULT, subject);
    let identity = identity.expect("a metric of the catalogue");
    let mut found = published(aws);
    found.retain(|it| it.name == identity.name && it.dimensions == identity.dimensions);
    found.iter().map(|it| it.value).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn all_tasks_answer_and_one_that_is_gone_withholds_the_count() {
    let server = NatsServer::start().await.unwrap();
    let aws = aws::with_services(&["gateway"]).start().await.unwrap();
    let first = task(&server, &shards(6, 0, 2, 100)).await;
    let _second = task(&server, &shards(6, 2, 2, 200)).await;
    let _third = task(&server, &shards(6, 4, 2, 300)).await;
    let way = json!({"request": {"subject": SUBJECT}});
    let mut configuration = settings(&json!({"servers": [server.url()]}), &way);
    configuration["sources"][0]["cluster"] = json!(GATEWAY.cluster);
    configuration["sources"][0]["service"] = json!(GATEWAY.service);
    let function = start(&aws, &configuration).await.unwrap();
    run(&function).await;

    first.stop().await;
    let report = run(&function).await;
    let missing = report["missing"].to_string();
    assert!(
        missing.contains("2 of 6 shards have no fresh count: 0, 1"),
        "{missing}"
    );

    let _again = task(&server, &shards(6, 0, 2, 101)).await;
    run(&function).await;

    let (gateway, per_task) = (
        Subject::Gateway("gateway"),
        Subject::GatewayOfService("gateway", GATEWAY),
    );
    assert_eq!(
        values(&aws, Metric::GuildCount, gateway),
        [1_200.0, 1_202.0]
    );
    let each = values(&aws, Metric::GuildsPerTask, per_task);
    assert_eq!(each, [400.0, 1_202.0 / 3.0]);
    let missing = values(&aws, Metric::GuildShardsMissing, gateway);
    assert_eq!(missing, [0.0, 2.0, 0.0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_version_of_the_server_brings_all_answers() {
    for version in NatsVersion::ALL {
        let settings = NatsSettings {
            version,
            ..NatsSettings::default()
        };
        let server = NatsServer::start_with(settings).await.unwrap();
        let nobody = ask(&server).await;
        assert_eq!(nobody.value("GuildCount"), None);
        assert_eq!(
            nobody.value("GuildShardsMissing"),
            None,
            "nobody knows how many"
        );
        let why = nobody.why("guilds gateway");
        assert_eq!(why, "no gateway task listens on gateway.guilds.get");

        let _first = task(&server, &shards(2, 0, 1, 7)).await;
        let _second = task(&server, &shards(2, 1, 1, 8)).await;
        // The shards of a deployment that overlaps count once, and the gateway as Arrakis has it,
        // every task pool 0 of 1, would name another total.
        let _overlap = task(&server, &shards(2, 1, 1, 8)).await;
        let reading = ask(&server).await;
        assert_eq!(
            reading.value("GuildCount"),
            Some(15.0),
            "{}",
            reading.written
        );
        let alone = task(&server, &shards(1, 0, 1, 9)).await;
        let reading = ask(&server).await;
        assert_eq!(reading.value("GuildCount"), None, "{}", reading.written);
        let why = reading.why("guilds gateway");
        assert!(why.contains("different totals of shards: 1, 2"), "{why}");
        alone.stop().await;
    }
}

/// Answers every question with `answers`, in the place of a gateway.
async fn stand_in(server: &NatsServer, answers: Vec<Vec<u8>>) -> tokio::task::JoinHandle<()> {
    let client = async_nats::connect(server.url()).await.unwrap();
    let mut questions = client.subscribe(SUBJECT).await.unwrap();
    client.flush().await.unwrap();
    tokio::spawn(async move {
        while let Some(question) = questions.next().await {
            let reply = question.reply.expect("a question");
            for answer in &answers {
                client
                    .publish(reply.clone(), answer.clone().into())
                    .await
                    .unwrap();
            }
        }
    })
}

fn now_ms() -> u64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    u64::try_from(now.unwrap().as_millis()).unwrap()
}

fn row(shard: u32, total: u32, guilds: u64, as_of_ms: u64) -> Value {
    json!({"shard_id": shard, "total_shards": total, "guilds": guilds, "ready": true,
           "as_of_ms": as_of_ms, "instance": "stand-in"})
}

fn rows(rows: &[Value]) -> Vec<u8> {
    json!({"shards": rows}).to_string().into_bytes()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_ten_megabytes_or_nonsense_is_no_count() {
    let settings = NatsSettings {
        configuration: "max_payload: 16MB\n".to_owned(),
        ..NatsSettings::default()
    };
    let server = NatsServer::start_with(settings).await.unwrap();
    let now = now_ms();
    let right = rows(&[row(0, 2, 5, now)]);
    let old = now - 120_000;
    let mut padded = rows(&[row(1, 2, 5, now)]);
    padded.resize(10 * 1024 * 1024, b' ');
    for (answer, word) in [
        (padded, "10485760 bytes; allowed: 262144"),
        (b"pong".to_vec(), "could not be read"),
        (vec![0; 1_000], "could not be read"),
        (Vec::new(), "could not be read"),
        (b"{\"shards\":{}}".to_vec(), "could not be read"),
        (rows(&[row(1, 2, 88_000, now)]), "counts something else"),
        (rows(&[row(2, 2, 5, now)]), "shard 2 of 2"),
        (
            rows(&[row(1, 2, 5, old)]),
            "1 of 2 shards have no fresh count: 1",
        ),
        (rows(&[row(1, 2, 5, now + 120_000)]), "1 of 2 shards"),
        (rows(&[]), "1 of 2 shards"),
    ] {
        let answering = stand_in(&server, vec![right.clone(), answer]).await;
        let reading = ask(&server).await;
        answering.abort();
        assert_eq!(
            reading.value("GuildCount"),
            None,
            "{word}: {}",
            reading.written
        );
        let why = reading.why("guilds gateway");
        assert!(why.contains(word), "{why}");
    }
    // A task that never stops answering is cut off, as one that never answers is.
    let flood = vec![rows(&[row(0, 2, 5, now)]); 50_000];
    let answering = stand_in(&server, flood).await;
    let reading = ask(&server).await;
    answering.abort();
    assert_eq!(reading.value("GuildCount"), None, "{}", reading.written);
    assert_eq!(
        reading.value("GuildShardsMissing"),
        Some(1.0),
        "{}",
        reading.written
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_says_nothing_is_waited_for_and_named() {
    let server = NatsServer::start().await.unwrap();
    let answering = stand_in(&server, Vec::new()).await;
    let reading = ask(&server).await;
    answering.abort();
    assert_eq!(reading.value("GuildCount"), None);
    let why = reading.why("guilds gateway");
    assert_eq!(why, "no answer within 1000 ms");
}

/// A server whose user `publisher` may do what the guide says and nothing else.
async fn guarded(version: NatsVersion, publish: &str) -> (NatsServer, ConnectOptions) {
    let configuration = format!(
        "authorization {{ users: [
            {{ user: owner, password: owner-secret }},
            {{ user: publisher, password: publisher-secret, permissions: {{
                publish: [{publish}], subscribe: [\"_INBOX_pub.>\"] }} }},
        ] }}"
    );
    let settings = NatsSettings {
        version,
        configuration,
        without_jetstream: false,
    };
    let server = NatsServer::start_with(settings).await.unwrap();
    let owner = ("owner".to_owned(), "owner-secret".to_owned());
    (
        server,
        ConnectOptions::with_user_and_password(owner.0, owner.1),
    )
}

fn publisher(server: &NatsServer) -> Value {
    json!({"servers": [server.url()], "user": "publisher", "password": "publisher-secret",
           "inbox_prefix": "_INBOX_pub"})
}

/// The bucket `guilds`, as clients make it today. The client's own way asks the server for what old
/// ones do not say, so there the stream of the bucket is made as such (ADR-8, key-value stores).
async fn bucket(version: NatsVersion, context: &jetstream::Context) -> kv::Store {
    let (name, max_age) = ("guilds".to_owned(), Duration::from_secs(120));
    match version {
        NatsVersion::Current => {
            let settings = kv::Config {
                bucket: name,
                history: 1,
                max_age,
                ..Default::default()
            };
            context.create_key_value(settings).await.unwrap()
        }
        NatsVersion::Old => {
            let settings = stream::Config {
                name: format!("KV_{name}"),
                subjects: vec![format!("$KV.{name}.>")],
                max_messages_per_subject: 1,
                max_age,
                allow_direct: true,
                allow_rollup: true,
                deny_delete: true,
                ..Default::default()
            };
            context.create_stream(settings).await.unwrap();
            context.get_key_value(name).await.unwrap()
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_of_shards() {
    let publish = r#""$JS.API.STREAM.INFO.KV_guilds", "$JS.API.DIRECT.GET.KV_guilds.>""#;
    for version in NatsVersion::ALL {
        let (server, owner) = guarded(version, publish).await;
        let way = json!({"kv": {"bucket": "guilds"}});
        let settings = settings(&publisher(&server), &way);
        let absent = read(&settings, &[], &[]).await;
        let why = absent.why("guilds gateway");
        assert!(why.contains("the bucket does not exist"), "{why}");

        let context = server.jetstream_as(owner).await.unwrap();
        let bucket = bucket(version, &context).await;
        let put = async |shard: u32, row: Value| {
            let text = row.to_string();
            bucket
                .put(format!("shard.{shard}"), text.into())
                .await
                .unwrap();
        };
        let empty = read(&settings, &[], &[]).await;
        assert!(
            empty
                .why("guilds gateway")
                .contains("no gateway task reported a shard")
        );
        let now = now_ms();
        for shard in 0..30 {
            put(shard, row(shard, 30, 10, now)).await;
        }
        put(7, row(7, 30, 11, now + 1)).await;
        bucket.put("other", "not a shard".into()).await.unwrap();
        let whole = read(&settings, &[], &[]).await;
        assert_eq!(whole.value("GuildCount"), Some(301.0), "{}", whole.written);
        assert_eq!(whole.value("GuildShardsMissing"), Some(0.0));

        bucket.delete("shard.3").await.unwrap();
        put(4, row(4, 30, 10, now - 120_000)).await;
        let reading = read(&settings, &[], &[]).await;
        assert_eq!(reading.value("GuildCount"), None, "{}", reading.written);
        assert_eq!(reading.value("GuildShardsMissing"), Some(2.0));
        let why = reading.why("guilds gateway");
        assert!(
            why.contains("2 of 30 shards have no fresh count: 3, 4"),
            "{why}"
        );

        put(3, json!("nonsense")).await;
        let reading = read(&settings, &[], &[]).await;
        assert_eq!(reading.value("GuildCount"), None);
        let why = reading.why("guilds gateway");
        assert!(why.contains("$KV.guilds.shard.3"), "{why}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_the_server_does_not_let_through_is_named() {
    let (server, owner) = guarded(NatsVersion::Current, r#""something.else""#).await;
    let client = owner.connect(server.url()).await.unwrap();
    let _listening = client.subscribe(SUBJECT).await.unwrap();
    client.flush().await.unwrap();
    let way = json!({"request": {"subject": SUBJECT}});
    let reading = read(&settings(&publisher(&server), &way), &[], &[]).await;
    assert_eq!(reading.value("GuildCount"), None);
    let why = reading.why("guilds gateway");
    assert!(
        why.contains("ermissions Violation for Publish to \"gateway.guilds.get\""),
        "{why}"
    );
}
