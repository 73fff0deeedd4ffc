//! The scalable target: the bounds between which an ECS service may be scaled.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

use crate::metric;

/// An ECS service, by the names of its cluster and itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ServiceReference {
    /// The cluster's name.
    pub cluster: String,
    /// The service's name.
    pub service: String,
}

impl ServiceReference {
    /// The service namespace of every target here.
    pub const NAMESPACE: &'static str = "ecs";
    /// The scalable dimension of every target here.
    pub const DIMENSION: &'static str = "ecs:service:DesiredCount";

    /// `service/<cluster>/<service>`, Application Auto Scaling's key of an ECS service.
    pub fn resource_id(&self) -> String {
        format!("service/{}/{}", self.cluster, self.service)
    }

    /// Reads `service/<cluster>/<service>`.
    pub fn from_resource_id(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix("service/")?.split('/');
        let (cluster, service) = (parts.next()?, parts.next()?);
        let valid = parts.next().is_none() && !cluster.is_empty() && !service.is_empty();
        valid.then(|| Self {
            cluster: cluster.to_owned(),
            service: service.to_owned(),
        })
    }
}

impl<'a> From<&'a ServiceReference> for metric::Service<'a> {
    fn from(reference: &'a ServiceReference) -> Self {
        let ServiceReference { cluster, service } = reference;
        Self { cluster, service }
    }
}

impl fmt::Display for ServiceReference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.cluster, self.service)
    }
}

/// A scalable target (Application Auto Scaling API, RegisterScalableTarget).
///
/// The role is left out: for ECS it is always the service-linked one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ScalableTarget {
    /// `service/<cluster>/<service>`.
    pub resource_id: String,
    /// Fewest tasks.
    pub min_capacity: i32,
    /// Most tasks.
    pub max_capacity: i32,
    /// Which kinds of scaling are switched off.
    pub suspended_state: SuspendedState,
    /// Tags, the ownership tag included.
    pub tags: BTreeMap<String, String>,
}

/// Which kinds of scaling are switched off on a target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct SuspendedState {
    /// No policy scales in.
    pub dynamic_scaling_in_suspended: bool,
    /// No policy scales out.
    pub dynamic_scaling_out_suspended: bool,
    /// No scheduled action runs.
    pub scheduled_scaling_suspended: bool,
}
