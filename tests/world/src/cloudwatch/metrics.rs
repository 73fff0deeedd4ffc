//! GetMetricData, GetMetricStatistics and ListMetrics.

use std::collections::BTreeSet;

use scaling::{metric::MetricIdentity, object::Statistic};
use serde_json::{Map, Value, json};

use super::{
    alarm_rules::statistic_of,
    sample::Set,
    store::{self, exact, floor, whole},
};
use crate::{
    page::{self, Token},
    state::Context,
    wire::{Failure, Input},
};

/// Queries of one GetMetricData, and data points it gives back (CloudWatch API, GetMetricData).
const QUERIES_MAX: usize = 500;
const DATAPOINTS_MAX: usize = 100_800;
/// Data points of one GetMetricStatistics (CloudWatch API, GetMetricStatistics).
const STATISTICS_DATAPOINTS_MAX: i64 = 1440;
/// Rows of a page of ListMetrics (CloudWatch API, ListMetrics).
const LIST_PAGE: usize = 500;
/// What ListMetrics calls recently active, in seconds.
const RECENT_SECONDS: i64 = 3 * 3600;

fn validation(message: impl Into<String>) -> Failure {
    Failure::client("ValidationError", message)
}

pub(super) fn get_data(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let queries = input.structures("MetricDataQueries");
    if queries.is_empty() || queries.len() > QUERIES_MAX {
        return Err(validation(format!(
            "MetricDataQueries must hold 1 to {QUERIES_MAX} queries."
        )));
    }
    let (from, to) = span(input);
    if from >= to {
        return Err(validation(
            "The parameter StartTime must be less than the parameter EndTime.",
        ));
    }
    let ids: BTreeSet<_> = queries.iter().map(|query| query.required("Id")).collect();
    if ids.len() != queries.len() {
        return Err(validation(
            "The values for parameter id in MetricDataQueries are not unique.",
        ));
    }
    let question = question(input);
    let token = Token::read("GetMetricData", &[&question], input.text("NextToken"))
        .map_err(|_| Failure::client("InvalidNextToken", "The NextToken value is not valid."))?;
    let limit = match input.integer("MaxDatapoints").map(usize::try_from) {
        None => DATAPOINTS_MAX,
        Some(Ok(asked @ 1..=DATAPOINTS_MAX)) => asked,
        Some(_) => {
            return Err(validation(format!(
                "MaxDatapoints must be 1 to {DATAPOINTS_MAX}."
            )));
        }
    };
    let given: usize = token
        .after()
        .and_then(|after| after.parse().ok())
        .unwrap_or(0);
    let ascending = input.text("ScanBy") == Some("TimestampAscending");
    let (mut skip, mut room, mut total) = (given, limit, 0);
    let mut results = Vec::new();
    for query in &queries {
        let mut rows = rows(context, query, from, to)?;
        if !ascending {
            rows.reverse();
        }
        total += rows.len();
        let skipped = skip.min(rows.len());
        skip -= skipped;
        let page: Vec<_> = rows.into_iter().skip(skipped).take(room).collect();
        room -= page.len();
        if query.boolean("ReturnData") != Some(false) {
            results.push(result(query, &page));
        }
    }
    let next = (given + limit < total).then(|| token.next(&(given + limit).to_string()));
    Ok(json!({ "MetricDataResults": results, "NextToken": next }))
}

fn result(query: &Input<'_>, rows: &[(i64, f64)]) -> Value {
    let metric = query
        .structure("MetricStat")
        .and_then(|stat| stat.structure("Metric"));
    let name = metric
        .and_then(|metric| metric.text("MetricName"))
        .unwrap_or_default();
    json!({
        "Id": query.required("Id"),
        "Label": query.text("Label").unwrap_or(name),
        "Timestamps": rows.iter().map(|(start, _)| exact(*start)).collect::<Vec<_>>(),
        "Values": rows.iter().map(|(_, value)| *value).collect::<Vec<_>>(),
        "StatusCode": "Complete",
    })
}

/// Data points of one query by rising time.
fn rows(
    context: &Context<'_>,
    query: &Input<'_>,
    from: i64,
    to: i64,
) -> Result<Vec<(i64, f64)>, Failure> {
    let id = query.required("Id");
    if !id.starts_with(|letter: char| letter.is_ascii_lowercase())
        || !id
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
    {
        return Err(validation(format!(
            "The value {id} for parameter Id is not valid."
        )));
    }
    let stat = query.structure("MetricStat");
    let Some((stat, metric)) = stat.and_then(|stat| Some((stat, stat.structure("Metric")?))) else {
        return Err(validation(
            "Each query must have a MetricStat or an Expression.",
        ));
    };
    let period = stat.integer("Period").unwrap_or_default();
    if !is_period(period) {
        return Err(validation(format!(
            "The value {period} for parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60."
        )));
    }
    let word = stat.required("Stat");
    let Some(statistic) = statistic_of(word) else {
        return Err(Failure::not_simulated(format!("the statistic {word}")));
    };
    let identity = identity(&metric);
    let from = floor(from, period);
    let found = context
        .region
        .metrics
        .periods(&identity, stat.text("Unit"), period, from, to);
    Ok(found
        .into_iter()
        .map(|(start, set)| (start, set.statistic(statistic)))
        .collect())
}

pub(super) fn get_statistics(
    context: &mut Context<'_>,
    input: &Input<'_>,
) -> Result<Value, Failure> {
    let invalid = |message: &str| Err(Failure::client("InvalidParameterValue", message));
    let statistics = input.texts("Statistics");
    if statistics.is_empty() {
        return Err(Failure::client(
            "InvalidParameterCombination",
            "At least one of the parameters Statistics and ExtendedStatistics must be specified.",
        ));
    }
    let (from, to) = span(input);
    if from >= to {
        return invalid("The parameter StartTime must be less than the parameter EndTime.");
    }
    let period = input.integer("Period").unwrap_or_default();
    if !is_period(period) {
        return invalid("The parameter Period must be 1, 5, 10, 20, 30 or a multiple of 60.");
    }
    let from = floor(from, period);
    let asked = (to - from + period - 1) / period;
    if asked > STATISTICS_DATAPOINTS_MAX {
        return Err(Failure::client(
            "InvalidParameterCombination",
            format!(
                "You have requested up to {asked} datapoints, which exceeds the limit of \
                 {STATISTICS_DATAPOINTS_MAX}. You may reduce the datapoints requested by \
                 increasing Period, or decreasing the time range."
            ),
        ));
    }
    let (identity, unit) = (identity(input), input.text("Unit"));
    let found = context
        .region
        .metrics
        .periods(&identity, unit, period, from, to);
    let points = found
        .into_iter()
        .map(|(start, set)| datapoint(start, set, &statistics, unit));
    Ok(json!({ "Label": identity.name, "Datapoints": points.collect::<Vec<_>>() }))
}

fn datapoint(start: i64, set: Set, statistics: &[String], unit: Option<&str>) -> Value {
    let mut point = Map::new();
    point.insert("Timestamp".to_owned(), json!(exact(start)));
    point.insert("Unit".to_owned(), json!(unit.unwrap_or("None")));
    for word in statistics {
        let value = statistic_of(word).map(|statistic: Statistic| set.statistic(statistic));
        point.insert(word.clone(), json!(value));
    }
    Value::Object(point)
}

pub(super) fn list(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let question = question(input);
    let token =
        Token::read("ListMetrics", &[&question], input.text("NextToken")).map_err(|_| {
            Failure::client(
                "InvalidParameterValue",
                "Invalid parameter value for NextToken",
            )
        })?;
    let recent = input
        .has("RecentlyActive")
        .then(|| whole(context.now) - RECENT_SECONDS);
    let filters = input.structures("Dimensions");
    let wanted = |metric: &&MetricIdentity| {
        input
            .text("Namespace")
            .is_none_or(|asked| asked == metric.namespace)
            && input
                .text("MetricName")
                .is_none_or(|asked| asked == metric.name)
            && filters.iter().all(|filter| {
                let held = metric.dimensions.get(filter.required("Name"));
                held.is_some_and(|held| filter.text("Value").is_none_or(|asked| asked == held))
            })
            && recent.is_none_or(|recent| context.region.metrics.newest(metric) >= Some(recent))
    };
    let rows: Vec<_> = context.region.metrics.identities().filter(wanted).collect();
    let mut keyed: Vec<_> = rows
        .into_iter()
        .map(|metric| (key(metric), metric))
        .collect();
    keyed.sort_by(|a, b| a.0.cmp(&b.0));
    let (rows, next) = page::cut(keyed, |(key, _)| key.clone(), &token, LIST_PAGE);
    let metrics = rows.iter().map(|(_, metric)| {
        let pairs = metric.dimensions.iter();
        let pairs: Vec<_> = pairs
            .map(|(name, value)| json!({ "Name": name, "Value": value }))
            .collect();
        json!({ "Namespace": metric.namespace, "MetricName": metric.name, "Dimensions": pairs })
    });
    Ok(json!({ "Metrics": metrics.collect::<Vec<_>>(), "NextToken": next }))
}

fn key(metric: &MetricIdentity) -> String {
    let pairs = metric
        .dimensions
        .iter()
        .map(|(name, value)| format!("{name}\u{1}{value}"));
    let pairs = pairs.collect::<Vec<_>>().join("\u{2}");
    format!("{}\u{0}{}\u{0}{pairs}", metric.namespace, metric.name)
}

fn identity(input: &Input<'_>) -> MetricIdentity {
    MetricIdentity {
        namespace: input.text("Namespace").unwrap_or_default().to_owned(),
        name: input.text("MetricName").unwrap_or_default().to_owned(),
        dimensions: store::dimensions(input.raw("Dimensions")),
    }
}

/// The seconds asked for, the last excluded.
fn span(input: &Input<'_>) -> (i64, i64) {
    let end = input.time("EndTime").unwrap_or_default();
    (
        whole(input.time("StartTime").unwrap_or_default()),
        whole(end.ceil()),
    )
}

fn is_period(period: i64) -> bool {
    [1, 5, 10, 20, 30].contains(&period) || (period > 0 && period % 60 == 0)
}

/// What must not change between pages. Moments are left out: clients that page compute them anew.
fn question(input: &Input<'_>) -> String {
    let mut asked = input.all().clone();
    for member in ["NextToken", "MaxDatapoints", "StartTime", "EndTime"] {
        asked.remove(member);
    }
    Value::Object(asked).to_string()
}
