//! What a simulation assumes.

use super::{
    assumption::ACTION_DELAY,
    publisher::PublisherSettings,
    queue::{QueueSettings, Workers},
    service::ServiceSettings,
    time::{Latency, Span},
};

/// What a simulation assumes of the world around a blueprint.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Tasks at the start; absent: the blueprint's minimum.
    pub tasks: Option<i32>,
    /// How metrics get to CloudWatch.
    pub publisher: PublisherSettings,
    /// How tasks start and stop.
    pub service: ServiceSettings,
    /// From an alarm's evaluation to the policy's decision.
    pub action_delay: Latency,
    /// What a task does.
    pub workers: Workers,
    /// How queues lose messages and hand them out.
    pub queue: QueueSettings,
    /// How often a point of the timeline is recorded, 0.1 s at least; absent: never, which keeps
    /// memory flat.
    pub record_every: Option<Span>,
}

impl Default for Settings {
    /// The defaults of its parts.
    fn default() -> Self {
        Self {
            tasks: None,
            publisher: PublisherSettings::default(),
            service: ServiceSettings::default(),
            action_delay: ACTION_DELAY,
            workers: Workers::default(),
            queue: QueueSettings::default(),
            record_every: None,
        }
    }
}
