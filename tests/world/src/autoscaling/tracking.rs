//! What AWS demands of a target tracking configuration, and the form the control loop needs.

use scaling::simulate::TrackingRule;
use serde_json::{Map, Value};

use super::{customized, invalid, steps::COOLDOWN_DEFAULT};
use crate::wire::{Failure, shape::double};

/// A metric AWS predefines, one of the author's own.
pub(super) const PREDEFINED: &str = "PredefinedMetricSpecification";
pub(super) const CUSTOMIZED: &str = "CustomizedMetricSpecification";
/// The predefined metric that needs a resource label.
const REQUESTS: &str = "ALBRequestCountPerTarget";

/// The configuration that a request and what was there before make together: the metric is kept
/// when left out, everything else falls back to its default.
pub(super) fn merge(given: Option<&Value>, before: Option<&Value>) -> Result<Value, Failure> {
    let Some(given) = given else {
        return before
            .cloned()
            .ok_or_else(|| invalid("TargetTrackingScalingPolicyConfiguration must be specified"));
    };
    let mut merged: Map<_, _> = given.as_object().cloned().unwrap_or_default();
    merged.retain(|_, held| !held.is_null());
    if !merged.contains_key(PREDEFINED) && !merged.contains_key(CUSTOMIZED) {
        for member in [PREDEFINED, CUSTOMIZED] {
            if let Some(kept) = before.and_then(|before| before.get(member)) {
                merged.insert(member.to_owned(), kept.clone());
            }
        }
    }
    if merged.contains_key(PREDEFINED) == merged.contains_key(CUSTOMIZED) {
        return Err(invalid(format!(
            "Exactly one of {PREDEFINED} and {CUSTOMIZED} must be specified"
        )));
    }
    merged.entry("DisableScaleIn").or_insert(Value::Bool(false));
    if let Some(metric) = merged.get_mut(CUSTOMIZED) {
        *metric = customized::complete(metric)?;
    }
    let merged = Value::Object(merged);
    check(&merged)?;
    Ok(merged)
}

fn check(configuration: &Value) -> Result<(), Failure> {
    let target = double(&configuration["TargetValue"]).unwrap_or(f64::NAN);
    if !(target > 0.0 && target <= 2f64.powi(360)) {
        return Err(invalid(
            "TargetValue must be greater than zero and at most 2^360",
        ));
    }
    for name in ["ScaleInCooldown", "ScaleOutCooldown"] {
        if configuration[name].as_i64().is_some_and(|secs| secs < 0) {
            return Err(invalid(format!("{name} cannot be negative")));
        }
    }
    match configuration.get(PREDEFINED) {
        Some(metric) => check_predefined(metric),
        None => Ok(()),
    }
}

fn check_predefined(metric: &Value) -> Result<(), Failure> {
    let kind = metric["PredefinedMetricType"].as_str().unwrap_or_default();
    match (kind, metric["ResourceLabel"].as_str()) {
        (REQUESTS, None) => Err(invalid(format!(
            "Resource label should be specified for predefined metric type {REQUESTS}"
        ))),
        (REQUESTS, Some(label)) if halves(label).is_none() => Err(invalid(format!(
            "Invalid resource label '{label}' for predefined metric type {REQUESTS}"
        ))),
        (REQUESTS, Some(_)) => Ok(()),
        (kind, _) if !kind.starts_with("ECSService") => Err(invalid(format!(
            "The predefined metric type {kind} is not supported for scalable dimension \
             ecs:service:DesiredCount"
        ))),
        (_, Some(_)) => Err(invalid(format!(
            "ResourceLabel is only supported for {REQUESTS}"
        ))),
        (_, None) => Ok(()),
    }
}

/// The load balancer and the target group of `app/<load balancer>/<id>/targetgroup/<target
/// group>/<id>`.
pub(super) fn halves(label: &str) -> Option<(String, String)> {
    let parts: Vec<_> = label.split('/').collect();
    let named = parts.iter().all(|part| !part.is_empty());
    match parts.as_slice() {
        ["app", balancer, id, "targetgroup", group, group_id] if named => Some((
            format!("app/{balancer}/{id}"),
            format!("targetgroup/{group}/{group_id}"),
        )),
        _ => None,
    }
}

/// The load balancer and the target group whose requests a configuration tracks.
pub(super) fn balanced(configuration: &Value) -> Option<(String, String)> {
    let metric = configuration.get(PREDEFINED)?;
    let label = metric["ResourceLabel"].as_str();
    label.and_then(halves)
}

/// Whether two configurations track one metric, which no two policies of a target may.
pub(super) fn same_metric(one: &Value, other: &Value) -> bool {
    match (one.get(PREDEFINED), other.get(PREDEFINED)) {
        (Some(one), Some(other)) => one == other,
        (None, None) => customized::same(&one[CUSTOMIZED], &other[CUSTOMIZED]),
        _ => false,
    }
}

/// The ECS metric a configuration tracks every 20 seconds, if it does.
pub(super) fn high_resolution(configuration: &Value) -> Option<&'static str> {
    match configuration[PREDEFINED]["PredefinedMetricType"].as_str()? {
        "ECSServiceAverageCPUUtilizationHighResolution" => Some("CPUUtilization"),
        "ECSServiceAverageMemoryUtilizationHighResolution" => Some("MemoryUtilization"),
        _ => None,
    }
}

/// What the control loop needs to know.
pub(super) fn rule(configuration: &Value) -> TrackingRule {
    let cooldown = |name: &str| {
        let secs = configuration[name]
            .as_i64()
            .and_then(|secs| i32::try_from(secs).ok());
        secs.unwrap_or(COOLDOWN_DEFAULT)
    };
    TrackingRule {
        target_value: double(&configuration["TargetValue"]).unwrap_or_default(),
        scale_out_cooldown_secs: cooldown("ScaleOutCooldown"),
        scale_in_cooldown_secs: cooldown("ScaleInCooldown"),
        disable_scale_in: configuration["DisableScaleIn"].as_bool().unwrap_or(false),
    }
}
