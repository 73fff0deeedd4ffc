//! Seconds as AWS counts them.
//!
//! What a command measures, it measures between AWS's own timestamps. A local AWS may have a clock
//! that runs faster than the wall's while its timestamps are told on the wall's: `speed` makes such
//! seconds whole again. Against AWS itself it is 1.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// The shortest wall time between two looks, so that looking does not become the load.
const LOOK_MS_MIN: u64 = 50;

/// How fast AWS's clock runs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Clock {
    speed: f64,
}

impl Clock {
    /// A clock that runs `speed` times as fast as the wall's.
    pub fn new(speed: f64) -> Self {
        Self { speed }
    }

    /// How many seconds pass on it in a second of the wall's.
    pub fn speed(self) -> f64 {
        self.speed
    }

    /// Now, as the wall tells it and as AWS tells it too.
    // The one place of this tool that reads the wall's clock.
    pub fn now(self) -> Timestamp {
        Timestamp::now()
    }

    /// The seconds from one timestamp to another; negative when `to` is earlier.
    pub fn seconds(self, from: Timestamp, to: Timestamp) -> f64 {
        to.duration_since(from).as_secs_f64() * self.speed
    }

    /// The timestamp so many seconds before another.
    pub fn before(self, moment: Timestamp, seconds: f64) -> Timestamp {
        let span = SignedDuration::try_from_secs_f64(seconds / self.speed);
        let span = span.unwrap_or(SignedDuration::ZERO);
        moment.checked_sub(span).unwrap_or(Timestamp::MIN)
    }

    /// How long to wait on the wall for so many seconds to pass.
    pub fn wait(self, seconds: f64) -> Duration {
        let wait = Duration::try_from_secs_f64(seconds.max(0.0) / self.speed);
        let wait = wait.unwrap_or(Duration::MAX);
        wait.max(Duration::from_millis(LOOK_MS_MIN))
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::new(1.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_of_a_fast_clock_are_whole() {
        let clock = Clock::new(30.0);
        let from = Timestamp::from_second(1_000).unwrap();
        let to = Timestamp::from_second(1_002).unwrap();
        assert!((clock.seconds(from, to) - 60.0).abs() < 1e-9);
        assert_eq!(clock.before(to, 60.0), from);
        assert_eq!(clock.wait(60.0), Duration::from_secs(2));
        assert_eq!(clock.wait(0.0), Duration::from_millis(LOOK_MS_MIN));
    }
}
