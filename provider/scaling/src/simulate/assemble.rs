//! From a blueprint to a control loop that holds it.

use super::{
    control_loop::{ControlLoop, LoopSettings},
    managed::tracking_alarms,
    rule::{AlarmRule, PolicyRule, ScheduledRule, TargetRule},
    schedule::{Schedule, Timetable, Zone},
    time::{Span, Time},
};
use crate::object::{Blueprint, Policy, PolicyKind, ScheduledAction, SuspendedState};

/// A control loop that holds a blueprint.
pub(crate) struct Assembled {
    pub(crate) control: ControlLoop,
    /// The target as it is when the trace starts: the last scheduled action has set its bounds.
    pub(crate) target: TargetRule,
    /// Scheduled actions that are still to come.
    pub(crate) schedules: Vec<ScheduledRule>,
    /// Policies and scheduled actions that do nothing here, and why.
    pub(crate) not_simulated: Vec<String>,
}

/// Scheduled actions are looked for so far back to know the bounds of today.
const LOOK_BACK: Span = Span::secs(366 * 86_400);

/// A control loop that holds the policies and alarms of `blueprint` from `now` on, with all
/// scaling suspended and nothing scheduled yet; a policy's ARN is made of its name.
pub(crate) fn assemble(
    blueprint: &Blueprint,
    settings: LoopSettings,
    now: Time,
    origin: Time,
) -> Assembled {
    let mut not_simulated = Vec::new();
    let schedules = schedules(blueprint, origin, &mut not_simulated);
    let target = bounds(TargetRule::from(&blueprint.target), &schedules, origin);
    let mut control = ControlLoop::new(settings);
    control.put_target(TargetRule {
        suspended: SuspendedState {
            dynamic_scaling_in_suspended: true,
            dynamic_scaling_out_suspended: true,
            scheduled_scaling_suspended: true,
        },
        ..target.clone()
    });
    for policy in blueprint.policies.values() {
        put_policy(&mut control, &target.resource_id, policy, now)
            .unwrap_or_else(|reason| not_simulated.push(format!("{}: {reason}", policy.name)));
    }
    for alarm in blueprint.alarms.values() {
        let mut rule = AlarmRule::from(alarm);
        for action in &mut rule.alarm_actions {
            if blueprint.policies.contains_key(action) {
                *action = arn(action);
            }
        }
        control.put_alarm(now, rule);
    }
    Assembled {
        control,
        target,
        schedules,
        not_simulated,
    }
}

fn put_policy(
    control: &mut ControlLoop,
    resource_id: &str,
    policy: &Policy,
    now: Time,
) -> Result<(), String> {
    let Policy { name, kind } = policy;
    let rule = PolicyRule::of(policy).ok_or("forecasts are not simulated")?;
    if let PolicyKind::TargetTrackingScaling { configuration } = kind {
        // The names only have to differ from those of other policies.
        let alarms = tracking_alarms(resource_id, configuration, &arn(name), [name, name]);
        let (high, low) = alarms.map_err(|unsupported| unsupported.to_string())?;
        control.put_alarm(now, high);
        low.into_iter().for_each(|low| control.put_alarm(now, low));
    }
    control.put_policy(resource_id, name, &arn(name), rule);
    Ok(())
}

fn arn(policy: &str) -> String {
    format!("arn:aws:autoscaling:::scalingPolicy:0:policyName/{policy}")
}

fn schedules(
    blueprint: &Blueprint,
    origin: Time,
    not_simulated: &mut Vec<String>,
) -> Vec<ScheduledRule> {
    let mut rules = Vec::new();
    for action in blueprint.schedules.values() {
        match timetable(action, origin) {
            Ok(timetable) => rules.push(ScheduledRule {
                resource_id: blueprint.target.resource_id.clone(),
                name: action.name.clone(),
                timetable,
                min_capacity: action.action.min_capacity,
                max_capacity: action.action.max_capacity,
            }),
            Err(reason) => not_simulated.push(format!("{}: {reason}", action.name)),
        }
    }
    rules
}

fn timetable(action: &ScheduledAction, written: Time) -> Result<Timetable, String> {
    let instant = |text: &Option<String>| match text {
        None => Ok(None),
        Some(text) => Time::parse(text)
            .map(Some)
            .ok_or_else(|| format!("{text:?} is no instant")),
    };
    Ok(Timetable {
        schedule: Schedule::parse(&action.schedule).map_err(|fault| fault.to_string())?,
        zone: Zone::parse(&action.timezone).map_err(|fault| fault.to_string())?,
        start: instant(&action.start_time)?,
        end: instant(&action.end_time)?,
        written,
    })
}

/// The target after the scheduled actions of the past: a bound that one of them set stays until
/// another sets it.
fn bounds(mut target: TargetRule, schedules: &[ScheduledRule], now: Time) -> TargetRule {
    let mut ran: Vec<(Time, &ScheduledRule)> = schedules
        .iter()
        .filter_map(|rule| {
            let timetable = Timetable {
                written: now - LOOK_BACK,
                ..rule.timetable.clone()
            };
            Some((timetable.last_until(now)?, rule))
        })
        .collect();
    ran.sort_by(|(one, first), (other, second)| (one, &first.name).cmp(&(other, &second.name)));
    if target.suspended.scheduled_scaling_suspended {
        return target;
    }
    for (_, rule) in ran {
        let min = rule.min_capacity.unwrap_or(target.min_capacity);
        let max = rule.max_capacity.unwrap_or(target.max_capacity);
        if min <= max {
            (target.min_capacity, target.max_capacity) = (min, max);
        }
    }
    target
}
