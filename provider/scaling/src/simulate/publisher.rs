//! Who publishes what in a simulation: the publisher's samples, and what ECS reports by itself.

use std::collections::BTreeMap;

use super::{
    assumption::{INGESTION, SAMPLE_EVERY},
    queue::{Queue, Workers},
    random::Random,
    series::Store,
    time::{Latency, Span, Time},
};
use crate::metric::{Metric, MetricIdentity};

/// How metrics get to CloudWatch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PublisherSettings {
    /// From one sample to the next. From 60 s on samples are stored at one-minute resolution, so
    /// their time is cut to the minute; below, at one second. At least 0.1 s.
    pub sample_every: Span,
    /// From a sample until alarms can see it. AWS documents no bound; half a second to three is
    /// what was observed. The same goes for what ECS reports.
    pub ingestion: Latency,
}

/// The metrics of a blueprint that something publishes, and when they are due.
#[derive(Clone, Debug)]
pub(crate) struct Publisher {
    settings: PublisherSettings,
    random: Random,
    next: Time,
    sampled: Vec<(usize, Sampled)>,
    reported: Vec<Reported>,
}

/// What the publisher reads.
#[derive(Clone, Copy, Debug)]
enum Sampled {
    Depth(usize),
    Pending(usize),
    AckPending(usize),
    Backlog(usize),
    RunningTasks,
}

/// What ECS reports: the mean of a utilization over each period.
#[derive(Clone, Copy, Debug)]
struct Reported {
    place: usize,
    period: Span,
    memory: bool,
    until: Time,
    sum: f64,
    secs: f64,
}

/// What there is to publish at an instant.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Readings<'a> {
    pub(crate) queues: &'a [Queue],
    pub(crate) workers: Workers,
    pub(crate) running: i32,
}

/// Samples are never closer than this, so that a simulation ends.
const SAMPLE_EVERY_MIN: Span = Span(100);
/// The namespace of the metrics ECS reports.
const ECS_NAMESPACE: &str = "AWS/ECS";

impl Default for PublisherSettings {
    /// A sample each [`SAMPLE_EVERY`], visible after [`INGESTION`].
    fn default() -> Self {
        Self {
            sample_every: SAMPLE_EVERY,
            ingestion: INGESTION,
        }
    }
}

impl Publisher {
    /// Makes room in `store` for every wanted metric that has a publisher; `wanted` gives each
    /// metric's slot. Returns also how many queues there are, and the metrics that nobody
    /// publishes.
    pub(crate) fn new(
        settings: PublisherSettings,
        seed: u64,
        start: Time,
        wanted: &BTreeMap<MetricIdentity, Span>,
        store: &mut Store,
    ) -> (Self, usize, Vec<MetricIdentity>) {
        let settings = PublisherSettings {
            sample_every: settings.sample_every.max(SAMPLE_EVERY_MIN),
            ..settings
        };
        let mut random = Random::stream(seed, "publisher");
        let phase = Span(random.between(0, settings.sample_every.0 - 1));
        let mut publisher = Self {
            settings,
            random,
            next: Time::NEVER,
            sampled: Vec::new(),
            reported: Vec::new(),
        };
        let mut queues = Vec::new();
        let mut unpublished = Vec::new();
        for (metric, slot) in wanted {
            if let Some(sampled) = sampled(metric, &mut queues) {
                let place = store.add(metric.clone(), *slot);
                publisher.sampled.push((place, sampled));
                publisher.next = start + phase;
            } else if let Some(memory) = reported(metric) {
                // ECS reports each minute, or every 20 s where that was asked for.
                publisher.reported.push(Reported {
                    place: store.add(metric.clone(), *slot),
                    period: *slot,
                    memory,
                    until: start.floor(*slot) + *slot,
                    sum: 0.0,
                    secs: 0.0,
                });
            } else {
                unpublished.push(metric.clone());
            }
        }
        (publisher, queues.len(), unpublished)
    }

    /// When it takes its next sample.
    pub(crate) fn next_sample(&self) -> Time {
        self.next
    }

    /// When ECS reports next.
    pub(crate) fn next_report(&self) -> Time {
        let reports = self.reported.iter().map(|reported| reported.until);
        reports.fold(Time::NEVER, Time::min)
    }

    /// Adds a span of steady utilization, in percent; `None` where nothing runs that could report.
    pub(crate) fn observe(&mut self, span: Span, cpu: Option<f64>, memory: Option<f64>) {
        let secs = span.as_secs();
        for reported in &mut self.reported {
            let value = if reported.memory { memory } else { cpu };
            if let Some(value) = value {
                reported.sum += value * secs;
                reported.secs += secs;
            }
        }
    }

    /// Lets ECS report the periods that ended by `now`.
    pub(crate) fn report(&mut self, now: Time, store: &mut Store) {
        for reported in &mut self.reported {
            if reported.until > now {
                continue;
            }
            let start = reported.until - reported.period;
            if reported.secs > 0.0 {
                let visible = now + self.settings.ingestion.draw(&mut self.random);
                let mean = reported.sum / reported.secs;
                store.put(reported.place, start, visible, mean);
            }
            (reported.sum, reported.secs) = (0.0, 0.0);
            reported.until += reported.period;
        }
    }

    /// Takes the sample that is due and publishes it.
    pub(crate) fn sample(&mut self, readings: Readings<'_>, store: &mut Store) {
        let PublisherSettings {
            sample_every,
            ingestion,
        } = self.settings;
        let now = self.next;
        self.next += sample_every;
        let visible = now + ingestion.draw(&mut self.random);
        let at = if sample_every < Span::MINUTE {
            now
        } else {
            now.floor(Span::MINUTE)
        };
        for (place, sampled) in &self.sampled {
            store.put(*place, at, visible, sampled.read(readings));
        }
    }
}

impl Sampled {
    // Counts of messages are far below 2^53.
    #[allow(clippy::cast_precision_loss)]
    fn read(self, readings: Readings<'_>) -> f64 {
        let Readings {
            queues,
            workers,
            running,
        } = readings;
        let depth = |queue: usize| queues.get(queue).map_or(0, Queue::depth);
        let unacknowledged = |queue: usize| {
            let queue = queues.get(queue);
            queue.map_or(0, |queue| queue.ack_pending(workers, running))
        };
        match self {
            Self::Depth(queue) => depth(queue) as f64,
            Self::AckPending(queue) => unacknowledged(queue) as f64,
            Self::Pending(queue) => (depth(queue) - unacknowledged(queue)) as f64,
            Self::Backlog(queue) => depth(queue) as f64 / f64::from(running.max(1)),
            Self::RunningTasks => f64::from(running),
        }
    }
}

/// What the publisher reads for a metric of the catalogue. A queue is known by its dimensions.
fn sampled(metric: &MetricIdentity, queues: &mut Vec<BTreeMap<String, String>>) -> Option<Sampled> {
    if metric.name == Metric::RunningTasks.name() {
        return Some(Sampled::RunningTasks);
    }
    let kind: fn(usize) -> Sampled = match metric.name.as_str() {
        name if name == Metric::QueueDepth.name() => Sampled::Depth,
        name if name == Metric::QueuePending.name() => Sampled::Pending,
        name if name == Metric::QueueAckPending.name() => Sampled::AckPending,
        name if name == Metric::BacklogPerTask.name() => Sampled::Backlog,
        _ => return None,
    };
    let mut identity = metric.dimensions.clone();
    identity.retain(|name, _| matches!(name.as_str(), "Stream" | "Consumer" | "Domain"));
    let known = queues.iter().position(|queue| *queue == identity);
    Some(kind(known.unwrap_or_else(|| {
        queues.push(identity);
        queues.len() - 1
    })))
}

/// Whether ECS reports a metric: CPU (false) or memory (true).
fn reported(metric: &MetricIdentity) -> Option<bool> {
    match (metric.namespace.as_str(), metric.name.as_str()) {
        (ECS_NAMESPACE, "CPUUtilization") => Some(false),
        (ECS_NAMESPACE, "MemoryUtilization") => Some(true),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
