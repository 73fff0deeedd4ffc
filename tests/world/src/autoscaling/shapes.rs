//! The structures of the Application Auto Scaling API that are about targets, activities and tags.

use super::words::{DIMENSION, NAMESPACE, STATUS};
use crate::wire::{
    Kind, Shape,
    shape::{INTEGER, TEXT, list, may, must, text},
};

const ANY: usize = usize::MAX;
pub(super) const RESOURCE_ID: Kind = text(1, 1600);
const TARGET_ARN: Kind = Kind::Pattern {
    min: 1,
    max: 1011,
    pattern: r"^arn:.+:application-autoscaling:.+:[0-9]+:scalable-target\/[a-zA-Z0-9-]+$",
    matches: is_target_arn,
};
const TAG_KEY: Kind = text(1, 128);
const TAGS: Kind = Kind::Map {
    key: &TAG_KEY,
    value: &text(0, 256),
};

fn is_target_arn(arn: &str) -> bool {
    let parts: Vec<_> = arn.splitn(6, ':').collect();
    let [prefix, partition, service, region, account, resource] = parts.as_slice() else {
        return false;
    };
    let id = resource
        .strip_prefix("scalable-target/")
        .unwrap_or_default();
    *prefix == "arn"
        && *service == "application-autoscaling"
        && !partition.is_empty()
        && !region.is_empty()
        && !account.is_empty()
        && account.bytes().all(|digit| digit.is_ascii_digit())
        && !id.is_empty()
        && id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

pub(crate) static REGISTER: Shape = Shape {
    name: "RegisterScalableTargetRequest",
    members: &[
        NAMESPACE,
        must("ResourceId", RESOURCE_ID),
        must("ScalableDimension", DIMENSION),
        may("MinCapacity", INTEGER),
        may("MaxCapacity", INTEGER),
        may("RoleARN", RESOURCE_ID),
        may("SuspendedState", Kind::Structure(&SUSPENDED)),
        may("Tags", TAGS),
    ],
};
pub(crate) static REGISTERED: Shape = Shape {
    name: "RegisterScalableTargetResponse",
    members: &[may("ScalableTargetARN", TEXT)],
};
pub(crate) static DEREGISTER: Shape = Shape {
    name: "DeregisterScalableTargetRequest",
    members: &[
        NAMESPACE,
        must("ResourceId", RESOURCE_ID),
        must("ScalableDimension", DIMENSION),
    ],
};
pub(crate) static DEREGISTERED: Shape = Shape {
    name: "DeregisterScalableTargetResponse",
    members: &[],
};
pub(crate) static DESCRIBE_TARGETS: Shape = Shape {
    name: "DescribeScalableTargetsRequest",
    members: &[
        NAMESPACE,
        may("ResourceIds", list(&RESOURCE_ID, 0, 50)),
        may("ScalableDimension", DIMENSION),
        may("MaxResults", INTEGER),
        may("NextToken", TEXT),
    ],
};
pub(crate) static DESCRIBED_TARGETS: Shape = Shape {
    name: "DescribeScalableTargetsResponse",
    members: &[
        may("ScalableTargets", list(&Kind::Structure(&TARGET), 0, ANY)),
        may("NextToken", TEXT),
    ],
};
static TARGET: Shape = Shape {
    name: "ScalableTarget",
    members: &[
        NAMESPACE,
        must("ResourceId", RESOURCE_ID),
        must("ScalableDimension", DIMENSION),
        must("MinCapacity", INTEGER),
        must("MaxCapacity", INTEGER),
        must("RoleARN", RESOURCE_ID),
        must("CreationTime", Kind::Time),
        may("SuspendedState", Kind::Structure(&SUSPENDED)),
        may("ScalableTargetARN", TEXT),
    ],
};
static SUSPENDED: Shape = Shape {
    name: "SuspendedState",
    members: &[
        may("DynamicScalingInSuspended", Kind::Boolean),
        may("DynamicScalingOutSuspended", Kind::Boolean),
        may("ScheduledScalingSuspended", Kind::Boolean),
    ],
};
pub(crate) static DESCRIBE_ACTIVITIES: Shape = Shape {
    name: "DescribeScalingActivitiesRequest",
    members: &[
        NAMESPACE,
        may("ResourceId", RESOURCE_ID),
        may("ScalableDimension", DIMENSION),
        may("MaxResults", INTEGER),
        may("NextToken", TEXT),
        may("IncludeNotScaledActivities", Kind::Boolean),
    ],
};
pub(crate) static DESCRIBED_ACTIVITIES: Shape = Shape {
    name: "DescribeScalingActivitiesResponse",
    members: &[
        may(
            "ScalingActivities",
            list(&Kind::Structure(&ACTIVITY), 0, ANY),
        ),
        may("NextToken", TEXT),
    ],
};
static ACTIVITY: Shape = Shape {
    name: "ScalingActivity",
    members: &[
        must("ActivityId", TEXT),
        NAMESPACE,
        must("ResourceId", RESOURCE_ID),
        must("ScalableDimension", DIMENSION),
        must("Description", TEXT),
        must("Cause", TEXT),
        must("StartTime", Kind::Time),
        may("EndTime", Kind::Time),
        must("StatusCode", STATUS),
        may("StatusMessage", TEXT),
        may(
            "NotScaledReasons",
            list(&Kind::Structure(&NOT_SCALED), 0, ANY),
        ),
    ],
};
static NOT_SCALED: Shape = Shape {
    name: "NotScaledReason",
    members: &[
        must("Code", TEXT),
        may("MaxCapacity", INTEGER),
        may("MinCapacity", INTEGER),
        may("CurrentCapacity", INTEGER),
    ],
};
pub(crate) static TAG: Shape = Shape {
    name: "TagResourceRequest",
    members: &[must("ResourceARN", TARGET_ARN), must("Tags", TAGS)],
};
pub(crate) static TAGGED: Shape = Shape {
    name: "TagResourceResponse",
    members: &[],
};
pub(crate) static UNTAG: Shape = Shape {
    name: "UntagResourceRequest",
    members: &[
        must("ResourceARN", TARGET_ARN),
        must("TagKeys", list(&TAG_KEY, 0, 200)),
    ],
};
pub(crate) static UNTAGGED: Shape = Shape {
    name: "UntagResourceResponse",
    members: &[],
};
pub(crate) static LIST_TAGS: Shape = Shape {
    name: "ListTagsForResourceRequest",
    members: &[must("ResourceARN", TARGET_ARN)],
};
pub(crate) static LISTED_TAGS: Shape = Shape {
    name: "ListTagsForResourceResponse",
    members: &[may("Tags", TAGS)],
};
