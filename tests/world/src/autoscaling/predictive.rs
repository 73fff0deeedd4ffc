//! Predictive scaling: its policies are kept and described, and nothing is ever forecast.

use serde_json::{Map, Value, json};

use super::{Policy, invalid, resource_id, tracking};
use crate::{
    state::{Context, Thing},
    wire::{Failure, Input, shape::double},
};

/// Seconds a forecast may begin in the past, and may span (Application Auto Scaling API,
/// GetPredictiveScalingForecast).
const PAST_SECONDS_MAX: f64 = 366.0 * 86_400.0;
const SPAN_SECONDS_MAX: f64 = 30.0 * 86_400.0;
/// Seconds between forecasts, which a scheduling buffer must stay below (Application Auto Scaling
/// API, PredictiveScalingPolicyConfiguration).
const INTERVAL_SECONDS: i64 = 3600;

/// Pairs of a load and a scaling metric, load metrics, and scaling metrics of ECS services.
const PAIRS: [&str; 3] = [
    "ECSServiceCPUUtilization",
    "ECSServiceMemoryUtilization",
    "ALBRequestCount",
];
const LOADS: [&str; 3] = [
    "ECSServiceTotalCPUUtilization",
    "ECSServiceTotalMemoryUtilization",
    "TotalALBRequestCount",
];
const SCALINGS: [&str; 3] = [
    "ECSServiceAverageCPUUtilization",
    "ECSServiceAverageMemoryUtilization",
    "ALBRequestCountPerTarget",
];

/// The configuration of a request; left out as a whole, the one before is kept.
pub(super) fn merge(given: Option<&Value>, before: Option<&Value>) -> Result<Value, Failure> {
    let Some(given) = given else {
        return before
            .cloned()
            .ok_or_else(|| invalid("PredictiveScalingPolicyConfiguration must be specified"));
    };
    let mut held: Map<_, _> = given.as_object().cloned().unwrap_or_default();
    held.retain(|_, value| !value.is_null());
    let buffer = held.get("SchedulingBufferTime").and_then(Value::as_i64);
    if buffer.is_some_and(|secs| secs >= INTERVAL_SECONDS) {
        return Err(invalid(format!(
            "SchedulingBufferTime must be less than {INTERVAL_SECONDS}"
        )));
    }
    let increases = held
        .get("MaxCapacityBreachBehavior")
        .is_some_and(|behavior| behavior == "IncreaseMaxCapacity");
    if increases != held.contains_key("MaxCapacityBuffer") {
        return Err(invalid(
            "MaxCapacityBuffer is required when MaxCapacityBreachBehavior is IncreaseMaxCapacity, \
             and cannot be used otherwise",
        ));
    }
    let metrics = held.get("MetricSpecifications").and_then(Value::as_array);
    let Some([metric]) = metrics.map(Vec::as_slice) else {
        return Err(invalid(
            "MetricSpecifications must contain exactly one element",
        ));
    };
    check(metric)?;
    Ok(Value::Object(held))
}

fn check(metric: &Value) -> Result<(), Failure> {
    let target = double(&metric["TargetValue"]).unwrap_or(f64::NAN);
    if !(target > 0.0 && target <= 2f64.powi(360)) {
        return Err(invalid(
            "TargetValue must be greater than zero and at most 2^360",
        ));
    }
    let kind = |part: &str, words: [&str; 3]| match metric.get(part) {
        None | Some(Value::Null) => Ok(false),
        Some(held) => check_predefined(held, &words).map(|()| true),
    };
    let pair = kind("PredefinedMetricPairSpecification", PAIRS)?;
    let load = kind("PredefinedLoadMetricSpecification", LOADS)?;
    let scaling = kind("PredefinedScalingMetricSpecification", SCALINGS)?;
    let own = |part: &str| !metric[part].is_null();
    let (own_load, own_scaling) = (
        own("CustomizedLoadMetricSpecification"),
        own("CustomizedScalingMetricSpecification"),
    );
    let whole_pair = pair && !(load || scaling || own_load || own_scaling);
    let both_halves = !pair && load != own_load && scaling != own_scaling;
    if whole_pair || both_halves {
        return Ok(());
    }
    Err(invalid(
        "Either a metric pair, or one load metric and one scaling metric must be specified",
    ))
}

fn check_predefined(held: &Value, words: &[&str]) -> Result<(), Failure> {
    let kind = held["PredefinedMetricType"].as_str().unwrap_or_default();
    if !words.contains(&kind) {
        return Err(invalid(format!(
            "The predefined metric type {kind} is not supported; supported are {}",
            words.join(", ")
        )));
    }
    let label = held["ResourceLabel"].as_str();
    match (kind.contains("ALBRequestCount"), label) {
        (true, None) => Err(invalid(format!(
            "Resource label should be specified for predefined metric type {kind}"
        ))),
        (true, Some(label)) if tracking::halves(label).is_none() => Err(invalid(format!(
            "Invalid resource label '{label}' for predefined metric type {kind}"
        ))),
        (false, Some(_)) => Err(invalid(
            "ResourceLabel is only supported for ALBRequestCountPerTarget",
        )),
        _ => Ok(()),
    }
}

/// Nothing was observed for the 24 hours a forecast needs, so there is none.
pub(super) fn forecast(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let id = resource_id(input)?;
    let name = input.required("PolicyName").to_owned();
    let moment = |name| input.time(name).unwrap_or_default();
    let (start, end) = (moment("StartTime"), moment("EndTime"));
    if start >= end {
        return Err(invalid("StartTime must be before EndTime"));
    }
    if start < context.now - PAST_SECONDS_MAX {
        return Err(invalid("StartTime must be within the past year"));
    }
    if end - start > SPAN_SECONDS_MAX {
        return Err(invalid(
            "The time between StartTime and EndTime must not exceed 30 days",
        ));
    }
    let seen = context.sees(|| Thing::Policy(id.clone(), name.clone()));
    let policy = context.region.policies.get(&(id, name.clone()));
    let predictive = |policy: &&Policy| seen && policy.policy_type == super::PREDICTIVE;
    let Some(policy) = policy.filter(predictive) else {
        return Err(invalid(format!(
            "No predictive scaling policy found with the name {name}"
        )));
    };
    let metrics = policy.configuration["MetricSpecifications"].as_array();
    let loads = metrics
        .into_iter()
        .flatten()
        .map(|metric| json!({ "Timestamps": [], "Values": [], "MetricSpecification": metric }));
    Ok(json!({
        "LoadForecast": loads.collect::<Vec<_>>(),
        "CapacityForecast": { "Timestamps": [], "Values": [] },
        "UpdateTime": policy.created,
    }))
}
