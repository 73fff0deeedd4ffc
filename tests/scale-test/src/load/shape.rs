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
mod tests;
