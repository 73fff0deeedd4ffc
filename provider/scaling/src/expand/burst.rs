//! The jump on a burst: a step policy of its own that sets the capacity, and a fast alarm.
//!
//! A second alarm with its own policy acts on its own transition at once, while an alarm that is
//! already in ALARM waits for the next minute to act again (CloudWatch User Guide, alarm actions).

use super::{Common, alarm};
use crate::{
    object::{
        AdjustmentType, Aggregation, Alarm, Comparison, Policy, PolicyKind, StepAdjustment,
        StepScaling,
    },
    profile::{Burst, Queue, names},
};

/// `None` when the queue has no burst.
pub(super) fn expand(common: &Common<'_>, key: &str, queue: &Queue) -> Option<(Policy, Alarm)> {
    let Burst { at, to, resolution } = queue.burst?;
    let name = names::queue_burst(common.name, key);
    let policy = Policy {
        name: name.clone(),
        kind: PolicyKind::StepScaling {
            configuration: StepScaling {
                adjustment_type: AdjustmentType::ExactCapacity,
                cooldown: queue.cooldowns.scale_out,
                metric_aggregation_type: Aggregation::Maximum,
                step_adjustments: vec![StepAdjustment {
                    metric_interval_lower_bound: Some(0.0),
                    metric_interval_upper_bound: None,
                    scaling_adjustment: to,
                }],
            },
        },
    };
    let description = format!(
        "Goes straight to {} when {} has {} or more.",
        alarm::count(i64::from(to), "task"),
        alarm::consumer(queue),
        alarm::count(at, "message")
    );
    let trigger = alarm::Trigger {
        name,
        description,
        comparison: Comparison::GreaterThanOrEqualToThreshold,
        threshold: alarm::depth(at),
        period: resolution,
        periods: 1,
    };
    Some((policy, alarm::alarm(common, queue, trigger)))
}
