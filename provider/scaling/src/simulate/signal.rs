//! What an alarm tells a policy when it starts it.

use serde::Deserialize;

use super::time::{Span, Time};

/// An action older than this is refused as unsafe. AWS accepted 5.7 s and refused 15.6 s; the
/// bound itself is not documented.
pub(crate) const SIGNAL_AGE_MAX: Span = Span::secs(10);

/// The part of an alarm's reason data that scaling needs.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Signal {
    /// Data points from the oldest to the newest that was evaluated; `None` where a period between
    /// them has no data.
    pub(crate) recent: Vec<Option<f64>>,
    /// The alarm's threshold.
    pub(crate) threshold: f64,
    /// Whether the alarm breaches below its threshold.
    pub(crate) below: bool,
    /// When the data were read.
    pub(crate) queried: Time,
}

impl Signal {
    /// The data points, or why no policy may act on them.
    pub(crate) fn values(&self, now: Time) -> Result<Vec<f64>, String> {
        let age = now - self.queried;
        if age > SIGNAL_AGE_MAX {
            return Err(format!(
                "Scaling deemed unsafe: the alarm's query is {age} old, and {SIGNAL_AGE_MAX} is \
                 the most"
            ));
        }
        let values: Option<Vec<f64>> = self.recent.iter().copied().collect();
        match values {
            Some(values) if !values.is_empty() => Ok(values),
            Some(_) => Err("Metric data points must be provided: there are none".to_owned()),
            None => Err("Metric data points must be provided: one is missing".to_owned()),
        }
    }

    /// Reads `StateReasonData` as SetAlarmState takes it, or says what it lacks.
    pub(crate) fn from_reason_data(text: &str, below: bool) -> Result<Self, String> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct ReasonData {
            recent_datapoints: Option<Vec<Option<f64>>>,
            threshold: Option<f64>,
            query_date: Option<String>,
        }
        let found: ReasonData = serde_json::from_str(text)
            .map_err(|error| format!("StateReasonData is not the JSON of an alarm: {error}"))?;
        let recent = found
            .recent_datapoints
            .ok_or("Metric data points must be provided: recentDatapoints is absent")?;
        let threshold = found
            .threshold
            .ok_or("A numeric alarm threshold must be provided")?;
        let queried = found
            .query_date
            .and_then(|text| Time::parse(&text))
            .ok_or("The alarm query timestamp must be provided")?;
        Ok(Self {
            recent,
            threshold,
            below,
            queried,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(reason_data: &str, now: &str, expected: &str) {
        let now = Time::parse(now).unwrap();
        let found = Signal::from_reason_data(reason_data, false)
            .and_then(|signal| signal.values(now))
            .map_or_else(|error| error, |values| format!("{values:?}"));
        assert!(found.contains(expected), "{reason_data}: {found}");
    }

    #[test]
    fn reason_data_is_read_or_refused_with_what_it_lacks() {
        let now = "2026-11-24T03:00:05.743Z";
        let with = |recent: &str, threshold: &str, date: &str| {
            format!(
                r#"{{"version":"1.0","queryDate":{date},"recentDatapoints":{recent},"threshold":{threshold}}}"#
            )
        };
        let date = r#""2026-11-24T03:00:00.000+0000""#;
        check(&with("[1,2.5]", "5", date), now, "[1.0, 2.5]");
        check(&with("[1]", "5", r#""2026-11-24T03:00:00Z""#), now, "[1.0]");
        check(&with("[]", "5", date), now, "there are none");
        check(&with("[1,null,2]", "5", date), now, "one is missing");
        check(&with("null", "5", date), now, "recentDatapoints is absent");
        check(&with("[1]", "null", date), now, "threshold");
        check(&with("[1]", "5", "null"), now, "timestamp");
        check(&with("[1]", "5", r#""yesterday""#), now, "timestamp");
        check("", now, "not the JSON");
        // 15.603 s old: refused, as AWS did.
        let late = "2026-11-24T03:00:15.603Z";
        check(&with("[1]", "5", date), late, "15.603 s old");
    }
}
