//! `sources`: what to read.
//!
//! The list is the concatenation of the profiles' `publisher_sources`, so the same queue or service
//! may well be named twice. Each is read once and published once: equal entries are merged, and a
//! queue named with several services has one depth and a backlog per task for each of them.

use serde_json::Value;

use super::fault::{Faults, describe};
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
    pub(crate) services: Vec<Service>,
}

/// Kinds of sources.
const KINDS: &[&str] = &["queue", "tasks"];
/// Attributes of one source.
const ATTRIBUTES: &[&str] = &["kind", "stream", "consumer", "domain", "cluster", "service"];
/// Most sources of one configuration.
const SOURCES_MAX: usize = 10_000;

/// Reads `sources` from the document.
pub(crate) fn read(document: &Reader<'_>, faults: &Faults) -> Sources {
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
        if let Some(reader) = Reader::open(path, value, ATTRIBUTES, faults) {
            source(&reader, &mut sources);
        }
    }
    sources.merged
}

fn source(reader: &Reader<'_>, sources: &mut Merger) {
    match reader.get("kind") {
        Some(Value::String(kind)) if kind == "queue" => queue(reader, sources),
        Some(Value::String(kind)) if kind == "tasks" => tasks(reader, sources),
        other => {
            let found = other.map_or_else(|| "nothing".to_owned(), describe);
            let near = other
                .and_then(Value::as_str)
                .and_then(|kind| nearest(kind, KINDS));
            let remedy = match near {
                Some(kind) => format!("did you mean {kind:?}?"),
                None => "say which kind of source this is".to_owned(),
            };
            reader.fault("kind", &found, "\"queue\" or \"tasks\"", &remedy);
        }
    }
}

fn queue(reader: &Reader<'_>, sources: &mut Merger) {
    let stream = reader.required_text("stream", names::nats_name);
    let consumer = reader.required_text("consumer", names::nats_name);
    let domain = reader.text("domain", names::nats_name);
    let cluster = reader.text("cluster", names::ecs_name);
    let service = reader.text("service", names::ecs_name);
    for (name, other) in [("cluster", "service"), ("service", "cluster")] {
        if reader.get(name).is_none() && reader.get(other).is_some() {
            let found = format!("nothing, while {other} is given");
            let remedy = format!("add {name}, or remove {other} to publish no BacklogPerTask");
            reader.fault(name, &found, "cluster and service together", &remedy);
        }
    }
    let (Some(stream), Some(consumer)) = (stream, consumer) else {
        return;
    };
    let drained_by = cluster
        .zip(service)
        .map(|(cluster, service)| sources.service(cluster, service, false));
    sources.queue(stream, consumer, domain, drained_by);
}

fn tasks(reader: &Reader<'_>, sources: &mut Merger) {
    for name in ["stream", "consumer", "domain"] {
        if let Some(value) = reader.get(name) {
            let allowed = "only cluster and service in a source of kind \"tasks\"";
            let remedy = format!("remove {name}, or make the kind \"queue\"");
            reader.fault(name, &describe(value), allowed, &remedy);
        }
    }
    let cluster = reader.required_text("cluster", names::ecs_name);
    let service = reader.required_text("service", names::ecs_name);
    if let Some((cluster, service)) = cluster.zip(service) {
        sources.service(cluster, service, true);
    }
}

/// Gathers sources, each once. The maps find what is there already, so that ten thousand sources
/// take no longer than they must.
#[derive(Default)]
struct Merger {
    merged: Sources,
    queues: std::collections::HashMap<(String, String, Option<String>), usize>,
    services: std::collections::HashMap<(String, String), usize>,
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
        let known = &mut queues[index].services;
        if let Some(service) = by
            && !known.contains(&service)
        {
            known.push(service);
        }
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
