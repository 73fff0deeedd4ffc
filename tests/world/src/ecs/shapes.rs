//! The structures of the ECS API.

use crate::wire::{
    Kind, Shape,
    shape::{INTEGER, TEXT, list, may, must},
};

const ANY: usize = usize::MAX;
const LAUNCH_TYPES: Kind = Kind::Enum(&["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"]);
const STRATEGIES: Kind = Kind::Enum(&["REPLICA", "DAEMON"]);
const CLUSTER_FIELDS: Kind = Kind::Enum(&[
    "ATTACHMENTS",
    "CONFIGURATIONS",
    "SETTINGS",
    "STATISTICS",
    "TAGS",
]);

pub(crate) static DESCRIBE_SERVICES: Shape = Shape {
    name: "DescribeServicesRequest",
    members: &[
        may("cluster", TEXT),
        must("services", list(&TEXT, 0, ANY)),
        may("include", list(&Kind::Enum(&["TAGS"]), 0, ANY)),
    ],
};
pub(crate) static DESCRIBED_SERVICES: Shape = Shape {
    name: "DescribeServicesResponse",
    members: &[
        may("services", list(&Kind::Structure(&SERVICE), 0, ANY)),
        may("failures", list(&Kind::Structure(&FAILURE), 0, ANY)),
    ],
};
pub(crate) static UPDATE_SERVICE: Shape = Shape {
    name: "UpdateServiceRequest",
    members: &[
        may("cluster", TEXT),
        must("service", TEXT),
        may("desiredCount", INTEGER),
    ],
};
pub(crate) static UPDATED_SERVICE: Shape = Shape {
    name: "UpdateServiceResponse",
    members: &[may("service", Kind::Structure(&SERVICE))],
};
pub(crate) static LIST_SERVICES: Shape = Shape {
    name: "ListServicesRequest",
    members: &[
        may("cluster", TEXT),
        may("nextToken", TEXT),
        may("maxResults", INTEGER),
        may("launchType", LAUNCH_TYPES),
        may("schedulingStrategy", STRATEGIES),
    ],
};
pub(crate) static LISTED_SERVICES: Shape = Shape {
    name: "ListServicesResponse",
    members: &[
        may("serviceArns", list(&TEXT, 0, ANY)),
        may("nextToken", TEXT),
    ],
};
pub(crate) static DESCRIBE_CLUSTERS: Shape = Shape {
    name: "DescribeClustersRequest",
    members: &[
        may("clusters", list(&TEXT, 0, ANY)),
        may("include", list(&CLUSTER_FIELDS, 0, ANY)),
    ],
};
pub(crate) static DESCRIBED_CLUSTERS: Shape = Shape {
    name: "DescribeClustersResponse",
    members: &[
        may("clusters", list(&Kind::Structure(&CLUSTER), 0, ANY)),
        may("failures", list(&Kind::Structure(&FAILURE), 0, ANY)),
    ],
};

static SERVICE: Shape = Shape {
    name: "Service",
    members: &[
        may("serviceArn", TEXT),
        may("serviceName", TEXT),
        may("clusterArn", TEXT),
        may("status", TEXT),
        may("desiredCount", INTEGER),
        may("runningCount", INTEGER),
        may("pendingCount", INTEGER),
        may("launchType", LAUNCH_TYPES),
        may("taskDefinition", TEXT),
        may("schedulingStrategy", STRATEGIES),
        may("createdAt", Kind::Time),
        may("deployments", list(&Kind::Structure(&DEPLOYMENT), 0, ANY)),
    ],
};
static DEPLOYMENT: Shape = Shape {
    name: "Deployment",
    members: &[
        may("id", TEXT),
        may("status", TEXT),
        may("taskDefinition", TEXT),
        may("desiredCount", INTEGER),
        may("pendingCount", INTEGER),
        may("runningCount", INTEGER),
        may(
            "rolloutState",
            Kind::Enum(&["COMPLETED", "FAILED", "IN_PROGRESS"]),
        ),
        may("createdAt", Kind::Time),
    ],
};
static CLUSTER: Shape = Shape {
    name: "Cluster",
    members: &[
        may("clusterArn", TEXT),
        may("clusterName", TEXT),
        may("status", TEXT),
        may("runningTasksCount", INTEGER),
        may("pendingTasksCount", INTEGER),
        may("activeServicesCount", INTEGER),
    ],
};
static FAILURE: Shape = Shape {
    name: "Failure",
    members: &[may("arn", TEXT), may("reason", TEXT)],
};
