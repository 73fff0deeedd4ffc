//! Options of every load.

use std::{path::PathBuf, time::Duration};

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use scale_test::{
    error::Result,
    load::{
        drive::WORKERS_MAX,
        payload,
        report::Limits,
        shape::{Schedule, Shape},
    },
};

/// How much, for how long, by whom, and what it must come to.
#[derive(Args, Clone, Debug)]
pub(crate) struct LoadOptions {
    /// How the rate changes.
    #[arg(long, value_enum, default_value_t = Kind::Constant)]
    shape: Kind,
    /// Messages in a second: the rate of constant, the end of ramp, the peak of daily, what follows
    /// a burst. Default: 10, and 0 after a burst.
    #[arg(long, value_name = "PER_SECOND")]
    rate: Option<f64>,
    /// Messages in a second at the start of ramp, and at night of daily.
    #[arg(long, value_name = "PER_SECOND", default_value_t = 0.0)]
    from: f64,
    /// Messages that are due at once at the start of burst.
    #[arg(long, value_name = "MESSAGES", default_value_t = 500)]
    burst: u64,
    /// How long: 500ms, 90s, 10m or 1h.
    #[arg(long, default_value = "60s", value_parser = span)]
    duration: Duration,
    /// Senders, each of which waits for its answer before it sends again.
    #[arg(long, default_value_t = 32, value_parser = workers)]
    pub(crate) workers: usize,
    /// Bytes of each message.
    #[arg(long, value_name = "BYTES", conflicts_with = "payload_file")]
    payload_bytes: Option<usize>,
    /// File that is sent as each message.
    #[arg(long, value_name = "FILE")]
    payload_file: Option<PathBuf>,
    /// Most messages that may fail, in percent.
    #[arg(long, value_name = "PERCENT", default_value_t = 0.0, value_parser = percent)]
    max_failed: f64,
    /// Least part of the asked rate that must be achieved, in percent.
    #[arg(long, value_name = "PERCENT", default_value_t = 90.0, value_parser = percent)]
    min_achieved: f64,
    /// Longest that 99 of 100 answers may take, such as 50ms.
    #[arg(long, value_name = "DURATION", value_parser = span)]
    max_p99: Option<Duration>,
}

/// How the rate of a load changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// The same rate all the time.
    Constant,
    /// From --from to --rate in a straight line.
    Ramp,
    /// --burst messages at once, then --rate.
    Burst,
    /// A day within the duration: --from at both ends, --rate in the middle.
    Daily,
}

/// The rate where nobody says one, in messages a second.
const RATE_DEFAULT: f64 = 10.0;

impl LoadOptions {
    /// When each message is due.
    ///
    /// # Errors
    /// What cannot be sent.
    pub(crate) fn schedule(&self) -> Result<Schedule> {
        let rate = self.rate.unwrap_or(RATE_DEFAULT);
        let from = self.from;
        let shape = match self.shape {
            Kind::Constant => Shape::Constant { rate },
            Kind::Ramp => Shape::Ramp { from, to: rate },
            Kind::Burst => Shape::Burst {
                messages: self.burst,
                rate: self.rate.unwrap_or(0.0),
            },
            Kind::Daily => Shape::Daily {
                least: from,
                most: rate,
            },
        };
        Schedule::new(shape, self.duration)
    }

    /// What each message holds; so many bytes where nothing is said.
    ///
    /// # Errors
    /// It is too large, or its file cannot be read.
    pub(crate) fn payload(&self, bytes_default: usize) -> Result<Vec<u8>> {
        match &self.payload_file {
            Some(file) => payload::of_file(file),
            None => payload::of_size(self.payload_bytes.unwrap_or(bytes_default)),
        }
    }

    /// What the load must come to.
    pub(crate) fn limits(&self) -> Limits {
        Limits {
            failed_percent_max: self.max_failed,
            achieved_percent_min: self.min_achieved,
            p99_secs_max: self.max_p99.map(|span| span.as_secs_f64()),
        }
    }
}

/// A name for a run that begins now, which no other run has.
pub(crate) fn run_name(now: Timestamp) -> String {
    let moment = now.strftime("%Y%m%dT%H%M%SZ");
    format!("load-{moment}-{}", std::process::id())
}

/// Reads `500ms`, `90s`, `10m`, `1h`, or `90`, which is seconds.
pub(crate) fn span(text: &str) -> std::result::Result<Duration, String> {
    let digits = text
        .find(|letter: char| !letter.is_ascii_digit() && letter != '.')
        .unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let factor = match unit {
        "ms" => Some(0.001),
        "" | "s" => Some(1.0),
        "m" => Some(60.0),
        "h" => Some(3600.0),
        _ => None,
    };
    let seconds = number.parse::<f64>().ok().zip(factor);
    let seconds = seconds.map(|(number, factor)| number * factor);
    seconds
        .and_then(|seconds| Duration::try_from_secs_f64(seconds).ok())
        .ok_or_else(|| format!("found {text:?}; allowed: 500ms, 90s, 10m, 1h"))
}

fn workers(text: &str) -> std::result::Result<usize, String> {
    let found = text.parse().ok();
    let found = found.filter(|found| (1..=WORKERS_MAX).contains(found));
    found.ok_or_else(|| format!("found {text:?}; allowed: 1 to {WORKERS_MAX}"))
}

fn percent(text: &str) -> std::result::Result<f64, String> {
    let found = text.parse().ok();
    let found = found.filter(|found| (0.0..=100.0).contains(found));
    found.ok_or_else(|| format!("found {text:?}; allowed: 0 to 100"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_with_their_units() {
        for (text, millis) in [
            ("500ms", 500),
            ("90", 90_000),
            ("1.5s", 1500),
            ("2m", 120_000),
            ("1h", 3_600_000),
        ] {
            assert_eq!(span(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "s", "-1s", "1d", "1 s", "1e9h9"] {
            assert!(span(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_run_is_named_after_its_start() {
        let name = run_name(Timestamp::from_second(1_795_698_301).unwrap());
        assert!(name.starts_with("load-20261126T130501Z-"), "{name}");
    }

    #[test]
    fn counts_and_percents_have_bounds() {
        assert_eq!(workers("1"), Ok(1));
        assert!(workers("0").is_err() && workers("10001").is_err());
        assert_eq!(percent("100"), Ok(100.0));
        assert!(percent("101").is_err() && percent("NaN").is_err());
    }
}
