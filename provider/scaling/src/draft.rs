//! A profile as its author wrote it: any leaf may be omitted, or unknown until apply.

mod json;
mod operation;
mod queue;
mod tracking;

use std::collections::BTreeMap;

pub use json::from_json;
pub use operation::{
    AlertDraft, AlertsDraft, DashboardDraft, PredictiveDraft, RequireDraft, ScheduleDraft,
    SuspendedDraft, UtilizationAlertDraft,
};
pub use queue::{BacklogDraft, BurstDraft, DrainDraft, QueueDraft, StepDraft};
pub use tracking::{
    GuildsDraft, MetricDraft, QueryDraft, QueryMetricDraft, RequestsDraft, UtilizationDraft,
};

/// A setting as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Leaf<T> {
    /// Not written, or null.
    #[default]
    Omitted,
    /// Written, but its value is not known before apply.
    Unknown,
    /// Written and known.
    Given(T),
}

impl<T> Leaf<T> {
    /// The value, if written and known.
    pub fn given(&self) -> Option<&T> {
        match self {
            Self::Given(value) => Some(value),
            Self::Omitted | Self::Unknown => None,
        }
    }
}

/// A number as written: its decimal text, so that `3.5` and `12345678901234567890` reach the
/// message that refuses them unchanged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal(pub String);

/// A profile as written. Paths in problems are these field names, which are the resource's
/// attribute names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Name or ARN of the ECS cluster.
    pub cluster: Leaf<String>,
    /// Name or ARN of the ECS service.
    pub service: Leaf<String>,
    /// Prefix of every object's name; default: the service's name.
    pub name: Leaf<String>,
    /// Fewest tasks.
    pub min_capacity: Leaf<Decimal>,
    /// Most tasks.
    pub max_capacity: Leaf<Decimal>,
    /// Seconds; default 60.
    pub scale_out_cooldown: Leaf<Decimal>,
    /// Seconds; default 300.
    pub scale_in_cooldown: Leaf<Decimal>,
    /// Tracking of CPU utilization.
    pub cpu: Leaf<UtilizationDraft>,
    /// Tracking of memory utilization.
    pub memory: Leaf<UtilizationDraft>,
    /// Tracking of load balancer requests.
    pub requests: Leaf<RequestsDraft>,
    /// Queues by key.
    pub queues: Leaf<BTreeMap<String, Leaf<QueueDraft>>>,
    /// Tracking of Discord guilds.
    pub guilds: Leaf<GuildsDraft>,
    /// Tracking of the author's own metrics, by key.
    pub metrics: Leaf<BTreeMap<String, Leaf<MetricDraft>>>,
    /// Bounds by time of day, by key.
    pub schedules: Leaf<BTreeMap<String, Leaf<ScheduleDraft>>>,
    /// Capacity ahead of a forecast load.
    pub predictive: Leaf<PredictiveDraft>,
    /// Kinds of scaling that are switched off.
    pub suspended: Leaf<SuspendedDraft>,
    /// Alarms for people.
    pub alerts: Leaf<AlertsDraft>,
    /// A dashboard.
    pub dashboard: Leaf<DashboardDraft>,
    /// What the response must keep.
    pub require: Leaf<RequireDraft>,
    /// Whether policies of others on the target are removed; default false.
    pub exclusive: Leaf<bool>,
    /// Tags on target, alarms and dashboard.
    pub tags: Leaf<BTreeMap<String, Leaf<String>>>,
}

/// Cooldowns of one signal as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CooldownsDraft {
    /// Seconds; default: the profile's.
    pub scale_out_cooldown: Leaf<Decimal>,
    /// Seconds; default: the profile's.
    pub scale_in_cooldown: Leaf<Decimal>,
}
