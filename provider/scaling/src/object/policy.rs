//! Scaling policies: step scaling, target tracking and predictive scaling.

use serde::{Deserialize, Serialize};

use super::{PredictiveScaling, TargetTracking, TrackedMetric, number};

/// A scaling policy (Application Auto Scaling API, PutScalingPolicy).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Policy {
    /// Its name, unique on the target; it cannot be changed.
    #[serde(rename = "PolicyName")]
    pub name: String,
    /// What it does.
    #[serde(flatten)]
    pub kind: PolicyKind,
}

impl Policy {
    /// The metric a tracking policy holds.
    pub fn tracked(&self) -> Option<&TrackedMetric> {
        match &self.kind {
            PolicyKind::TargetTrackingScaling { configuration } => Some(&configuration.metric),
            PolicyKind::StepScaling { .. } | PolicyKind::PredictiveScaling { .. } => None,
        }
    }
}

/// What a policy does.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "PolicyType")]
pub enum PolicyKind {
    /// Adds or removes tasks by how far a metric is from an alarm's threshold.
    StepScaling {
        /// The settings.
        #[serde(rename = "StepScalingPolicyConfiguration")]
        configuration: StepScaling,
    },
    /// Keeps a metric at a target; AWS makes and owns the alarms.
    TargetTrackingScaling {
        /// The settings.
        #[serde(rename = "TargetTrackingScalingPolicyConfiguration")]
        configuration: TargetTracking,
    },
    /// Keeps capacity ahead of a forecast load.
    PredictiveScaling {
        /// The settings.
        #[serde(rename = "PredictiveScalingPolicyConfiguration")]
        configuration: PredictiveScaling,
    },
}

/// Settings of a step scaling policy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct StepScaling {
    /// What the adjustments mean.
    pub adjustment_type: AdjustmentType,
    /// Seconds from the completion of one scaling activity to the next full one.
    pub cooldown: i32,
    /// How the alarm's data points become one number.
    pub metric_aggregation_type: Aggregation,
    /// The steps, by rising lower bound.
    pub step_adjustments: Vec<StepAdjustment>,
}

/// What the adjustments of a step policy mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AdjustmentType {
    /// Tasks to add or remove.
    ChangeInCapacity,
    /// Percent of the running tasks to add or remove.
    PercentChangeInCapacity,
    /// The number of tasks to have.
    ExactCapacity,
}

/// How an alarm's data points become one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Aggregation {
    /// Their mean.
    Average,
    /// The least.
    Minimum,
    /// The greatest.
    Maximum,
}

/// One step: bounds are offsets from the *alarm's threshold*, not metric values.
///
/// For a scale-out alarm the interval is `[lower, upper)`, for a scale-in alarm `(lower, upper]`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct StepAdjustment {
    /// Lower end of the interval; absent means minus infinity.
    #[serde(
        with = "number::optional",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub metric_interval_lower_bound: Option<f64>,
    /// Upper end of the interval; absent means infinity.
    #[serde(
        with = "number::optional",
        default,
        skip_serializing_if = "Option::is_none"
    )]
    pub metric_interval_upper_bound: Option<f64>,
    /// By how much to scale, in the policy's adjustment type.
    pub scaling_adjustment: i32,
}
