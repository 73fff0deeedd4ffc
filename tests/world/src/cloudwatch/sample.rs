//! What metrics are made of.

use std::collections::BTreeMap;

use scaling::{metric::MetricIdentity, object::Statistic};

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
