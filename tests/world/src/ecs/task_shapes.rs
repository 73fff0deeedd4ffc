//! The structures of the ECS API that are about tasks.

use super::described::{FAILURE, LAUNCH_TYPES};
use crate::wire::{
    Kind, Shape,
    shape::{INTEGER, TEXT, list, may, must},
};

const ANY: usize = usize::MAX;

pub(crate) static LIST_TASKS: Shape = Shape {
    name: "ListTasksRequest",
    members: &[
        may("cluster", TEXT),
        may("nextToken", TEXT),
        may("maxResults", INTEGER),
        may("serviceName", TEXT),
        may(
            "desiredStatus",
            Kind::Enum(&["RUNNING", "PENDING", "STOPPED"]),
        ),
        may("launchType", LAUNCH_TYPES),
    ],
};
pub(crate) static LISTED_TASKS: Shape = Shape {
    name: "ListTasksResponse",
    members: &[may("taskArns", list(&TEXT, 0, ANY)), may("nextToken", TEXT)],
};
pub(crate) static DESCRIBE_TASKS: Shape = Shape {
    name: "DescribeTasksRequest",
    members: &[
        may("cluster", TEXT),
        must("tasks", list(&TEXT, 0, ANY)),
        may("include", list(&Kind::Enum(&["TAGS"]), 0, ANY)),
    ],
};
pub(crate) static DESCRIBED_TASKS: Shape = Shape {
    name: "DescribeTasksResponse",
    members: &[
        may("tasks", list(&Kind::Structure(&TASK), 0, ANY)),
        may("failures", list(&Kind::Structure(&FAILURE), 0, ANY)),
    ],
};
static TASK: Shape = Shape {
    name: "Task",
    members: &[
        may("taskArn", TEXT),
        may("clusterArn", TEXT),
        may("taskDefinitionArn", TEXT),
        may("group", TEXT),
        may("launchType", LAUNCH_TYPES),
        may("lastStatus", TEXT),
        may("desiredStatus", TEXT),
        may("startedBy", TEXT),
        may("createdAt", Kind::Time),
        may("startedAt", Kind::Time),
    ],
};
