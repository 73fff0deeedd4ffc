//! The publisher's configuration: one JSON document, checked whole before anything is read.
//!
//! ```json
//! { "publisher": "arrakis", "namespace": "Arrakis/Scaling", "sample_every": 10, "run_for": 50,
//!   "nats": { "servers": ["nats://nats.internal:4222"] },
//!   "sources": [
//!     { "kind": "queue", "stream": "COMMANDS", "consumer": "command-worker",
//!       "cluster": "arrakis", "service": "worker" },
//!     { "kind": "tasks", "cluster": "arrakis", "service": "worker" } ] }
//! ```
//!
//! The environment of a Lambda function holds 4 KB in all (Lambda quotas), which is some forty
//! sources.

mod fault;
mod names;
mod nats;
mod reader;
mod sink;
mod source;
#[cfg(test)]
mod tests;

use std::time::Duration;

pub use fault::Fault;
use fault::Faults;
pub use nats::{Auth, Nats, Tls};
use reader::Reader;
pub use sink::Sink;
pub use source::{Queue, Service};

/// A configuration that has been proved: every name is one its service accepts, every wait is
/// bounded, every position stands.
#[derive(Clone, Debug)]
pub struct Config {
    /// The publisher's name: the dimension of its own metrics.
    pub publisher: String,
    /// The CloudWatch namespace of everything it publishes.
    pub namespace: String,
    /// When to sample.
    pub sampling: Sampling,
    /// Where the metrics go.
    pub sink: Sink,
    /// How to reach NATS; there whenever there are queues.
    pub nats: Option<Nats>,
    /// The consumers to read, each once.
    pub queues: Vec<Queue>,
    /// The ECS services to read, each once.
    pub services: Vec<Service>,
}

/// When to sample within a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sampling {
    /// Time from one sample to the next. Seconds; default 60.
    pub every: Duration,
    /// Time from the first sample of a run to its last. Seconds; by default as much as leaves room
    /// for the first sample of the next minute's run.
    pub run_for: Duration,
}

impl Sampling {
    /// Seconds of CloudWatch resolution that such samples need (PutMetricData, StorageResolution).
    pub fn resolution_secs(self) -> u8 {
        if self.every < MINUTE { 1 } else { 60 }
    }
}

const MINUTE: Duration = Duration::from_secs(60);
/// Allowed `sample_every`, in seconds.
const SAMPLE_EVERY_SECS: std::ops::RangeInclusive<f64> = 0.1..=3_600.0;
/// Allowed `run_for`, in seconds: a Lambda run ends after 900 s, and the last sample takes some.
const RUN_FOR_SECS: std::ops::RangeInclusive<f64> = 0.0..=880.0;
/// Attributes of the document.
const ATTRIBUTES: &[&str] = &[
    "publisher",
    "namespace",
    "sample_every",
    "run_for",
    "sink",
    "nats",
    "sources",
];

impl Config {
    /// Reads the document.
    ///
    /// # Errors
    /// Every fault in it, in the document's order as far as it can be told; never just the first.
    pub fn parse(document: &str) -> Result<Self, Vec<Fault>> {
        let faults = Faults::default();
        let found = match serde_json::from_str(document) {
            Ok(value) => read(&value, &faults),
            Err(problem) => {
                // The text of a syntax error quotes at most one character of the document.
                let found = format!("text that is not JSON: {problem}");
                faults.add("(document)", &found, "one JSON object", "correct the JSON");
                None
            }
        };
        let faults = faults.into_vec();
        match found {
            Some(config) if faults.is_empty() => Ok(config),
            _ => Err(faults),
        }
    }
}

fn read(document: &serde_json::Value, faults: &Faults) -> Option<Config> {
    let reader = Reader::open("", document, ATTRIBUTES, faults)?;
    let publisher = reader.required_text("publisher", names::publisher);
    let namespace = reader
        .text("namespace", names::namespace)
        .unwrap_or(scaling::metric::NAMESPACE_DEFAULT);
    let every = reader.seconds("sample_every", SAMPLE_EVERY_SECS, MINUTE);
    let run_for = reader.seconds("run_for", RUN_FOR_SECS, MINUTE.saturating_sub(every));
    let sink = sink::read(&reader);
    let nats = reader.object("nats", nats::ATTRIBUTES);
    let nats = nats.as_ref().map(nats::read);
    let sources = source::read(&reader, faults);
    if !sources.queues.is_empty() && reader.get("nats").is_none() {
        let allowed = "an object with servers, since there are queues to read";
        reader.fault("nats", "nothing", allowed, "add nats = { servers = [ … ] }");
    }
    Some(Config {
        publisher: publisher?.to_owned(),
        namespace: namespace.to_owned(),
        sampling: Sampling { every, run_for },
        sink,
        nats,
        queues: sources.queues,
        services: sources.services,
    })
}
