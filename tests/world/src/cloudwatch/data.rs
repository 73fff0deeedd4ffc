//! PutMetricData.

use std::collections::BTreeSet;

use scaling::metric::MetricIdentity;
use serde_json::{Value, json};

use super::{
    sample::{Sample, Set},
    store,
};
use crate::{
    state::Context,
    wire::{Failure, Input},
};

/// Limits of PutMetricData and MetricDatum (CloudWatch API).
const METRICS_MAX: usize = 1000;
const VALUES_MAX: usize = 150;
const AGE_SECONDS_MAX: f64 = 14.0 * 86_400.0;
const AHEAD_SECONDS_MAX: f64 = 2.0 * 3600.0;
/// Values lie within plus and minus two to this power.
const VALUE_EXPONENT_MAX: i32 = 360;

fn invalid(message: impl Into<String>) -> Failure {
    Failure::client("InvalidParameterValue", message)
}

fn combination(message: &str) -> Failure {
    Failure::client("InvalidParameterCombination", message)
}

/// One bad datum refuses the whole request: nothing is stored.
pub(super) fn put(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let namespace = input.required("Namespace");
    if namespace.starts_with("AWS/") {
        return Err(invalid(
            "The value AWS/ for parameter Namespace is invalid.",
        ));
    }
    let data = input.structures("MetricData");
    if data.is_empty() {
        return Err(Failure::client(
            "MissingParameter",
            "The parameter MetricData is required.",
        ));
    }
    if data.len() > METRICS_MAX {
        return Err(invalid(format!(
            "The collection MetricData must not have a size greater than {METRICS_MAX}."
        )));
    }
    let mut samples = Vec::new();
    for (index, datum) in data.iter().enumerate() {
        let path = format!("MetricData.member.{}", index + 1);
        samples.append(&mut read(context, namespace, datum, &path)?);
    }
    if samples
        .iter()
        .any(|sample| context.region.metrics.is_full(&sample.metric))
    {
        let message = format!(
            "This local AWS keeps at most {} metrics.",
            store::METRICS_MAX
        );
        return Err(Failure::client("InternalServiceError", message));
    }
    for sample in samples {
        context.region.metrics.put(sample, context.now);
    }
    Ok(json!({}))
}

/// The samples of one datum, all of one second.
fn read(
    context: &Context<'_>,
    namespace: &str,
    datum: &Input<'_>,
    path: &str,
) -> Result<Vec<Sample>, Failure> {
    let resolution = match datum.integer("StorageResolution") {
        Some(1) => 1,
        Some(60) | None => 60,
        Some(_) => {
            return Err(invalid(format!(
                "The value for parameter {path}.StorageResolution must be 1 or 60."
            )));
        }
    };
    let at = datum.time("Timestamp").unwrap_or(context.now);
    if at < context.now - AGE_SECONDS_MAX || at > context.now + AHEAD_SECONDS_MAX {
        return Err(invalid(format!(
            "The parameter {path}.Timestamp must specify a time within the past two weeks and no \
             more than two hours in the future."
        )));
    }
    let metric = MetricIdentity {
        namespace: namespace.to_owned(),
        name: datum.required("MetricName").to_owned(),
        dimensions: store::dimensions(datum.raw("Dimensions")),
    };
    let names: BTreeSet<_> = datum
        .structures("Dimensions")
        .iter()
        .map(|pair| pair.required("Name"))
        .collect();
    if names.len() != datum.items("Dimensions").len() {
        return Err(invalid(format!(
            "No duplicate dimension names are allowed in {path}."
        )));
    }
    let sets = sets(datum, path)?;
    let sample = |set| Sample {
        metric: metric.clone(),
        at,
        resolution,
        unit: datum.text("Unit").unwrap_or("None").to_owned(),
        set,
    };
    Ok(sets.into_iter().map(sample).collect())
}

fn sets(datum: &Input<'_>, path: &str) -> Result<Vec<Set>, Failure> {
    let (values, counts) = (datum.doubles("Values"), datum.doubles("Counts"));
    let single = datum.double("Value");
    if single.is_some() && (datum.has("Values") || datum.has("StatisticValues")) {
        return Err(combination(&format!(
            "The parameters {path}.Value, {path}.Values and {path}.StatisticValues are mutually \
             exclusive and you have specified more than one."
        )));
    }
    if datum.has("Counts") && !datum.has("Values") {
        return Err(combination(&format!(
            "The parameter {path}.Values must be specified when {path}.Counts is."
        )));
    }
    if datum.has("Counts") && counts.len() != values.len() {
        return Err(invalid(format!(
            "{path}.Values and {path}.Counts must be of the same size."
        )));
    }
    if values.len() > VALUES_MAX {
        return Err(invalid(format!(
            "The collection {path}.Values must not have a size greater than {VALUES_MAX}."
        )));
    }
    if let Some(set) = datum.structure("StatisticValues") {
        return statistic_set(&set, path).map(|set| vec![set]);
    }
    if let Some(value) = single {
        number(value, &format!("{path}.Value"))?;
        return Ok(vec![Set::of(value, 1.0)]);
    }
    if values.is_empty() {
        return Err(combination(&format!(
            "At least one of the parameters {path}.Value, {path}.Values and \
             {path}.StatisticValues must be specified."
        )));
    }
    for (index, value) in values.iter().enumerate() {
        number(*value, &format!("{path}.Values.member.{}", index + 1))?;
    }
    if counts
        .iter()
        .any(|count| !count.is_finite() || *count < 0.0)
    {
        return Err(invalid(format!(
            "{path}.Counts must hold finite numbers of 0 or more."
        )));
    }
    let count = |index: usize| counts.get(index).copied().unwrap_or(1.0);
    let values = values.iter().enumerate();
    Ok(values
        .map(|(index, value)| Set::of(*value, count(index)))
        .filter(|set| set.count > 0.0)
        .collect())
}

fn statistic_set(set: &Input<'_>, path: &str) -> Result<Set, Failure> {
    let member = |name: &str| set.double(name).unwrap_or(f64::NAN);
    let set = Set {
        count: member("SampleCount"),
        sum: member("Sum"),
        minimum: member("Minimum"),
        maximum: member("Maximum"),
    };
    let path = format!("{path}.StatisticValues");
    if !(set.count.is_finite() && set.count > 0.0) {
        return Err(invalid(format!(
            "The value of {path}.SampleCount must be greater than 0."
        )));
    }
    for (name, value) in [
        ("Sum", set.sum),
        ("Minimum", set.minimum),
        ("Maximum", set.maximum),
    ] {
        number(value, &format!("{path}.{name}"))?;
    }
    if set.maximum < set.minimum {
        return Err(invalid(format!(
            "The value of {path}.Maximum must be greater than or equal to {path}.Minimum."
        )));
    }
    Ok(set)
}

fn number(value: f64, path: &str) -> Result<(), Failure> {
    if value.is_nan() || value.is_infinite() {
        return Err(invalid(format!(
            "The value {value} for parameter {path} is invalid."
        )));
    }
    if value.abs() > 2f64.powi(VALUE_EXPONENT_MAX) {
        return Err(invalid(format!(
            "The value {value} for parameter {path} must be within plus and minus \
             2^{VALUE_EXPONENT_MAX}."
        )));
    }
    Ok(())
}
