//! Documents in, faults or the proved configuration out.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Auth, Config, Queue, Sampling, Service, Sink};

fn valid() -> Value {
    json!({
        "publisher": "arrakis", "namespace": "Arrakis/Scaling", "sample_every": 10, "run_for": 50,
        "nats": {"servers": ["nats://127.0.0.1:4222"]},
        "sources": [
            {"kind": "queue", "stream": "COMMANDS", "consumer": "command-worker", "domain": null,
             "cluster": "arrakis", "service": "worker"},
            {"kind": "tasks", "stream": null, "consumer": null, "domain": null,
             "cluster": "arrakis", "service": "worker"}
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

fn faults(document: &Value) -> Vec<String> {
    let faults = Config::parse(&document.to_string()).expect_err("a faulty document");
    faults.iter().map(ToString::to_string).collect()
}

/// Where | what is put there | how the message begins | what else it says. LONG and MANY stand for
/// more than is allowed.
const FAULTS: &str = r#"
/publisher | null | publisher: found nothing | add publisher
/publisher | 7 | publisher: found 7 | quotes
/publisher | "" | publisher: found "" | 1 to 255
/publisher | "  " | publisher: found "  " | not all blank
/publisher | "café" | publisher: found "café" | ASCII
/namespace | "AWS/ECS" | namespace: found "AWS/ECS" | AWS/
/namespace | "a,b" | namespace: found "a,b" | letters, digits
/namespace | "LONG" | namespace: found "xxx | 1 to 255
/sample_every | 0 | sample_every: found 0 | 0.1 to 3600
/sample_every | -1 | sample_every: found -1 | 0.1 to 3600
/sample_every | "10" | sample_every: found "10" | a number of seconds
/sample_every | 1e9 | sample_every: found 1000000000.0 | 0.1 to 3600
/run_for | 900 | run_for: found 900 | 0 to 880
/run_for | [50] | run_for: found a list of 1 | a number of seconds
/sink | 1 | sink: found 1 | leave sink out
/sink | "cloudwatch" | sink: found "cloudwatch" | "put_metric_data"
/sink | "bothh" | sink: found "bothh" | did you mean "both"?
/sink | "embedded_metric" | sink: found "embedded_metric" | mean "embedded_metric_format"?
/namspace | "x" | namspace: found | did you mean namespace?
/colour | "x" | colour: found | remove colour
/nats | null | nats: found nothing | servers
/nats | "nats://h" | nats: found "nats://h" | an object
/nats/servers | null | nats.servers: found nothing | add the servers
/nats/servers | [] | nats.servers: found 0 addresses | 1 to 16
/nats/servers | ["MANY"] | nats.servers: found 17 addresses | 1 to 16
/nats/servers | "nats://h" | nats.servers: found "nats://h" | a list
/nats/servers/0 | 4222 | nats.servers[0]: found 4222 | as a text
/nats/servers/0 | "http://h" | nats.servers[0]: found "http://h" | scheme
/nats/servers/0 | "ws://h" | nats.servers[0]: found "ws://h" | nats://
/nats/servers/0 | "nats://h:x" | nats.servers[0]: found "nats://h:x" | port
/nats/server | [] | nats.server: found | did you mean servers?
/nats/connect_timeout | 9 | nats.connect_timeout: found 9 | 0.05 to 4
/nats/request_timeout | 0 | nats.request_timeout: found 0 | 0.05 to 4
/nats/inbox_prefix | "a..b" | nats.inbox_prefix: found "a..b" | tokens
/nats/inbox_prefix | "a.>" | nats.inbox_prefix: found "a.>" | wildcards
/nats/user | "u" | nats.password: found nothing | add nats.password
/nats/password | "hunter2" | nats.user: found nothing | add nats.user
/nats/token | "" | nats.token: found an empty text | leave it out
/nats/token | 12 | nats.token: found a number | as a text
/nats/tls | true | nats.tls: found true | an object
/nats/tls | {"ca": ""} | nats.tls.ca: found | did you mean ca_pem?
/nats/tls | {"ca_pem": ""} | nats.tls.ca_pem: found "" | not empty
/nats/tls | {"ca_pem": "x"} | nats.tls.ca_pem: found no cert | BEGIN CERT
/sources | null | sources: found nothing | publisher_sources
/sources | {} | sources: found an object | a list
/sources | [] | sources: found a list of 0 | at least one
/sources/0 | "q" | sources[0]: found "q" | an object
/sources/0/kind | null | sources[0].kind: found nothing | "queue"
/sources/0/kind | "queues" | sources[0].kind: found "queues" | "queue"?
/sources/0/kind | "guilds" | sources[0].kind: found "guilds" | "tasks"
/sources/0/stream | null | sources[0].stream: found nothing | add stream
/sources/0/stream | "A.B" | sources[0].stream: found "A.B" | without blanks
/sources/0/consumer | null | sources[0].consumer: found nothing | add cons
/sources/0/consumer | "a b" | sources[0].consumer: found "a b" | blanks
/sources/0/consumer | "*" | sources[0].consumer: found "*" | '*'
/sources/0/domain | "a>" | sources[0].domain: found "a>" | '>'
/sources/0/steam | "A" | sources[0].steam: found | did you mean stream?
/sources/0/service | null | sources[0].service: found nothing, while | together
/sources/0/cluster | null | sources[0].cluster: found nothing, while | remove
/sources/0/cluster | "a:b/c" | sources[0].cluster: found "a:b/c" | ARN
/sources/1/cluster | null | sources[1].cluster: found nothing | add cluster
/sources/1/service | 3 | sources[1].service: found 3 | a text
/sources/1/stream | "A" | sources[1].stream: found "A" | remove stream
"#;

#[test]
fn one_fault_is_one_message_with_path_found_and_remedy() {
    let many = format!("[{}]", ["\"nats://h\""; 17].join(","));
    let table = FAULTS.replace("LONG", &"x".repeat(256));
    let table = table.replace("[\"MANY\"]", &many);
    for row in table.lines().filter(|row| !row.is_empty()) {
        let cells: Vec<&str> = row.split(" | ").collect();
        let [pointer, value, start, word] = cells[..] else {
            panic!("a row of four cells: {row}");
        };
        let found = faults(&with(pointer, value.parse().expect("JSON")));
        assert_eq!(found.len(), 1, "{row}: {found:#?}");
        assert!(found[0].starts_with(start), "{row}: {}", found[0]);
        assert!(found[0].contains(word), "{row}: {}", found[0]);
        assert!(found[0].contains("; allowed: "), "{row}: {}", found[0]);
    }
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
    ] {
        let shown = faults(&with(pointer, value)).join("\n");
        assert!(!shown.contains("hunter2"), "{shown}");
    }
    let mut document = with("/nats/user", json!("u"));
    document["nats"]["password"] = json!("hunter2");
    let config = Config::parse(&document.to_string()).expect("a valid document");
    assert!(!format!("{config:?}").contains("hunter2"));
    let Some(Auth::UserPassword { password, .. }) = config.nats.map(|nats| nats.auth) else {
        panic!("user and password were given");
    };
    assert_eq!(password.expose(), "hunter2");
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
fn the_authority_of_tls_is_checked_here() {
    let mangled = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    let found = faults(&with("/nats/tls", json!({"ca_pem": mangled})));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].starts_with("nats.tls.ca_pem: found a certificate that cannot be read"));
    let config = Config::parse(&with("/nats/tls", json!({})).to_string()).expect("valid");
    let tls = config.nats.expect("nats").tls.expect("TLS is demanded");
    assert_eq!(tls.ca_pem, None, "by the system's authorities");
}
