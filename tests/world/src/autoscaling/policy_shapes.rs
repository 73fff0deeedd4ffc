//! The structures of the Application Auto Scaling API that are about policies.

use super::{
    predictive_shapes::PREDICTIVE,
    shapes::RESOURCE_ID,
    words::{
        ADJUSTMENT_TYPE, AGGREGATION, DIMENSION, METRIC_TYPE, NAMESPACE, POLICY_TYPE, STATISTIC,
    },
};
use crate::wire::{
    Kind, Shape,
    shape::{INTEGER, TEXT, list, may, must, text},
};

const ANY: usize = usize::MAX;
pub(super) const POLICY_NAME: Kind = Kind::Pattern {
    min: 1,
    max: 256,
    pattern: r"\p{Print}+",
    matches: |name| !name.is_empty() && name.chars().all(|letter| (' '..='~').contains(&letter)),
};

pub(crate) static PUT_POLICY: Shape = Shape {
    name: "PutScalingPolicyRequest",
    members: &[
        must("PolicyName", POLICY_NAME),
        NAMESPACE,
        must("ResourceId", RESOURCE_ID),
        must("ScalableDimension", DIMENSION),
        may("PolicyType", POLICY_TYPE),
        may(
            "StepScalingPolicyConfiguration",
            Kind::Structure(&STEP_SCALING),
        ),
        may(
            "TargetTrackingScalingPolicyConfiguration",
            Kind::Structure(&TRACKING),
        ),
        may(
            "PredictiveScalingPolicyConfiguration",
            Kind::Structure(&PREDICTIVE),
        ),
    ],
};
pub(crate) static POLICY_PUT: Shape = Shape {
    name: "PutScalingPolicyResponse",
    members: &[
        must("PolicyARN", RESOURCE_ID),
        may("Alarms", list(&Kind::Structure(&ALARM), 0, ANY)),
    ],
};
static ALARM: Shape = Shape {
    name: "Alarm",
    members: &[must("AlarmName", TEXT), must("AlarmARN", TEXT)],
};
pub(crate) static STEP_SCALING: Shape = Shape {
    name: "StepScalingPolicyConfiguration",
    members: &[
        may("AdjustmentType", ADJUSTMENT_TYPE),
        may("StepAdjustments", list(&Kind::Structure(&STEP), 0, ANY)),
        may("MinAdjustmentMagnitude", INTEGER),
        may("Cooldown", INTEGER),
        may("MetricAggregationType", AGGREGATION),
    ],
};
static STEP: Shape = Shape {
    name: "StepAdjustment",
    members: &[
        may("MetricIntervalLowerBound", Kind::Double),
        may("MetricIntervalUpperBound", Kind::Double),
        must("ScalingAdjustment", INTEGER),
    ],
};
pub(crate) static TRACKING: Shape = Shape {
    name: "TargetTrackingScalingPolicyConfiguration",
    members: &[
        must("TargetValue", Kind::Double),
        may(
            "PredefinedMetricSpecification",
            Kind::Structure(&PREDEFINED),
        ),
        may(
            "CustomizedMetricSpecification",
            Kind::Structure(&CUSTOMIZED),
        ),
        may("ScaleOutCooldown", INTEGER),
        may("ScaleInCooldown", INTEGER),
        may("DisableScaleIn", Kind::Boolean),
    ],
};
static PREDEFINED: Shape = Shape {
    name: "PredefinedMetricSpecification",
    members: &[
        must("PredefinedMetricType", METRIC_TYPE),
        may("ResourceLabel", text(1, 1023)),
    ],
};
static CUSTOMIZED: Shape = Shape {
    name: "CustomizedMetricSpecification",
    members: &[
        may("MetricName", TEXT),
        may("Namespace", TEXT),
        may(
            "Dimensions",
            list(&Kind::Structure(&DIMENSION_PAIR), 0, ANY),
        ),
        may("Statistic", STATISTIC),
        may("Unit", TEXT),
        may("Metrics", list(&Kind::Structure(&QUERY), 0, ANY)),
    ],
};
static DIMENSION_PAIR: Shape = Shape {
    name: "MetricDimension",
    members: &[must("Name", TEXT), must("Value", TEXT)],
};
static QUERY: Shape = Shape {
    name: "TargetTrackingMetricDataQuery",
    members: &[
        may("Expression", text(1, 2048)),
        must("Id", text(1, 255)),
        may("Label", TEXT),
        may("MetricStat", Kind::Structure(&METRIC_STAT)),
        may("ReturnData", Kind::Boolean),
    ],
};
static METRIC_STAT: Shape = Shape {
    name: "TargetTrackingMetricStat",
    members: &[
        must("Metric", Kind::Structure(&METRIC)),
        must("Stat", TEXT),
        may("Unit", text(1, 1023)),
    ],
};
static METRIC: Shape = Shape {
    name: "TargetTrackingMetric",
    members: &[
        may(
            "Dimensions",
            list(&Kind::Structure(&METRIC_DIMENSION), 0, ANY),
        ),
        may("MetricName", text(1, 255)),
        may("Namespace", text(1, 255)),
    ],
};
static METRIC_DIMENSION: Shape = Shape {
    name: "TargetTrackingMetricDimension",
    members: &[must("Name", text(1, 255)), must("Value", text(1, 1024))],
};
pub(crate) static DELETE_POLICY: Shape = Shape {
    name: "DeleteScalingPolicyRequest",
    members: &[
        must("PolicyName", RESOURCE_ID),
        NAMESPACE,
        must("ResourceId", RESOURCE_ID),
        must("ScalableDimension", DIMENSION),
    ],
};
pub(crate) static POLICY_DELETED: Shape = Shape {
    name: "DeleteScalingPolicyResponse",
    members: &[],
};
pub(crate) static DESCRIBE_POLICIES: Shape = Shape {
    name: "DescribeScalingPoliciesRequest",
    members: &[
        may("PolicyNames", list(&RESOURCE_ID, 0, 50)),
        NAMESPACE,
        may("ResourceId", RESOURCE_ID),
        may("ScalableDimension", DIMENSION),
        may("MaxResults", INTEGER),
        may("NextToken", TEXT),
    ],
};
pub(crate) static DESCRIBED_POLICIES: Shape = Shape {
    name: "DescribeScalingPoliciesResponse",
    members: &[
        may("ScalingPolicies", list(&Kind::Structure(&POLICY), 0, ANY)),
        may("NextToken", TEXT),
    ],
};
static POLICY: Shape = Shape {
    name: "ScalingPolicy",
    members: &[
        must("PolicyARN", RESOURCE_ID),
        must("PolicyName", POLICY_NAME),
        NAMESPACE,
        must("ResourceId", RESOURCE_ID),
        must("ScalableDimension", DIMENSION),
        must("PolicyType", POLICY_TYPE),
        may(
            "StepScalingPolicyConfiguration",
            Kind::Structure(&STEP_SCALING),
        ),
        may(
            "TargetTrackingScalingPolicyConfiguration",
            Kind::Structure(&TRACKING),
        ),
        may(
            "PredictiveScalingPolicyConfiguration",
            Kind::Structure(&PREDICTIVE),
        ),
        may("Alarms", list(&Kind::Structure(&ALARM), 0, ANY)),
        must("CreationTime", Kind::Time),
    ],
};
