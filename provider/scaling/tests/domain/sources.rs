//! What the publisher is told to read.

use scaling::sources::{Source, publisher_sources};
use serde_json::{Value, json};

use crate::drafts;

fn check(patch: &Value, expected: &[&str]) {
    let sources = publisher_sources(&drafts::profile(patch));
    let lines: Vec<_> = sources.iter().map(line).collect();
    assert_eq!(lines, expected);
}

fn line(source: &Source) -> String {
    let Source {
        kind,
        stream,
        consumer,
        domain,
        gateway,
        cluster,
        service,
    } = source;
    let fields = [stream, consumer, domain, gateway, cluster, service];
    let fields = fields.map(|field| field.as_deref().unwrap_or("-"));
    format!("{kind} {}", fields.join(" "))
}

#[test]
fn queues_come_by_key_and_tasks_last() {
    let events = json!({ "stream": "E", "consumer": "e", "domain": "hub", "burst": { "at": 9 } });
    check(
        &json!({ "queues": { "a": events } }),
        &[
            "queue E e hub - arrakis gp-worker",
            "queue COMMANDS command-worker - - arrakis gp-worker",
            "tasks - - - - arrakis gp-worker",
        ],
    );
}

#[test]
fn a_consumer_is_read_once_however_many_queues_name_it() {
    let same = json!({ "stream": "COMMANDS", "consumer": "command-worker", "burst": { "at": 9 } });
    check(
        &json!({ "queues": { "again": same } }),
        &[
            "queue COMMANDS command-worker - - arrakis gp-worker",
            "tasks - - - - arrakis gp-worker",
        ],
    );
}

#[test]
fn a_gateway_is_read_for_its_guilds() {
    check(
        &json!({ "queues": null, "guilds": { "gateway": "main" } }),
        &[
            "guilds - - - main arrakis gp-worker",
            "tasks - - - - arrakis gp-worker",
        ],
    );
}

#[test]
fn a_profile_without_queues_and_guilds_needs_no_publisher() {
    check(&json!({ "queues": null }), &[]);
}
