//! When the samples of a run are due, and how long each may take. Pure: every moment is the time
//! since the run began, by a clock that nobody can set.

use std::time::Duration;

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
    sampling: Sampling,
    limit: Option<Duration>,
}

impl Schedule {
    /// A run that begins now and will be stopped from outside after `limit`. A limit of zero is
    /// none: no runtime starts a run after its end, but some local stand-ins for Lambda say so.
    pub fn new(sampling: Sampling, limit: Option<Duration>) -> Self {
        Self {
            sampling,
            limit: limit.filter(|limit| !limit.is_zero()),
        }
    }

    /// When the next sample is due, given that `passed` has passed; `None` when the run is over.
    ///
    /// Samples keep to the first one's beat; one that would begin late is left out rather than
    /// crowded.
    pub fn next(&self, passed: Duration) -> Option<Duration> {
        let Sampling { every, run_for } = self.sampling;
        let beats = passed.as_nanos() / every.as_nanos().max(1) + 1;
        let due = every.checked_mul(u32::try_from(beats).ok()?)?;
        let ends = due + SAMPLE_BUDGET_MIN + PUBLISH_RESERVE;
        let fits = due <= run_for && self.limit.is_none_or(|limit| ends <= limit);
        fits.then_some(due)
    }

    /// How long a sample that begins now may take.
    pub fn sample_budget(&self, passed: Duration) -> Duration {
        let Some(left) = self.left(passed) else {
            return SAMPLE_BUDGET_MAX;
        };
        let before_publishing = left.saturating_sub(PUBLISH_RESERVE).max(left / 2);
        before_publishing.min(SAMPLE_BUDGET_MAX)
    }

    /// How long publishing that begins now may take.
    pub fn publish_budget(&self, passed: Duration) -> Duration {
        match self.left(passed) {
            Some(left) => left.saturating_sub(ANSWER_RESERVE).min(PUBLISH_BUDGET_MAX),
            None => PUBLISH_BUDGET_MAX,
        }
    }

    fn left(&self, passed: Duration) -> Option<Duration> {
        self.limit.map(|limit| limit.saturating_sub(passed))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Schedule;
    use crate::config::Sampling;

    fn secs(seconds: f64) -> Duration {
        Duration::from_secs_f64(seconds)
    }

    fn schedule(every: f64, run_for: f64, limit: Option<f64>) -> Schedule {
        let sampling = Sampling {
            every: secs(every),
            run_for: secs(run_for),
        };
        Schedule::new(sampling, limit.map(secs))
    }

    /// Takes every sample as soon as it is due, each taking `takes` seconds.
    fn run(schedule: &Schedule, takes: f64) -> Vec<f64> {
        let (mut passed, mut begun) = (secs(takes), vec![0.0]);
        while let Some(due) = schedule.next(passed) {
            assert!(due > passed, "a sample is never due in the past");
            begun.push(due.as_secs_f64());
            passed = due + secs(takes);
        }
        begun
    }

    #[test]
    fn samples_of_a_run() {
        for (every, run_for, limit, takes, expected) in [
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
            // A deadline before the start, as cargo-lambda's stand-in gives one, leaves nothing.
            (10.0, 20.0, Some(0.0), 0.1, &[0.0, 10.0, 20.0]),
        ] {
            let schedule = schedule(every, run_for, limit);
            let begun = run(&schedule, takes);
            assert_eq!(begun, expected, "{every} {run_for} {limit:?} {takes}");
        }
    }

    #[test]
    fn budgets_leave_room_for_what_follows() {
        let seconds = |duration: Duration| duration.as_secs_f64();
        for (limit, passed, sample, publish) in [
            (None, 0.0, 4.0, 8.0),
            (Some(58.0), 0.0, 4.0, 8.0),
            (Some(58.0), 55.0, 1.5, 2.8),
            (Some(58.0), 57.0, 0.5, 0.8),
            (Some(58.0), 58.0, 0.0, 0.0),
            (Some(58.0), 99.0, 0.0, 0.0),
        ] {
            let schedule = schedule(10.0, 50.0, limit);
            assert_eq!(
                seconds(schedule.sample_budget(secs(passed))),
                sample,
                "{limit:?} {passed}"
            );
            assert_eq!(
                seconds(schedule.publish_budget(secs(passed))),
                publish,
                "{limit:?} {passed}"
            );
        }
    }
}
