//! What k6 says of a run.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::load::{latency::Percentiles, request::Failed};

/// What k6 says of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    /// Requests that were answered well.
    pub succeeded: u64,
    /// The others, by what went wrong.
    pub failed: BTreeMap<String, u64>,
    /// How long it took, in seconds.
    pub elapsed: f64,
    /// From the instant a request was sent to its answer. k6 does not send late: what no user is
    /// free for it drops, which is told among the failures.
    pub answer: Option<Percentiles>,
}

/// Reads what the script's `handleSummary` has written.
///
/// # Errors
/// What is missing in it, in words.
pub fn read(summary: &Value) -> Result<Summary, String> {
    let millis = summary["state"]["testRunDurationMs"].as_f64();
    let millis = millis.ok_or("k6's summary has no state.testRunDurationMs")?;
    let metrics = summary["metrics"].as_object();
    let metrics = metrics.ok_or("k6's summary has no metrics")?;
    let count = |name: &str| {
        let metric = metrics.get(name);
        let count = metric.and_then(|it| it["values"]["count"].as_f64());
        // A count of requests.
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        count.map_or(0, |count| count.max(0.0) as u64)
    };
    let named = [
        ("failed_no_answer", Failed::NoAnswer),
        ("failed_no_connection", Failed::NoConnection),
        ("failed_connection_lost", Failed::ConnectionLost),
        ("dropped_iterations", Failed::Dropped),
    ];
    let statuses = metrics.keys().filter_map(|name| {
        let status = name.strip_prefix("failed_status_")?.parse().ok()?;
        Some((name.as_str(), Failed::Status(status)))
    });
    let failed = named.into_iter().chain(statuses);
    let failed = failed.map(|(name, kind)| (kind.to_string(), count(name)));
    Ok(Summary {
        succeeded: count("succeeded"),
        failed: failed.filter(|(_, count)| *count > 0).collect(),
        elapsed: millis / 1000.0,
        answer: metrics.get("answer").and_then(percentiles),
    })
}

fn percentiles(trend: &Value) -> Option<Percentiles> {
    let secs = |name: &str| trend["values"][name].as_f64().map(|millis| millis / 1000.0);
    Some(Percentiles {
        min: secs("min")?,
        median: secs("med")?,
        p90: secs("p(90)")?,
        p95: secs("p(95)")?,
        p99: secs("p(99)")?,
        p999: secs("p(99.9)"),
        max: secs("max")?,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_summary_is_read_into_counts_and_percentiles() {
        let counter = |count: u32| json!({ "type": "counter", "values": { "count": count } });
        let summary = json!({
            "state": { "testRunDurationMs": 3031.5 },
            "metrics": {
                "succeeded": counter(40), "failed_status_503": counter(2),
                "failed_status_500": counter(0), "dropped_iterations": counter(3),
                "answer": { "values": { "min": 1.0, "med": 2.0, "p(90)": 3.0, "p(95)": 4.0,
                    "p(99)": 5.0, "max": 7.0 } },
            },
        });
        let found = read(&summary).unwrap();
        assert_eq!(found.succeeded, 40);
        assert!((found.elapsed - 3.0315).abs() < 1e-9);
        let expected = [
            ("not sent: no worker was free".to_owned(), 3),
            ("status 503".to_owned(), 2),
        ];
        assert_eq!(found.failed, BTreeMap::from(expected));
        let answer = found.answer.unwrap();
        assert_eq!((answer.p99, answer.p999), (0.005, None));
        assert_eq!(
            read(&json!({})).unwrap_err(),
            "k6's summary has no state.testRunDurationMs"
        );
    }
}
