//! A run: samples at their beat, each read, encoded, and published before the next.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::aws::{Aws, AwsSettings};
use crate::clock::{Clock, between};
use crate::config::Config;
use crate::datum::Datum;
use crate::encode::{encode, heartbeat};
use crate::output::Output;
use crate::report::{Report, Trigger};
use crate::schedule::Schedule;
use crate::sinks::Sinks;
use crate::sources::Sources;

/// All that a run needs and the next one finds again.
pub struct Deps {
    /// The proved configuration.
    pub config: Config,
    /// What time it is and how much has passed.
    pub clock: Clock,
    /// Standard output.
    pub output: Output,
    pub(crate) sources: Sources,
    pub(crate) sinks: Sinks,
}

impl Deps {
    /// Wires the parts; contacts nothing.
    pub fn new(config: Config, settings: AwsSettings, clock: Clock, output: Output) -> Self {
        Self::with_aws(config, Arc::new(Aws::new(settings)), clock, output)
    }

    /// As [`Deps::new`], with a way to AWS of one's own.
    pub fn with_aws(config: Config, aws: Arc<Aws>, clock: Clock, output: Output) -> Self {
        Self {
            sources: Sources::new(&config, Arc::clone(&aws)),
            sinks: Sinks::new(&config, aws, output.clone()),
            config,
            clock,
            output,
        }
    }

    async fn publish<D>(
        &self,
        datums: &(dyn Fn() -> D + Send + Sync),
        budget: Duration,
        report: &mut Report,
    ) where
        D: Iterator<Item = Datum> + Send,
    {
        let now = self.clock.now();
        let published = self.sinks.publish(datums, now, budget).await;
        report.add_published(&published);
    }
}

/// Runs once. The report says all that happened and decides whether the run failed.
///
/// The run's heartbeat goes out with its last sample, so that it tells of runs that reached their
/// end.
pub async fn run(trigger: Trigger, deps: &mut Deps, now: SystemTime) -> Report {
    let began = deps.clock.elapsed();
    let limit = trigger.deadline.map(|deadline| between(now, deadline));
    let schedule = Schedule::new(deps.config.sampling, limit);
    let mut report = Report::new(&deps.config, trigger, now);
    let mut due = Some(Duration::ZERO);
    let mut ended = false;
    while let Some(moment) = due {
        let wait = moment.saturating_sub(deps.clock.since(began));
        deps.clock.sleep(wait).await;
        let budget = schedule.sample_budget(deps.clock.since(began));
        let sample = deps.sources.sample(&deps.config, &deps.clock, budget).await;
        for (source, reason) in report.add_sample(&deps.config, &sample) {
            tracing::warn!(source, reason, "source could not be read");
        }
        let passed = deps.clock.since(began);
        due = schedule.next(passed);
        ended = due.is_none();
        let (config, sample) = (&deps.config, &sample);
        let datums = || {
            let end = ended.then(|| heartbeat(config, sample.at)).flatten();
            encode(config, sample).chain(end)
        };
        let budget = schedule.publish_budget(passed);
        deps.publish(&datums, budget, &mut report).await;
        // Publishing may have taken the time of the samples that were still to come.
        due = due.and(schedule.next(deps.clock.since(began)));
    }
    if !ended {
        let (config, now) = (&deps.config, deps.clock.now());
        let datums = || heartbeat(config, now).into_iter();
        let budget = schedule.publish_budget(deps.clock.since(began));
        deps.publish(&datums, budget, &mut report).await;
    }
    report.finish(deps.clock.since(began))
}

#[cfg(test)]
mod tests;
