//! Every bound this crate keeps: how long it waits, how often it calls.

use std::time::Duration;

use tokio::{sync::Mutex, time::Instant};

/// Longest a call that meets a busy or throttled object is repeated, in seconds.
const BUSY_SECS_MAX: u64 = 120;
/// Longest a call is repeated because something new is not known everywhere yet, in seconds. It
/// is also how long a wrong service name takes to be believed, so it is not generous.
const PROPAGATION_SECS_MAX: u64 = 60;
/// First pause before a call is repeated, in milliseconds; it doubles each time.
const PAUSE_FIRST_MS: u64 = 500;
/// Longest pause before a call is repeated, in seconds.
const PAUSE_SECS_MAX: u64 = 10;
/// Longest a target may take to show after RegisterScalableTarget, in seconds.
const REGISTER_SECS_MAX: u64 = 120;
/// Longest a target may take to vanish after DeregisterScalableTarget, in seconds.
const DEREGISTER_SECS_MAX: u64 = 300;
/// Pause between two looks at a target, in milliseconds.
const LOOK_MS: u64 = 1_000;
/// Seconds between two progress lines of one wait.
const PROGRESS_SECS: u64 = 5;
/// Longest one attempt at a call may take, in seconds.
const ATTEMPT_SECS_MAX: u64 = 30;
/// PutMetricAlarm calls a second in one account and region (CloudWatch User Guide, quotas).
const PUT_METRIC_ALARM_PER_SECOND: u32 = 3;
/// DeleteAlarms calls a second in one account and region (CloudWatch User Guide, quotas).
const DELETE_ALARMS_PER_SECOND: u32 = 3;
/// DescribeAlarms calls a second in one account and region (CloudWatch User Guide, quotas).
const DESCRIBE_ALARMS_PER_SECOND: u32 = 9;

/// How long is waited and how often is called. [`Limits::default`] suits AWS; tests use less.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Longest a call that meets a busy or throttled object is repeated; default 120 s.
    pub busy_max: Duration,
    /// Longest a call is repeated because something new is not known everywhere; default 60 s.
    pub propagation_max: Duration,
    /// First pause before a call is repeated, doubled each time; default 0.5 s.
    pub pause_first: Duration,
    /// Longest such pause; default 10 s.
    pub pause_max: Duration,
    /// Longest a target may take to show after it was registered; default 120 s.
    pub register_max: Duration,
    /// Longest a target may take to vanish after it was deregistered; default 300 s.
    pub deregister_max: Duration,
    /// Pause between two looks at a target; default 1 s.
    pub look: Duration,
    /// Time between two progress lines of one wait; default 5 s.
    pub progress: Duration,
    /// Longest one attempt at a call may take; default 30 s.
    pub attempt_max: Duration,
    /// PutMetricAlarm calls a second; default 3.
    pub put_metric_alarm_per_second: u32,
    /// DeleteAlarms calls a second; default 3.
    pub delete_alarms_per_second: u32,
    /// DescribeAlarms calls a second; default 9.
    pub describe_alarms_per_second: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            busy_max: Duration::from_secs(BUSY_SECS_MAX),
            propagation_max: Duration::from_secs(PROPAGATION_SECS_MAX),
            pause_first: Duration::from_millis(PAUSE_FIRST_MS),
            pause_max: Duration::from_secs(PAUSE_SECS_MAX),
            register_max: Duration::from_secs(REGISTER_SECS_MAX),
            deregister_max: Duration::from_secs(DEREGISTER_SECS_MAX),
            look: Duration::from_millis(LOOK_MS),
            progress: Duration::from_secs(PROGRESS_SECS),
            attempt_max: Duration::from_secs(ATTEMPT_SECS_MAX),
            put_metric_alarm_per_second: PUT_METRIC_ALARM_PER_SECOND,
            delete_alarms_per_second: DELETE_ALARMS_PER_SECOND,
            describe_alarms_per_second: DESCRIBE_ALARMS_PER_SECOND,
        }
    }
}

/// Spaces the calls of one API so that this process alone never exceeds its rate.
///
/// A token bucket that holds one second's worth of calls, kept as the time at which it will be
/// full again.
#[derive(Debug)]
pub(crate) struct Pacer {
    per_second: u32,
    full_at: Mutex<Option<Instant>>,
}

impl Pacer {
    /// At most `per_second` calls a second; 0 is taken as 1.
    pub(crate) fn new(per_second: u32) -> Self {
        Self {
            per_second: per_second.max(1),
            full_at: Mutex::new(None),
        }
    }

    /// Returns when the next call may be made. Calls are let through in the order they ask.
    pub(crate) async fn turn(&self) {
        let now = Instant::now();
        let start = {
            let mut full_at = self.full_at.lock().await;
            let full = full_at.map_or(now, |full| full.max(now)) + self.interval();
            *full_at = Some(full);
            full.checked_sub(Duration::from_secs(1)).unwrap_or(now)
        };
        tokio::time::sleep_until(start).await;
    }

    fn interval(&self) -> Duration {
        Duration::from_secs(1) / self.per_second
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn seconds_for(pacer: &Pacer, calls: u32) -> f64 {
        let start = Instant::now();
        for _ in 0..calls {
            pacer.turn().await;
        }
        start.elapsed().as_secs_f64()
    }

    #[tokio::test(start_paused = true)]
    async fn one_second_of_calls_goes_at_once_and_the_rest_at_the_rate() {
        let pacer = Pacer::new(3);
        assert!(seconds_for(&pacer, 3).await < 0.01);
        let seconds = seconds_for(&pacer, 30).await;
        assert!((9.9..10.1).contains(&seconds), "{seconds}");
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert!(
            seconds_for(&pacer, 3).await < 0.01,
            "a rest fills the bucket"
        );
        let seconds = seconds_for(&pacer, 1).await;
        assert!(
            (0.3..0.4).contains(&seconds),
            "and no more than fills it: {seconds}"
        );
    }
}
