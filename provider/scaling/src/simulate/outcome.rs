//! What many histories came to, and what the tasks of one cost.

use super::{
    many::{Percentiles, When},
    time::Span,
    timeline::Summary,
    trace::{DURATION_MAX, Trace},
};
use crate::metric::MetricIdentity;

/// What many histories of one blueprint under one load came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// How many there were.
    pub histories: usize,
    /// From the onset to the first scale-out.
    pub first_action: Timing,
    /// From the onset until `max_capacity` tasks were desired.
    pub max_desired: Timing,
    /// From the onset until `max_capacity` tasks ran.
    pub max_running: Timing,
    /// From the onset until all queues were empty, after they had not been.
    pub drained: Timing,
    /// Most messages in any one queue.
    pub peak_depth: Percentiles<u64>,
    /// Messages lost because they grew too old.
    pub lost: Percentiles<u64>,
    /// Messages left at the end.
    pub waiting: Percentiles<u64>,
    /// Time of tasks in the state RUNNING, added up over the tasks.
    pub task_time: Percentiles<Span>,
    /// How often tasks that were removed were asked for again soon after.
    pub flaps: Percentiles<u32>,
    /// Metrics that the blueprint watches and nothing in the simulation publishes.
    pub unpublished: Vec<MetricIdentity>,
    /// Policies that do not act in the simulation although they may in AWS, and why.
    pub not_simulated: Vec<String>,
}

/// When something happens, over many histories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timing {
    /// How it spreads.
    pub percentiles: Percentiles<When>,
    /// Histories in which it never happens.
    pub never: usize,
}

/// What an hour of one running task costs, in any currency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Price {
    /// An hour of a task.
    Task(f64),
    /// An hour of a task by its size, as Fargate is billed.
    Size {
        /// Its vCPUs.
        vcpu: f64,
        /// Its memory in GB.
        memory: f64,
        /// An hour of one vCPU.
        per_vcpu_hour: f64,
        /// An hour of one GB.
        per_gb_hour: f64,
    },
}

/// How long so many histories under a trace are together.
pub fn simulated_time(trace: &Trace, histories: u64) -> Span {
    let each = trace.duration.min(DURATION_MAX);
    each * i64::try_from(histories).unwrap_or(i64::MAX)
}

impl Outcome {
    /// Of the histories' summaries; `None` without any.
    pub fn of(all: &[Summary]) -> Option<Self> {
        let timing = |what: fn(&Summary) -> Option<Span>| Timing::of(all, what);
        let counts = |what: fn(&Summary) -> u64| Percentiles::of(all.iter().map(what));
        let first = all.first()?;
        Some(Self {
            histories: all.len(),
            first_action: timing(|summary| summary.first_action)?,
            max_desired: timing(|summary| summary.max_desired)?,
            max_running: timing(|summary| summary.max_running)?,
            drained: timing(|summary| summary.drained)?,
            peak_depth: counts(|summary| summary.peak_depth)?,
            lost: counts(|summary| summary.lost)?,
            waiting: counts(|summary| summary.waiting)?,
            task_time: Percentiles::of(all.iter().map(Summary::task_time))?,
            flaps: Percentiles::of(all.iter().map(|summary| summary.flaps))?,
            unpublished: first.unpublished.clone(),
            not_simulated: first.not_simulated.clone(),
        })
    }
}

impl Timing {
    fn of(all: &[Summary], what: fn(&Summary) -> Option<Span>) -> Option<Self> {
        let percentiles = Percentiles::of(all.iter().map(|summary| what(summary).into()))?;
        let never = all.iter().filter(|summary| what(summary).is_none()).count();
        Some(Self { percentiles, never })
    }
}

impl Price {
    /// What so much running time of tasks costs.
    pub fn of(self, task_time: Span) -> f64 {
        self.per_task_hour() * task_time.as_secs() / 3600.0
    }

    fn per_task_hour(self) -> f64 {
        match self {
            Self::Task(price) => price,
            Self::Size {
                vcpu,
                memory,
                per_vcpu_hour,
                per_gb_hour,
            } => vcpu.mul_add(per_vcpu_hour, memory * per_gb_hour),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outcome_tells_of_all_histories() {
        let summary = |secs: Option<i64>, lost| Summary {
            max_desired: secs.map(Span::secs),
            lost,
            task_seconds: 90.0,
            not_simulated: vec!["worker-predictive: forecasts are not simulated".to_owned()],
            ..Summary::default()
        };
        let all = [summary(Some(30), 0), summary(None, 7), summary(Some(20), 1)];
        let outcome = Outcome::of(&all).unwrap();
        let Timing { percentiles, never } = outcome.max_desired;
        assert_eq!(percentiles.median, When::After(Span::secs(30)));
        assert_eq!((percentiles.max, never), (When::Never, 1));
        assert_eq!((outcome.lost.min, outcome.lost.max), (0, 7));
        assert_eq!(outcome.task_time.median, Span::secs(90));
        assert_eq!(outcome.not_simulated.len(), 1);
        assert_eq!(Outcome::of(&[]), None);
    }

    #[test]
    fn a_price_is_by_the_task_or_by_its_size() {
        let half_an_hour = Span::secs(1800);
        assert!((Price::Task(0.05).of(half_an_hour) - 0.025).abs() < 1e-12);
        let size = Price::Size {
            vcpu: 0.5,
            memory: 2.0,
            per_vcpu_hour: 0.04,
            per_gb_hour: 0.005,
        };
        assert!((size.of(half_an_hour) - 0.015).abs() < 1e-12);
    }

    #[test]
    fn the_time_of_many_histories_adds_up_and_never_overflows() {
        let day = Trace::quiet(Span::secs(86_400));
        assert_eq!(simulated_time(&day, 3), Span::secs(3 * 86_400));
        assert_eq!(simulated_time(&day, u64::MAX), Span(i64::MAX));
    }
}
