//! Metrics of the author's own in tracking policies: one statistic of one metric, or metric math.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::invalid;
use crate::{
    cloudwatch::{QueryFault, read_queries},
    wire::Failure,
};

/// Bytes of a policy with metric math (Application Auto Scaling User Guide, target tracking with
/// metric math).
const BYTES_MAX: usize = 50 * 1024;
/// Dimensions of one metric (CloudWatch API, Metric).
const DIMENSIONS_MAX: usize = 30;
/// Seconds of a period: none can be chosen (Application Auto Scaling API,
/// TargetTrackingMetricStat).
pub(super) const PERIOD: i64 = 60;
/// Members that describe a single metric.
const SINGLE: [&str; 5] = ["MetricName", "Namespace", "Dimensions", "Statistic", "Unit"];

/// A specification with what AWS fills in, refusing what AWS refuses.
pub(super) fn complete(given: &Value) -> Result<Value, Failure> {
    let mut metric = given.clone();
    if given["Metrics"].is_null() {
        let named = |name: &str| given[name].as_str().is_some_and(|text| !text.is_empty());
        if !named("MetricName") || !named("Namespace") || !named("Statistic") {
            return Err(invalid(
                "A customized metric must have a MetricName, a Namespace and a Statistic, or \
                 Metrics",
            ));
        }
        check_dimensions(&given["Dimensions"])?;
        list(&mut metric, "Dimensions");
        return Ok(metric);
    }
    let single = SINGLE.into_iter().find(|member| match &given[*member] {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        _ => true,
    });
    if let Some(member) = single {
        return Err(invalid(format!(
            "Metrics and {member} cannot be specified together"
        )));
    }
    if given.to_string().len() > BYTES_MAX {
        return Err(invalid(format!(
            "A policy with metric math can have at most {BYTES_MAX} bytes"
        )));
    }
    for query in metric["Metrics"].as_array_mut().into_iter().flatten() {
        if query["Label"] == "" {
            return Err(invalid("Label must not be empty"));
        }
        if query["MetricStat"].is_object() {
            let metric = &mut query["MetricStat"]["Metric"];
            check_dimensions(&metric["Dimensions"])?;
            list(metric, "Dimensions");
        }
        if query["ReturnData"].is_null() {
            query["ReturnData"] = Value::Bool(true);
        }
    }
    let queries = metric["Metrics"].as_array();
    match read_queries(queries.map_or(&[], Vec::as_slice), Some(PERIOD)) {
        Ok(_) => Ok(metric),
        Err(QueryFault::Wrong(message)) => Err(invalid(message)),
        Err(QueryFault::NotSimulated(what)) => Err(Failure::not_simulated(what)),
    }
}

/// A list that AWS always gives back, if only empty.
fn list(holder: &mut Value, name: &str) {
    if holder[name].is_null() {
        holder[name] = json!([]);
    }
}

fn check_dimensions(dimensions: &Value) -> Result<(), Failure> {
    let dimensions = dimensions.as_array().map_or(&[][..], Vec::as_slice);
    if dimensions.len() > DIMENSIONS_MAX {
        return Err(invalid(format!(
            "A metric can have at most {DIMENSIONS_MAX} dimensions"
        )));
    }
    let empty = |pair: &Value| pair["Name"] == "" || pair["Value"] == "";
    if dimensions.iter().any(empty) {
        return Err(invalid("Name and Value of a dimension must not be empty"));
    }
    Ok(())
}

/// Whether two specifications are about one metric. Units and labels do not tell metrics apart, and
/// the order of dimensions and queries does not count (observed).
pub(super) fn same(one: &Value, other: &Value) -> bool {
    match (primitive(one), primitive(other)) {
        (Some(one), Some(other)) => one == other,
        (None, None) => {
            let queries = |metric: &Value| -> BTreeSet<String> {
                let queries = metric["Metrics"].as_array().into_iter().flatten();
                queries.map(Value::to_string).collect()
            };
            queries(one) == queries(other)
        }
        _ => false,
    }
}

/// Namespace, name, statistic and dimensions of a specification that is about one metric.
fn primitive(metric: &Value) -> Option<(Value, BTreeSet<String>)> {
    let (held, statistic) = match metric["Metrics"].as_array().map(Vec::as_slice) {
        None => (metric, &metric["Statistic"]),
        Some([query]) if query["MetricStat"].is_object() => {
            (&query["MetricStat"]["Metric"], &query["MetricStat"]["Stat"])
        }
        Some(_) => return None,
    };
    let dimensions = held["Dimensions"].as_array().into_iter().flatten();
    Some((
        json!([held["Namespace"], held["MetricName"], statistic]),
        dimensions.map(Value::to_string).collect(),
    ))
}
