//! ECS: clusters and services whose tasks start late and whose deployments take a while.

mod arn;
mod clusters;
mod deployment;
mod described;
mod monitoring;
mod operations;
mod revisions;
mod services;
mod shapes;
mod task_list;
mod task_shapes;
mod tasks;

use std::collections::BTreeMap;

use scaling::simulate::{Capacity, Services};

pub(crate) use tasks::Service;

use crate::wire::{
    self, ErrorShape, Failure, FaultCodes, Input, Protocol, front_end, modelled, shape::Style,
};

/// The ECS API, as far as this world has it.
pub(crate) static SERVICE: wire::Service = wire::Service {
    name: "ecs",
    model: "ecs/2014-11-13",
    protocol: Protocol::Json("AmazonEC2ContainerServiceV20141113"),
    operations: &operations::OPERATIONS,
    errors: &ERRORS,
    message_member: "message",
    style: Style::FrontEnd("InvalidParameterException"),
    fault_codes: FaultCodes {
        throttled: "ThrottlingException",
        internal: "ServerException",
        denied: "AccessDeniedException",
        unknown_key: "UnrecognizedClientException",
        unsigned: "MissingAuthenticationTokenException",
        unknown_operation: "UnknownOperationException",
    },
};

static ERRORS: [ErrorShape; 12] = [
    modelled("AccessDeniedException", 400),
    modelled("ClientException", 400),
    modelled("ClusterNotFoundException", 400),
    modelled("InvalidParameterException", 400),
    modelled("ServerException", 500),
    modelled("ServiceNotActiveException", 400),
    modelled("ServiceNotFoundException", 400),
    front_end("ThrottlingException", 400),
    front_end("UnrecognizedClientException", 400),
    front_end("MissingAuthenticationTokenException", 400),
    front_end("SerializationException", 400),
    front_end("UnknownOperationException", 400),
];

/// A cluster and its services by name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cluster {
    pub(crate) services: BTreeMap<String, Service>,
}

/// The control loop's view of all services of a region.
pub(crate) struct View<'a>(pub(crate) &'a BTreeMap<String, Cluster>);

impl Services for View<'_> {
    fn capacity(&self, resource_id: &str) -> Option<Capacity> {
        let service = find(self.0, resource_id)?;
        Some(Capacity {
            running: service.running(),
            desired: service.desired,
            deployment_in_progress: service.deploying(),
        })
    }
}

/// The active service that `service/<cluster>/<service>` names.
pub(crate) fn find<'a>(
    clusters: &'a BTreeMap<String, Cluster>,
    resource_id: &str,
) -> Option<&'a Service> {
    let (cluster, service) = resource_id.strip_prefix("service/")?.split_once('/')?;
    clusters
        .get(cluster)?
        .services
        .get(service)
        .filter(|service| service.active)
}

/// The same, to change it.
pub(crate) fn find_mut<'a>(
    clusters: &'a mut BTreeMap<String, Cluster>,
    resource_id: &str,
) -> Option<&'a mut Service> {
    let (cluster, service) = resource_id.strip_prefix("service/")?.split_once('/')?;
    clusters
        .get_mut(cluster)?
        .services
        .get_mut(service)
        .filter(|service| service.active)
}

/// Most rows of a page that can be asked for.
const PAGE_MAX: i64 = 100;

/// How many rows a page has.
fn page_limit(input: &Input<'_>, default: usize) -> Result<usize, Failure> {
    match input.integer("maxResults") {
        None => Ok(default),
        Some(asked @ 1..=PAGE_MAX) => Ok(usize::try_from(asked).unwrap_or(default)),
        Some(_) => Err(invalid(format!(
            "maxResults must be between 1 and {PAGE_MAX}."
        ))),
    }
}

fn invalid(message: impl Into<String>) -> Failure {
    Failure::client("InvalidParameterException", message)
}
