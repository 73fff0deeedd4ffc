//! The structures of ECS replies.

use super::shapes::MONITORING;
use crate::wire::{
    Kind, Shape,
    shape::{INTEGER, TEXT, list, may},
};

const ANY: usize = usize::MAX;
pub(super) const LAUNCH_TYPES: Kind =
    Kind::Enum(&["EC2", "FARGATE", "EXTERNAL", "MANAGED_INSTANCES"]);
pub(super) const STRATEGIES: Kind = Kind::Enum(&["REPLICA", "DAEMON"]);
pub(super) const LOAD_BALANCERS: Kind = list(&ONE_LOAD_BALANCER, 0, ANY);
static ONE_LOAD_BALANCER: Kind = Kind::Structure(&LOAD_BALANCER);
static LOAD_BALANCER: Shape = Shape {
    name: "LoadBalancer",
    members: &[
        may("targetGroupArn", TEXT),
        may("loadBalancerName", TEXT),
        may("containerName", TEXT),
        may("containerPort", INTEGER),
    ],
};

pub(crate) static DESCRIBED_SERVICES: Shape = Shape {
    name: "DescribeServicesResponse",
    members: &[
        may("services", list(&Kind::Structure(&SERVICE), 0, ANY)),
        may("failures", list(&Kind::Structure(&FAILURE), 0, ANY)),
    ],
};
pub(crate) static LISTED_SERVICES: Shape = Shape {
    name: "ListServicesResponse",
    members: &[
        may("serviceArns", list(&TEXT, 0, ANY)),
        may("nextToken", TEXT),
    ],
};
pub(super) static SERVICE: Shape = Shape {
    name: "Service",
    members: &[
        may("serviceArn", TEXT),
        may("serviceName", TEXT),
        may("clusterArn", TEXT),
        may("loadBalancers", LOAD_BALANCERS),
        may("status", TEXT),
        may("desiredCount", INTEGER),
        may("runningCount", INTEGER),
        may("pendingCount", INTEGER),
        may("launchType", LAUNCH_TYPES),
        may("taskDefinition", TEXT),
        may("schedulingStrategy", STRATEGIES),
        may("createdAt", Kind::Time),
        may("deployments", list(&Kind::Structure(&DEPLOYMENT), 0, ANY)),
        may(
            "currentServiceRevisions",
            list(&Kind::Structure(&CURRENT), 0, ANY),
        ),
        may("events", list(&Kind::Structure(&EVENT), 0, ANY)),
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
        may("failedTasks", INTEGER),
        may("launchType", LAUNCH_TYPES),
        may(
            "rolloutState",
            Kind::Enum(&["COMPLETED", "FAILED", "IN_PROGRESS"]),
        ),
        may("rolloutStateReason", TEXT),
        may("createdAt", Kind::Time),
        may("updatedAt", Kind::Time),
    ],
};
static CURRENT: Shape = Shape {
    name: "ServiceCurrentRevisionSummary",
    members: &[
        may("arn", TEXT),
        may("requestedTaskCount", INTEGER),
        may("runningTaskCount", INTEGER),
        may("pendingTaskCount", INTEGER),
    ],
};
static EVENT: Shape = Shape {
    name: "ServiceEvent",
    members: &[
        may("id", TEXT),
        may("createdAt", Kind::Time),
        may("message", TEXT),
    ],
};
pub(crate) static DESCRIBED_REVISIONS: Shape = Shape {
    name: "DescribeServiceRevisionsResponse",
    members: &[
        may(
            "serviceRevisions",
            list(&Kind::Structure(&REVISION), 0, ANY),
        ),
        may("failures", list(&Kind::Structure(&FAILURE), 0, ANY)),
    ],
};
static REVISION: Shape = Shape {
    name: "ServiceRevision",
    members: &[
        may("serviceRevisionArn", TEXT),
        may("serviceArn", TEXT),
        may("clusterArn", TEXT),
        may("taskDefinition", TEXT),
        may("launchType", LAUNCH_TYPES),
        may("createdAt", Kind::Time),
        may("monitoring", Kind::Structure(&MONITORING)),
    ],
};
pub(crate) static DESCRIBED_CLUSTERS: Shape = Shape {
    name: "DescribeClustersResponse",
    members: &[
        may("clusters", list(&Kind::Structure(&CLUSTER), 0, ANY)),
        may("failures", list(&Kind::Structure(&FAILURE), 0, ANY)),
    ],
};
pub(crate) static LISTED_CLUSTERS: Shape = Shape {
    name: "ListClustersResponse",
    members: &[
        may("clusterArns", list(&TEXT, 0, ANY)),
        may("nextToken", TEXT),
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
pub(super) static FAILURE: Shape = Shape {
    name: "Failure",
    members: &[may("arn", TEXT), may("reason", TEXT)],
};
