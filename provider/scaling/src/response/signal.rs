//! The policies of a blueprint that scale out, and what each does by itself.

use super::{
    Assumptions, Bounds, Signal,
    detection::Sight,
    ladder::{Ladder, RANGE_MAX},
    typical::{self, Climber},
    words,
};
use crate::{
    object::{
        Blueprint, Policy, PolicyKind, PredefinedMetricType, StepAdjustment, TargetTracking,
        TrackedMetric,
    },
    simulate::{
        AlarmRule, Span, StepRule, TrackingRule, adjusted, tracking_alarms, tracking_capacity,
    },
};

/// A policy that scales out, with the alarm that starts it.
pub(super) struct Found {
    pub(super) signal: Signal,
    pub(super) climb: Climb,
    pub(super) sight: Sight,
}

/// How much a policy asks for while its metric is as high as it gets.
#[derive(Clone, Debug)]
pub(super) enum Climb {
    /// The adjustments of a step policy, by rising lower bound.
    Step(StepRule),
    /// A tracked metric stays at this level.
    Tracking { rule: TrackingRule, level: f64 },
}

/// Utilization of Fargate tasks goes no higher, in percent.
pub(super) const UTILIZATION_MAX: f64 = 100.0;

impl Climb {
    /// Tasks asked for with so many running, at the full height of the breach.
    pub(super) fn full(&self, running: i32) -> i32 {
        match self {
            Self::Step(rule) => {
                let top = rule.steps.last().map(|step| step.scaling_adjustment);
                top.map_or(running, |top| capped(adjusted(rule, running, top)))
            }
            Self::Tracking { rule, level } => capped(tracking_capacity(rule, running, *level)),
        }
    }

    /// The most it asks for anywhere in the breach.
    pub(super) fn most(&self, running: i32) -> i32 {
        match self {
            Self::Step(rule) => self.steps(rule, running).max().unwrap_or(running),
            Self::Tracking { .. } => self.full(running),
        }
    }

    /// The least it asks for while points still mix both sides of the breach; not above `running`
    /// when it may ask for nothing.
    fn least(&self, running: i32, periods: i32) -> i32 {
        match self {
            Self::Step(rule) => self.steps(rule, running).min().unwrap_or(running),
            Self::Tracking { rule, level } => {
                let full = f64::from(periods - 1) * level;
                let mean = (full + rule.target_value) / f64::from(periods);
                capped(tracking_capacity(rule, running, mean))
            }
        }
    }

    fn steps<'a>(&self, rule: &'a StepRule, running: i32) -> impl Iterator<Item = i32> + 'a {
        let steps = rule.steps.iter();
        steps.map(move |step| capped(adjusted(rule, running, step.scaling_adjustment)))
    }

    pub(super) fn cooldown(&self) -> Span {
        Span::secs(i64::from(match self {
            Self::Step(rule) => rule.cooldown_secs,
            Self::Tracking { rule, .. } => rule.scale_out_cooldown_secs,
        }))
    }
}

fn capped(tasks: i64) -> i32 {
    i32::try_from(tasks).unwrap_or(i32::MAX)
}

/// Every policy that scales out, by name, once for each alarm that starts it.
pub(super) fn outward(blueprint: &Blueprint, assumptions: &Assumptions) -> Vec<Found> {
    let clearing = clearing(blueprint, assumptions);
    let mut found = Vec::new();
    for policy in blueprint.policies.values() {
        for (alarm, climb) in climbs(blueprint, policy) {
            let sight = Sight::breaching(&alarm, assumptions);
            let signal = signal(blueprint, policy, &alarm, &climb, clearing, assumptions);
            found.push(Found {
                signal,
                climb,
                sight,
            });
        }
    }
    found
}

/// The alarms that can start a policy to scale out, and how it then climbs.
fn climbs(blueprint: &Blueprint, policy: &Policy) -> Vec<(AlarmRule, Climb)> {
    match &policy.kind {
        PolicyKind::StepScaling { configuration } => {
            let mut rule = StepRule::from(configuration);
            let lower = |step: &StepAdjustment| {
                step.metric_interval_lower_bound
                    .unwrap_or(f64::NEG_INFINITY)
            };
            rule.steps
                .sort_by(|one, other| lower(one).total_cmp(&lower(other)));
            let climb = Climb::Step(rule);
            let min = blueprint.target.min_capacity;
            let alarms = alarms(blueprint, policy).filter(|alarm| !alarm.below());
            let alarms = alarms.filter(|_| climb.most(min) > min);
            alarms.map(|alarm| (alarm, climb.clone())).collect()
        }
        // Of no other metric is it known how high it goes.
        PolicyKind::TargetTrackingScaling { configuration }
            if !is_utilization(&configuration.metric) =>
        {
            Vec::new()
        }
        PolicyKind::TargetTrackingScaling { configuration } => {
            let climb = Climb::Tracking {
                rule: configuration.into(),
                level: UTILIZATION_MAX,
            };
            let managed = managed(blueprint, configuration);
            managed.map(|(high, _)| (high, climb)).into_iter().collect()
        }
        // Forecasts have no breach to react to.
        PolicyKind::PredictiveScaling { configuration: _ } => Vec::new(),
    }
}

/// The tracking policies of a metric whose height is not known: when they first act is, and not how
/// far they go.
pub(super) fn of_unknown_height(blueprint: &Blueprint, assumptions: &Assumptions) -> Vec<Signal> {
    let (min, max) = (blueprint.target.min_capacity, blueprint.target.max_capacity);
    let mut found = Vec::new();
    for policy in blueprint.policies.values() {
        let PolicyKind::TargetTrackingScaling { configuration } = &policy.kind else {
            continue;
        };
        if is_utilization(&configuration.metric) {
            continue;
        }
        let alarms = tracking_alarms(&blueprint.target.resource_id, configuration, "", ["", ""]);
        let (first_action, reason) = match alarms {
            Err(unsupported) => (None, format!("not reckoned with: {unsupported}")),
            Ok(_) if min >= max => (None, words::fixed(max)),
            Ok((high, _)) => {
                let first = Sight::breaching(&high, assumptions).bounds(assumptions);
                (
                    Some(first),
                    words::height(configuration.target_value, &high, min, max),
                )
            }
        };
        found.push(Signal {
            policy: policy.name.clone(),
            first_action,
            to_max: None,
            actions: None,
            reason,
        });
    }
    found
}

fn is_utilization(metric: &TrackedMetric) -> bool {
    let TrackedMetric::Predefined(metric) = metric else {
        return false;
    };
    metric.predefined_metric_type.0 != PredefinedMetricType::REQUESTS
}

pub(super) fn alarms(blueprint: &Blueprint, policy: &Policy) -> impl Iterator<Item = AlarmRule> {
    let name = policy.name.clone();
    let alarms = blueprint.alarms.values().map(AlarmRule::from);
    alarms.filter(move |alarm| alarm.actions_enabled && alarm.alarm_actions.contains(&name))
}

/// The alarms AWS makes for a tracking policy. Only utilizations have a known height.
pub(super) fn managed(
    blueprint: &Blueprint,
    configuration: &TargetTracking,
) -> Option<(AlarmRule, Option<AlarmRule>)> {
    tracking_alarms(&blueprint.target.resource_id, configuration, "", ["", ""]).ok()
}

/// The alarms that scale in, with the policy each starts.
pub(super) fn inward(blueprint: &Blueprint) -> Vec<(String, AlarmRule)> {
    let mut found = Vec::new();
    for policy in blueprint.policies.values() {
        let name = || policy.name.clone();
        match &policy.kind {
            PolicyKind::StepScaling { .. } => {
                let alarms = alarms(blueprint, policy).filter(AlarmRule::below);
                found.extend(alarms.map(|alarm| (name(), alarm)));
            }
            PolicyKind::TargetTrackingScaling { configuration } => {
                let low = managed(blueprint, configuration).and_then(|(_, low)| low);
                found.extend(low.map(|low| (name(), low)));
            }
            PolicyKind::PredictiveScaling { configuration: _ } => {}
        }
    }
    found
}

/// How long after the breach an alarm may still scale in, because it has not seen it yet: zero
/// without such alarms, `None` without a bound.
fn clearing(blueprint: &Blueprint, assumptions: &Assumptions) -> Option<Span> {
    let inward = inward(blueprint);
    let mut times = inward.iter().map(|(_, alarm)| {
        let sight = Sight::clearing(alarm, assumptions);
        sight.bounds(assumptions).worst
    });
    times.try_fold(Span::ZERO, |longest, time| Some(longest.max(time?)))
}

fn signal(
    blueprint: &Blueprint,
    policy: &Policy,
    alarm: &AlarmRule,
    climb: &Climb,
    clearing: Option<Span>,
    assumptions: &Assumptions,
) -> Signal {
    let (min, max) = (blueprint.target.min_capacity, blueprint.target.max_capacity);
    let sight = Sight::breaching(alarm, assumptions);
    let mut signal = Signal {
        policy: policy.name.clone(),
        first_action: None,
        to_max: None,
        actions: None,
        reason: String::new(),
    };
    if let Some(reason) = words::helpless(climb, min, max) {
        signal.reason = reason;
        return signal;
    }
    let mut first = sight.bounds(assumptions);
    let mut start = climb.full(min);
    if sight.mixes() {
        let least = climb.least(min, alarm.datapoints_to_alarm);
        if least > min {
            start = least;
        } else {
            // The first time it is asked it may stand still; the repeat comes within a minute.
            first.worst = first.worst.map(|worst| worst + Span::MINUTE);
        }
    }
    let full = |running: i32| climb.full(running);
    let most = |running: i32| climb.most(running);
    let ladder = Ladder {
        step: &full,
        max,
        cooldown: climb.cooldown(),
        pace: sight.pace(assumptions),
        assumptions: *assumptions,
    };
    let eager = Ladder {
        step: &most,
        ..ladder
    };
    signal.first_action = Some(first);
    signal.reason = words::ladder(climb, alarm, min, max);
    if max.saturating_sub(min) > RANGE_MAX {
        return signal;
    }
    let whole = climb.full(min).min(max);
    signal.actions = ladder.actions(whole);
    let best = eager.best(climb.most(min).min(max), min);
    let climbing = ladder.worst(start.min(max), min);
    let climber = first.typical.map(|first| Climber {
        climb,
        first,
        pace: sight.pace(assumptions),
    });
    signal.to_max = best.map(|best| Bounds {
        best: first.best + best,
        typical: typical::reach(climber.as_slice(), min, max, assumptions),
        worst: (|| {
            let climbing = climbing?;
            let first = first.worst?;
            if climbing == Span::ZERO {
                return Some(first);
            }
            let clearing = clearing?;
            let undisturbed = if clearing > Span::ZERO {
                clearing + ladder.undisturbed()
            } else {
                Span::ZERO
            };
            Some(first.max(undisturbed) + climbing)
        })(),
    });
    signal
}
