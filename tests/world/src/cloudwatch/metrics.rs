//! GetMetricData, GetMetricStatistics and ListMetrics.

use std::collections::BTreeMap;

use scaling::metric::MetricIdentity;
use serde_json::{Map, Value, json};

use super::{
    query::{Fault, Plan, is_period},
    sample::{Set, Stat, statistic_of},
    store::{self, Window, exact, floor, whole},
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
    let plan = Plan::read(input.items("MetricDataQueries"), None).map_err(refused)?;
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
        let id = query.required("Id");
        let mut rows = plan.points(&context.region.metrics, id, from, to);
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
        .unwrap_or_else(|| query.required("Id"));
    json!({
        "Id": query.required("Id"),
        "Label": query.text("Label").unwrap_or(name),
        "Timestamps": rows.iter().map(|(start, _)| exact(*start)).collect::<Vec<_>>(),
        "Values": rows.iter().map(|(_, value)| *value).collect::<Vec<_>>(),
        "StatusCode": "Complete",
    })
}

/// What is wrong with queries, as CloudWatch tells it.
pub(super) fn refused(fault: Fault) -> Failure {
    match fault {
        Fault::Wrong(message) => validation(message),
        Fault::NotSimulated(what) => Failure::not_simulated(what),
    }
}

pub(super) fn get_statistics(
    context: &mut Context<'_>,
    input: &Input<'_>,
) -> Result<Value, Failure> {
    let invalid = |message: &str| Err(Failure::client("InvalidParameterValue", message));
    let statistics = input.texts("Statistics");
    let extended = input.texts("ExtendedStatistics");
    if statistics.is_empty() && extended.is_empty() {
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
    let mut points: BTreeMap<_, _> = found
        .into_iter()
        .map(|(start, set)| (start, datapoint(start, set, &statistics, unit)))
        .collect();
    let window = Window { period, from, to };
    for word in extended {
        let stat = Stat::parse(&word).map_err(refused)?;
        let values = context
            .region
            .metrics
            .statistics(&identity, unit, window, stat);
        for (start, value) in values {
            if let Some(point) = points.get_mut(&start) {
                point["ExtendedStatistics"][&word] = json!(value);
            }
        }
    }
    Ok(json!({ "Label": identity.name, "Datapoints": points.into_values().collect::<Vec<_>>() }))
}

fn datapoint(start: i64, set: Set, statistics: &[String], unit: Option<&str>) -> Value {
    let mut point = Map::new();
    point.insert("Timestamp".to_owned(), json!(exact(start)));
    point.insert("Unit".to_owned(), json!(unit.unwrap_or("None")));
    for word in statistics {
        let value = statistic_of(word).map(|statistic| set.statistic(statistic));
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

/// What must not change between pages. Moments are left out: clients that page compute them anew.
fn question(input: &Input<'_>) -> String {
    let mut asked = input.all().clone();
    for member in ["NextToken", "MaxDatapoints", "StartTime", "EndTime"] {
        asked.remove(member);
    }
    Value::Object(asked).to_string()
}
