//! Latencies as percentiles, from a histogram that keeps three digits of each.

use std::{fmt, time::Duration};

use hdrhistogram::{CreationError, Histogram};
use serde_json::{Value, json};

/// Latencies above this count as this, in microseconds: an hour.
const LATENCY_MICROS_MAX: u64 = 3_600_000_000;

/// Digits that are kept of each latency.
const DIGITS: u8 = 3;

/// A histogram of latencies.
#[derive(Clone, Debug)]
pub struct Latencies(Histogram<u64>);

/// How latencies spread, in seconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Percentiles {
    /// The shortest.
    pub min: f64,
    /// Half are not above it.
    pub median: f64,
    /// 90 of 100 are not above it.
    pub p90: f64,
    /// 95 of 100 are not above it.
    pub p95: f64,
    /// 99 of 100 are not above it.
    pub p99: f64,
    /// 999 of 1,000 are not above it; `None` where the source does not tell.
    pub p999: Option<f64>,
    /// The longest.
    pub max: f64,
}

impl Latencies {
    /// None yet.
    ///
    /// # Errors
    /// The histogram's words; never, as its bounds are constants that it accepts.
    pub fn new() -> Result<Self, CreationError> {
        Histogram::new_with_bounds(1, LATENCY_MICROS_MAX, DIGITS).map(Self)
    }

    /// Adds one.
    pub fn record(&mut self, latency: Duration) {
        let micros = u64::try_from(latency.as_micros()).unwrap_or(u64::MAX);
        self.0
            .saturating_record(micros.clamp(1, LATENCY_MICROS_MAX));
    }

    /// How many there are.
    pub fn count(&self) -> u64 {
        self.0.len()
    }

    /// How they spread; `None` when there are none.
    pub fn percentiles(&self) -> Option<Percentiles> {
        #[allow(clippy::cast_precision_loss)]
        let secs = |micros: u64| micros as f64 / 1e6;
        let at = |quantile: f64| secs(self.0.value_at_quantile(quantile).min(self.0.max()));
        (!self.0.is_empty()).then(|| Percentiles {
            min: secs(self.0.min()),
            median: at(0.5),
            p90: at(0.9),
            p95: at(0.95),
            p99: at(0.99),
            p999: Some(at(0.999)),
            max: secs(self.0.max()),
        })
    }
}

impl Percentiles {
    /// The heads of the columns that [`Percentiles`] displays.
    pub const HEADS: [&'static str; 7] = ["min", "median", "p90", "p95", "p99", "p99.9", "max"];

    /// The percentiles for machines, in seconds.
    pub fn to_json(self) -> Value {
        let Self {
            min,
            median,
            p90,
            p95,
            p99,
            p999,
            max,
        } = self;
        json!({
            "min": min, "median": median, "p90": p90, "p95": p95, "p99": p99, "p99.9": p999,
            "max": max,
        })
    }
}

/// One row of figures in milliseconds, each ten columns wide.
impl fmt::Display for Percentiles {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            min,
            median,
            p90,
            p95,
            p99,
            p999,
            max,
        } = *self;
        for secs in [
            Some(min),
            Some(median),
            Some(p90),
            Some(p95),
            Some(p99),
            p999,
            Some(max),
        ] {
            match secs {
                Some(secs) => write!(formatter, "{:>10.2}", secs * 1000.0)?,
                None => write!(formatter, "{:>10}", "-")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_exact_to_three_digits() {
        let mut latencies = Latencies::new().unwrap();
        assert_eq!(latencies.percentiles(), None);
        for millis in (1..=1000).rev() {
            latencies.record(Duration::from_millis(millis));
        }
        let found = latencies.percentiles().unwrap();
        for (found, expected) in [
            (found.min, 0.001),
            (found.median, 0.5),
            (found.p90, 0.9),
            (found.p99, 0.99),
            (found.p999.unwrap(), 0.999),
            (found.max, 1.0),
        ] {
            assert!((found / expected - 1.0).abs() < 0.001, "{found} {expected}");
        }
        assert_eq!(latencies.count(), 1000);
    }

    #[test]
    fn what_is_out_of_bounds_is_kept_at_the_bound() {
        let mut latencies = Latencies::new().unwrap();
        latencies.record(Duration::ZERO);
        latencies.record(Duration::from_secs(90_000));
        let found = latencies.percentiles().unwrap();
        assert!(found.min < 1e-5 && found.max > 3590.0, "{found:?}");
        assert_eq!(latencies.count(), 2);
    }

    #[test]
    fn a_row_shows_milliseconds_and_what_is_not_known() {
        let row = Percentiles {
            min: 0.0005,
            median: 0.001,
            p90: 0.002,
            p95: 0.01,
            p99: 0.1,
            p999: None,
            max: 1.5,
        };
        let expected = "      0.50      1.00      2.00     10.00    100.00         -   1500.00";
        assert_eq!(row.to_string(), expected);
        assert_eq!(row.to_json()["p99.9"], Value::Null);
    }
}
