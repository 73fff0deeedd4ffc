//! `sources`: what to read.
//!
//! The list is the concatenation of the profiles' `publisher_sources`, so the same queue or service
//! may well be named twice. Each is read once and published once: equal entries are merged, and a
//! queue named with several services has one depth and a backlog per task for each of them.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::fault::describe;
use super::gateway::{Gateways, GuildSource};
use super::names;
use super::reader::{Reader, nearest};

/// A JetStream consumer to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    /// The stream.
    pub stream: String,
    /// The durable consumer.
    pub consumer: String,
    /// The JetStream domain, where it is not the connection's own.
    pub domain: Option<String>,
    /// The services that drain it, as positions in the configuration's services.
    pub services: Vec<usize>,
}

/// A gateway whose guilds are counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gateway {
    /// Its name, the dimension of its metrics.
    pub name: String,
    /// Where its guilds are read.
    pub source: GuildSource,
    /// The services that run it, as positions in the configuration's services.
    pub services: Vec<usize>,
}

/// An ECS service to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// The cluster's name.
    pub cluster: String,
    /// The service's name.
    pub service: String,
    /// Whether `RunningTasks` is published; otherwise it is read for a backlog per task alone.
    pub publish: bool,
}

/// Everything to read, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sources {
    pub(crate) queues: Vec<Queue>,
    pub(crate) gateways: Vec<Gateway>,
    pub(crate) services: Vec<Service>,
}

/// Kinds of sources.
const QUEUE: &str = "queue";
const GUILDS: &str = "guilds";
const TASKS: &str = "tasks";
const KINDS: &[&str] = &[QUEUE, GUILDS, TASKS];
/// Attributes of one source.
pub(crate) const ATTRIBUTES: &[&str] = &[
    "kind", "stream", "consumer", "domain", "gateway", "cluster", "service",
];
/// Most sources of one configuration.
const SOURCES_MAX: usize = 10_000;

/// Reads `sources` from the document.
pub(crate) fn read(document: &Reader<'_>, gateways: &Gateways) -> Sources {
    const ALLOWED: &str = "1 to 10000 sources";
    if document.get("sources").is_none() {
        let remedy = "add the profiles' publisher_sources";
        document.fault("sources", "nothing", ALLOWED, remedy);
        return Sources::default();
    }
    let Some(list) = document.list("sources") else {
        return Sources::default();
    };
    if !(1..=SOURCES_MAX).contains(&list.len()) {
        let found = format!("a list of {}", list.len());
        document.fault("sources", &found, ALLOWED, "name at least one source");
    }
    let mut sources = Merger::default();
    for (path, value) in list.iter().take(SOURCES_MAX) {
        if let Some(reader) = document.element(path, value, ATTRIBUTES) {
            source(&reader, gateways, &mut sources);
        }
    }
    sources.merged
}

fn source(reader: &Reader<'_>, gateways: &Gateways, sources: &mut Merger) {
    match reader.get("kind").and_then(Value::as_str) {
        Some(QUEUE) => queue(reader, sources),
        Some(GUILDS) => guilds(reader, gateways, sources),
        Some(TASKS) => tasks(reader, sources),
        near => {
            let found = reader.get("kind");
            let found = found.map_or_else(|| "nothing".to_owned(), describe);
            let remedy = match near.and_then(|kind| nearest(kind, KINDS)) {
                Some(kind) => format!("did you mean {kind:?}?"),
                None => "say which kind of source this is".to_owned(),
            };
            let allowed = "\"queue\", \"guilds\" or \"tasks\"";
            reader.fault("kind", &found, allowed, &remedy);
        }
    }
}

fn queue(reader: &Reader<'_>, sources: &mut Merger) {
    refuse_others(reader, QUEUE, &["gateway"]);
    let stream = reader.required_text("stream", names::nats_name);
    let consumer = reader.required_text("consumer", names::nats_name);
    let domain = reader.text("domain", names::nats_name);
    let service = optional_service(reader, "BacklogPerTask");
    let (Some(stream), Some(consumer)) = (stream, consumer) else {
        return;
    };
    let drained_by = service.map(|(cluster, service)| sources.service(cluster, service, false));
    sources.queue(stream, consumer, domain, drained_by);
}

fn guilds(reader: &Reader<'_>, gateways: &Gateways, sources: &mut Merger) {
    refuse_others(reader, GUILDS, &["stream", "consumer", "domain"]);
    let name = reader.required_text("gateway", names::dimension);
    let service = optional_service(reader, "GuildsPerTask");
    // Without either, its own faults have been told.
    let (Some(name), Some(gateways)) = (name, gateways) else {
        return;
    };
    match gateways.get(name) {
        Some(Some(source)) => {
            let run_by = service.map(|(cluster, service)| sources.service(cluster, service, false));
            sources.gateway(name, source, run_by);
        }
        Some(None) => {}
        None => {
            let known: Vec<&str> = gateways.keys().map(String::as_str).collect();
            let allowed = match known[..] {
                [] => "a name that gateways explains; it explains none".to_owned(),
                _ => format!("a name that gateways explains: {}", known.join(", ")),
            };
            let remedy = match nearest(name, &known) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("add {name} to gateways, with where its guilds are read"),
            };
            reader.fault("gateway", &format!("{name:?}"), &allowed, &remedy);
        }
    }
}

fn tasks(reader: &Reader<'_>, sources: &mut Merger) {
    refuse_others(reader, TASKS, &["stream", "consumer", "domain", "gateway"]);
    let cluster = reader.required_text("cluster", names::ecs_name);
    let service = reader.required_text("service", names::ecs_name);
    if let Some((cluster, service)) = cluster.zip(service) {
        sources.service(cluster, service, true);
    }
}

/// The service a source belongs to, if it names one; `metric` is what it is for.
fn optional_service<'a>(reader: &Reader<'a>, metric: &str) -> Option<(&'a str, &'a str)> {
    let cluster = reader.text("cluster", names::ecs_name);
    let service = reader.text("service", names::ecs_name);
    for (name, other) in [("cluster", "service"), ("service", "cluster")] {
        if reader.get(name).is_none() && reader.get(other).is_some() {
            let found = format!("nothing, while {other} is given");
            let remedy = format!("add {name}, or remove {other} to publish no {metric}");
            reader.fault(name, &found, "cluster and service together", &remedy);
        }
    }
    cluster.zip(service)
}

/// Refuses attributes that belong to sources of other kinds.
fn refuse_others(reader: &Reader<'_>, kind: &str, others: &[&str]) {
    for name in others {
        if let Some(value) = reader.get(name) {
            let allowed = format!("no {name} in a source of kind {kind:?}");
            let remedy = format!("remove {name}, or correct the kind");
            reader.fault(name, &describe(value), &allowed, &remedy);
        }
    }
}

/// Gathers sources, each once. The maps find what is there already, so that ten thousand sources
/// take no longer than they must.
#[derive(Default)]
struct Merger {
    merged: Sources,
    queues: HashMap<(String, String, Option<String>), usize>,
    gateways: BTreeMap<String, usize>,
    services: HashMap<(String, String), usize>,
}

impl Merger {
    fn queue(&mut self, stream: &str, consumer: &str, domain: Option<&str>, by: Option<usize>) {
        let domain = domain.map(str::to_owned);
        let key = (stream.to_owned(), consumer.to_owned(), domain.clone());
        let queues = &mut self.merged.queues;
        let index = *self.queues.entry(key).or_insert_with(|| {
            queues.push(Queue {
                stream: stream.to_owned(),
                consumer: consumer.to_owned(),
                domain,
                services: Vec::new(),
            });
            queues.len() - 1
        });
        add(&mut queues[index].services, by);
    }

    fn gateway(&mut self, name: &str, source: &GuildSource, by: Option<usize>) {
        let gateways = &mut self.merged.gateways;
        let index = *self.gateways.entry(name.to_owned()).or_insert_with(|| {
            gateways.push(Gateway {
                name: name.to_owned(),
                source: source.clone(),
                services: Vec::new(),
            });
            gateways.len() - 1
        });
        add(&mut gateways[index].services, by);
    }

    fn service(&mut self, cluster: &str, service: &str, publish: bool) -> usize {
        let key = (cluster.to_owned(), service.to_owned());
        let services = &mut self.merged.services;
        let index = *self.services.entry(key).or_insert_with(|| {
            services.push(Service {
                cluster: cluster.to_owned(),
                service: service.to_owned(),
                publish: false,
            });
            services.len() - 1
        });
        services[index].publish |= publish;
        index
    }
}

/// Adds a service to those known, once.
fn add(known: &mut Vec<usize>, service: Option<usize>) {
    if let Some(service) = service
        && !known.contains(&service)
    {
        known.push(service);
    }
}
