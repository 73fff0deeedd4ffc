//! The structures of ECS requests.

use super::described::{LAUNCH_TYPES, LOAD_BALANCERS, SERVICE, STRATEGIES};
use crate::wire::{
    Kind, Shape,
    shape::{INTEGER, TEXT, integer, list, may, must, text},
};

const ANY: usize = usize::MAX;
const CLUSTER_FIELDS: Kind = Kind::Enum(&[
    "ATTACHMENTS",
    "CONFIGURATIONS",
    "SETTINGS",
    "STATISTICS",
    "TAGS",
]);

pub(crate) static CREATE_SERVICE: Shape = Shape {
    name: "CreateServiceRequest",
    members: &[
        may("cluster", TEXT),
        must("serviceName", TEXT),
        may("taskDefinition", TEXT),
        may("loadBalancers", LOAD_BALANCERS),
        may("desiredCount", INTEGER),
        may("clientToken", TEXT),
        may("launchType", LAUNCH_TYPES),
        may("platformVersion", TEXT),
        may("networkConfiguration", Kind::Structure(&NETWORK)),
        may("schedulingStrategy", STRATEGIES),
        may("enableECSManagedTags", Kind::Boolean),
        may("enableExecuteCommand", Kind::Boolean),
        may("monitoring", Kind::Structure(&MONITORING)),
    ],
};
pub(crate) static CREATED_SERVICE: Shape = Shape {
    name: "CreateServiceResponse",
    members: &[may("service", Kind::Structure(&SERVICE))],
};
/// Accepted and not looked at: there is no network here.
static NETWORK: Shape = Shape {
    name: "NetworkConfiguration",
    members: &[may("awsvpcConfiguration", Kind::Structure(&VPC))],
};
static VPC: Shape = Shape {
    name: "AwsVpcConfiguration",
    members: &[
        must("subnets", list(&TEXT, 0, ANY)),
        may("securityGroups", list(&TEXT, 0, ANY)),
        may("assignPublicIp", Kind::Enum(&["ENABLED", "DISABLED"])),
    ],
};
pub(crate) static MONITORING: Shape = Shape {
    name: "MonitoringConfiguration",
    members: &[may(
        "metricConfigurations",
        list(&Kind::Structure(&METRIC), 0, 5),
    )],
};
static METRIC: Shape = Shape {
    name: "MetricConfiguration",
    members: &[
        must("metricNames", list(&text(1, 255), 1, 5)),
        must("resolutionSeconds", integer(20, 60)),
    ],
};
pub(crate) static UPDATE_SERVICE: Shape = Shape {
    name: "UpdateServiceRequest",
    members: &[
        may("cluster", TEXT),
        must("service", TEXT),
        may("desiredCount", INTEGER),
        may("taskDefinition", TEXT),
        may("forceNewDeployment", Kind::Boolean),
        may("loadBalancers", LOAD_BALANCERS),
        may("monitoring", Kind::Structure(&MONITORING)),
    ],
};
pub(crate) static UPDATED_SERVICE: Shape = Shape {
    name: "UpdateServiceResponse",
    members: &[may("service", Kind::Structure(&SERVICE))],
};
pub(crate) static DELETE_SERVICE: Shape = Shape {
    name: "DeleteServiceRequest",
    members: &[
        may("cluster", TEXT),
        must("service", TEXT),
        may("force", Kind::Boolean),
    ],
};
pub(crate) static DELETED_SERVICE: Shape = Shape {
    name: "DeleteServiceResponse",
    members: &[may("service", Kind::Structure(&SERVICE))],
};
pub(crate) static DESCRIBE_SERVICES: Shape = Shape {
    name: "DescribeServicesRequest",
    members: &[
        may("cluster", TEXT),
        must("services", list(&TEXT, 0, ANY)),
        may("include", list(&Kind::Enum(&["TAGS"]), 0, ANY)),
    ],
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
pub(crate) static DESCRIBE_REVISIONS: Shape = Shape {
    name: "DescribeServiceRevisionsRequest",
    members: &[must("serviceRevisionArns", list(&TEXT, 0, ANY))],
};
pub(crate) static DESCRIBE_CLUSTERS: Shape = Shape {
    name: "DescribeClustersRequest",
    members: &[
        may("clusters", list(&TEXT, 0, ANY)),
        may("include", list(&CLUSTER_FIELDS, 0, ANY)),
    ],
};
pub(crate) static LIST_CLUSTERS: Shape = Shape {
    name: "ListClustersRequest",
    members: &[may("nextToken", TEXT), may("maxResults", INTEGER)],
};
