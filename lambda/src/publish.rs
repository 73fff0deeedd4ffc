//! Batches to CloudWatch.

use std::time::{Duration, SystemTime};

use std::sync::Arc;

use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{Dimension, MetricDatum, StandardUnit};
use futures::StreamExt as _;
use scaling::metric::{MetricIdentity, Unit};
use tokio::time::{Instant, timeout_at};

use crate::aws::{Aws, describe_error};
use crate::batch::Batch;
use crate::encode::Datum;

/// Calls under way at once. Each holds up to a megabyte, and a function of 128 MB gains nothing
/// from more.
const CALLS_IN_FLIGHT_MAX: usize = 2;

/// Sends batches by PutMetricData.
pub struct Publisher {
    aws: Arc<Aws>,
}

/// What became of the batches of one sample.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// Metrics that CloudWatch took.
    pub metrics: usize,
    /// Batches that it did not.
    pub failures: Vec<PutFailure>,
}

/// A batch that CloudWatch did not take.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutFailure {
    /// The metrics in it.
    pub metrics: usize,
    /// Why: AWS's code and message, or what happened on the way.
    pub reason: String,
}

impl Publisher {
    /// Takes the way to AWS; builds no client before the first batch.
    pub fn new(aws: Arc<Aws>) -> Self {
        Self { aws }
    }

    /// Sends every batch within `budget`. One that fails does not keep the others back.
    ///
    /// A repeated call may land twice, for PutMetricData knows no idempotency token: readers must
    /// use Average, Maximum or Minimum, never Sum.
    pub async fn publish(
        &self,
        namespace: &str,
        batches: &mut (dyn Iterator<Item = Batch> + Send),
        budget: Duration,
    ) -> Published {
        let deadline = Instant::now() + budget;
        let mut puts = futures::stream::iter(batches)
            .map(|batch| self.put(namespace, batch, deadline))
            .buffer_unordered(CALLS_IN_FLIGHT_MAX);
        let mut published = Published::default();
        while let Some(outcome) = puts.next().await {
            match outcome {
                Ok(metrics) => published.metrics += metrics,
                Err(failure) => published.failures.push(failure),
            }
        }
        published
    }

    async fn put(
        &self,
        namespace: &str,
        Batch(datums): Batch,
        deadline: Instant,
    ) -> Result<usize, PutFailure> {
        let metrics = datums.len();
        let failed = |reason: String| Err(PutFailure { metrics, reason });
        const OUT_OF_TIME: &str = "PutMetricData was not answered before the run's time was over";
        if Instant::now() >= deadline {
            return failed(OUT_OF_TIME.to_owned());
        }
        let datums = datums.into_iter().map(metric_datum).collect();
        let call = self.aws.cloudwatch().await.put_metric_data();
        let call = call.namespace(namespace).set_metric_data(Some(datums));
        match timeout_at(deadline, call.send()).await {
            Ok(Ok(_)) => Ok(metrics),
            Ok(Err(problem)) => failed(describe_error(&problem)),
            Err(_) => failed(OUT_OF_TIME.to_owned()),
        }
    }
}

/// A data point in the SDK's shape.
fn metric_datum(datum: Datum) -> MetricDatum {
    let Datum {
        identity,
        unit,
        value,
        at,
        resolution_secs,
    } = datum;
    // The namespace is said once for the whole call.
    let MetricIdentity {
        namespace: _,
        name,
        dimensions,
    } = identity;
    let dimensions = dimensions
        .into_iter()
        .map(|(name, value)| Dimension::builder().name(name).value(value).build())
        .collect();
    MetricDatum::builder()
        .metric_name(name)
        .set_dimensions(Some(dimensions))
        .timestamp(timestamp(at))
        .value(value)
        .unit(match unit {
            Unit::Count => StandardUnit::Count,
            Unit::Seconds => StandardUnit::Seconds,
        })
        .storage_resolution(i32::from(resolution_secs))
        .build()
}

/// To the millisecond, which is what CloudWatch keeps.
fn timestamp(at: SystemTime) -> DateTime {
    let since = at
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or(Duration::ZERO);
    DateTime::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests;
