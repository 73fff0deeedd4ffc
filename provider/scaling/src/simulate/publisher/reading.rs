//! What the publisher reads for each metric.

use std::collections::BTreeMap;

use super::{Queue, Trace};
use crate::metric::{Metric, MetricIdentity};

/// What the publisher reads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Sampled {
    Depth(usize),
    Pending(usize),
    AckPending(usize),
    Backlog(usize),
    RunningTasks,
    Guilds,
    GuildsPerTask,
    /// A publisher that is well always says the same.
    Always(f64),
    /// A metric of the trace's own, by its place among them.
    Own {
        place: usize,
        per_task: bool,
    },
}

/// What there is to publish at an instant; `None` where nothing is known.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Readings<'a> {
    pub(crate) queues: &'a [Queue],
    pub(crate) running: i32,
    pub(crate) guilds: Option<f64>,
    pub(crate) own: &'a [Option<f64>],
}

/// Namespaces of AWS's own services, which no publisher writes to.
const AWS: &str = "AWS/";

impl Sampled {
    // Counts of messages are far below 2^53.
    #[allow(clippy::cast_precision_loss)]
    pub(super) fn read(self, readings: &Readings<'_>) -> Option<f64> {
        let Readings {
            queues,
            running,
            guilds,
            own,
        } = *readings;
        let tasks = f64::from(running.max(1));
        let depth = |queue: usize| queues.get(queue).map_or(0, Queue::depth);
        let unacknowledged = |queue: usize| {
            let queue = queues.get(queue);
            queue.map_or(0, |queue| queue.ack_pending(running))
        };
        Some(match self {
            Self::Depth(queue) => depth(queue) as f64,
            Self::AckPending(queue) => unacknowledged(queue) as f64,
            Self::Pending(queue) => (depth(queue) - unacknowledged(queue)) as f64,
            Self::Backlog(queue) => depth(queue) as f64 / tasks,
            Self::RunningTasks => f64::from(running),
            Self::Guilds => guilds?,
            Self::GuildsPerTask => guilds? / tasks,
            Self::Always(value) => value,
            Self::Own { place, per_task } => {
                let value = own.get(place).copied()??;
                if per_task { value / tasks } else { value }
            }
        })
    }
}

/// What the publisher reads for a metric, if the trace says what there is to read. A queue is known
/// by its dimensions.
pub(super) fn sampled(
    metric: &MetricIdentity,
    trace: &Trace,
    queues: &mut Vec<BTreeMap<String, String>>,
) -> Option<Sampled> {
    let mut own = (0..).zip(&trace.metrics);
    if let Some((place, (_, own))) = own.find(|(_, (name, _))| **name == metric.name) {
        let per_task = own.per_task;
        return (!own.values.is_empty()).then_some(Sampled::Own { place, per_task });
    }
    if metric.namespace.starts_with(AWS) {
        return None;
    }
    let mut known = Metric::ALL.into_iter();
    let known = known.find(|known| known.name() == metric.name)?;
    let mut queue = || {
        let mut identity = metric.dimensions.clone();
        identity.retain(|name, _| matches!(name.as_str(), "Stream" | "Consumer" | "Domain"));
        let place = queues.iter().position(|queue| *queue == identity);
        place.unwrap_or_else(|| {
            queues.push(identity);
            queues.len() - 1
        })
    };
    match known {
        Metric::QueueDepth => Some(Sampled::Depth(queue())),
        Metric::QueuePending => Some(Sampled::Pending(queue())),
        Metric::QueueAckPending => Some(Sampled::AckPending(queue())),
        Metric::BacklogPerTask => Some(Sampled::Backlog(queue())),
        Metric::RunningTasks => Some(Sampled::RunningTasks),
        Metric::GuildCount | Metric::GuildsPerTask if trace.guilds.is_empty() => None,
        Metric::GuildCount => Some(Sampled::Guilds),
        Metric::GuildsPerTask => Some(Sampled::GuildsPerTask),
        Metric::Heartbeat => Some(Sampled::Always(1.0)),
        Metric::SourceErrors | Metric::GuildShardsMissing | Metric::QueueRedelivered => {
            Some(Sampled::Always(0.0))
        }
        // Published only while something is wrong, or of no meaning here.
        Metric::QueuePaused | Metric::SampleSeconds => None,
    }
}
