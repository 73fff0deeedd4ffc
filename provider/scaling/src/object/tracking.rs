//! What a target tracking policy holds: a metric AWS predefines, a custom one, or metric math.

use serde::{Deserialize, Serialize};

use super::{Dimension, Statistic, number};
use crate::metric::{Metric, Subject};

/// Settings of a target tracking policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct TargetTracking {
    /// Never scales in when true.
    pub disable_scale_in: bool,
    /// The metric to hold.
    #[serde(flatten)]
    pub metric: TrackedMetric,
    /// Seconds after a scale-in before the next one.
    pub scale_in_cooldown: i32,
    /// Seconds after a scale-out during which only a larger one counts.
    pub scale_out_cooldown: i32,
    /// The value to hold, in the metric's unit.
    #[serde(with = "number")]
    pub target_value: f64,
}

/// The metric of a tracking policy. It must fall as tasks are added (Application Auto Scaling User
/// Guide, target tracking).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum TrackedMetric {
    /// One that AWS predefines.
    #[serde(rename = "PredefinedMetricSpecification")]
    Predefined(PredefinedMetric),
    /// One of the author's own, or an expression over several.
    #[serde(rename = "CustomizedMetricSpecification")]
    Customized(CustomizedMetric),
}

impl TrackedMetric {
    /// Whether AWS takes two for one metric, of which it lets one policy on a target hold only one.
    pub fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Predefined(one), Self::Predefined(other)) => one == other,
            (Self::Customized(one), Self::Customized(other)) => one.is_same(other),
            (Self::Predefined(_), Self::Customized(_))
            | (Self::Customized(_), Self::Predefined(_)) => false,
        }
    }

    /// Whether the ECS service must publish it every 20 s before AWS takes a policy on it.
    pub fn is_high_resolution(&self) -> bool {
        let fine = [
            PredefinedMetricType::CPU_HIGH_RESOLUTION,
            PredefinedMetricType::MEMORY_HIGH_RESOLUTION,
        ];
        match self {
            Self::Predefined(metric) => fine.contains(&metric.predefined_metric_type.0.as_str()),
            Self::Customized(_) => false,
        }
    }
}

/// A metric AWS predefines.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PredefinedMetric {
    /// Which one.
    pub predefined_metric_type: PredefinedMetricType,
    /// The load balancer and target group, for the one metric that needs it:
    /// `app/<name>/<id>/targetgroup/<name>/<id>`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_label: Option<String>,
}

/// The predefined metric of a tracking policy, by its name in the API.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PredefinedMetricType(pub String);

impl PredefinedMetricType {
    /// Average CPU utilization of the service's tasks, in percent, once a minute.
    pub const CPU: &'static str = "ECSServiceAverageCPUUtilization";
    /// Average memory utilization of the service's tasks, in percent, once a minute.
    pub const MEMORY: &'static str = "ECSServiceAverageMemoryUtilization";
    /// The same as [`PredefinedMetricType::CPU`] every 20 s. The service must publish at 20 s first
    /// (Application Auto Scaling API, PredefinedMetricSpecification).
    pub const CPU_HIGH_RESOLUTION: &'static str = "ECSServiceAverageCPUUtilizationHighResolution";
    /// The same as [`PredefinedMetricType::MEMORY`] every 20 s.
    pub const MEMORY_HIGH_RESOLUTION: &'static str =
        "ECSServiceAverageMemoryUtilizationHighResolution";
    /// Requests that each target of a target group completed in a minute; needs a resource label.
    pub const REQUESTS: &'static str = "ALBRequestCountPerTarget";
}

/// A metric of the author's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum CustomizedMetric {
    /// Metric math: queries of which exactly one returns data.
    Math(MetricMath),
    /// One metric.
    Plain(PlainMetric),
}

impl CustomizedMetric {
    /// Whether AWS takes two for one metric: by namespace, name, statistic and dimensions, also
    /// where one of them is the only query of metric math; metric math by its queries in any order
    /// (observed).
    pub fn is_same(&self, other: &Self) -> bool {
        match (self.single(), other.single()) {
            (Some(one), Some(other)) => one == other,
            (None, None) => {
                let (one, other) = (self.queries(), other.queries());
                one.len() == other.len() && one.iter().all(|query| other.contains(query))
            }
            (Some(_), None) | (None, Some(_)) => false,
        }
    }

    /// Namespace, name, statistic and dimensions of what is about one metric.
    fn single(&self) -> Option<(&str, &str, &str, &[Dimension])> {
        match self {
            Self::Plain(PlainMetric {
                dimensions,
                metric_name,
                namespace,
                statistic,
                unit: _,
            }) => Some((namespace, metric_name, statistic.name(), dimensions)),
            Self::Math(MetricMath { metrics }) => {
                let [query] = metrics.as_slice() else {
                    return None;
                };
                let MetricStat { metric, stat, .. } = query.metric_stat.as_ref()?;
                let StatMetric {
                    dimensions,
                    metric_name,
                    namespace,
                } = metric;
                Some((namespace, metric_name, stat, dimensions))
            }
        }
    }

    fn queries(&self) -> &[MetricDataQuery] {
        match self {
            Self::Plain(_) => &[],
            Self::Math(MetricMath { metrics }) => metrics,
        }
    }
}

/// Queries of which exactly one returns data, the tracked value.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MetricMath {
    /// The queries, as written.
    pub metrics: Vec<MetricDataQuery>,
}

impl PlainMetric {
    /// A metric of the catalogue about `subject`, to be tracked.
    ///
    /// The statistic is the average, not the maximum that alarms on a depth use. A tracking policy
    /// sets the capacity in proportion to the metric (Application Auto Scaling User Guide, target
    /// tracking), and the mean of a minute's samples times the running tasks is the mean load of
    /// that minute; the maximum would size the service for one deep sample. A publisher that runs
    /// twice does not change a mean either, while it doubles a sum. The unit is left out: see
    /// [`Metric::unit`].
    pub fn tracked(namespace: &str, metric: Metric, subject: Subject<'_>) -> Self {
        Self {
            dimensions: Dimension::of(subject),
            metric_name: metric.name().to_owned(),
            namespace: namespace.to_owned(),
            statistic: Statistic::Average,
            unit: None,
        }
    }
}

/// One metric and its statistic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PlainMetric {
    /// The exact dimensions, by rising name.
    pub dimensions: Vec<Dimension>,
    /// The metric's name.
    pub metric_name: String,
    /// The metric's namespace.
    pub namespace: String,
    /// `Average`, `Minimum`, `Maximum`, `SampleCount` or `Sum`.
    pub statistic: Statistic,
    /// Unit it is published with; absent: any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// One query of metric math: a metric or an expression over the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MetricDataQuery {
    /// What expressions call it: a lowercase letter, then letters, digits and underscores.
    pub id: String,
    /// An expression over the ids of other queries; either this or `metric_stat`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expression: Option<String>,
    /// A name for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// A metric; either this or `expression`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric_stat: Option<MetricStat>,
    /// Whether this is the value that is tracked.
    pub return_data: bool,
}

/// A metric and its statistic within metric math.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct MetricStat {
    /// The metric.
    pub metric: StatMetric,
    /// The statistic, percentiles included: `Average`, `p90`.
    pub stat: String,
    /// Unit it is published with; absent: any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// A metric within metric math.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct StatMetric {
    /// The exact dimensions, by rising name.
    pub dimensions: Vec<Dimension>,
    /// The metric's name.
    pub metric_name: String,
    /// The metric's namespace.
    pub namespace: String,
}
