//! Metric alarms.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::number;
use crate::metric::{MetricIdentity, Subject};

/// A metric alarm (CloudWatch API, PutMetricAlarm).
///
/// The unit is left out on purpose: see [`crate::metric::Metric::unit`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Alarm {
    /// Its name, unique in account and region.
    #[serde(rename = "AlarmName")]
    pub name: String,
    /// What it is for, in a sentence; at most 1,024 characters.
    #[serde(rename = "AlarmDescription")]
    pub description: String,
    /// Whether actions run at all.
    pub actions_enabled: bool,
    /// What happens on ALARM: policy names in a blueprint (see [`super::Observed`]).
    pub alarm_actions: Vec<String>,
    /// What happens on the way back to OK: ARNs of topics for people. An alarm that starts a policy
    /// has none.
    #[serde(rename = "OKActions", default, skip_serializing_if = "Vec::is_empty")]
    pub ok_actions: Vec<String>,
    /// How a data point is compared with the threshold.
    pub comparison_operator: Comparison,
    /// How many of the last `evaluation_periods` data points must breach.
    pub datapoints_to_alarm: i32,
    /// The metric's exact dimensions, by rising name.
    pub dimensions: Vec<Dimension>,
    /// How many periods are looked at.
    pub evaluation_periods: i32,
    /// The metric's name.
    pub metric_name: String,
    /// The metric's namespace.
    pub namespace: String,
    /// Length of a period in seconds: 10, 20, 30 or a multiple of 60.
    pub period: i32,
    /// How the data of one period become one point.
    pub statistic: Statistic,
    /// The value compared with, in the metric's unit.
    #[serde(with = "number")]
    pub threshold: f64,
    /// What a period without data counts as.
    pub treat_missing_data: TreatMissingData,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Settings no profile makes (`InsufficientDataActions`, `Unit`, ...) by AWS's
    /// member name: always empty in a blueprint, so that in an observed alarm each is drift.
    #[serde(flatten)]
    pub other: BTreeMap<String, serde_json::Value>,
}

impl Alarm {
    /// The metric it watches.
    pub fn metric(&self) -> MetricIdentity {
        MetricIdentity {
            namespace: self.namespace.clone(),
            name: self.metric_name.clone(),
            dimensions: self
                .dimensions
                .iter()
                .map(|Dimension { name, value }| (name.clone(), value.clone()))
                .collect(),
        }
    }
}

/// One dimension of a metric.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Dimension {
    /// The dimension's name.
    pub name: String,
    /// Its value.
    pub value: String,
}

impl Dimension {
    /// The exact dimensions of `subject`, by rising name.
    pub fn of(subject: Subject<'_>) -> Vec<Self> {
        let pairs = subject.dimensions().into_iter();
        pairs.map(|(name, value)| Self { name, value }).collect()
    }
}

/// How a data point is compared with a threshold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Comparison {
    /// At or above breaches.
    GreaterThanOrEqualToThreshold,
    /// Above breaches.
    GreaterThanThreshold,
    /// Below breaches.
    LessThanThreshold,
    /// At or below breaches.
    LessThanOrEqualToThreshold,
}

/// How the data of one period become one point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Statistic {
    /// Their mean.
    Average,
    /// The greatest.
    Maximum,
    /// The least.
    Minimum,
    /// How many there are.
    SampleCount,
    /// Their total.
    Sum,
}

impl Statistic {
    /// Every statistic.
    pub const ALL: [Self; 5] = [
        Self::Average,
        Self::Minimum,
        Self::Maximum,
        Self::SampleCount,
        Self::Sum,
    ];

    /// Its name in the CloudWatch API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Average => "Average",
            Self::Maximum => "Maximum",
            Self::Minimum => "Minimum",
            Self::SampleCount => "SampleCount",
            Self::Sum => "Sum",
        }
    }
}

/// What a period without data counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TreatMissingData {
    /// As a breach.
    #[serde(rename = "breaching")]
    Breaching,
    /// As no breach.
    #[serde(rename = "notBreaching")]
    NotBreaching,
    /// The alarm keeps its state.
    #[serde(rename = "ignore")]
    Ignore,
    /// With no data at all the alarm goes to INSUFFICIENT_DATA (CloudWatch's default).
    #[serde(rename = "missing")]
    Missing,
}
