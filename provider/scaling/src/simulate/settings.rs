//! What a simulation assumes.

use super::{
    assumption::ACTION_DELAY,
    publisher::PublisherSettings,
    queue::{QueueSettings, Workers},
    service::ServiceSettings,
    time::{Latency, Span},
};

/// What a simulation assumes of the world around a blueprint.
#[derive(Clone, Debug, PartialEq)]
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
    /// Queues that differ from that.
    pub queues: Vec<OwnQueue>,
    /// How often a point of the timeline is recorded, 0.1 s at least; absent: never.
    pub record_every: Option<Span>,
}

/// A queue with settings of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnQueue {
    /// The stream.
    pub stream: String,
    /// The durable consumer.
    pub consumer: String,
    /// Its settings.
    pub settings: QueueSettings,
}

impl Settings {
    /// The settings of one queue.
    pub(crate) fn of_queue(&self, stream: &str, consumer: &str) -> QueueSettings {
        let own = self
            .queues
            .iter()
            .find(|own| own.stream == stream && own.consumer == consumer);
        own.map_or(self.queue, |own| own.settings)
    }
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
            queues: Vec::new(),
            record_every: None,
        }
    }
}
