//! ECS services as they are.

use aws::Operation;
use aws_sdk_ecs::types;
use jiff::Timestamp;
use scaling::object::ServiceReference;

use super::{Session, timestamp};
use crate::error::{Error, Result};

/// Services in one call (ECS API, DescribeServices).
const SERVICES_MAX: usize = 10;

const DESCRIBE_SERVICES: Operation = Operation::new("ecs", "DescribeServices");

/// An ECS service.
#[derive(Clone, Debug, PartialEq)]
pub struct Service {
    /// Its cluster and name.
    pub reference: ServiceReference,
    /// `ACTIVE`, `DRAINING` or `INACTIVE`.
    pub status: String,
    /// Tasks asked for.
    pub desired: i32,
    /// Tasks running.
    pub running: i32,
    /// Tasks on their way.
    pub pending: i32,
    /// The primary one first.
    pub deployments: Vec<Deployment>,
    /// The latest first.
    pub events: Vec<Event>,
}

/// A deployment of a service.
#[derive(Clone, Debug, PartialEq)]
pub struct Deployment {
    /// `PRIMARY`, `ACTIVE` or `INACTIVE`.
    pub status: String,
    /// `COMPLETED`, `FAILED` or `IN_PROGRESS`; absent for controllers other than ECS's own.
    pub rollout_state: Option<String>,
    /// Why it is in that state.
    pub reason: Option<String>,
    /// Tasks asked for.
    pub desired: i32,
    /// Tasks running.
    pub running: i32,
    /// Tasks that failed to start since the deployment began.
    pub failed_tasks: i32,
    /// When it began.
    pub created: Option<Timestamp>,
}

/// What ECS says happened.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When.
    pub at: Option<Timestamp>,
    /// In ECS's words.
    pub message: String,
}

impl Session {
    /// Services of one cluster, in the order asked for.
    ///
    /// # Errors
    /// A call is refused; the cluster, or one of the services, does not exist.
    pub async fn services(&self, cluster: &str, names: &[String]) -> Result<Vec<Service>> {
        let mut found = Vec::new();
        for names in names.chunks(SERVICES_MAX) {
            let about = format!("{cluster}/{}", names.join(","));
            let ecs = self.connection().ecs();
            let answer = self
                .read(DESCRIBE_SERVICES, &about, || {
                    let request = ecs.describe_services().cluster(cluster);
                    request.set_services(Some(names.to_vec())).send()
                })
                .await?;
            for name in names {
                let mut services = answer.services().iter();
                let service = services.find(|it| it.service_name() == Some(name));
                let service = service.filter(|it| it.status() != Some("INACTIVE"));
                found.push(service.map(|it| read(cluster, name, it)).ok_or_else(|| {
                    Error::environment(
                        format!("there is no ECS service {name} in cluster {cluster}"),
                        format!(
                            "check --service, --cluster and --region; `aws ecs list-services \
                             --cluster {cluster}` lists those there are"
                        ),
                    )
                })?);
            }
        }
        Ok(found)
    }

    /// One service.
    ///
    /// # Errors
    /// Those of [`Self::services`].
    pub async fn service(&self, reference: &ServiceReference) -> Result<Service> {
        let ServiceReference { cluster, service } = reference;
        let mut found = self
            .services(cluster, std::slice::from_ref(service))
            .await?;
        found.pop().ok_or_else(|| {
            Error::environment(format!("ECS told nothing of {reference}"), "try again")
        })
    }
}

fn read(cluster: &str, name: &str, service: &types::Service) -> Service {
    let deployment = |it: &types::Deployment| Deployment {
        status: it.status().unwrap_or_default().to_owned(),
        rollout_state: it.rollout_state().map(|state| state.as_str().to_owned()),
        reason: it.rollout_state_reason().map(str::to_owned),
        desired: it.desired_count(),
        running: it.running_count(),
        failed_tasks: it.failed_tasks(),
        created: it.created_at().map(timestamp),
    };
    let mut deployments: Vec<_> = service.deployments().iter().map(deployment).collect();
    deployments.sort_by_key(|it| it.status != "PRIMARY");
    let event = |it: &types::ServiceEvent| Event {
        at: it.created_at().map(timestamp),
        message: it.message().unwrap_or_default().to_owned(),
    };
    Service {
        reference: ServiceReference {
            cluster: cluster.to_owned(),
            service: name.to_owned(),
        },
        status: service.status().unwrap_or_default().to_owned(),
        desired: service.desired_count(),
        running: service.running_count(),
        pending: service.pending_count(),
        deployments,
        events: service.events().iter().map(event).collect(),
    }
}
