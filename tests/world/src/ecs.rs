//! ECS: clusters and services whose tasks start late.

mod operations;
mod shapes;
mod tasks;

use std::collections::BTreeMap;

use scaling::simulate::{Capacity, Services};

pub(crate) use tasks::Service;

use crate::wire::{self, ErrorShape, FaultCodes, Protocol, front_end, modelled, shape::Style};

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
#[derive(Debug, Default)]
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
            deployment_in_progress: false,
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
