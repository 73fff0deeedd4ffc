//! What alarms watch: each metric once, and its latest values.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use scaling::metric::MetricIdentity;

use super::snapshot::Signal;
use crate::{
    error::Result,
    session::{Alarm, Query, Session},
};

/// Periods of a metric's history.
const HISTORY_PERIODS: f64 = 30.0;

/// Every metric that one of the alarms watches, once, with its shortest period.
fn queries(alarms: &[Alarm]) -> Vec<Query> {
    let mut found: BTreeMap<&MetricIdentity, &Alarm> = BTreeMap::new();
    for alarm in alarms {
        if let Some(metric) = &alarm.metric {
            let kept = found.entry(metric).or_insert(alarm);
            if alarm.period < kept.period {
                *kept = alarm;
            }
        }
    }
    let queries = found.into_iter().map(|(metric, alarm)| Query {
        metric: metric.clone(),
        statistic: alarm.statistic.clone(),
        period: alarm.period,
    });
    queries.collect()
}

/// The latest values of what the alarms watch, the latest last.
pub(super) async fn histories(
    session: &Session,
    alarms: &[Alarm],
    now: Timestamp,
) -> Result<HashMap<MetricIdentity, Vec<f64>>> {
    let queries = queries(alarms);
    let longest = queries.iter().map(|query| query.period).max();
    let Some(longest) = longest else {
        return Ok(HashMap::new());
    };
    let back = f64::from(longest) * HISTORY_PERIODS;
    let from = session.clock().before(now, back);
    let data = session.metric_data(&queries, from, now).await?;
    let pairs = queries.into_iter().zip(data);
    let history = pairs.map(|(query, mut points)| {
        points.sort_by_key(|point| point.at);
        let values = points.iter().map(|point| point.value);
        (query.metric, values.collect())
    });
    Ok(history.collect())
}

/// What these alarms watch, each metric once.
pub(super) fn signals(
    alarms: &[&Alarm],
    histories: &HashMap<MetricIdentity, Vec<f64>>,
) -> Vec<Signal> {
    let metrics: BTreeSet<_> = alarms.iter().filter_map(|it| it.metric.as_ref()).collect();
    let signal = |metric: &MetricIdentity| Signal {
        metric: metric.clone(),
        history: histories.get(metric).cloned().unwrap_or_default(),
    };
    let mut signals: Vec<_> = metrics.into_iter().map(signal).collect();
    // A queue tells most.
    signals.sort_by_key(|signal| !signal.is_depth());
    signals
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alarm(name: &str, metric: &str, period: i32) -> Alarm {
        Alarm {
            name: name.to_owned(),
            arn: String::new(),
            state: None,
            reason: String::new(),
            since: None,
            actions_enabled: true,
            actions: Vec::new(),
            metric: Some(MetricIdentity {
                namespace: "Arrakis/Scaling".to_owned(),
                name: metric.to_owned(),
                dimensions: BTreeMap::new(),
            }),
            statistic: "Maximum".to_owned(),
            period,
            evaluation_periods: 1,
            datapoints: 1,
            comparison: "GreaterThanOrEqualToThreshold".to_owned(),
            threshold: 1.0,
        }
    }

    #[test]
    fn each_metric_is_asked_for_once_at_its_finest() {
        let mut math = alarm("math", "x", 60);
        math.metric = None;
        let alarms = [
            alarm("out", "QueueDepth", 60),
            alarm("burst", "QueueDepth", 10),
            alarm("cpu", "CPUUtilization", 60),
            math,
        ];
        let asked = queries(&alarms);
        let asked: Vec<_> = asked
            .iter()
            .map(|it| (it.metric.name.as_str(), it.period))
            .collect();
        assert_eq!(asked, [("CPUUtilization", 60), ("QueueDepth", 10)]);
        let alarms: Vec<_> = alarms.iter().collect();
        let found = signals(&alarms, &HashMap::new());
        let names: Vec<_> = found.iter().map(Signal::name).collect();
        assert_eq!(
            names,
            ["QueueDepth", "CPUUtilization"],
            "the queue comes first"
        );
        assert_eq!(found[0].latest(), None, "unknown is not zero");
    }
}
