//! The Embedded Metric Format: metrics as JSON lines on standard output, which CloudWatch Logs turns
//! into metrics by itself (CloudWatch User Guide, "Specification: Embedded metric format").
//!
//! Nothing is called, so it works where the network allows no call to CloudWatch. Nothing is
//! acknowledged either, and metrics appear some time later: for a ten-second alarm prefer
//! PutMetricData.

use std::iter::Peekable;
use std::time::{Duration, SystemTime};

use scaling::metric::MetricIdentity;
use serde_json::{Map, Value, json};

use super::{Published, Refusal};
use crate::datum::{Datum, ValidDatum};
use crate::output::Output;

/// Most metrics of one directive (specification, MetricDirective object).
const METRICS_PER_DOCUMENT_MAX: usize = 100;
/// Lines handed over at once, in bytes. A document of the longest names stays below 256 KB, the
/// most that CloudWatch Logs has always taken as one event.
const WRITE_BYTES: usize = 64 * 1_024;

/// Writes metrics to standard output.
pub struct EmbeddedMetricFormat {
    output: Output,
}

impl EmbeddedMetricFormat {
    /// Takes the output, which must reach CloudWatch Logs line by line.
    pub fn new(output: Output) -> Self {
        Self { output }
    }

    /// Writes every data point, those of one subject and moment in one document.
    pub(super) fn write(&self, datums: &mut (dyn Iterator<Item = ValidDatum> + Send)) -> Published {
        let mut published = Published::default();
        let mut datums = datums.peekable();
        let (mut lines, mut waiting) = (String::new(), 0);
        while let Some(group) = group(&mut datums) {
            waiting += group.len();
            lines.push_str(&group.document().to_string());
            lines.push('\n');
            if lines.len() >= WRITE_BYTES || datums.peek().is_none() {
                match self.output.write(&lines) {
                    Ok(()) => published.written += waiting,
                    Err(problem) => published.refusals.push(Refusal {
                        reason: format!("standard output: {problem}"),
                        metrics: waiting,
                        metric: None,
                    }),
                }
                lines.clear();
                waiting = 0;
            }
        }
        published
    }
}

/// Data points that can share a document, in which a dimension has one value.
struct Group {
    first: Datum,
    others: Vec<Datum>,
}

impl Group {
    fn len(&self) -> usize {
        1 + self.others.len()
    }

    fn takes(&self, next: &Datum) -> bool {
        let Datum { identity, at, .. } = &self.first;
        self.len() < METRICS_PER_DOCUMENT_MAX
            && *at == next.at
            && identity.namespace == next.identity.namespace
            && identity.dimensions == next.identity.dimensions
    }

    /// The document: its directive says which of its members are metrics and which dimensions.
    fn document(&self) -> Value {
        let Self { first, others } = self;
        let MetricIdentity {
            namespace,
            name: _,
            dimensions,
        } = &first.identity;
        let names: Vec<&String> = dimensions.keys().collect();
        let texts = dimensions.iter();
        let mut members: Map<String, Value> = texts
            .map(|(name, value)| (name.clone(), json!(value)))
            .collect();
        let mut metrics = Vec::new();
        for datum in std::iter::once(first).chain(others) {
            let name = &datum.identity.name;
            metrics.push(json!({
                "Name": name,
                "Unit": datum.unit.name(),
                "StorageResolution": datum.resolution_secs,
            }));
            members.insert(name.clone(), json!(datum.value));
        }
        let directive = json!({
            "Namespace": namespace, "Dimensions": [names], "Metrics": metrics,
        });
        let metadata = json!({"Timestamp": millis(first.at), "CloudWatchMetrics": [directive]});
        members.insert("_aws".to_owned(), metadata);
        Value::Object(members)
    }
}

/// The next data points of one subject and moment.
fn group<I: Iterator<Item = ValidDatum>>(datums: &mut Peekable<I>) -> Option<Group> {
    let mut group = Group {
        first: datums.next()?.into_inner(),
        others: Vec::new(),
    };
    while let Some(next) = datums.next_if(|next| group.takes(next.get())) {
        group.others.push(next.into_inner());
    }
    Some(group)
}

/// Milliseconds since 1970, as the specification wants them.
fn millis(at: SystemTime) -> u64 {
    let since = at
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or(Duration::ZERO);
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests;
