//! Samples to data points. Pure: silence yields nothing, and names come from the catalogue alone.

use std::time::SystemTime;

use scaling::metric::{Metric, Queue, Service, Subject};

use crate::config::{self, Config};
use crate::datum::Datum;
use crate::sample::{Depth, Reading, Sample};

/// The data points of a sample, one after the other, the publisher's own last.
pub fn encode<'a>(
    config: &'a Config,
    sample: &'a Sample,
) -> impl Iterator<Item = Datum> + Send + 'a {
    let queues = config.queues.iter().zip(&sample.queues);
    let services = config.services.iter().zip(&sample.services);
    queues
        .flat_map(|(queue, reading)| of_queue(config, sample, queue, reading))
        .chain(services.filter_map(|(service, reading)| of_service(service, reading)))
        .chain(of_publisher(config, sample))
        .filter_map(|value| datum(config, sample.at, value))
}

/// The sign that a run came to its end.
pub fn heartbeat(config: &Config, at: SystemTime) -> Option<Datum> {
    let subject = Subject::Publisher(&config.publisher);
    datum(config, at, (Metric::Heartbeat, subject, 1.0))
}

/// The catalogue answers `None` for a subject that a metric is not about; the tests see to it that
/// no value of ours is lost that way.
fn datum(config: &Config, at: SystemTime, value: Value<'_>) -> Option<Datum> {
    let (metric, subject, value) = value;
    Some(Datum {
        identity: metric.of(&config.namespace, subject)?,
        unit: metric.unit(),
        value,
        at,
        resolution_secs: config.sampling.resolution_secs(),
    })
}

/// A value of the catalogue.
type Value<'a> = (Metric, Subject<'a>, f64);

fn of_queue<'a>(
    config: &'a Config,
    sample: &'a Sample,
    queue: &'a config::Queue,
    reading: &Reading<Depth>,
) -> Vec<Value<'a>> {
    let Ok(depth) = reading else {
        return Vec::new();
    };
    let named = Queue {
        stream: &queue.stream,
        consumer: &queue.consumer,
        domain: queue.domain.as_deref(),
    };
    let subject = Subject::Queue(named);
    let Depth {
        pending,
        ack_pending,
        redelivered,
        paused: _,
    } = depth;
    let mut values = vec![
        (Metric::QueueDepth, subject, count(depth.depth())),
        (Metric::QueuePending, subject, count(*pending)),
        (Metric::QueueAckPending, subject, count(*ack_pending)),
        (Metric::QueueRedelivered, subject, count(*redelivered)),
    ];
    for index in &queue.services {
        if let Some(Ok(running)) = sample.services.get(*index) {
            let tasks = f64::from((*running).max(1));
            let subject = Subject::QueueOfService(named, service(&config.services[*index]));
            values.push((
                Metric::BacklogPerTask,
                subject,
                count(depth.depth()) / tasks,
            ));
        }
    }
    values
}

fn of_service<'a>(found: &'a config::Service, reading: &Reading<u32>) -> Option<Value<'a>> {
    let running = reading.as_ref().ok().filter(|_| found.publish)?;
    let subject = Subject::Service(service(found));
    Some((Metric::RunningTasks, subject, f64::from(*running)))
}

fn of_publisher<'a>(config: &'a Config, sample: &Sample) -> [Value<'a>; 2] {
    let subject = Subject::Publisher(&config.publisher);
    let failed = sample
        .queues
        .iter()
        .filter(|reading| reading.is_err())
        .count()
        + sample
            .services
            .iter()
            .filter(|reading| reading.is_err())
            .count();
    [
        (Metric::SourceErrors, subject, count(failed as u64)),
        (Metric::SampleSeconds, subject, sample.took.as_secs_f64()),
    ]
}

fn service(found: &config::Service) -> Service<'_> {
    Service {
        cluster: &found.cluster,
        service: &found.service,
    }
}

/// CloudWatch keeps doubles: counts are exact up to 2^53.
fn count(number: u64) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests;
