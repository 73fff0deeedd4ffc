//! What an alarm watches: one statistic of one metric, or the one result of several queries.

use scaling::{metric::MetricIdentity, simulate::Watched};
use serde_json::{Map, Value};

use super::{
    metrics::refused,
    query::{Fault, Plan},
    sample::{Stat, statistic_of},
    store,
};
use crate::wire::{Failure, Input};

/// Metrics, and expressions, of one alarm (CloudWatch User Guide, alarms on metric math).
const QUERIES_MAX: usize = 10;
/// Members that describe a single metric.
const SINGLE: [&str; 7] = [
    "MetricName",
    "Namespace",
    "Statistic",
    "ExtendedStatistic",
    "Dimensions",
    "Period",
    "Unit",
];

fn invalid(message: impl Into<String>) -> Failure {
    Failure::client("ValidationError", message)
}

pub(super) fn missing(what: &str) -> Failure {
    invalid(format!(
        "PutMetricAlarm request should have {what} parameter"
    ))
}

/// Refuses what AWS refuses, and says how long a period is.
pub(super) fn check(input: &Input<'_>) -> Result<i64, Failure> {
    if input.has("Metrics") {
        return check_queries(input);
    }
    for member in ["MetricName", "Namespace", "Period"] {
        if !input.has(member) {
            return Err(missing(&format!("a {member}")));
        }
    }
    match (input.text("Statistic"), input.text("ExtendedStatistic")) {
        (None, None) => return Err(missing("a Statistic")),
        (Some(_), Some(_)) => {
            return Err(invalid(
                "Exactly one of Statistic and ExtendedStatistic must be specified",
            ));
        }
        (Some(_), None) => {}
        (None, Some(word)) => match Stat::parse(word).map_err(refused)? {
            Stat::Percentile(_) => {}
            Stat::Basic(_) => {
                return Err(invalid(format!(
                    "The value {word} for parameter ExtendedStatistic is not supported."
                )));
            }
        },
    }
    check_significance(input)?;
    Ok(input.integer("Period").unwrap_or_default())
}

fn check_significance(input: &Input<'_>) -> Result<(), Failure> {
    let allowed = ["evaluate", "ignore"];
    match input.text("EvaluateLowSampleCountPercentile") {
        Some(word) if !allowed.contains(&word) => Err(invalid(format!(
            "Option {word} is not supported. Supported options for parameter \
             EvaluateLowSampleCountPercentile are evaluate and ignore."
        ))),
        Some("ignore") => Err(Failure::not_simulated(
            "EvaluateLowSampleCountPercentile ignore",
        )),
        _ => Ok(()),
    }
}

fn check_queries(input: &Input<'_>) -> Result<i64, Failure> {
    let single = SINGLE.into_iter().find(|member| match *member {
        "Dimensions" => !input.items(member).is_empty(),
        member => input.has(member),
    });
    if let Some(member) = single {
        return Err(invalid(format!(
            "Metrics list and {member} cannot be specified together."
        )));
    }
    let plan = read(input.items("Metrics"), None).map_err(refused)?;
    let periods = plan.periods();
    match (periods.first(), periods.len()) {
        (Some(period), 1) => Ok(*period),
        _ => Err(Failure::not_simulated("alarms over periods that differ")),
    }
}

/// Reads the queries of an alarm. `period` is that of metrics that name none.
pub(crate) fn read(queries: &[Value], period: Option<i64>) -> Result<Plan, Fault> {
    let wrong = |message: String| Err(Fault::Wrong(message));
    if queries.is_empty() {
        return wrong("Metrics list must not be empty.".to_owned());
    }
    let plan = Plan::read(queries, period)?;
    let (metrics, expressions) = plan.counts();
    if metrics > QUERIES_MAX || expressions > QUERIES_MAX {
        return wrong(format!(
            "The metrics list must not have more than {QUERIES_MAX} metrics and {QUERIES_MAX} \
             expressions."
        ));
    }
    if plan.returned().count() != 1 {
        return wrong("Exactly one element of the metrics list should return data.".to_owned());
    }
    Ok(plan)
}

/// What the settings of an alarm say it watches, and the seconds of its period; `None` for settings
/// no alarm could be put with.
pub(super) fn of(settings: &Map<String, Value>) -> Option<(Watched, i32)> {
    let text = |name: &str| settings.get(name).and_then(Value::as_str);
    if let Some(queries) = settings.get("Metrics") {
        let plan = read(queries.as_array()?, None).ok()?;
        let (watched, period) = plan.returned().next()?;
        return Some((watched.clone(), i32::try_from(period).ok()?));
    }
    let mut metric = MetricIdentity {
        namespace: text("Namespace")?.to_owned(),
        name: text("MetricName")?.to_owned(),
        dimensions: store::dimensions(settings.get("Dimensions")),
    };
    for (member, key) in [("Unit", store::UNIT), ("ExtendedStatistic", store::STAT)] {
        if let Some(word) = text(member) {
            metric.dimensions.insert(key.to_owned(), word.to_owned());
        }
    }
    let statistic = statistic_of(text("Statistic").unwrap_or("Average"))?;
    let period = settings.get("Period").and_then(Value::as_i64)?;
    let period = i32::try_from(period).ok()?;
    Some((Watched::Metric { metric, statistic }, period))
}
