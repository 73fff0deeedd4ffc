//! What the publisher has to read so that a profile's alarms see data.

use std::fmt;

use crate::{
    object::ServiceReference,
    profile::{Guilds, Profile, Queue},
};

/// One entry of the publisher's source list: names only, as its configuration has them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Source {
    /// What is read.
    pub kind: SourceKind,
    /// The stream; only of a queue.
    pub stream: Option<String>,
    /// The durable consumer; only of a queue.
    pub consumer: Option<String>,
    /// The JetStream domain; only of a queue.
    pub domain: Option<String>,
    /// The gateway's name in the publisher's configuration; only of guilds.
    pub gateway: Option<String>,
    /// The ECS cluster's name.
    pub cluster: Option<String>,
    /// The ECS service's name.
    pub service: Option<String>,
}

/// What a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SourceKind {
    /// The depth of a JetStream consumer, and its share of each task of the service.
    Queue,
    /// The guilds of a Discord gateway, and their share of each task of the service.
    Guilds,
    /// The running tasks of an ECS service.
    Tasks,
}

impl SourceKind {
    /// Its name in the publisher's configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Guilds => "guilds",
            Self::Tasks => "tasks",
        }
    }
}

impl fmt::Display for SourceKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The sources of a profile: each of its queues once, by rising key, its gateway, and its service's
/// tasks last.
///
/// A profile without queues and guilds, whose alarms count no tasks either, has none: AWS itself
/// publishes CPU, memory and requests.
pub fn publisher_sources(profile: &Profile) -> Vec<Source> {
    let Profile {
        service,
        queues,
        guilds,
        ..
    } = profile;
    let mut sources: Vec<Source> = Vec::new();
    for queue in queues.values() {
        let source = of_queue(queue, service);
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    sources.extend(guilds.as_ref().map(|guilds| of_guilds(guilds, service)));
    if profile.counts_tasks() {
        sources.push(of_service(SourceKind::Tasks, service));
    }
    sources
}

fn of_queue(queue: &Queue, service: &ServiceReference) -> Source {
    let Queue {
        stream,
        consumer,
        domain,
        ..
    } = queue;
    Source {
        stream: Some(stream.clone()),
        consumer: Some(consumer.clone()),
        domain: domain.clone(),
        ..of_service(SourceKind::Queue, service)
    }
}

fn of_guilds(guilds: &Guilds, service: &ServiceReference) -> Source {
    let Guilds { gateway, .. } = guilds;
    Source {
        gateway: Some(gateway.clone()),
        ..of_service(SourceKind::Guilds, service)
    }
}

fn of_service(kind: SourceKind, service: &ServiceReference) -> Source {
    let ServiceReference { cluster, service } = service;
    Source {
        kind,
        stream: None,
        consumer: None,
        domain: None,
        gateway: None,
        cluster: Some(cluster.clone()),
        service: Some(service.clone()),
    }
}
