//! What the publisher has to read so that a profile's alarms see data.

use std::fmt;

use crate::profile::{Profile, Queue};

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
    /// The running tasks of an ECS service.
    Tasks,
}

impl SourceKind {
    /// Its name in the publisher's configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Queue => "queue",
            Self::Tasks => "tasks",
        }
    }
}

impl fmt::Display for SourceKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

/// The sources of a profile: each of its queues once, by rising key, then its service's tasks.
///
/// A profile without queues has none: AWS itself publishes CPU and memory.
pub fn publisher_sources(profile: &Profile) -> Vec<Source> {
    let service = &profile.service;
    let mut sources: Vec<Source> = Vec::new();
    for queue in profile.queues.values() {
        let Queue {
            stream,
            consumer,
            domain,
            ..
        } = queue;
        let source = Source {
            kind: SourceKind::Queue,
            stream: Some(stream.clone()),
            consumer: Some(consumer.clone()),
            domain: domain.clone(),
            cluster: Some(service.cluster.clone()),
            service: Some(service.service.clone()),
        };
        if !sources.contains(&source) {
            sources.push(source);
        }
    }
    if !sources.is_empty() {
        sources.push(Source {
            kind: SourceKind::Tasks,
            stream: None,
            consumer: None,
            domain: None,
            cluster: Some(service.cluster.clone()),
            service: Some(service.service.clone()),
        });
    }
    sources
}
