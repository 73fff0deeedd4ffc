//! The metrics an alarm reads, as the caller lends them.

use super::time::{Span, Time};
use crate::{metric::MetricIdentity, object::Statistic};

/// Answers what CloudWatch would have for a metric.
///
/// Only what was published *and is visible by now* may be in the answer: ingestion takes seconds,
/// and an alarm never sees the future.
pub trait MetricData {
    /// Appends one point for every period within the query's range that has data, by rising time.
    /// A period without data is absent, never zero. `found` comes in empty.
    fn datapoints(&self, query: &MetricQuery<'_>, found: &mut Vec<Datapoint>);
}

/// What an alarm asks for: one statistic of one metric, per period.
#[derive(Clone, Copy, Debug)]
pub struct MetricQuery<'a> {
    /// The metric.
    pub metric: &'a MetricIdentity,
    /// How the data of one period become one point.
    pub statistic: Statistic,
    /// Length of a period. The first starts at `from`, the next one period later, and so on.
    pub period: Span,
    /// Start of the first period.
    pub from: Time,
    /// End of the last period; nothing at or after it counts.
    pub to: Time,
}

/// The statistic of one period.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Datapoint {
    /// Start of the period.
    pub start: Time,
    /// The value.
    pub value: f64,
}
