//! What metrics are made of.

use std::collections::BTreeMap;

use scaling::{metric::MetricIdentity, object::Statistic};
use serde_json::Value;

use super::query::Fault;

/// A published metric, for assertions.
#[derive(Clone, Debug, PartialEq)]
pub struct Metric {
    /// The namespace.
    pub namespace: String,
    /// The metric's name.
    pub name: String,
    /// Dimension name to value.
    pub dimensions: BTreeMap<String, String>,
    /// Its data by rising time.
    pub points: Vec<Point>,
}

/// The data of one metric in one second (StorageResolution 1) or minute (60).
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// Start of the second or minute, in seconds since 1970 on the world's clock.
    pub at: f64,
    /// 1 or 60.
    pub storage_resolution: i32,
    /// The unit it was published with.
    pub unit: String,
    /// How many values.
    pub sample_count: f64,
    /// Their total.
    pub sum: f64,
    /// The least.
    pub minimum: f64,
    /// The greatest.
    pub maximum: f64,
}

/// One datum on its way in.
#[derive(Clone, Debug)]
pub(crate) struct Sample {
    pub(crate) metric: MetricIdentity,
    /// World seconds since 1970.
    pub(crate) at: f64,
    /// 1 or 60.
    pub(crate) resolution: i32,
    pub(crate) unit: String,
    pub(crate) set: Set,
}

/// How the data of one period become one point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Stat {
    /// One of the five every set has.
    Basic(Statistic),
    /// The value that so many percent of all values do not exceed.
    Percentile(f64),
}

/// Trimmed means, ranks and the like, by what their names begin with.
const LEFT_OUT: [&str; 10] = [
    "tm", "tc", "ts", "wm", "TM(", "TC(", "TS(", "WM(", "PR(", "IQM",
];

impl Stat {
    /// Reads `Average` or `p99.9`.
    pub(crate) fn parse(word: &str) -> Result<Self, Fault> {
        if let Some(basic) = statistic_of(word) {
            return Ok(Self::Basic(basic));
        }
        let digits = word.strip_prefix('p').unwrap_or_default();
        let plain = digits
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
        let percent: Option<f64> = digits.parse().ok().filter(|_| plain);
        match percent {
            Some(percent @ 0.0..=100.0) => Ok(Self::Percentile(percent)),
            _ if LEFT_OUT.iter().any(|prefix| word.starts_with(prefix)) => {
                Err(Fault::NotSimulated(format!("the statistic {word}")))
            }
            _ => Err(Fault::Wrong(format!(
                "The value {word} for parameter Stat is not supported."
            ))),
        }
    }
}

/// One of the five basic statistics by its name.
pub(crate) fn statistic_of(word: &str) -> Option<Statistic> {
    serde_json::from_value(Value::from(word)).ok()
}

/// A statistic set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Set {
    pub(crate) count: f64,
    pub(crate) sum: f64,
    pub(crate) minimum: f64,
    pub(crate) maximum: f64,
}

impl Set {
    /// `count` times the same value.
    pub(crate) fn of(value: f64, count: f64) -> Self {
        Self {
            count,
            sum: value * count,
            minimum: value,
            maximum: value,
        }
    }

    pub(crate) fn merge(self, other: Self) -> Self {
        Self {
            count: self.count + other.count,
            sum: self.sum + other.sum,
            minimum: self.minimum.min(other.minimum),
            maximum: self.maximum.max(other.maximum),
        }
    }

    /// Whether it is one value, however often.
    pub(crate) fn single(self) -> Option<(f64, f64)> {
        // The same number twice, not a result of arithmetic.
        #[allow(clippy::float_cmp)]
        (self.minimum == self.maximum).then_some((self.minimum, self.count))
    }

    pub(crate) fn statistic(self, statistic: Statistic) -> f64 {
        match statistic {
            Statistic::Average => self.sum / self.count,
            Statistic::Maximum => self.maximum,
            Statistic::Minimum => self.minimum,
            Statistic::SampleCount => self.count,
            Statistic::Sum => self.sum,
        }
    }
}
