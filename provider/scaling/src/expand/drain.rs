//! The slow scale-in of a queue that stays short: a step policy that removes tasks, and its alarm.

use super::{Common, alarm};
use crate::{
    object::{
        AdjustmentType, Aggregation, Alarm, Comparison, Policy, PolicyKind, StepAdjustment,
        StepScaling,
    },
    profile::{Drain, Queue, names},
};

/// `None` when the queue has no drain.
pub(super) fn expand(common: &Common<'_>, key: &str, queue: &Queue) -> Option<(Policy, Alarm)> {
    let Drain {
        below,
        remove,
        periods,
    } = queue.drain?;
    let name = names::queue_in(common.name, key);
    let policy = Policy {
        name: name.clone(),
        kind: PolicyKind::StepScaling {
            configuration: StepScaling {
                adjustment_type: AdjustmentType::ChangeInCapacity,
                cooldown: queue.cooldowns.scale_in,
                metric_aggregation_type: Aggregation::Maximum,
                step_adjustments: vec![StepAdjustment {
                    metric_interval_lower_bound: None,
                    metric_interval_upper_bound: Some(0.0),
                    scaling_adjustment: -remove,
                }],
            },
        },
    };
    let description = format!(
        "Removes {} once {} has had fewer than {} for {} of {} seconds.",
        alarm::count(i64::from(remove), "task"),
        alarm::consumer(queue),
        alarm::count(below, "message"),
        alarm::count(i64::from(periods), "period"),
        queue.resolution
    );
    let trigger = alarm::Trigger {
        name,
        description,
        comparison: Comparison::LessThanThreshold,
        threshold: alarm::depth(below),
        period: queue.resolution,
        periods,
    };
    Some((policy, alarm::alarm(common, queue, trigger)))
}
