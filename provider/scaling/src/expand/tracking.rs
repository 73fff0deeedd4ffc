//! Target tracking on a metric that AWS predefines. AWS makes the alarms.

use crate::{
    object::{
        Policy, PolicyKind, PredefinedMetric, PredefinedMetricType, TargetTracking, TrackedMetric,
    },
    profile::{Cooldowns, Utilization},
};

pub(super) fn policy(name: String, metric: &str, utilization: &Utilization) -> Policy {
    let Utilization {
        target,
        high_resolution: _,
        scale_in,
        cooldowns,
    } = *utilization;
    let Cooldowns {
        scale_out: scale_out_cooldown,
        scale_in: scale_in_cooldown,
    } = cooldowns;
    Policy {
        name,
        kind: PolicyKind::TargetTrackingScaling {
            configuration: TargetTracking {
                disable_scale_in: !scale_in,
                metric: TrackedMetric::Predefined(PredefinedMetric {
                    predefined_metric_type: PredefinedMetricType(metric.to_owned()),
                    resource_label: None,
                }),
                scale_in_cooldown,
                scale_out_cooldown,
                target_value: target,
            },
        },
    }
}
