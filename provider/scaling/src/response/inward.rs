//! Back to the minimum: from the instant a load is over to `min_capacity` desired.

use super::{
    Assumptions, Bounds,
    detection::Sight,
    ladder::Pace,
    signal::{alarms, managed},
};
use crate::{
    object::{Blueprint, PolicyKind},
    simulate::{AlarmRule, Span, StepRule, adjusted, assumption::STOP},
};

/// From the end of the load until `min_capacity` tasks are desired, when every watched metric falls
/// to nothing at once and `max_capacity` tasks run; `None` when they never are. With the reason
/// where there is one to give.
pub(super) fn to_min(blueprint: &Blueprint, assumptions: &Assumptions) -> (Option<Bounds>, String) {
    let (min, max) = (blueprint.target.min_capacity, blueprint.target.max_capacity);
    if min >= max {
        return (
            None,
            format!("min_capacity and max_capacity are both {max}"),
        );
    }
    if blueprint
        .target
        .suspended_state
        .dynamic_scaling_in_suspended
    {
        return (None, "scaling in is suspended".to_owned());
    }
    let mut ways = drains(blueprint, assumptions);
    ways.extend(tracked(blueprint, assumptions));
    let several = ways.len() > 1;
    let first = ways.iter().map(|way| way.first).min();
    let fastest = ways.into_iter().min_by_key(|way| {
        way.bounds
            .worst
            .map_or((true, way.bounds.best), |worst| (false, worst))
    });
    let Some(Way { bounds, reason, .. }) = fastest else {
        return (None, "no policy scales in".to_owned());
    };
    // Several together may be faster than each alone, though not than the first of them acts.
    let best = if several {
        first.unwrap_or(bounds.best)
    } else {
        bounds.best
    };
    (Some(Bounds { best, ..bounds }), reason)
}

/// One way back.
struct Way {
    /// The soonest first action.
    first: Span,
    bounds: Bounds,
    reason: String,
}

/// Step policies that remove tasks, each by itself.
fn drains(blueprint: &Blueprint, assumptions: &Assumptions) -> Vec<Way> {
    let mut found = Vec::new();
    for policy in blueprint.policies.values() {
        let PolicyKind::StepScaling { configuration } = &policy.kind else {
            continue;
        };
        let rule = StepRule::from(configuration);
        for alarm in alarms(blueprint, policy).filter(AlarmRule::below) {
            found.extend(drain(blueprint, &policy.name, &rule, &alarm, assumptions));
        }
    }
    found
}

fn drain(
    blueprint: &Blueprint,
    name: &str,
    rule: &StepRule,
    alarm: &AlarmRule,
    assumptions: &Assumptions,
) -> Option<Way> {
    let (min, max) = (blueprint.target.min_capacity, blueprint.target.max_capacity);
    let lowest = rule.steps.iter().min_by(|one, other| {
        let lower = |bound: Option<f64>| bound.unwrap_or(f64::NEG_INFINITY);
        lower(one.metric_interval_lower_bound).total_cmp(&lower(other.metric_interval_lower_bound))
    })?;
    let remove = |running: i32| {
        let asked = adjusted(rule, running, lowest.scaling_adjustment);
        i32::try_from(asked).unwrap_or(min).max(min)
    };
    let mut actions = 0;
    let mut running = max;
    while running > min {
        let next = remove(running);
        if next >= running {
            return None;
        }
        actions += 1;
        running = next;
    }
    let sight = Sight::falling(alarm, assumptions);
    let detection = sight.bounds(assumptions);
    let pace = sight.pace(assumptions);
    // It may repeat while tasks still stop, and split one action in two.
    let split = i64::from(pace != Pace::Minutes && max - remove(max) > 1);
    let cooldown = Span::secs(i64::from(rule.cooldown_secs));
    let delays = assumptions.action_delay;
    let jitter = delays.max - delays.min;
    let shortest = (STOP.min + cooldown - jitter).max(Span::secs(1));
    let longest = pace.first_from(STOP.max + jitter + cooldown);
    let bounds = Bounds {
        best: detection.best + shortest * (actions - 1 - split).max(0),
        typical: detection
            .typical
            .map(|first| first + typical_wait(max - remove(max), cooldown, pace) * (actions - 1)),
        worst: detection
            .worst
            .map(|worst| worst + longest * (actions - 1 + split)),
    };
    let plural = if actions == 1 { "" } else { "s" };
    let reason = format!(
        "{name}: {actions} action{plural} of {} task{} at most, each {cooldown} after the tasks of \
         the one before have stopped; the first once {} of {} periods of {} s are below {}",
        max - remove(max),
        if max - remove(max) == 1 { "" } else { "s" },
        alarm.datapoints_to_alarm,
        alarm.evaluation_periods,
        alarm.period_secs,
        alarm.threshold,
    );
    Some(Way {
        first: detection.best,
        bounds,
        reason,
    })
}

/// From one removal of so many tasks to the next in the typical history: the last of them has
/// stopped, the cooldown is over, the alarm repeats.
fn typical_wait(tasks: i32, cooldown: Span, pace: Pace) -> Span {
    let tasks = i64::from(tasks);
    let slowest = STOP.min + Span((STOP.max - STOP.min).0 * tasks / (tasks + 1));
    match pace {
        Pace::Minutes => (slowest + cooldown).ceil(Span::MINUTE),
        // The first repeat comes anywhere in the clock's minute, or at a sample.
        Pace::Fast => slowest + cooldown + Span::MINUTE.half(),
        Pace::Samples { apart, .. } => slowest + cooldown + apart.half(),
    }
}

/// All tracking policies that may scale in, which have to agree (Application Auto Scaling API,
/// PutScalingPolicy): the last of them to be ready takes the service straight to its minimum.
fn tracked(blueprint: &Blueprint, assumptions: &Assumptions) -> Option<Way> {
    let mut bounds: Option<Bounds> = None;
    let mut last = String::new();
    for policy in blueprint.policies.values() {
        let PolicyKind::TargetTrackingScaling { configuration } = &policy.kind else {
            continue;
        };
        if configuration.disable_scale_in {
            continue;
        }
        let (_, low) = managed(blueprint, configuration)?;
        let own = Sight::falling(&low?, assumptions).bounds(assumptions);
        let slower = bounds.is_none_or(|bounds| own.best > bounds.best);
        if slower {
            last.clone_from(&policy.name);
        }
        let later = |one: Option<Span>, other: Option<Span>| Some(one?.max(other?));
        bounds = Some(bounds.map_or(own, |bounds| Bounds {
            best: bounds.best.max(own.best),
            typical: later(bounds.typical, own.typical),
            worst: later(bounds.worst, own.worst),
        }));
    }
    let bounds = bounds?;
    Some(Way {
        first: bounds.best,
        bounds,
        reason: format!(
            "{last}: 1 action once every tracking policy that may scale in is a tenth below its \
             target"
        ),
    })
}
