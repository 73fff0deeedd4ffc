//! A run: samples at their beat, each read, encoded, batched and published before the next.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::aws::{Aws, AwsSettings};
use crate::batch::batches;
use crate::clock::Clock;
use crate::config::Config;
use crate::encode::{Datum, encode, heartbeat};
use crate::publish::Publisher;
use crate::report::{Report, Trigger};
use crate::schedule::Schedule;
use crate::sources::Sources;

/// All that a run needs and the next one finds again.
pub struct Deps {
    /// The proved configuration.
    pub config: Config,
    /// The wall clock.
    pub clock: Clock,
    sources: Sources,
    publisher: Publisher,
}

impl Deps {
    /// Wires the parts; contacts nothing.
    pub fn new(config: Config, settings: AwsSettings, clock: Clock) -> Self {
        Self::with_aws(config, Arc::new(Aws::new(settings)), clock)
    }

    /// As [`Deps::new`], with a way to AWS of one's own.
    pub fn with_aws(config: Config, aws: Arc<Aws>, clock: Clock) -> Self {
        Self {
            sources: Sources::new(&config, Arc::clone(&aws)),
            publisher: Publisher::new(aws),
            config,
            clock,
        }
    }

    async fn publish(
        &self,
        datums: impl Iterator<Item = Datum> + Send,
        budget: Duration,
        report: &mut Report,
    ) {
        let mut batches = batches(datums);
        let namespace = &self.config.namespace;
        let published = self.publisher.publish(namespace, &mut batches, budget);
        report.add_published(&published.await);
    }
}

/// Runs once. The report says all that happened and decides whether the run failed.
///
/// The run's heartbeat goes out with its last sample, so that it tells of runs that reached their
/// end.
pub async fn run(trigger: Trigger, deps: &mut Deps, now: SystemTime) -> Report {
    let config = &deps.config;
    let schedule = Schedule::new(now, config.sampling, trigger.deadline);
    let mut report = Report::new(config, trigger, now);
    let mut due = Some(now);
    let (mut taken, mut ended) = (0, false);
    while let Some(moment) = due {
        deps.clock.sleep_until(moment).await;
        let budget = schedule.sample_budget(deps.clock.now());
        let sample = deps.sources.sample(config, &deps.clock, budget).await;
        taken += 1;
        for (source, reason) in report.add_sample(config, &sample) {
            tracing::warn!(source, reason, "source could not be read");
        }
        let sampled = deps.clock.now();
        due = schedule.next(sampled, taken);
        ended = due.is_none();
        let end = ended.then(|| heartbeat(config, sample.at)).flatten();
        let datums = encode(config, &sample).chain(end);
        deps.publish(datums, schedule.publish_budget(sampled), &mut report)
            .await;
        // Publishing may have taken the time of the samples that were still to come.
        due = due.and(schedule.next(deps.clock.now(), taken));
    }
    if !ended {
        let now = deps.clock.now();
        let end = heartbeat(config, now).into_iter();
        deps.publish(end, schedule.publish_budget(now), &mut report)
            .await;
    }
    report.finish(deps.clock.now())
}

#[cfg(test)]
mod tests;
