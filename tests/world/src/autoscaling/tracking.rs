//! What AWS demands of a target tracking configuration, and the form the control loop needs.

use scaling::object::{PredefinedMetric, PredefinedMetricType, TargetTracking, TrackedMetric};
use serde_json::{Map, Value};

use super::{invalid, steps::COOLDOWN_DEFAULT};
use crate::wire::{Failure, shape::double};

/// The configuration that a request and what was there before make together: the metric is kept
/// when left out, everything else falls back to its default.
pub(super) fn merge(given: Option<&Value>, before: Option<&Value>) -> Result<Value, Failure> {
    let Some(given) = given else {
        return before
            .cloned()
            .ok_or_else(|| invalid("TargetTrackingScalingPolicyConfiguration must be specified"));
    };
    let mut merged: Map<_, _> = given.as_object().cloned().unwrap_or_default();
    let metric = "PredefinedMetricSpecification";
    if merged.get(metric).is_none_or(Value::is_null) {
        let Some(kept) = before.and_then(|before| before.get(metric)) else {
            return Err(invalid(
                "Exactly one of PredefinedMetricSpecification and CustomizedMetricSpecification \
                 must be specified",
            ));
        };
        merged.insert(metric.to_owned(), kept.clone());
    }
    merged.entry("DisableScaleIn").or_insert(Value::Bool(false));
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
    let metric = &configuration["PredefinedMetricSpecification"];
    let kind = metric["PredefinedMetricType"].as_str().unwrap_or_default();
    let label = metric["ResourceLabel"].as_str();
    match (kind, label) {
        ("ALBRequestCountPerTarget", None) => Err(invalid(
            "Resource label should be specified for predefined metric type \
             ALBRequestCountPerTarget",
        )),
        ("ALBRequestCountPerTarget", Some(label)) if !is_label(label) => Err(invalid(format!(
            "Invalid resource label '{label}' for predefined metric type ALBRequestCountPerTarget"
        ))),
        ("ALBRequestCountPerTarget", Some(_)) => Err(Failure::not_simulated(
            "load balancers (ALBRequestCountPerTarget)",
        )),
        (kind, _) if !kind.starts_with("ECSService") => Err(invalid(format!(
            "The predefined metric type {kind} is not supported for scalable dimension \
             ecs:service:DesiredCount"
        ))),
        (_, Some(_)) => Err(invalid(
            "ResourceLabel is only supported for ALBRequestCountPerTarget",
        )),
        (_, None) => Ok(()),
    }
}

/// `app/<load balancer>/<id>/targetgroup/<target group>/<id>`.
fn is_label(label: &str) -> bool {
    let parts: Vec<_> = label.split('/').collect();
    matches!(parts.as_slice(), ["app", _, _, "targetgroup", _, _])
        && parts.iter().all(|part| !part.is_empty())
}

/// What identifies the metric of a configuration: two policies of one target may not share it.
pub(super) fn metric(configuration: &Value) -> &Value {
    &configuration["PredefinedMetricSpecification"]
}

/// Whether the metric comes every 20 seconds.
pub(super) fn high_resolution(configuration: &Value) -> bool {
    let kind = metric(configuration)["PredefinedMetricType"].as_str();
    kind.is_some_and(|kind| kind.ends_with("HighResolution"))
}

/// The configuration as the control loop knows it.
pub(super) fn object(configuration: &Value) -> TargetTracking {
    let cooldown = |name: &str| {
        let secs = configuration[name]
            .as_i64()
            .and_then(|secs| i32::try_from(secs).ok());
        secs.unwrap_or(COOLDOWN_DEFAULT)
    };
    let kind = metric(configuration)["PredefinedMetricType"]
        .as_str()
        .unwrap_or_default();
    TargetTracking {
        disable_scale_in: configuration["DisableScaleIn"].as_bool().unwrap_or(false),
        metric: TrackedMetric::Predefined(PredefinedMetric {
            predefined_metric_type: PredefinedMetricType(kind.to_owned()),
            resource_label: None,
        }),
        scale_in_cooldown: cooldown("ScaleInCooldown"),
        scale_out_cooldown: cooldown("ScaleOutCooldown"),
        target_value: double(&configuration["TargetValue"]).unwrap_or_default(),
    }
}
