//! When the samples of a run are due, and how long each may take. Pure.

use std::time::{Duration, SystemTime};

use crate::clock::between;
use crate::config::Sampling;

/// Longest time for reading all sources once.
const SAMPLE_BUDGET_MAX: Duration = Duration::from_secs(4);
/// Least time worth beginning a sample for.
const SAMPLE_BUDGET_MIN: Duration = Duration::from_millis(500);
/// Kept before the deadline for publishing. A run that Lambda has to stop costs a cold start.
const PUBLISH_RESERVE: Duration = Duration::from_millis(1_500);
/// Longest time for publishing one sample.
const PUBLISH_BUDGET_MAX: Duration = Duration::from_secs(8);
/// Kept before the deadline for the report and the answer to Lambda.
const ANSWER_RESERVE: Duration = Duration::from_millis(200);

/// The samples of one run.
#[derive(Clone, Copy, Debug)]
pub struct Schedule {
    first: SystemTime,
    sampling: Sampling,
    deadline: Option<SystemTime>,
}

impl Schedule {
    /// A run that begins now. A deadline already past is none: no runtime starts a run after its
    /// end, but some local stand-ins for Lambda say so.
    pub fn new(now: SystemTime, sampling: Sampling, deadline: Option<SystemTime>) -> Self {
        Self {
            first: now,
            sampling,
            deadline: deadline.filter(|deadline| *deadline > now),
        }
    }

    /// When the sample after `taken` samples is due, or `None` when the run is over.
    ///
    /// Samples keep to the first one's beat; one that would begin late is left out rather than
    /// crowded. A clock that jumps can neither prolong a run nor make it wait more than one beat.
    pub fn next(&self, now: SystemTime, taken: u32) -> Option<SystemTime> {
        let Sampling { every, run_for } = self.sampling;
        let beats = between(self.first, now).as_nanos() / every.as_nanos().max(1) + 1;
        let offset = every.checked_mul(u32::try_from(beats).ok()?)?;
        let most = run_for.as_nanos() / every.as_nanos().max(1);
        if offset > run_for || u128::from(taken) > most {
            return None;
        }
        let due = (self.first + offset).min(now + every);
        let ends = due + SAMPLE_BUDGET_MIN + PUBLISH_RESERVE;
        (self.deadline.is_none_or(|deadline| ends <= deadline)).then_some(due)
    }

    /// How long a sample that begins now may take.
    pub fn sample_budget(&self, now: SystemTime) -> Duration {
        let Some(left) = self.left(now) else {
            return SAMPLE_BUDGET_MAX;
        };
        let before_publishing = left.saturating_sub(PUBLISH_RESERVE).max(left / 2);
        before_publishing.min(SAMPLE_BUDGET_MAX)
    }

    /// How long publishing that begins now may take.
    pub fn publish_budget(&self, now: SystemTime) -> Duration {
        match self.left(now) {
            Some(left) => left.saturating_sub(ANSWER_RESERVE).min(PUBLISH_BUDGET_MAX),
            None => PUBLISH_BUDGET_MAX,
        }
    }

    fn left(&self, now: SystemTime) -> Option<Duration> {
        self.deadline.map(|deadline| between(now, deadline))
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use super::Schedule;
    use crate::config::Sampling;

    fn at(seconds: f64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs_f64(1_000.0 + seconds)
    }

    fn schedule(every: f64, run_for: f64, deadline: Option<f64>) -> Schedule {
        let sampling = Sampling {
            every: Duration::from_secs_f64(every),
            run_for: Duration::from_secs_f64(run_for),
        };
        Schedule::new(at(0.0), sampling, deadline.map(at))
    }

    /// Takes every sample as soon as it is due, each taking `takes` seconds.
    fn run(schedule: &Schedule, takes: f64) -> Vec<f64> {
        let (mut now, mut begun) = (at(0.0), vec![0.0]);
        for taken in 1.. {
            now += Duration::from_secs_f64(takes);
            let Some(due) = schedule.next(now, taken) else {
                break;
            };
            now = now.max(due);
            let begins = now.duration_since(at(0.0)).expect("after the start");
            begun.push((begins.as_secs_f64() * 10.0).round() / 10.0);
        }
        begun
    }

    #[test]
    fn samples_of_a_run() {
        for (every, run_for, deadline, takes, expected) in [
            (
                10.0,
                50.0,
                None,
                0.1,
                &[0.0, 10.0, 20.0, 30.0, 40.0, 50.0][..],
            ),
            (
                10.0,
                50.0,
                Some(58.0),
                0.1,
                &[0.0, 10.0, 20.0, 30.0, 40.0, 50.0],
            ),
            (10.0, 50.0, Some(51.9), 0.1, &[0.0, 10.0, 20.0, 30.0, 40.0]),
            (10.0, 50.0, Some(3.0), 0.1, &[0.0]),
            (10.0, 50.0, None, 12.0, &[0.0, 20.0, 40.0]),
            (10.0, 50.0, None, 60.0, &[0.0]),
            (60.0, 50.0, None, 0.1, &[0.0]),
            (60.0, 0.0, None, 0.1, &[0.0]),
            (0.1, 0.3, None, 0.01, &[0.0, 0.1, 0.2, 0.3]),
            // A deadline before the start, as cargo-lambda's stand-in gives one.
            (10.0, 20.0, Some(-900.0), 0.1, &[0.0, 10.0, 20.0]),
        ] {
            let schedule = schedule(every, run_for, deadline);
            let begun = run(&schedule, takes);
            assert_eq!(begun, expected, "{every} {run_for} {deadline:?} {takes}");
        }
    }

    #[test]
    fn a_clock_that_jumps_cannot_stretch_a_run() {
        let schedule = schedule(10.0, 50.0, None);
        assert_eq!(
            schedule.next(at(-500.0), 1),
            Some(at(-490.0)),
            "back: one beat"
        );
        assert_eq!(
            schedule.next(at(-500.0), 6),
            None,
            "back: no more samples than fit"
        );
        assert_eq!(
            schedule.next(at(9_000.0), 1),
            None,
            "forward: the run is over"
        );
    }

    #[test]
    fn budgets_leave_room_for_what_follows() {
        let seconds = |duration: Duration| duration.as_secs_f64();
        for (deadline, now, sample, publish) in [
            (None, 0.0, 4.0, 8.0),
            (Some(58.0), 0.0, 4.0, 8.0),
            (Some(58.0), 55.0, 1.5, 2.8),
            (Some(58.0), 57.0, 0.5, 0.8),
            (Some(58.0), 58.0, 0.0, 0.0),
            (Some(58.0), 99.0, 0.0, 0.0),
        ] {
            let schedule = schedule(10.0, 50.0, deadline);
            assert_eq!(
                seconds(schedule.sample_budget(at(now))),
                sample,
                "{deadline:?} {now}"
            );
            assert_eq!(
                seconds(schedule.publish_budget(at(now))),
                publish,
                "{deadline:?} {now}"
            );
        }
    }
}
