//! Scaling on the depth of a queue.

use super::Cooldowns;
use crate::{
    metric::{self, Metric, Subject},
    object::{PlainMetric, ServiceReference},
    simulate::{OwnQueue, QueueSettings, Span},
};

/// Scaling on the depth of one JetStream consumer. Has at least one of `steps`, `burst` and
/// `backlog_per_task`.
#[derive(Clone, Debug, PartialEq)]
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
    /// Tracking of the depth for each running task.
    pub backlog: Option<Backlog>,
    /// Seconds after which the stream drops a message; judged and simulated, never set.
    pub retention: Option<i64>,
    /// The consumer's `max_ack_pending`; judged and simulated, never set.
    pub max_ack_pending: Option<i64>,
    /// Messages one task works on at a time; judged and simulated, never set.
    pub task_concurrency: Option<i64>,
    /// The queue's own cooldowns, or the profile's.
    pub cooldowns: Cooldowns,
}

impl Queue {
    /// The metric its `backlog` tracks.
    pub fn backlog_metric(&self, namespace: &str, service: &ServiceReference) -> PlainMetric {
        let subject = Subject::QueueOfService(self.into(), service.into());
        PlainMetric::tracked(namespace, Metric::BacklogPerTask, subject)
    }

    /// How a simulation treats it.
    pub fn simulated(&self) -> OwnQueue {
        let count = |number: Option<i64>| number.and_then(|number| u64::try_from(number).ok());
        let default = QueueSettings::default();
        OwnQueue {
            stream: self.stream.clone(),
            consumer: self.consumer.clone(),
            settings: QueueSettings {
                retention: self.retention.map(Span::secs),
                max_ack_pending: count(self.max_ack_pending),
                task_concurrency: count(self.task_concurrency).unwrap_or(default.task_concurrency),
            },
        }
    }
}

impl<'a> From<&'a Queue> for metric::Queue<'a> {
    fn from(queue: &'a Queue) -> Self {
        Self {
            stream: &queue.stream,
            consumer: &queue.consumer,
            domain: queue.domain.as_deref(),
        }
    }
}

/// Tracking of the depth for each running task.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Backlog {
    /// Messages for each running task; above 0.
    pub target: f64,
    /// Whether it may scale in.
    pub scale_in: bool,
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
