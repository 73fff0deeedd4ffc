//! Steps by queue depth: a step policy that adds tasks, and its alarm.

use super::{Common, alarm};
use crate::{
    object::{
        AdjustmentType, Aggregation, Alarm, Comparison, Policy, PolicyKind, StepAdjustment,
        StepScaling,
    },
    profile::{Queue, QueueStep, names},
};

/// `None` when the queue has no steps.
pub(super) fn expand(common: &Common<'_>, key: &str, queue: &Queue) -> Option<(Policy, Alarm)> {
    let threshold = queue.steps.first()?.at;
    let name = names::queue_out(common.name, key);
    let policy = Policy {
        name: name.clone(),
        kind: PolicyKind::StepScaling {
            configuration: StepScaling {
                adjustment_type: AdjustmentType::ChangeInCapacity,
                cooldown: queue.cooldowns.scale_out,
                metric_aggregation_type: Aggregation::Maximum,
                step_adjustments: adjustments(&queue.steps, threshold),
            },
        },
    };
    let description = format!(
        "Adds tasks while {} has {} or more.",
        alarm::consumer(queue),
        alarm::count(threshold, "message")
    );
    let trigger = alarm::Trigger {
        name,
        description,
        comparison: Comparison::GreaterThanOrEqualToThreshold,
        threshold: alarm::depth(threshold),
        period: queue.resolution,
        periods: queue.periods,
    };
    Some((policy, alarm::alarm(common, queue, trigger)))
}

/// Absolute depths as offsets from the alarm's threshold (Application Auto Scaling API,
/// StepAdjustment): each step reaches up to the next, the last one without end.
fn adjustments(steps: &[QueueStep], threshold: i64) -> Vec<StepAdjustment> {
    let offset = |at: i64| alarm::depth(at - threshold);
    let ends = steps.iter().skip(1).map(|next| Some(offset(next.at)));
    steps
        .iter()
        .zip(ends.chain([None]))
        .map(|(&QueueStep { at, add }, end)| StepAdjustment {
            metric_interval_lower_bound: Some(offset(at)),
            metric_interval_upper_bound: end,
            scaling_adjustment: add,
        })
        .collect()
}
