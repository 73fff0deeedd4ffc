//! A profile that is proved valid: plain data, every default filled in, nothing left to doubt.

pub mod names;

mod operation;
mod queue;
mod tracking;

use std::collections::BTreeMap;

use crate::{
    object::{PredictiveScaling, ScheduledAction, ServiceReference, SuspendedState},
    response::Assumptions,
    simulate::Span,
};

pub use operation::{Alerts, Board, Require, UtilizationAlert};
pub use queue::{Backlog, Burst, Drain, Queue, QueueStep};
pub use tracking::{CustomMetric, Guilds, Requests, Utilization};

/// Key of the tag that says which profile owns a scalable target or an alarm; its value is the
/// profile's name.
pub const OWNERSHIP_TAG: &str = "arrakis:profile";

/// Key of the tag that says which service a dashboard is of: `<region>/<cluster>/<service>`. The
/// name of a dashboard is unique in an account, over all regions, and a profile's name is not.
pub const SERVICE_TAG: &str = "arrakis:service";

/// Key of the tag that says on a scalable target what the profile's dashboard is called, where that
/// is not the name it has unless it is given another. It is set before the dashboard is made, so
/// that a run that was killed in between leaves none that nobody finds.
pub const DASHBOARD_TAG: &str = "arrakis:dashboard";

/// The value of [`SERVICE_TAG`].
pub fn service_tag(region: &str, service: &ServiceReference) -> String {
    format!("{region}/{service}")
}

/// A valid profile. Only [`crate::validate::validate`] makes one, so holding one is the proof.
///
/// Whoever turns a profile into something else takes it apart field by field: a new field then
/// does not compile until someone has decided what it means there.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Profile {
    /// The service to scale; ARNs are reduced to names.
    pub service: ServiceReference,
    /// Prefix of every object's name, and the value of the ownership tag.
    pub name: String,
    /// Fewest tasks; at least 0.
    pub min_capacity: i32,
    /// Most tasks; at least `min_capacity`.
    pub max_capacity: i32,
    /// Tracking of CPU utilization.
    pub cpu: Option<Utilization>,
    /// Tracking of memory utilization.
    pub memory: Option<Utilization>,
    /// Tracking of load balancer requests.
    pub requests: Option<Requests>,
    /// Queues by key.
    pub queues: BTreeMap<String, Queue>,
    /// Tracking of Discord guilds.
    pub guilds: Option<Guilds>,
    /// Tracking of the author's own metrics, by key.
    pub metrics: BTreeMap<String, CustomMetric>,
    /// Bounds by time of day, by key. The names in them are the whole names of the AWS objects.
    pub schedules: BTreeMap<String, ScheduledAction>,
    /// Capacity ahead of a forecast load.
    pub predictive: Option<PredictiveScaling>,
    /// Kinds of scaling that are switched off.
    pub suspended: SuspendedState,
    /// Alarms for people.
    pub alerts: Option<Alerts>,
    /// The dashboard.
    pub dashboard: Option<Board>,
    /// What the response must keep.
    pub require: Option<Require>,
    /// Whether policies of others on the target are removed.
    pub exclusive: bool,
    /// The provider's default tags and the profile's own, without the ownership tag.
    pub tags: BTreeMap<String, String>,
    /// Namespace of the metrics the publisher publishes.
    pub metric_namespace: String,
    /// From one sample of the publisher to the next; only reckoned with.
    pub sample_every: Span,
}

impl Profile {
    /// What its response rests on.
    pub fn assumptions(&self) -> Assumptions {
        Assumptions {
            sample_every: self.sample_every,
            ..Assumptions::default()
        }
    }

    /// Whether the publisher counts the service's running tasks: for queues and guilds, whose share
    /// of each task it publishes, and for the alarm at the maximum.
    pub fn counts_tasks(&self) -> bool {
        let alerts = self.alerts.as_ref();
        !self.queues.is_empty()
            || self.guilds.is_some()
            || alerts.is_some_and(|alerts| alerts.at_max_capacity.is_some())
    }
}

/// How long a scaling activity holds back the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cooldowns {
    /// Seconds after a scale-out has completed.
    pub scale_out: i32,
    /// Seconds after a scale-in has completed.
    pub scale_in: i32,
}
