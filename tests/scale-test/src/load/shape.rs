//! When each message of a load is due: its rate over time, and the instant of every message.

use std::{fmt, time::Duration};

use crate::error::{Error, Result};

/// How the rate of a load changes from its start to its end.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// The same rate all the time.
    Constant {
        /// Messages in a second.
        rate: f64,
    },
    /// From one rate to another in a straight line.
    Ramp {
        /// Messages in a second at the start.
        from: f64,
        /// Messages in a second at the end.
        to: f64,
    },
    /// Many messages at once, and a constant rate from then on.
    Burst {
        /// Messages that are due at the start.
        messages: u64,
        /// Messages in a second after them; 0 for none.
        rate: f64,
    },
    /// A whole day within the duration: least at both ends, most in the middle, a cosine between.
    Daily {
        /// Messages in a second at night.
        least: f64,
        /// Messages in a second at the peak.
        most: f64,
    },
}

/// A shape over a duration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Schedule {
    shape: Shape,
    duration: Duration,
    messages: u64,
}

/// Most messages in a second.
pub const RATE_MAX: f64 = 1_000_000.0;
/// Longest load, in seconds: a week.
pub const DURATION_SECS_MAX: u64 = 7 * 86_400;
/// Most messages of one load.
pub const MESSAGES_MAX: u64 = 1_000_000_000;

/// Halvings of an interval until an instant in it is exact: a week becomes less than a nanosecond.
const HALVINGS: u32 = 50;

impl Schedule {
    /// The messages of `shape` over `duration`.
    ///
    /// # Errors
    /// A rate, duration or number of messages that cannot be.
    pub fn new(shape: Shape, duration: Duration) -> Result<Self> {
        for (name, rate) in shape.rates() {
            if !(0.0..=RATE_MAX).contains(&rate) {
                return Err(Error::usage(
                    format!("{name}: found {rate}; allowed: 0 to {RATE_MAX} messages in a second"),
                    "give a rate within these bounds",
                ));
            }
        }
        if duration.is_zero() || duration.as_secs() > DURATION_SECS_MAX {
            return Err(Error::usage(
                format!(
                    "--duration: found {} s; allowed: above 0 s, at most {DURATION_SECS_MAX} s (a week)",
                    duration.as_secs_f64()
                ),
                "run it several times for more",
            ));
        }
        let schedule = Self {
            shape,
            duration,
            messages: 0,
        };
        // A message is due where the count passes a whole number, the first at once.
        let count = schedule.count(duration.as_secs_f64()).ceil();
        #[allow(clippy::cast_precision_loss)]
        let most = MESSAGES_MAX as f64;
        if count > most {
            return Err(Error::usage(
                format!(
                    "--rate and --duration: found {count} messages in all; allowed: at most \
                     {MESSAGES_MAX}"
                ),
                "lower one of them",
            ));
        }
        if count < 1.0 {
            return Err(Error::usage(
                "--rate: found nothing to send; allowed: above 0",
                "give a rate, or --shape burst with --burst",
            ));
        }
        // Checked to be in range.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        let messages = count as u64;
        Ok(Self {
            messages,
            ..schedule
        })
    }

    /// The shape.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// How long the load takes, from the first message until no more are due.
    pub fn duration(&self) -> Duration {
        self.duration
    }

    /// Messages in all.
    pub fn messages(&self) -> u64 {
        self.messages
    }

    /// When message `number` is due, counted from 0; from the start of the load.
    pub fn due(&self, number: u64) -> Duration {
        // Far below 2^53.
        #[allow(clippy::cast_precision_loss)]
        let wanted = number as f64;
        let secs = match self.shape {
            Shape::Constant { rate } => wanted / rate,
            Shape::Burst { messages, rate } => {
                let after = number.saturating_sub(messages);
                #[allow(clippy::cast_precision_loss)]
                let after = after as f64;
                if number < messages { 0.0 } else { after / rate }
            }
            Shape::Ramp { .. } | Shape::Daily { .. } => self.reaches(wanted),
        };
        Duration::try_from_secs_f64(secs).map_or(self.duration, |due| due.min(self.duration))
    }

    /// The rate at an instant after the start, in messages a second; a burst's first moment aside.
    pub fn rate_at(&self, at: Duration) -> f64 {
        let share = (at.as_secs_f64() / self.duration.as_secs_f64()).min(1.0);
        match self.shape {
            Shape::Constant { rate } | Shape::Burst { rate, .. } => rate,
            Shape::Ramp { from, to } => from + (to - from) * share,
            Shape::Daily { least, most } => {
                let height = 0.5 - 0.5 * (share * std::f64::consts::TAU).cos();
                least + (most - least) * height
            }
        }
    }

    /// How many messages are due before an instant, in seconds from the start: the integral of the
    /// rate.
    fn count(&self, at: f64) -> f64 {
        let duration = self.duration.as_secs_f64();
        match self.shape {
            Shape::Constant { rate } => rate * at,
            Shape::Ramp { from, to } => from * at + (to - from) * at * at / (2.0 * duration),
            #[allow(clippy::cast_precision_loss)]
            Shape::Burst { messages, rate } => messages as f64 + rate * at,
            Shape::Daily { least, most } => {
                let turn = std::f64::consts::TAU / duration;
                least * at + (most - least) * 0.5 * (at - (turn * at).sin() / turn)
            }
        }
    }

    /// When the count reaches a number, by halving.
    fn reaches(&self, wanted: f64) -> f64 {
        let (mut low, mut high) = (0.0, self.duration.as_secs_f64());
        for _ in 0..HALVINGS {
            let middle = f64::midpoint(low, high);
            if self.count(middle) < wanted {
                low = middle;
            } else {
                high = middle;
            }
        }
        high
    }
}

impl Shape {
    /// Its rates, by the options that give them.
    fn rates(self) -> Vec<(&'static str, f64)> {
        match self {
            Self::Constant { rate } | Self::Burst { rate, .. } => vec![("--rate", rate)],
            Self::Ramp { from, to } => vec![("--from", from), ("--rate", to)],
            Self::Daily { least, most } => vec![("--from", least), ("--rate", most)],
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Constant { rate } => write!(formatter, "constant {rate}/s"),
            Self::Ramp { from, to } => write!(formatter, "ramp {from}/s to {to}/s"),
            Self::Burst { messages, rate } => write!(formatter, "burst {messages}, then {rate}/s"),
            Self::Daily { least, most } => write!(formatter, "daily {least}/s to {most}/s"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn schedule(shape: Shape, secs: u64) -> Schedule {
        Schedule::new(shape, Duration::from_secs(secs)).unwrap()
    }

    #[track_caller]
    fn check(shape: Shape, secs: u64, messages: u64, due: &[(u64, f64)]) {
        let schedule = schedule(shape, secs);
        assert_eq!(schedule.messages(), messages, "{shape}");
        for (number, expected) in due {
            let found = schedule.due(*number).as_secs_f64();
            assert!(
                (found - expected).abs() < 1e-6,
                "message {number} of {shape}: {found} s"
            );
        }
    }

    #[test]
    fn each_message_is_due_where_the_rate_has_added_up_to_it() {
        let constant = Shape::Constant { rate: 20.0 };
        check(constant, 3, 60, &[(0, 0.0), (1, 0.05), (59, 2.95)]);
        let ramp = Shape::Ramp {
            from: 0.0,
            to: 20.0,
        };
        // t * t messages after t seconds.
        check(ramp, 10, 100, &[(0, 0.0), (1, 1.0), (25, 5.0), (81, 9.0)]);
        let burst = Shape::Burst {
            messages: 500,
            rate: 10.0,
        };
        check(
            burst,
            2,
            520,
            &[(0, 0.0), (499, 0.0), (500, 0.0), (519, 1.9)],
        );
        let daily = Shape::Daily {
            least: 0.0,
            most: 10.0,
        };
        check(daily, 24, 120, &[(60, 12.0)]);
        assert!(schedule(daily, 24).due(10) > Duration::from_secs(3));
    }

    #[test]
    fn the_rate_follows_the_shape() {
        let daily = schedule(
            Shape::Daily {
                least: 2.0,
                most: 10.0,
            },
            24,
        );
        let at = |secs| daily.rate_at(Duration::from_secs(secs));
        assert!((at(0) - 2.0).abs() < 1e-9 && (at(24) - 2.0).abs() < 1e-9);
        assert!((at(12) - 10.0).abs() < 1e-9);
        assert!((at(6) - 6.0).abs() < 1e-9);
    }

    #[test]
    fn what_cannot_be_is_refused_with_the_option_and_the_limit() {
        let check = |shape, secs, words: &str| {
            let error = Schedule::new(shape, Duration::from_secs(secs)).unwrap_err();
            assert!(error.to_string().contains(words), "{error}");
        };
        let constant = |rate| Shape::Constant { rate };
        check(constant(-1.0), 1, "--rate: found -1; allowed: 0 to 1000000");
        check(constant(f64::NAN), 1, "--rate: found NaN");
        check(constant(0.0), 1, "--rate: found nothing to send");
        check(constant(1.0), 0, "--duration: found 0 s");
        check(constant(1.0), DURATION_SECS_MAX + 1, "allowed: above 0 s");
        check(constant(RATE_MAX), 86_400, "allowed: at most 1000000000");
        let ramp = Shape::Ramp {
            from: -3.0,
            to: 1.0,
        };
        check(ramp, 1, "--from: found -3");
    }

    fn shapes() -> impl Strategy<Value = Shape> {
        let rate = || 0.5..500.0_f64;
        prop_oneof![
            rate().prop_map(|rate| Shape::Constant { rate }),
            (0.0..500.0_f64, rate()).prop_map(|(from, to)| Shape::Ramp { from, to }),
            (1..500_u64, 0.0..50.0_f64)
                .prop_map(|(messages, rate)| Shape::Burst { messages, rate }),
            (0.0..50.0_f64, 50.0..500.0_f64).prop_map(|(least, most)| Shape::Daily { least, most }),
        ]
    }

    proptest! {
        #[test]
        fn messages_are_due_in_order_and_within_the_duration(shape in shapes(), secs in 1..120_u64) {
            let schedule = schedule(shape, secs);
            let due: Vec<Duration> = (0..schedule.messages()).map(|it| schedule.due(it)).collect();
            prop_assert!(due.is_sorted());
            prop_assert!(due.iter().all(|it| *it <= schedule.duration()));
        }
    }
}
