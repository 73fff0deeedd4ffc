//! What a run did, in one line; and the one place that decides whether it failed.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, SystemTime};

use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::config::{self, Config};
use crate::output::Output;
use crate::sample::Sample;
use crate::sinks::{Published, Refusal};

/// Most sources named for one reason; how many more there were is said. A log line of Lambda holds
/// 256 KB.
const NAMED_MAX: usize = 500;

/// A run so far, or at its end.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    publisher: String,
    trigger: Trigger,
    began: SystemTime,
    seconds: f64,
    sources: usize,
    samples: usize,
    source_errors: usize,
    put: usize,
    written: usize,
    missing: BTreeMap<String, BTreeSet<String>>,
    paused: BTreeSet<String>,
    refused: BTreeMap<String, Refused>,
}

/// Metrics that were not published, for one reason.
#[derive(Clone, Debug, Default, PartialEq)]
struct Refused {
    metrics: usize,
    /// Those whose own fault it was.
    named: BTreeSet<String>,
}

/// What started a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Trigger {
    /// The event's id, if it had one.
    pub id: Option<String>,
    /// The moment the event was scheduled for, if it said so.
    pub time: Option<String>,
    /// When the run will be stopped from outside.
    #[serde(skip)]
    pub deadline: Option<SystemTime>,
}

impl Report {
    /// A run that begins now.
    pub fn new(config: &Config, trigger: Trigger, now: SystemTime) -> Self {
        Self {
            publisher: config.publisher.clone(),
            trigger,
            began: now,
            seconds: 0.0,
            sources: config.queues.len() + config.gateways.len() + config.services.len(),
            samples: 0,
            source_errors: 0,
            put: 0,
            written: 0,
            missing: BTreeMap::new(),
            paused: BTreeSet::new(),
            refused: BTreeMap::new(),
        }
    }

    /// Adds a sample. Returns the failures that are new in this run, as source and reason.
    pub fn add_sample(&mut self, config: &Config, sample: &Sample) -> Vec<(String, String)> {
        let mut failures = Vec::new();
        for (queue, reading) in config.queues.iter().zip(&sample.queues) {
            match reading {
                Ok(depth) if depth.paused => {
                    self.paused.insert(queue_name(queue));
                }
                Ok(_) => {}
                Err(why) => failures.push((queue_name(queue), why.to_string())),
            }
        }
        for (gateway, reading) in config.gateways.iter().zip(&sample.gateways) {
            if let Some(Err(why)) = reading {
                failures.push((gateway_name(gateway), why.to_string()));
            }
        }
        for (service, reading) in config.services.iter().zip(&sample.services) {
            if let Err(why) = reading {
                failures.push((service_name(service), why.to_string()));
            }
        }
        self.samples += 1;
        self.source_errors += failures.len();
        failures.retain(|(source, reason)| {
            let named = self.missing.entry(reason.clone()).or_default();
            named.insert(source.clone())
        });
        failures
    }

    /// Adds what became of a sample's metrics.
    pub fn add_published(&mut self, published: &Published) {
        let Published {
            put,
            written,
            refusals,
        } = published;
        self.put += put;
        self.written += written;
        for refusal in refusals {
            let Refusal {
                reason,
                metrics,
                metric,
            } = refusal;
            let refused = self.refused.entry(reason.clone()).or_default();
            refused.metrics += metrics;
            refused.named.extend(metric.clone());
        }
    }

    /// Ends the run, which took `took`.
    #[must_use]
    pub fn finish(mut self, took: Duration) -> Self {
        self.seconds = took.as_secs_f64();
        self
    }

    /// Why the run failed, if it did: nothing at all could be published. Whatever else went wrong,
    /// what was known is in CloudWatch, and the rest is told there by `SourceErrors`.
    pub fn failure(&self) -> Option<String> {
        if self.metrics() > 0 {
            return None;
        }
        let reasons: Vec<&str> = self.refused.keys().map(String::as_str).collect();
        Some(format!(
            "nothing could be published: {}",
            reasons.join("; ")
        ))
    }

    /// The metrics that went out, by one sink or the other.
    fn metrics(&self) -> usize {
        self.put.max(self.written)
    }

    /// The report as one JSON object.
    pub fn to_json(&self) -> serde_json::Value {
        let Self {
            publisher,
            trigger,
            began,
            seconds,
            sources,
            samples,
            source_errors,
            put,
            written,
            missing,
            paused,
            refused,
        } = self;
        let missing: Vec<_> = missing
            .iter()
            .map(|(reason, sources)| {
                serde_json::json!({
                    "reason": reason,
                    "sources": named(sources),
                    "more": sources.len().saturating_sub(NAMED_MAX),
                })
            })
            .collect();
        let refused: Vec<_> = refused
            .iter()
            .map(
                |(
                    reason,
                    Refused {
                        metrics,
                        named: which,
                    },
                )| {
                    serde_json::json!({"reason": reason, "metrics": metrics, "named": named(which)})
                },
            )
            .collect();
        let bad = self.failure().is_some();
        let troubled = !missing.is_empty() || !refused.is_empty();
        let level = if bad {
            "ERROR"
        } else if troubled {
            "WARN"
        } else {
            "INFO"
        };
        serde_json::json!({
            "timestamp": rfc3339(*began),
            "level": level,
            "message": "run",
            "publisher": publisher,
            "trigger": trigger,
            "seconds": seconds,
            "sources": sources,
            "samples": samples,
            "source_errors": source_errors,
            "metrics": self.metrics(),
            "put_metric_data": put,
            "embedded_metric_format": written,
            "missing": missing,
            "paused": named(paused),
            "refused": refused,
        })
    }

    /// Writes the report's line. What cannot be written is lost: the metrics are what the run was
    /// for.
    pub fn emit(&self, output: &Output) {
        let _ = output.write(&format!("{}\n", self.to_json()));
    }
}

/// As many names as fit into a log line.
fn named(names: &BTreeSet<String>) -> Vec<&String> {
    names.iter().take(NAMED_MAX).collect()
}

/// Every source of a configuration, as reports name it.
pub(crate) fn source_names(config: &Config) -> Vec<String> {
    let queues = config.queues.iter().map(queue_name);
    queues
        .chain(config.gateways.iter().map(gateway_name))
        .chain(config.services.iter().map(service_name))
        .collect()
}

fn queue_name(queue: &config::Queue) -> String {
    let config::Queue {
        stream,
        consumer,
        domain,
        services: _,
    } = queue;
    match domain {
        Some(domain) => format!("queue {stream}/{consumer} of domain {domain}"),
        None => format!("queue {stream}/{consumer}"),
    }
}

fn gateway_name(gateway: &config::Gateway) -> String {
    format!("guilds {}", gateway.name)
}

fn service_name(service: &config::Service) -> String {
    format!("tasks {}/{}", service.cluster, service.service)
}

fn rfc3339(moment: SystemTime) -> String {
    let moment = OffsetDateTime::from(moment);
    let whole = moment.replace_millisecond(moment.millisecond());
    let text = whole.map(|moment| moment.format(&Rfc3339));
    text.ok().and_then(Result::ok).unwrap_or_default()
}

#[cfg(test)]
mod tests;
