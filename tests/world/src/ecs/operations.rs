//! The operations of ECS.

use super::{clusters, described, revisions, services, shapes, task_list, task_shapes};
use crate::wire::Operation;

const ON_CLUSTER: &[&str] = &["InvalidParameterException", "ClusterNotFoundException"];
const ON_SERVICE: &[&str] = &[
    "InvalidParameterException",
    "ClusterNotFoundException",
    "ServiceNotFoundException",
];

pub(super) static OPERATIONS: [Operation; 10] = [
    Operation {
        name: "CreateService",
        input: &shapes::CREATE_SERVICE,
        output: Some(&shapes::CREATED_SERVICE),
        errors: ON_CLUSTER,
        style: None,
        run: services::create,
    },
    Operation {
        name: "UpdateService",
        input: &shapes::UPDATE_SERVICE,
        output: Some(&shapes::UPDATED_SERVICE),
        errors: &[
            "InvalidParameterException",
            "ClusterNotFoundException",
            "ServiceNotFoundException",
            "ServiceNotActiveException",
            "ServerException",
        ],
        style: None,
        run: services::update,
    },
    Operation {
        name: "DeleteService",
        input: &shapes::DELETE_SERVICE,
        output: Some(&shapes::DELETED_SERVICE),
        errors: ON_SERVICE,
        style: None,
        run: services::delete,
    },
    Operation {
        name: "DescribeServices",
        input: &shapes::DESCRIBE_SERVICES,
        output: Some(&described::DESCRIBED_SERVICES),
        errors: ON_CLUSTER,
        style: None,
        run: services::describe,
    },
    Operation {
        name: "ListServices",
        input: &shapes::LIST_SERVICES,
        output: Some(&described::LISTED_SERVICES),
        errors: ON_CLUSTER,
        style: None,
        run: services::list,
    },
    Operation {
        name: "DescribeServiceRevisions",
        input: &shapes::DESCRIBE_REVISIONS,
        output: Some(&described::DESCRIBED_REVISIONS),
        errors: ON_SERVICE,
        style: None,
        run: revisions::describe,
    },
    Operation {
        name: "DescribeClusters",
        input: &shapes::DESCRIBE_CLUSTERS,
        output: Some(&described::DESCRIBED_CLUSTERS),
        errors: &["InvalidParameterException"],
        style: None,
        run: clusters::describe,
    },
    Operation {
        name: "ListClusters",
        input: &shapes::LIST_CLUSTERS,
        output: Some(&described::LISTED_CLUSTERS),
        errors: &["InvalidParameterException"],
        style: None,
        run: clusters::list,
    },
    Operation {
        name: "ListTasks",
        input: &task_shapes::LIST_TASKS,
        output: Some(&task_shapes::LISTED_TASKS),
        errors: ON_SERVICE,
        style: None,
        run: task_list::list,
    },
    Operation {
        name: "DescribeTasks",
        input: &task_shapes::DESCRIBE_TASKS,
        output: Some(&task_shapes::DESCRIBED_TASKS),
        errors: ON_CLUSTER,
        style: None,
        run: task_list::describe,
    },
];
