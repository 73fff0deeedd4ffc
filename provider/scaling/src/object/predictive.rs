//! Predictive scaling: capacity ahead of a forecast load.

use serde::{Deserialize, Serialize};

use super::number;

/// Settings of a predictive scaling policy (Application Auto Scaling API,
/// PredictiveScalingPolicyConfiguration).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PredictiveScaling {
    /// What a forecast above the target's maximum does.
    pub max_capacity_breach_behavior: MaxCapacityBreachBehavior,
    /// Percent by which capacity may exceed the forecast; there exactly when the maximum may be
    /// increased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_capacity_buffer: Option<i32>,
    /// The metric to forecast; AWS takes only one.
    pub metric_specifications: Vec<PredictiveMetric>,
    /// Whether forecasts act or are only made.
    pub mode: PredictiveMode,
    /// Seconds by which capacity comes ahead of the forecast; below 3,600.
    pub scheduling_buffer_time: i32,
}

/// The load to forecast and the utilization to hold, as a pair AWS predefines.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PredictiveMetric {
    /// The pair.
    pub predefined_metric_pair_specification: PredictiveMetricPair,
    /// The value to hold, in the scaling metric's unit.
    #[serde(with = "number")]
    pub target_value: f64,
}

/// A pair of load and scaling metric.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct PredictiveMetricPair {
    /// Its name in the API.
    pub predefined_metric_type: String,
    /// The load balancer and target group, for the pair that needs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resource_label: Option<String>,
}

impl PredictiveMetricPair {
    /// Total and average CPU utilization.
    pub const CPU: &'static str = "ECSServiceCPUUtilization";
    /// Total and average memory utilization.
    pub const MEMORY: &'static str = "ECSServiceMemoryUtilization";
    /// Requests in all, and for each target; needs a resource label.
    pub const REQUESTS: &'static str = "ALBRequestCount";
}

/// Whether forecasts act.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PredictiveMode {
    /// Forecasts are made for people to see (AWS's default).
    ForecastOnly,
    /// Forecasts raise capacity.
    ForecastAndScale,
}

/// What a forecast above the target's maximum does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MaxCapacityBreachBehavior {
    /// The maximum holds (AWS's default).
    HonorMaxCapacity,
    /// The maximum is raised.
    IncreaseMaxCapacity,
}
