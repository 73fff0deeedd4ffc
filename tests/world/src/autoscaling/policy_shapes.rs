//! The structures of the Application Auto Scaling API that are about policies.

use super::{
    shapes::RESOURCE_ID,
    words::{ADJUSTMENT_TYPE, AGGREGATION, DIMENSION, METRIC_TYPE, NAMESPACE, POLICY_TYPE},
};
use crate::wire::{
    Kind, Shape,
    shape::{INTEGER, TEXT, list, may, must, text},
};

const ANY: usize = usize::MAX;
const POLICY_NAME: Kind = Kind::Pattern {
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
        may("Alarms", list(&Kind::Structure(&ALARM), 0, ANY)),
        must("CreationTime", Kind::Time),
    ],
};
