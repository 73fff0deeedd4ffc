//! Deployments and revisions of a service: what its tasks run with, and how far that is rolled out.

use std::collections::BTreeMap;

/// Metrics whose resolution can be chosen (ECS API, MetricConfiguration).
pub(super) const METRICS: [&str; 2] = ["CPUUtilization", "MemoryUtilization"];
/// Seconds between metrics: at first, and when often.
pub(super) const STANDARD_SECONDS: i64 = 60;
pub(super) const FAST_SECONDS: i64 = 20;

/// Seconds between the metrics of a service, by metric; those left out come every minute.
pub(crate) type Monitoring = BTreeMap<String, i64>;

/// An immutable version of what a service runs.
#[derive(Clone, Debug)]
pub(crate) struct Revision {
    /// The number that ends its ARN and its deployment's id.
    pub(crate) id: u64,
    pub(crate) task_definition: String,
    pub(crate) monitoring: Monitoring,
    pub(crate) created: f64,
}

/// A revision on its way into all tasks.
#[derive(Clone, Debug)]
pub(crate) struct Deployment {
    pub(crate) revision: Revision,
    /// When it is done, in seconds since 1970 on the world's clock; `None` once it is.
    pub(crate) until: Option<f64>,
    pub(crate) updated: f64,
    pub(crate) failed_tasks: i32,
}

impl Revision {
    /// Whether it sends this metric every 20 seconds.
    pub(crate) fn is_fast(&self, metric: &str) -> bool {
        self.monitoring.get(metric) == Some(&FAST_SECONDS)
    }
}

/// Both metrics every 20 seconds.
pub(crate) fn fast() -> Monitoring {
    METRICS
        .map(|metric| (metric.to_owned(), FAST_SECONDS))
        .into()
}
