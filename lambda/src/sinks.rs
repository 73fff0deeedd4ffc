//! Where metrics go. Each sink is one file with the same parts in the same order: settings,
//! publishing, tests.

pub mod embedded_metric_format;
pub mod exposition;
pub mod put_metric_data;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::aws::Aws;
use crate::config::Config;
use crate::datum::{Datum, Invalid, ValidDatum};
use crate::output::Output;
use embedded_metric_format::EmbeddedMetricFormat;
use exposition::Exposition;
use put_metric_data::PutMetricData;

/// The sinks of a configuration.
pub struct Sinks {
    put_metric_data: Option<PutMetricData>,
    embedded_metric_format: Option<EmbeddedMetricFormat>,
    exposition: Option<Arc<Exposition>>,
}

/// What became of the metrics of one sample.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Metrics that CloudWatch took by PutMetricData.
    pub put: usize,
    /// Metrics written in the Embedded Metric Format. Nobody tells whether they arrived.
    pub written: usize,
    /// What did not go out.
    pub refusals: Vec<Refusal>,
}

/// Metrics that did not go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Why: the rule that was broken, AWS's code and message, or what happened on the way.
    pub reason: String,
    /// How many.
    pub metrics: usize,
    /// Which, when it is this one's own fault: its name and dimensions.
    pub metric: Option<String>,
}

impl Sinks {
    /// Prepares the sinks that the configuration asks for; nothing is contacted before the first
    /// sample.
    pub fn new(config: &Config, aws: Arc<Aws>, output: Output) -> Self {
        let sink = config.sink;
        Self {
            put_metric_data: sink
                .puts()
                .then(|| PutMetricData::new(&config.namespace, aws)),
            embedded_metric_format: sink.writes().then(|| EmbeddedMetricFormat::new(output)),
            exposition: None,
        }
    }

    /// Keeps the metrics of the latest sample for Prometheus too.
    pub fn expose(&mut self) -> Arc<Exposition> {
        let exposition = Arc::new(Exposition::default());
        self.exposition = Some(Arc::clone(&exposition));
        exposition
    }

    /// The sink that calls CloudWatch, if there is one.
    pub fn put_metric_data(&self) -> Option<&PutMetricData> {
        self.put_metric_data.as_ref()
    }

    /// Publishes one sample's data points within `budget`. What breaks a rule of CloudWatch's is
    /// left out and named; it keeps nothing else back.
    ///
    /// `datums` is asked once for every sink, so that the data points of ten thousand queues are
    /// never in memory all at once.
    pub async fn publish<D>(
        &self,
        datums: &(dyn Fn() -> D + Send + Sync),
        now: SystemTime,
        budget: Duration,
    ) -> Published
    where
        D: Iterator<Item = Datum> + Send,
    {
        let mut published = Published::default();
        if let Some(exposition) = &self.exposition {
            exposition.set(&mut valid(datums(), now, &mut Vec::new()));
        }
        if let Some(sink) = &self.embedded_metric_format {
            published.refusals.clear();
            let outcome = sink.write(&mut valid(datums(), now, &mut published.refusals));
            published.add(outcome);
        }
        if let Some(sink) = &self.put_metric_data {
            let mut refusals = Vec::new();
            let mut datums = valid(datums(), now, &mut refusals);
            let outcome = sink.publish(&mut datums, budget).await;
            drop(datums);
            // The other sink has refused the same ones already.
            if self.embedded_metric_format.is_none() {
                published.refusals = refusals;
            }
            published.add(outcome);
        }
        published
    }
}

impl Published {
    /// Adds what became of other metrics, or of the same ones in another sink.
    pub(crate) fn add(&mut self, more: Self) {
        let Self {
            put,
            written,
            refusals,
        } = more;
        self.put += put;
        self.written += written;
        self.refusals.extend(refusals);
    }
}

/// The data points that CloudWatch will take; the others are added to `refusals`.
fn valid<'a>(
    datums: impl Iterator<Item = Datum> + Send + 'a,
    now: SystemTime,
    refusals: &'a mut Vec<Refusal>,
) -> impl Iterator<Item = ValidDatum> + Send + 'a {
    datums.filter_map(move |datum| match datum.validate(now) {
        Ok(datum) => Some(datum),
        Err(Invalid { metric, reason }) => {
            refusals.push(Refusal {
                reason,
                metrics: 1,
                metric: Some(metric),
            });
            None
        }
    })
}

#[cfg(test)]
mod tests;
