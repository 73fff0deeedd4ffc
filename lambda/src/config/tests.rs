//! Documents in, faults or the proved configuration out.

mod faults;

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    Auth, Config, Discord, Gateway, GuildBucket, GuildRequest, GuildSource, Queue, Sampling,
    Scrape, ScrapeUrl, SecretSource, Service, Sink, Store, Stored,
};
use crate::secret::Secret;

fn valid() -> Value {
    json!({
        "publisher": "arrakis", "namespace": "Arrakis/Scaling", "sample_every": 10, "run_for": 50,
        "nats": {"servers": ["nats://127.0.0.1:4222"]},
        "gateways": {
            "tasks": {"scrape": {"urls": ["http://gateway.internal:9090/metrics"]}},
            "asked": {"request": {"subject": "gateway.guilds.get"}},
            "kept": {"kv": {"bucket": "guilds"}},
            "bot": {"discord": {"bot_token": "t"}}
        },
        "sources": [
            {"kind": "queue", "stream": "COMMANDS", "consumer": "command-worker", "domain": null,
             "gateway": null, "cluster": "arrakis", "service": "worker"},
            {"kind": "tasks", "stream": null, "consumer": null, "domain": null, "gateway": null,
             "cluster": "arrakis", "service": "worker"},
            {"kind": "guilds", "stream": null, "consumer": null, "domain": null,
             "gateway": "asked", "cluster": "arrakis", "service": "gateway"}
        ]
    })
}

/// The valid document with `value` at `pointer` (RFC 6901), or without what is there when null.
fn with(pointer: &str, value: Value) -> Value {
    let mut document = valid();
    let (parent, name) = pointer.rsplit_once('/').expect("a pointer");
    let parent = document.pointer_mut(parent).expect("the parent");
    match parent {
        Value::Object(members) if value.is_null() => {
            members.remove(name);
        }
        Value::Object(members) => {
            members.insert(name.to_owned(), value);
        }
        Value::Array(elements) => elements[name.parse::<usize>().expect("an index")] = value,
        _ => panic!("{pointer} has no parent"),
    }
    document
}

/// An environment with one variable.
fn environment(name: &str) -> Option<String> {
    (name == "SECRET").then(|| "hunter2".to_owned())
}

fn faults(document: &Value) -> Vec<String> {
    let faults = Config::parse_with(&document.to_string(), &environment);
    let faults = faults.expect_err("a faulty document");
    faults.iter().map(ToString::to_string).collect()
}

fn config(document: &Value) -> Config {
    Config::parse_with(&document.to_string(), &environment).expect("a valid document")
}

#[test]
fn all_faults_are_told_at_once() {
    let document = json!({
        "publsher": "p", "sample_every": 0.01, "nats": {"servers": ["ftp://h"], "token": 1},
        "sources": [{"kind": "queue", "stream": "a b"}, {"kind": "task"}]
    });
    let paths: Vec<String> = faults(&document)
        .iter()
        .map(|fault| fault.split(':').next().unwrap_or_default().to_owned())
        .collect();
    assert_eq!(
        paths,
        [
            "publsher",
            "publisher",
            "sample_every",
            "nats.servers[0]",
            "nats.token",
            "sources[0].stream",
            "sources[0].consumer",
            "sources[1].kind",
        ]
    );
}

#[test]
fn what_is_not_a_json_object() {
    for text in ["", "{", "[]", "null", "\"x\"", "{\"publisher\": }", "{} {}"] {
        let faults = Config::parse(text).expect_err(text);
        assert_eq!(faults.len(), 1, "{text}");
        assert_eq!(faults[0].path, "(document)", "{text}");
    }
}

#[test]
fn no_secret_is_ever_quoted() {
    for (pointer, value) in [
        ("/nats/servers/0", json!("nats://user:hunter2@h:4222")),
        ("/nats/servers/0", json!("ws://user:hunter2@h")),
        ("/nats/password", json!("hunter2")),
        ("/nats/password", json!(["hunter2"])),
        ("/nats/token", json!({"hunter2": 1})),
        ("/nats/nkey", json!("hunter2")),
        ("/nats/nkey", json!({"environment": "SECRET"})),
        ("/nats/credentials", json!("hunter2")),
        ("/nats/tls", json!({"ca_pem": "hunter2"})),
        ("/nats/tls", json!({"key_pem": "hunter2"})),
        ("/gateways/bot/discord/bot_token", json!("hunter2 ")),
        (
            "/gateways/bot/discord/api_url",
            json!("https://u:hunter2@h"),
        ),
        ("/gateways/tasks/scrape/urls/0", json!("http://u:hunter2@h")),
    ] {
        let shown = faults(&with(pointer, value)).join("\n");
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}

#[test]
fn secrets_and_where_they_are() {
    let stored = |store, name: &str, json_key: Option<&str>| {
        SecretSource::Stored(Stored {
            store,
            name: name.to_owned(),
            json_key: json_key.map(str::to_owned),
        })
    };
    for (value, expected) in [
        (
            json!("hunter2"),
            SecretSource::Given(Secret::new("hunter2")),
        ),
        (
            json!({"environment": "SECRET"}),
            SecretSource::Given(Secret::new("hunter2")),
        ),
        (
            json!({"ssm_parameter": "/nats/token", "environment": null}),
            stored(Store::SsmParameter, "/nats/token", None),
        ),
        (
            json!({"secrets_manager": "nats", "json_key": "token"}),
            stored(Store::SecretsManager, "nats", Some("token")),
        ),
    ] {
        let config = config(&with("/nats/token", value));
        assert!(!format!("{config:?}").contains("hunter2"));
        let auth = config.nats.expect("nats").auth;
        assert_eq!(auth, Auth::Token(expected));
    }
}

#[test]
fn ways_to_be_known() {
    let auth = |members: Value| {
        let mut document = valid();
        for (name, value) in members.as_object().expect("members") {
            document["nats"][name] = value.clone();
        }
        config(&document).nats.expect("nats").auth
    };
    let pair = nkeys::KeyPair::new_user();
    let seed = pair.seed().expect("a seed");
    let given = |text: &str| SecretSource::Given(Secret::new(text));
    assert_eq!(auth(json!({})), Auth::Open);
    let user = auth(json!({"user": "u", "password": {"environment": "SECRET"}}));
    let (user_text, password) = (given("u"), given("hunter2"));
    assert_eq!(
        user,
        Auth::UserPassword {
            user: user_text,
            password
        }
    );
    assert_eq!(auth(json!({"nkey": seed})), Auth::Nkey(given(&seed)));
    let text = format!(
        "-----BEGIN NATS USER JWT-----\ne30.e30.e30\n------END NATS USER JWT------\n\n\
         -----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n"
    );
    for text in [text.replace('\n', "\\n"), text] {
        let found = auth(json!({"credentials": text}));
        assert_eq!(found, Auth::Credentials(given(&text)));
    }
}

#[test]
fn gateways_and_where_their_guilds_are_read() {
    let of = |name: &str| {
        let source = json!([{"kind": "guilds", "gateway": name}]);
        let mut found = config(&with("/sources", source)).gateways;
        found.pop().expect("one gateway").source
    };
    let url = |host: &str, port, path: &str| ScrapeUrl {
        host: host.to_owned(),
        port,
        path: path.to_owned(),
    };
    let scrape = |urls| {
        GuildSource::Scrape(Scrape {
            urls,
            guilds_metric: "gateway_shard_guilds".to_owned(),
            ready_metric: "gateway_shard_ready".to_owned(),
            timeout: Duration::from_secs(1),
        })
    };
    assert_eq!(
        of("tasks"),
        scrape(vec![url("gateway.internal", 9090, "/metrics")])
    );
    let subject = "gateway.guilds.get".to_owned();
    assert_eq!(of("asked"), GuildSource::Request(GuildRequest { subject }));
    let (bucket, domain) = ("guilds".to_owned(), None);
    assert_eq!(
        of("kept"),
        GuildSource::Bucket(GuildBucket { bucket, domain })
    );
    let discord = Discord {
        bot_token: SecretSource::Given(Secret::new("t")),
        api_url: "https://discord.com/api/v10".to_owned(),
        every: Duration::from_secs(60),
    };
    assert_eq!(of("bot"), GuildSource::Discord(discord));
    for (text, expected) in [
        ("http://h", url("h", 80, "/")),
        ("http://10.0.0.1:8080", url("10.0.0.1", 8080, "/")),
        (
            "http://[::1]:90/ready?all=1",
            url("::1", 90, "/ready?all=1"),
        ),
    ] {
        let mut document = with("/gateways/tasks/scrape/urls", json!([text]));
        document["sources"] = json!([{"kind": "guilds", "gateway": "tasks"}]);
        assert_eq!(config(&document).gateways[0].source, scrape(vec![expected]));
    }
}

#[test]
fn a_gateway_named_twice_is_read_once_for_all_its_services() {
    let entry = |service: &str| json!({"kind": "guilds", "gateway": "asked", "cluster": "c", "service": service});
    let alone = json!({"kind": "guilds", "gateway": "asked"});
    let sources = json!([entry("s"), entry("s"), alone, entry("t")]);
    let config = config(&with("/sources", sources));
    let gateways: Vec<(&str, &[usize])> = config
        .gateways
        .iter()
        .map(|Gateway { name, services, .. }| (name.as_str(), services.as_slice()))
        .collect();
    assert_eq!(gateways, [("asked", &[0, 1][..])]);
    assert_eq!(config.services, [service("s", false), service("t", false)]);
}

fn queue(stream: &str, domain: Option<&str>, services: &[usize]) -> Queue {
    Queue {
        stream: stream.to_owned(),
        consumer: "w".to_owned(),
        domain: domain.map(str::to_owned),
        services: services.to_vec(),
    }
}

fn service(service: &str, publish: bool) -> Service {
    Service {
        cluster: "c".to_owned(),
        service: service.to_owned(),
        publish,
    }
}

#[test]
fn a_source_named_twice_is_read_once() {
    let entry = |stream: &str, domain: Value, service: Value| {
        let cluster = if service.is_null() {
            Value::Null
        } else {
            json!("c")
        };
        json!({"kind": "queue", "stream": stream, "consumer": "w", "domain": domain,
               "cluster": cluster, "service": service})
    };
    let tasks = |service: &str| json!({"kind": "tasks", "cluster": "c", "service": service});
    let sources = json!([
        entry("A", json!(null), json!("s")),
        entry("A", json!(null), json!("s")),
        entry("A", json!(null), json!("t")),
        entry("A", json!(null), json!(null)),
        entry("A", json!("leaf"), json!("s")),
        tasks("t"),
        tasks("t"),
        tasks("u"),
    ]);
    let document = with("/sources", sources).to_string();
    let config = Config::parse(&document).expect("a valid document");
    assert_eq!(
        config.queues,
        [queue("A", None, &[0, 1]), queue("A", Some("leaf"), &[0])]
    );
    assert_eq!(
        config.services,
        [service("s", false), service("t", true), service("u", true)]
    );
}

#[test]
fn defaults() {
    let document = json!({
        "publisher": "p", "sources": [{"kind": "tasks", "cluster": "c", "service": "s"}]
    });
    let config = Config::parse(&document.to_string()).expect("a valid document");
    assert_eq!(config.namespace, scaling::metric::NAMESPACE_DEFAULT);
    assert!(config.nats.is_none(), "no queues, no NATS");
    assert_eq!(config.sink, Sink::PutMetricData);
    let sampling = |every: f64, run_for: f64| Sampling {
        every: Duration::from_secs_f64(every),
        run_for: Duration::from_secs_f64(run_for),
    };
    assert_eq!(config.sampling, sampling(60.0, 0.0));
    for (every, run_for, expected, resolution) in [
        (json!(10), json!(null), sampling(10.0, 50.0), 1),
        (json!(300), json!(null), sampling(300.0, 0.0), 60),
        (json!(60), json!(50), sampling(60.0, 50.0), 60),
        (json!(0.5), json!(2.5), sampling(0.5, 2.5), 1),
    ] {
        let mut document = document.clone();
        document["sample_every"] = every;
        document["run_for"] = run_for;
        let config = Config::parse(&document.to_string()).expect("a valid document");
        assert_eq!(config.sampling, expected);
        assert_eq!(config.sampling.resolution_secs(), resolution);
    }
}

#[test]
fn tls_is_demanded_where_it_is_described() {
    for (tls, require, expected) in [
        (json!(null), json!(null), false),
        (json!(null), json!(true), true),
        (json!(null), json!(false), false),
        (json!({}), json!(null), true),
        (json!({}), json!(true), true),
    ] {
        let mut document = with("/nats/tls", tls.clone());
        document["nats"]["require_tls"] = require.clone();
        let nats = config(&document).nats.expect("nats");
        assert_eq!(nats.require_tls, expected, "{tls} {require}");
        assert_eq!(nats.tls.ca_pem, None, "by the system's authorities");
    }
}

/// Terraform renders an attribute that nobody set as null, also one this publisher does not have.
#[test]
fn an_attribute_nobody_set_counts_as_absent_whatever_its_name() {
    let document = with("/sources/0/vessel", json!("ship"));
    assert_eq!(faults(&document).len(), 1);
    let mut document = valid();
    document["sources"][0]["vessel"] = Value::Null;
    assert!(Config::parse(&document.to_string()).is_ok());
}
