//! CloudWatch's PutMetricData: acknowledged, compressed by the SDK from 10,240 bytes on, at most as
//! much in one call as it takes.

mod batch;

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use aws_sdk_cloudwatch::error::SdkError;
use aws_sdk_cloudwatch::operation::put_metric_data::PutMetricDataError;
use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{Dimension, MetricDatum, StandardUnit};
use aws_smithy_types::error::metadata::ProvideErrorMetadata as _;
use futures::StreamExt as _;
use scaling::metric::{Metric, MetricIdentity, Subject, Unit};
use tokio::time::{Instant, timeout_at};

use super::{Published, Refusal};
use crate::aws::{Aws, describe_error};
use crate::datum::{Datum, ValidDatum};
use batch::{Batch, batches};

/// Calls under way at once. Each holds up to a megabyte, and a function of 128 MB gains nothing
/// from more.
const CALLS_IN_FLIGHT_MAX: usize = 2;
/// Most calls for one batch. Finding one bad datum among a thousand by halves takes 21.
const CALLS_PER_BATCH_MAX: u32 = 48;

/// Older than the two weeks that CloudWatch takes.
const PROBE_AGE: Duration = Duration::from_secs(21 * 24 * 3_600);

/// What is said of a batch that found no time.
const OUT_OF_TIME: &str = "PutMetricData was not answered before the run's time was over";

/// Sends metrics by PutMetricData.
pub struct PutMetricData {
    namespace: String,
    aws: Arc<Aws>,
}

/// Why a call was not taken.
enum Refused {
    /// Something in its data is wrong: the other data of the call may well be taken.
    Data {
        /// AWS's code and message.
        reason: String,
        /// Which, counted from 0, when the message says so.
        member: Option<usize>,
    },
    /// Anything else concerns every call alike.
    Call(String),
}

impl PutMetricData {
    /// Takes the namespace and the way to AWS; builds no client before the first batch.
    pub fn new(namespace: &str, aws: Arc<Aws>) -> Self {
        Self {
            namespace: namespace.to_owned(),
            aws,
        }
    }

    /// Sends every data point within `budget`. What is refused does not keep the others back.
    ///
    /// A repeated call may land twice, for PutMetricData knows no idempotency token: readers must
    /// use Average, Maximum or Minimum, never Sum.
    pub(super) async fn publish(
        &self,
        datums: &mut (dyn Iterator<Item = ValidDatum> + Send),
        budget: Duration,
    ) -> Published {
        let deadline = Instant::now() + budget;
        let mut puts = futures::stream::iter(batches(datums))
            .map(|batch| self.put(batch, deadline))
            .buffer_unordered(CALLS_IN_FLIGHT_MAX);
        let mut published = Published::default();
        while let Some(outcome) = puts.next().await {
            published.add(outcome);
        }
        published
    }

    /// Asks whether CloudWatch can be reached and lets this caller publish, and publishes nothing:
    /// what it sends is three weeks old, which CloudWatch refuses after it has admitted the caller.
    ///
    /// # Errors
    /// What CloudWatch said instead, or what happened on the way.
    pub(crate) async fn probe(&self, publisher: &str, now: SystemTime) -> Result<(), String> {
        let subject = Subject::Publisher(publisher);
        let Some(identity) = Metric::SourceErrors.of(&self.namespace, subject) else {
            return Ok(());
        };
        let old = Datum {
            identity,
            unit: Metric::SourceErrors.unit(),
            value: 0.0,
            at: now - PROBE_AGE,
            resolution_secs: 60,
        };
        let call = self.aws.cloudwatch().await.put_metric_data();
        let call = call
            .namespace(&self.namespace)
            .metric_data(metric_datum(&old));
        match call.send().await.map_err(|problem| judge(&problem)) {
            Ok(_) | Err(Refused::Data { .. }) => Ok(()),
            Err(Refused::Call(reason)) => Err(reason),
        }
    }

    /// Sends a batch. One that is refused for its data is sent again without what is wrong: that
    /// very datum where AWS names it, or else half by half until it stands alone.
    async fn put(&self, Batch(datums): Batch, deadline: Instant) -> Published {
        let mut published = Published::default();
        let mut calls = 0;
        let mut parts = vec![datums];
        while let Some(mut part) = parts.pop() {
            calls += 1;
            match self.call(&part, deadline).await {
                Ok(()) => published.put += part.len(),
                Err(Refused::Data { reason, .. }) if part.len() == 1 => {
                    published.refusals.extend(alone(reason, &part));
                }
                Err(Refused::Data { reason, member }) if calls < CALLS_PER_BATCH_MAX => {
                    match member.filter(|member| *member < part.len()) {
                        Some(member) => {
                            let bad = part.remove(member);
                            published.refusals.extend(alone(reason, &[bad]));
                            parts.push(part);
                        }
                        None => {
                            parts.push(part.split_off(part.len() / 2));
                            parts.push(part);
                        }
                    }
                }
                Err(Refused::Data { reason, .. } | Refused::Call(reason)) => {
                    published.refusals.push(Refusal {
                        reason,
                        metrics: part.len(),
                        metric: None,
                    });
                }
            }
        }
        published
    }

    async fn call(&self, datums: &[ValidDatum], deadline: Instant) -> Result<(), Refused> {
        if Instant::now() >= deadline {
            return Err(Refused::Call(OUT_OF_TIME.to_owned()));
        }
        let metrics = datums
            .iter()
            .map(|datum| metric_datum(datum.get()))
            .collect();
        let call = self.aws.cloudwatch().await.put_metric_data();
        let call = call
            .namespace(&self.namespace)
            .set_metric_data(Some(metrics));
        match timeout_at(deadline, call.send()).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(problem)) => Err(judge(&problem)),
            Err(_) => Err(Refused::Call(OUT_OF_TIME.to_owned())),
        }
    }
}

/// One metric that is itself to blame.
fn alone(reason: String, part: &[ValidDatum]) -> Option<Refusal> {
    part.first().map(|datum| Refusal {
        reason,
        metrics: 1,
        metric: Some(datum.to_string()),
    })
}

/// How codes begin by which CloudWatch refuses a call for what is in it (CloudWatch API, "Common
/// errors" and PutMetricData), and HTTP's own status for a body that is too large.
const DATA_CODES: [&str; 4] = [
    "InvalidParameter",
    "MissingParameter",
    "MissingRequiredParameter",
    "ValidationE",
];
const TOO_LARGE: u16 = 413;

fn judge(problem: &SdkError<PutMetricDataError>) -> Refused {
    let reason = describe_error(problem);
    let SdkError::ServiceError(answer) = problem else {
        return Refused::Call(reason);
    };
    let code = answer.err().code().unwrap_or_default();
    let too_large = answer.raw().status().as_u16() == TOO_LARGE;
    if too_large || DATA_CODES.iter().any(|known| code.starts_with(known)) {
        let member = answer.err().message().and_then(member);
        return Refused::Data { reason, member };
    }
    Refused::Call(reason)
}

/// Where in the data the fault is, when the message says `MetricData.member.N`, N from 1.
fn member(message: &str) -> Option<usize> {
    let (_, rest) = message.split_once("MetricData.member.")?;
    let end = rest.find(|character: char| !character.is_ascii_digit());
    let digits = rest.get(..end.unwrap_or(rest.len()))?;
    digits.parse::<usize>().ok()?.checked_sub(1)
}

/// A data point in the SDK's shape.
fn metric_datum(datum: &Datum) -> MetricDatum {
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
        .iter()
        .map(|(name, value)| Dimension::builder().name(name).value(value).build())
        .collect();
    MetricDatum::builder()
        .metric_name(name)
        .set_dimensions(Some(dimensions))
        .timestamp(timestamp(*at))
        .value(*value)
        .unit(match unit {
            Unit::Count => StandardUnit::Count,
            Unit::Seconds => StandardUnit::Seconds,
        })
        .storage_resolution(i32::from(*resolution_secs))
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
