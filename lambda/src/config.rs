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
mod reader;

mod secret_source;

mod gateway;
mod nats;
mod sink;
mod source;

#[cfg(test)]
mod tests;

use std::time::Duration;

pub use fault::Fault;
use fault::Faults;
pub use gateway::{Discord, GuildBucket, GuildRequest, GuildSource, Scrape, ScrapeUrl};
pub use nats::{Auth, Identity, Nats, Tls};
use reader::{Context, Reader};
pub use secret_source::{SecretSource, Store, Stored};
pub use sink::Sink;
pub use source::{Gateway, Queue, Service};

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
    /// How to reach NATS; there whenever something is to be read there.
    pub nats: Option<Nats>,
    /// The consumers to read, each once.
    pub queues: Vec<Queue>,
    /// The gateways whose guilds are counted, each once.
    pub gateways: Vec<Gateway>,
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
    "gateways",
    "sources",
];

/// Every attribute of a document but those of a gateway, for whoever lists them.
#[cfg(test)]
pub(crate) fn attribute_names() -> Vec<&'static str> {
    [ATTRIBUTES, nats::ATTRIBUTES, source::ATTRIBUTES].concat()
}

impl Config {
    /// Reads a document that leaves no secret in the environment.
    ///
    /// # Errors
    /// Every fault in it, in the document's order as far as it can be told; never just the first.
    pub fn parse(document: &str) -> Result<Self, Vec<Fault>> {
        Self::parse_with(document, &|_| None)
    }

    /// Where the document is, for one that says no more than that: `{ "ssm_parameter": "…" }` or
    /// `{ "secrets_manager": "…", "json_key": "…" }`. `None` for every other document, faulty ones
    /// too.
    ///
    /// # Errors
    /// Every fault in what it says.
    pub fn place(document: &str) -> Result<Option<Stored>, Vec<Fault>> {
        let context = Context {
            faults: Faults::default(),
            environment: &|_| None,
        };
        let value: serde_json::Value = serde_json::from_str(document).unwrap_or_default();
        let found = Reader::open_any("", &value, &context)
            .filter(secret_source::is_place)
            .map(|reader| secret_source::read_place(&reader));
        let faults = context.faults.into_vec();
        match found {
            Some(None) => Err(faults),
            Some(stored) => Ok(stored),
            None => Ok(None),
        }
    }

    /// Reads the document. Secrets that it leaves in the environment are asked of `environment`.
    ///
    /// # Errors
    /// As [`Config::parse`].
    pub fn parse_with(
        document: &str,
        environment: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, Vec<Fault>> {
        let context = Context {
            faults: Faults::default(),
            environment,
        };
        let found = match serde_json::from_str(document) {
            Ok(value) => read(&value, &context),
            Err(problem) => {
                // The text of a syntax error quotes at most one character of the document.
                let found = format!("text that is not JSON: {problem}");
                let faults = &context.faults;
                faults.add("(document)", &found, "one JSON object", "correct the JSON");
                None
            }
        };
        let faults = context.faults.into_vec();
        match found {
            Some(config) if faults.is_empty() => Ok(config),
            _ => Err(faults),
        }
    }
}

fn read(document: &serde_json::Value, context: &Context<'_>) -> Option<Config> {
    let reader = Reader::open("", document, ATTRIBUTES, context)?;
    let publisher = reader.required_text("publisher", names::dimension);
    let namespace = reader
        .text("namespace", names::namespace)
        .unwrap_or(scaling::metric::NAMESPACE_DEFAULT);
    let every = reader.seconds("sample_every", SAMPLE_EVERY_SECS, MINUTE);
    let run_for = reader.seconds("run_for", RUN_FOR_SECS, MINUTE.saturating_sub(every));
    let sink = sink::read(&reader);
    let nats = reader.object("nats", nats::ATTRIBUTES);
    let nats = nats.as_ref().map(nats::read);
    let gateways = gateway::read(&reader);
    let sources = source::read(&reader, &gateways);
    let asks_nats = !sources.queues.is_empty()
        || sources
            .gateways
            .iter()
            .any(|gateway| gateway.source.asks_nats());
    if asks_nats && reader.get("nats").is_none() {
        let allowed = "an object with servers, since queues or guilds are read there";
        reader.fault("nats", "nothing", allowed, "add nats = { servers = [ … ] }");
    }
    Some(Config {
        publisher: publisher?.to_owned(),
        namespace: namespace.to_owned(),
        sampling: Sampling { every, run_for },
        sink,
        nats,
        queues: sources.queues,
        gateways: sources.gateways,
        services: sources.services,
    })
}
