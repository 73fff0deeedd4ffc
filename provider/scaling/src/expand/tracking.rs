//! Target tracking on metrics that AWS predefines. AWS makes the alarms.

use crate::{
    object::{
        Policy, PolicyKind, PredefinedMetric, PredefinedMetricType, TargetTracking, TrackedMetric,
    },
    profile::{Cooldowns, Requests, Utilization},
};

/// The policy `name` that holds `metric` at `target_value`.
pub(super) fn policy(
    name: String,
    metric: TrackedMetric,
    target_value: f64,
    scale_in: bool,
    cooldowns: Cooldowns,
) -> Policy {
    let Cooldowns {
        scale_out: scale_out_cooldown,
        scale_in: scale_in_cooldown,
    } = cooldowns;
    Policy {
        name,
        kind: PolicyKind::TargetTrackingScaling {
            configuration: TargetTracking {
                disable_scale_in: !scale_in,
                metric,
                scale_in_cooldown,
                scale_out_cooldown,
                target_value,
            },
        },
    }
}

pub(super) fn cpu(name: String, utilization: &Utilization) -> Policy {
    use PredefinedMetricType as Type;
    self::utilization(name, utilization, [Type::CPU, Type::CPU_HIGH_RESOLUTION])
}

pub(super) fn memory(name: String, utilization: &Utilization) -> Policy {
    use PredefinedMetricType as Type;
    let types = [Type::MEMORY, Type::MEMORY_HIGH_RESOLUTION];
    self::utilization(name, utilization, types)
}

/// `types` are the metric of every minute and that of every 20 s.
fn utilization(name: String, utilization: &Utilization, types: [&str; 2]) -> Policy {
    let Utilization {
        target,
        high_resolution,
        scale_in,
        cooldowns,
    } = *utilization;
    let [minutely, fast] = types;
    let metric = predefined(if high_resolution { fast } else { minutely }, None);
    policy(name, metric, target, scale_in, cooldowns)
}

pub(super) fn requests(name: String, requests: &Requests) -> Policy {
    let Requests {
        target,
        resource_label,
        scale_in,
        cooldowns,
    } = requests;
    let metric = predefined(PredefinedMetricType::REQUESTS, Some(resource_label.clone()));
    policy(name, metric, *target, *scale_in, *cooldowns)
}

fn predefined(metric: &str, resource_label: Option<String>) -> TrackedMetric {
    TrackedMetric::Predefined(PredefinedMetric {
        predefined_metric_type: PredefinedMetricType(metric.to_owned()),
        resource_label,
    })
}
