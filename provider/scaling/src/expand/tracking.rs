//! Target tracking. AWS makes the alarms.

use super::Common;
use crate::{
    object::{
        CustomizedMetric, PlainMetric, Policy, PolicyKind, PredefinedMetric, PredefinedMetricType,
        TargetTracking, TrackedMetric,
    },
    profile::{Backlog, Cooldowns, CustomMetric, Guilds, Queue, Requests, Utilization, names},
};

pub(super) fn cpu(common: &Common<'_>, utilization: &Utilization) -> Policy {
    use PredefinedMetricType as Type;
    let name = names::cpu(common.name);
    self::utilization(name, utilization, [Type::CPU, Type::CPU_HIGH_RESOLUTION])
}

pub(super) fn memory(common: &Common<'_>, utilization: &Utilization) -> Policy {
    use PredefinedMetricType as Type;
    let name = names::memory(common.name);
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

pub(super) fn requests(common: &Common<'_>, requests: &Requests) -> Policy {
    let Requests {
        target,
        resource_label,
        scale_in,
        cooldowns,
    } = requests;
    let metric = predefined(PredefinedMetricType::REQUESTS, Some(resource_label.clone()));
    let name = names::requests(common.name);
    policy(name, metric, *target, *scale_in, *cooldowns)
}

fn predefined(metric: &str, resource_label: Option<String>) -> TrackedMetric {
    TrackedMetric::Predefined(PredefinedMetric {
        predefined_metric_type: PredefinedMetricType(metric.to_owned()),
        resource_label,
    })
}

/// `None` when the queue has no target for each task.
pub(super) fn backlog(common: &Common<'_>, key: &str, queue: &Queue) -> Option<Policy> {
    let Backlog { target, scale_in } = queue.backlog?;
    let metric = queue.backlog_metric(common.metric_namespace, common.service);
    let name = names::queue_backlog(common.name, key);
    Some(policy(
        name,
        plain(metric),
        target,
        scale_in,
        queue.cooldowns,
    ))
}

pub(super) fn guilds(common: &Common<'_>, guilds: &Guilds) -> Policy {
    let Guilds {
        gateway: _,
        per_task,
        scale_in,
        cooldowns,
    } = guilds;
    let metric = guilds.metric(common.metric_namespace, common.service);
    let name = names::guilds(common.name);
    policy(name, plain(metric), *per_task, *scale_in, *cooldowns)
}

pub(super) fn metric(common: &Common<'_>, key: &str, metric: &CustomMetric) -> Policy {
    let CustomMetric {
        target,
        metric,
        scale_in,
        cooldowns,
    } = metric;
    let name = names::metric(common.name, key);
    let metric = TrackedMetric::Customized(metric.clone());
    policy(name, metric, *target, *scale_in, *cooldowns)
}

fn plain(metric: PlainMetric) -> TrackedMetric {
    TrackedMetric::Customized(CustomizedMetric::Plain(metric))
}

/// The policy `name` that holds `metric` at `target_value`.
fn policy(
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
