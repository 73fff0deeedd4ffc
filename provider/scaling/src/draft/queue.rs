//! `queues` as written.

use super::{CooldownsDraft, Decimal, Leaf};

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
    /// Tracking of the depth for each running task.
    pub backlog_per_task: Leaf<BacklogDraft>,
    /// Seconds after which the stream drops a message, as its `max_age` says; judged, not applied.
    pub retention: Leaf<Decimal>,
    /// The consumer's `max_ack_pending`; judged, not applied.
    pub max_ack_pending: Leaf<Decimal>,
    /// Messages one task works on at a time; judged, not applied.
    pub task_concurrency: Leaf<Decimal>,
    /// Its own cooldowns.
    pub cooldowns: CooldownsDraft,
}

/// `backlog_per_task` as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BacklogDraft {
    /// Messages for each running task.
    pub target: Leaf<Decimal>,
    /// Whether it may scale in; default true.
    pub scale_in: Leaf<bool>,
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
