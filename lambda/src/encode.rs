//! Samples to data points. Pure: silence yields nothing, and names come from the catalogue alone.

use std::time::SystemTime;

use scaling::metric::{Metric, Queue, Service, Subject};

use crate::config::{self, Config};
use crate::datum::Datum;
use crate::sample::{Depth, Guilds, Reading, Sample};

/// The data points of a sample, one after the other, the publisher's own last.
pub fn encode<'a>(
    config: &'a Config,
    sample: &'a Sample,
) -> impl Iterator<Item = Datum> + Send + 'a {
    let queues = config.queues.iter().zip(&sample.queues);
    let gateways = config.gateways.iter().zip(&sample.gateways);
    let services = config.services.iter().zip(&sample.services);
    queues
        .flat_map(|(queue, reading)| of_queue(config, sample, queue, reading))
        .chain(gateways.flat_map(|(gateway, reading)| of_gateway(config, sample, gateway, reading)))
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
        paused,
    } = depth;
    let mut values = vec![
        (Metric::QueuePending, subject, count(*pending)),
        (Metric::QueueAckPending, subject, count(*ack_pending)),
        (Metric::QueueRedelivered, subject, count(*redelivered)),
    ];
    if *paused {
        values.push((Metric::QueuePaused, subject, 1.0));
        return values;
    }
    let depth = count(depth.depth());
    values.insert(0, (Metric::QueueDepth, subject, depth));
    for (service, tasks) in running(config, sample, &queue.services) {
        let subject = Subject::QueueOfService(named, service);
        values.push((Metric::BacklogPerTask, subject, depth / tasks));
    }
    values
}

fn of_gateway<'a>(
    config: &'a Config,
    sample: &'a Sample,
    gateway: &'a config::Gateway,
    reading: &Option<Reading<Guilds>>,
) -> Vec<Value<'a>> {
    let name = gateway.name.as_str();
    let subject = Subject::Gateway(name);
    let missing = |shards: u32| (Metric::GuildShardsMissing, subject, f64::from(shards));
    let Guilds { guilds, shards } = match reading {
        Some(Ok(guilds)) => guilds,
        Some(Err(why)) => return why.shards_missing().map(missing).into_iter().collect(),
        None => return Vec::new(),
    };
    let guilds = count(*guilds);
    let mut values = vec![(Metric::GuildCount, subject, guilds)];
    values.extend(shards.map(|_| missing(0)));
    for (service, tasks) in running(config, sample, &gateway.services) {
        let subject = Subject::GatewayOfService(name, service);
        values.push((Metric::GuildsPerTask, subject, guilds / tasks));
    }
    values
}

/// Of some services those whose tasks are known, each with what to divide by.
fn running<'a>(
    config: &'a Config,
    sample: &'a Sample,
    services: &'a [usize],
) -> impl Iterator<Item = (Service<'a>, f64)> {
    services.iter().filter_map(|index| {
        let running = sample.services.get(*index)?.as_ref().ok()?;
        let tasks = f64::from((*running).max(1));
        Some((service(&config.services[*index]), tasks))
    })
}

fn of_service<'a>(found: &'a config::Service, reading: &Reading<u32>) -> Option<Value<'a>> {
    let running = reading.as_ref().ok().filter(|_| found.publish)?;
    let subject = Subject::Service(service(found));
    Some((Metric::RunningTasks, subject, f64::from(*running)))
}

fn of_publisher<'a>(config: &'a Config, sample: &Sample) -> [Value<'a>; 2] {
    let subject = Subject::Publisher(&config.publisher);
    let queues = sample.queues.iter().filter(|reading| reading.is_err());
    let gateways = sample.gateways.iter().flatten();
    let gateways = gateways.filter(|reading| reading.is_err());
    let services = sample.services.iter().filter(|reading| reading.is_err());
    let failed = queues.count() + gateways.count() + services.count();
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
