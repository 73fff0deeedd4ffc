//! The structures of the Application Auto Scaling API that are about scheduled actions.

use super::{
    shapes::RESOURCE_ID,
    words::{DIMENSION, NAMESPACE},
};
use crate::wire::{
    Kind, Shape,
    shape::{INTEGER, TEXT, list, may, must},
};

const ANY: usize = usize::MAX;
const NAME: Kind = Kind::Pattern {
    min: 1,
    max: 256,
    pattern: r"(?!((^[ ]+.*)|(.*([\u0000-\u001f]|[\u007f-\u009f]|[:/|])+.*)|(.*[ ]+$))).+",
    matches: is_name,
};

fn is_name(name: &str) -> bool {
    let barred = |letter: char| letter.is_control() || ":/|".contains(letter);
    !name.starts_with(' ') && !name.ends_with(' ') && !name.chars().any(barred)
}

pub(crate) static PUT_SCHEDULED: Shape = Shape {
    name: "PutScheduledActionRequest",
    members: &[
        NAMESPACE,
        may("Schedule", RESOURCE_ID),
        may("Timezone", RESOURCE_ID),
        must("ScheduledActionName", NAME),
        must("ResourceId", RESOURCE_ID),
        must("ScalableDimension", DIMENSION),
        may("StartTime", Kind::Time),
        may("EndTime", Kind::Time),
        may("ScalableTargetAction", Kind::Structure(&BOUNDS)),
    ],
};
pub(crate) static SCHEDULED_PUT: Shape = Shape {
    name: "PutScheduledActionResponse",
    members: &[],
};
static BOUNDS: Shape = Shape {
    name: "ScalableTargetAction",
    members: &[may("MinCapacity", INTEGER), may("MaxCapacity", INTEGER)],
};
pub(crate) static DELETE_SCHEDULED: Shape = Shape {
    name: "DeleteScheduledActionRequest",
    members: &[
        NAMESPACE,
        must("ScheduledActionName", RESOURCE_ID),
        must("ResourceId", RESOURCE_ID),
        must("ScalableDimension", DIMENSION),
    ],
};
pub(crate) static SCHEDULED_DELETED: Shape = Shape {
    name: "DeleteScheduledActionResponse",
    members: &[],
};
pub(crate) static DESCRIBE_SCHEDULED: Shape = Shape {
    name: "DescribeScheduledActionsRequest",
    members: &[
        may("ScheduledActionNames", list(&RESOURCE_ID, 0, 50)),
        NAMESPACE,
        may("ResourceId", RESOURCE_ID),
        may("ScalableDimension", DIMENSION),
        may("MaxResults", INTEGER),
        may("NextToken", TEXT),
    ],
};
pub(crate) static DESCRIBED_SCHEDULED: Shape = Shape {
    name: "DescribeScheduledActionsResponse",
    members: &[
        may(
            "ScheduledActions",
            list(&Kind::Structure(&SCHEDULED), 0, ANY),
        ),
        may("NextToken", TEXT),
    ],
};
static SCHEDULED: Shape = Shape {
    name: "ScheduledAction",
    members: &[
        must("ScheduledActionName", NAME),
        must("ScheduledActionARN", RESOURCE_ID),
        NAMESPACE,
        must("Schedule", RESOURCE_ID),
        may("Timezone", RESOURCE_ID),
        must("ResourceId", RESOURCE_ID),
        may("ScalableDimension", DIMENSION),
        may("StartTime", Kind::Time),
        may("EndTime", Kind::Time),
        may("ScalableTargetAction", Kind::Structure(&BOUNDS)),
        must("CreationTime", Kind::Time),
    ],
};
