//! Queues as attributes.

use super::{
    cooldowns::Cooldowns,
    leaf::{given, number, text, whole},
    parts::QueueParts,
    purpose::Consumer,
    tracking::scale_in,
};
use crate::{
    draft::{BacklogDraft, BurstDraft, DrainDraft, Leaf, QueueDraft, StepDraft},
    object::{Alarm, StepScaling},
    validate::limit,
};

pub(super) fn queue(parts: &QueueParts<'_>, cooldowns: &Cooldowns) -> QueueDraft {
    let QueueParts {
        consumer: Consumer {
            stream,
            consumer,
            domain,
        },
        steps,
        burst,
        drain,
        backlog,
    } = parts;
    // Settings with a default are written out, as a plan has them.
    let regular = steps.or(*drain).map(|(_, alarm)| alarm.period);
    let resolution = regular.unwrap_or(limit::QUEUE_RESOLUTION_SECS_DEFAULT);
    let periods = steps.map(|(_, alarm)| alarm.evaluation_periods);
    let periods = periods.unwrap_or(limit::STEPS_PERIODS_DEFAULT);
    QueueDraft {
        stream: text(stream),
        consumer: text(consumer),
        domain: given(domain.clone()),
        steps: given(steps.map(|(policy, alarm)| self::steps(policy, alarm))),
        burst: given(burst.map(|(policy, alarm)| self::burst(policy, alarm))),
        drain: given(drain.map(|(policy, alarm)| self::drain(policy, alarm))),
        resolution: whole(resolution),
        periods: whole(periods),
        backlog_per_task: given(backlog.map(|tracking| BacklogDraft {
            target: number(tracking.target_value),
            scale_in: scale_in(tracking),
        })),
        // What only is judged is in no object.
        retention: Leaf::Omitted,
        max_ack_pending: Leaf::Omitted,
        task_concurrency: Leaf::Omitted,
        cooldowns: cooldowns.of_queue(parts),
    }
}

fn steps(policy: &StepScaling, alarm: &Alarm) -> Vec<Leaf<StepDraft>> {
    let steps = policy.step_adjustments.iter().map(|step| StepDraft {
        at: number(alarm.threshold + step.metric_interval_lower_bound.unwrap_or(0.0)),
        add: whole(step.scaling_adjustment),
    });
    steps.map(Leaf::Given).collect()
}

fn burst(policy: &StepScaling, alarm: &Alarm) -> BurstDraft {
    let jump = policy.step_adjustments.first();
    BurstDraft {
        at: number(alarm.threshold),
        to: jump.map_or(Leaf::Omitted, |jump| whole(jump.scaling_adjustment)),
        resolution: whole(alarm.period),
    }
}

fn drain(policy: &StepScaling, alarm: &Alarm) -> DrainDraft {
    let removal = policy.step_adjustments.first();
    let removed = removal.map(|removal| -i64::from(removal.scaling_adjustment));
    DrainDraft {
        below: number(alarm.threshold),
        remove: removed.map_or(Leaf::Omitted, whole),
        periods: whole(alarm.evaluation_periods),
    }
}
