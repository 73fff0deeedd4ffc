//! `sink`: where the metrics go.

use super::fault::describe;
use super::reader::{Reader, nearest};

/// How metrics reach CloudWatch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sink {
    /// By calls of PutMetricData: acknowledged, and visible within seconds.
    #[default]
    PutMetricData,
    /// As Embedded Metric Format on standard output, where no call is possible.
    EmbeddedMetricFormat,
    /// By both. A data point that arrives twice leaves Average, Maximum and Minimum as they are.
    Both,
}

/// Every sink with its name in the document.
const SINKS: [(&str, Sink); 3] = [
    ("put_metric_data", Sink::PutMetricData),
    ("embedded_metric_format", Sink::EmbeddedMetricFormat),
    ("both", Sink::Both),
];

impl Sink {
    /// Its name in the document.
    pub fn name(self) -> &'static str {
        let named = SINKS.iter().find(|(_, sink)| *sink == self);
        named.map_or("put_metric_data", |(name, _)| name)
    }

    /// Whether PutMetricData is called.
    pub fn puts(self) -> bool {
        matches!(self, Self::PutMetricData | Self::Both)
    }

    /// Whether Embedded Metric Format is written.
    pub fn writes(self) -> bool {
        matches!(self, Self::EmbeddedMetricFormat | Self::Both)
    }
}

/// Reads `sink` from the document.
pub(crate) fn read(document: &Reader<'_>) -> Sink {
    let Some(value) = document.get("sink") else {
        return Sink::default();
    };
    let found = SINKS.iter().find(|(name, _)| value == name);
    if let Some((_, sink)) = found {
        return *sink;
    }
    let names = SINKS.map(|(name, _)| name);
    let allowed = format!(
        "one of {}",
        names.map(|name| format!("{name:?}")).join(", ")
    );
    let remedy = match value.as_str().and_then(|word| nearest(word, &names)) {
        Some(name) => format!("did you mean {name:?}?"),
        None => "name one of them, or leave sink out".to_owned(),
    };
    document.fault("sink", &describe(value), &allowed, &remedy);
    Sink::default()
}
