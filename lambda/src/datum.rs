//! A data point, and the proof that CloudWatch will take it.
//!
//! CloudWatch refuses a whole call for one bad datum in it, so each is checked before it is sent.

use std::fmt;
use std::time::{Duration, SystemTime};

use scaling::metric::{MetricIdentity, Unit};

/// Longest name of a metric or a dimension, in characters (CloudWatch API, MetricDatum, Dimension).
const NAME_CHARS_MAX: usize = 255;
/// Longest value of a dimension, in characters (CloudWatch API, Dimension).
const DIMENSION_VALUE_CHARS_MAX: usize = 1_024;
/// Most dimensions of a metric (CloudWatch API, MetricDatum.Dimensions).
const DIMENSIONS_MAX: usize = 30;
/// Values lie within plus and minus two to this power (CloudWatch API, MetricDatum.Value).
const VALUE_EXPONENT_MAX: i32 = 360;
/// Oldest and newest timestamps taken (CloudWatch API, MetricDatum.Timestamp).
const AGE_MAX: Duration = Duration::from_secs(14 * 24 * 3_600);
const AHEAD_MAX: Duration = Duration::from_secs(2 * 3_600);

/// A CloudWatch data point.
#[derive(Clone, Debug, PartialEq)]
pub struct Datum {
    /// Namespace, name and dimensions.
    pub identity: MetricIdentity,
    /// The catalogue's unit.
    pub unit: Unit,
    /// The value.
    pub value: f64,
    /// When its sample was taken.
    pub at: SystemTime,
    /// 1 or 60 (PutMetricData, StorageResolution).
    pub resolution_secs: u8,
}

/// A data point that keeps every rule CloudWatch has for one.
#[derive(Clone, Debug, PartialEq)]
pub struct ValidDatum(Datum);

/// A data point that does not, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// The metric's name and dimensions.
    pub metric: String,
    /// What is wrong and what is allowed.
    pub reason: String,
}

impl Datum {
    /// Proves it, as CloudWatch would judge it at the moment `now`.
    ///
    /// # Errors
    /// The first rule it breaks.
    pub fn validate(self, now: SystemTime) -> Result<ValidDatum, Invalid> {
        match problem(&self, now) {
            None => Ok(ValidDatum(self)),
            Some(reason) => Err(Invalid {
                metric: name(&self.identity),
                reason,
            }),
        }
    }
}

impl ValidDatum {
    /// The data point.
    pub fn get(&self) -> &Datum {
        &self.0
    }

    /// The data point, without its proof.
    pub fn into_inner(self) -> Datum {
        self.0
    }
}

impl fmt::Display for ValidDatum {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&name(&self.0.identity))
    }
}

/// A metric as a person reads it: `QueueDepth {Consumer=w, Stream=S}`.
fn name(identity: &MetricIdentity) -> String {
    let dimensions: Vec<String> = identity
        .dimensions
        .iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    format!("{} {{{}}}", identity.name, dimensions.join(", "))
}

fn problem(datum: &Datum, now: SystemTime) -> Option<String> {
    let Datum {
        identity,
        unit: _,
        value,
        at,
        resolution_secs,
    } = datum;
    // The namespace was proved with the configuration.
    let MetricIdentity {
        namespace: _,
        name,
        dimensions,
    } = identity;
    if !is_name(name, NAME_CHARS_MAX) {
        return Some("its name is not 1 to 255 printable ASCII characters".to_owned());
    }
    if dimensions.len() > DIMENSIONS_MAX {
        let found = dimensions.len();
        return Some(format!("it has {found} dimensions, and 30 are allowed"));
    }
    for (name, value) in dimensions {
        if !is_name(name, NAME_CHARS_MAX) || name.starts_with(':') {
            return Some(format!(
                "the dimension name {name:?} is not 1 to 255 printable ASCII characters that do \
                 not begin with ':'"
            ));
        }
        if !is_name(value, DIMENSION_VALUE_CHARS_MAX) {
            return Some(format!(
                "the dimension {name} is {value:?}, and 1 to 1024 printable ASCII characters are \
                 allowed"
            ));
        }
    }
    if !value.is_finite() || value.abs() > 2_f64.powi(VALUE_EXPONENT_MAX) {
        return Some(format!(
            "its value is {value}, and finite numbers from -2^360 to 2^360 are allowed"
        ));
    }
    if !matches!(resolution_secs, 1 | 60) {
        return Some(format!(
            "its resolution is {resolution_secs} s, and 1 and 60 are allowed"
        ));
    }
    moment_problem(*at, now)
}

/// One character that is not blank, and none that is not printable ASCII.
fn is_name(text: &str, chars_max: usize) -> bool {
    text.len() <= chars_max
        && text.bytes().any(|byte| byte.is_ascii_graphic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_graphic() || byte == b' ')
}

fn moment_problem(at: SystemTime, now: SystemTime) -> Option<String> {
    let age = now.duration_since(at).unwrap_or_default();
    let ahead = at.duration_since(now).unwrap_or_default();
    let off = age.max(ahead).as_secs();
    let (found, allowed) = if age > AGE_MAX {
        ("old", "at most two weeks")
    } else if ahead > AHEAD_MAX {
        ("in the future", "at most two hours")
    } else {
        return None;
    };
    Some(format!(
        "its sample is {off} s {found}, and {allowed} are allowed; was the clock set?"
    ))
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, SystemTime};

    use proptest::prelude::*;
    use scaling::metric::{MetricIdentity, Unit};

    use super::Datum;

    const DAY: u64 = 24 * 3_600;

    fn now() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_790_000_000)
    }

    fn datum(change: impl Fn(&mut Datum)) -> Datum {
        let mut datum = Datum {
            identity: MetricIdentity {
                namespace: "Test".to_owned(),
                name: "QueueDepth".to_owned(),
                dimensions: [("Stream".to_owned(), "S".to_owned())].into(),
            },
            unit: Unit::Count,
            value: 1.0,
            at: now(),
            resolution_secs: 60,
        };
        change(&mut datum);
        datum
    }

    fn with_dimension(name: &str, value: &str) -> Datum {
        datum(|datum| {
            let dimensions = &mut datum.identity.dimensions;
            dimensions.insert(name.to_owned(), value.to_owned());
        })
    }

    fn at_offset(seconds: i64) -> Datum {
        let by = Duration::from_secs(seconds.unsigned_abs());
        datum(|datum| {
            datum.at = if seconds < 0 { now() - by } else { now() + by };
        })
    }

    fn of_value(value: f64) -> Datum {
        datum(|datum| datum.value = value)
    }

    #[test]
    fn the_last_allowed_and_the_first_refused() {
        let weeks = (14 * DAY) as i64;
        let many = |count: usize| {
            datum(|datum| {
                let dimensions = (0..count).map(|index| (format!("D{index}"), "v".to_owned()));
                datum.identity.dimensions = dimensions.collect();
            })
        };
        for (found, refused) in [
            (of_value(2_f64.powi(360)), None),
            (of_value(-2_f64.powi(360)), None),
            (of_value(2_f64.powi(361)), Some("its value is")),
            (of_value(f64::NAN), Some("its value is NaN")),
            (of_value(f64::NEG_INFINITY), Some("its value is -inf")),
            (many(30), None),
            (many(31), Some("31 dimensions")),
            (with_dimension("Stream", &"x".repeat(1_024)), None),
            (
                with_dimension("Stream", &"x".repeat(1_025)),
                Some("1 to 1024"),
            ),
            (
                with_dimension("Stream", ""),
                Some("dimension Stream is \"\""),
            ),
            (with_dimension("Stream", "  "), Some("dimension Stream")),
            (with_dimension("Stream", "caf\u{e9}"), Some("ASCII")),
            (with_dimension("Stream", "a\nb"), Some("a\\nb")),
            (with_dimension(":Stream", "S"), Some("begin with ':'")),
            (with_dimension("", "S"), Some("dimension name \"\"")),
            (at_offset(-weeks), None),
            (at_offset(-weeks - 1), Some("1209601 s old")),
            (at_offset(7_200), None),
            (at_offset(7_201), Some("7201 s in the future")),
            (datum(|datum| datum.resolution_secs = 1), None),
            (datum(|datum| datum.resolution_secs = 10), Some("10 s")),
            (datum(|datum| datum.identity.name.clear()), Some("its name")),
        ] {
            let shown = format!("{found:?}");
            match (found.validate(now()), refused) {
                (Ok(_), None) => {}
                (Err(invalid), Some(words)) => {
                    assert!(invalid.reason.contains(words), "{invalid:?} of {shown}");
                }
                (judged, _) => panic!("{judged:?} of {shown}"),
            }
        }
    }

    #[test]
    fn a_refused_metric_is_named() {
        let found = with_dimension("Consumer", "").validate(now());
        let invalid = found.expect_err("an empty dimension");
        assert_eq!(invalid.metric, "QueueDepth {Consumer=, Stream=S}");
    }

    proptest! {
        #[test]
        fn what_is_proved_keeps_the_rules(value in any::<f64>(), text in ".{0,40}") {
            let mut found = with_dimension("Stream", &text);
            found.value = value;
            if let Ok(proved) = found.validate(now()) {
                prop_assert!(proved.get().value.is_finite());
                prop_assert!(text.is_ascii() && !text.trim().is_empty());
            }
        }
    }
}
