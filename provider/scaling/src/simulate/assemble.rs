//! From a blueprint to a control loop that holds it.

use super::{
    control_loop::{ControlLoop, LoopSettings},
    managed::tracking_alarms,
    rule::{AlarmRule, PolicyRule},
    time::{Latency, Time},
};
use crate::object::{Blueprint, PolicyKind};

/// A control loop that holds a blueprint; a policy's ARN is made of its name.
pub(crate) fn control_loop(
    blueprint: &Blueprint,
    action_delay: Latency,
    seed: u64,
    now: Time,
) -> ControlLoop {
    let mut control = ControlLoop::new(LoopSettings { seed, action_delay });
    let resource_id = &blueprint.target.resource_id;
    control.put_target((&blueprint.target).into());
    let arn = |name: &str| format!("arn:aws:autoscaling:::scalingPolicy:0:policyName/{name}");
    for (name, policy) in &blueprint.policies {
        if let Some(rule) = PolicyRule::of(policy) {
            control.put_policy(resource_id, name, &arn(name), rule);
        }
        if let PolicyKind::TargetTrackingScaling { configuration } = &policy.kind {
            // The names only have to differ from those of other policies.
            let managed = tracking_alarms(resource_id, configuration, &arn(name), [name, name]);
            for rule in managed
                .into_iter()
                .flat_map(|(high, low)| [Some(high), low])
            {
                rule.into_iter()
                    .for_each(|rule| control.put_alarm(now, rule));
            }
        }
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
    control
}
