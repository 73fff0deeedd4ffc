//! A profile that is proved valid: plain data, every default filled in, nothing left to doubt.

pub mod names;

use std::collections::BTreeMap;

use crate::object::ServiceReference;

/// Key of the tag that says which profile owns a scalable target or an alarm; its value is the
/// profile's name.
pub const OWNERSHIP_TAG: &str = "arrakis:profile";

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
    /// Queues by key.
    pub queues: BTreeMap<String, Queue>,
    /// The provider's default tags and the profile's own, without the ownership tag.
    pub tags: BTreeMap<String, String>,
    /// Namespace of the metrics the publisher publishes.
    pub metric_namespace: String,
}

/// How long a scaling activity holds back the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cooldowns {
    /// Seconds after a scale-out has completed.
    pub scale_out: i32,
    /// Seconds after a scale-in has completed.
    pub scale_in: i32,
}

/// Tracking of the average CPU or memory utilization of the service's tasks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Utilization {
    /// The utilization to hold, in percent; above 0 and at most 100.
    pub target: f64,
    /// Whether it may scale in.
    pub scale_in: bool,
    /// The signal's own cooldowns, or the profile's.
    pub cooldowns: Cooldowns,
}

/// Scaling on the depth of one JetStream consumer. Has at least one of `steps` and `burst`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    /// The stream.
    pub stream: String,
    /// The durable consumer.
    pub consumer: String,
    /// The JetStream domain.
    pub domain: Option<String>,
    /// Steps by strictly rising depth; empty when there are none.
    pub steps: Vec<QueueStep>,
    /// The jump on a burst.
    pub burst: Option<Burst>,
    /// The slow scale-in.
    pub drain: Option<Drain>,
    /// Seconds a period of the alarms of `steps` and `drain` lasts: 10, 20, 30 or a multiple of 60.
    pub resolution: i32,
    /// Periods the depth must be at or above a step before it acts; at least 1.
    pub periods: i32,
    /// The profile's cooldowns.
    pub cooldowns: Cooldowns,
}

/// At this depth or above, and below the next step's, add so many tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueStep {
    /// Messages; at least 1.
    pub at: i64,
    /// Tasks; at least 1.
    pub add: i32,
}

/// At this depth or above, go straight to so many tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Burst {
    /// Messages; not below the first step's.
    pub at: i64,
    /// Tasks to have; from `min_capacity` to `max_capacity`.
    pub to: i32,
    /// Seconds the one period of its alarm lasts: 10, 20, 30 or a multiple of 60.
    pub resolution: i32,
}

/// Below this depth for so many periods, remove so many tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drain {
    /// Messages; below the first step's and the burst's.
    pub below: i64,
    /// Tasks; at least 1.
    pub remove: i32,
    /// Periods; at least 1.
    pub periods: i32,
}
