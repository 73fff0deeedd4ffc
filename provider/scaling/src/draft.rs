//! A profile as its author wrote it: any leaf may be omitted, or unknown until apply.

use std::collections::BTreeMap;

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
    /// Queues by key.
    pub queues: Leaf<BTreeMap<String, Leaf<QueueDraft>>>,
    /// Tags on target and alarms.
    pub tags: Leaf<BTreeMap<String, Leaf<String>>>,
}

/// `cpu` or `memory` as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UtilizationDraft {
    /// Percent; default 70 for CPU and 80 for memory.
    pub target: Leaf<Decimal>,
    /// Whether it may scale in; default true.
    pub scale_in: Leaf<bool>,
    /// Seconds; default: the profile's.
    pub scale_out_cooldown: Leaf<Decimal>,
    /// Seconds; default: the profile's.
    pub scale_in_cooldown: Leaf<Decimal>,
}

/// One of `queues` as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueDraft {
    /// JetStream stream.
    pub stream: Leaf<String>,
    /// Durable consumer.
    pub consumer: Leaf<String>,
    /// JetStream domain.
    pub domain: Leaf<String>,
    /// Steps by depth.
    pub steps: Leaf<Vec<Leaf<StepDraft>>>,
    /// Jump on a burst.
    pub burst: Leaf<BurstDraft>,
    /// Slow scale-in.
    pub drain: Leaf<DrainDraft>,
    /// Seconds a period of the alarms of `steps` and `drain` lasts; default 60.
    pub resolution: Leaf<Decimal>,
    /// Periods the depth must be at or above a step before it acts; default 1.
    pub periods: Leaf<Decimal>,
}

/// One of `steps` as written: at this depth or above, add so many tasks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepDraft {
    /// Queue depth.
    pub at: Leaf<Decimal>,
    /// Tasks to add.
    pub add: Leaf<Decimal>,
}

/// `burst` as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BurstDraft {
    /// Queue depth.
    pub at: Leaf<Decimal>,
    /// Tasks to have; default: `max_capacity`.
    pub to: Leaf<Decimal>,
    /// Seconds a period of its alarm lasts; default 10.
    pub resolution: Leaf<Decimal>,
}

/// `drain` as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DrainDraft {
    /// Queue depth.
    pub below: Leaf<Decimal>,
    /// Tasks to remove; default 1.
    pub remove: Leaf<Decimal>,
    /// Periods the depth must be below; default 5.
    pub periods: Leaf<Decimal>,
}
