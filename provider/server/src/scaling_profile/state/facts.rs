//! What only AWS can tell: ARNs, as planned, as read and as applied.

use std::collections::BTreeMap;

use scaling::{
    object::{Blueprint, Observed, Policy, PolicyKind},
    ownership::Ownership,
    render,
};
use tfplugin::{Object, Value};

use super::blueprint_texts;

/// What only AWS can tell.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::scaling_profile) struct Facts {
    /// ARN of the scalable target.
    pub scalable_target_arn: Value,
    /// Policy name to ARN.
    pub policy_arns: Value,
    /// Policy name to the ARNs of its alarms.
    pub alarm_arns: Value,
}

/// The facts a plan can promise: those in `prior` that the change will not touch. The rest is
/// unknown, element by element.
pub(in crate::scaling_profile) fn expected_facts(
    blueprint: &Blueprint,
    prior: Option<&Object>,
) -> Facts {
    let texts = prior.map(blueprint_texts).unwrap_or_default();
    let wanted = render::render(blueprint);
    let kept = |attribute: &str, name: &str| {
        prior
            .and_then(|prior| prior.get(attribute).as_map()?.get(name))
            .filter(|value| !value.is_null())
            .cloned()
            .unwrap_or(Value::Unknown)
    };
    let mut policy_arns = BTreeMap::new();
    let mut alarm_arns = BTreeMap::new();
    for (name, policy) in &blueprint.policies {
        let key = render::policy_key(name);
        let stays = texts.get(&key).is_some_and(|text| same_kind(text, policy));
        let unchanged = texts.get(&key) == wanted.get(&key);
        let arn = if stays {
            kept("policy_arns", name)
        } else {
            Value::Unknown
        };
        let alarms = match policy.kind {
            // AWS makes the alarms of a tracking policy anew whenever it is put.
            PolicyKind::TargetTrackingScaling { .. } => unchanged,
            PolicyKind::StepScaling { .. } => blueprint
                .alarms
                .values()
                .filter(|alarm| alarm.alarm_actions.contains(name))
                .all(|alarm| texts.contains_key(&render::alarm_key(&alarm.name))),
            PolicyKind::PredictiveScaling { .. } => unchanged,
        };
        let alarms = if alarms {
            kept("alarm_arns", name)
        } else {
            Value::Unknown
        };
        policy_arns.insert(name.clone(), arn);
        alarm_arns.insert(name.clone(), alarms);
    }
    let target = prior
        .map(|prior| prior.get("scalable_target_arn"))
        .filter(|arn| !arn.is_null());
    Facts {
        scalable_target_arn: target.cloned().unwrap_or(Value::Unknown),
        policy_arns: Value::Map(policy_arns),
        alarm_arns: Value::Map(alarm_arns),
    }
}

/// Whether a policy's text in state is of the same type as `policy`: an update then keeps its ARN.
fn same_kind(text: &str, policy: &Policy) -> bool {
    serde_json::from_str::<Policy>(text).is_ok_and(|prior| {
        std::mem::discriminant(&prior.kind) == std::mem::discriminant(&policy.kind)
    })
}

/// The facts in what AWS has, for the policies `ownership` covers.
pub(in crate::scaling_profile) fn observed_facts(
    observed: &Observed,
    ownership: &Ownership,
) -> Facts {
    let mut policy_arns = BTreeMap::new();
    let mut alarm_arns = BTreeMap::new();
    for (name, found) in &observed.policies {
        if !ownership.owns_policy(name) {
            continue;
        }
        policy_arns.insert(name.clone(), Value::from(&found.arn));
        alarm_arns.insert(name.clone(), Value::list(alarms_of(name, observed)));
    }
    Facts {
        scalable_target_arn: observed
            .target
            .as_ref()
            .map(|found| found.arn.clone())
            .into(),
        policy_arns: Value::Map(policy_arns),
        alarm_arns: Value::Map(alarm_arns),
    }
}

/// The facts after a whole apply: what AWS answered, and for what was not touched what was there.
pub(in crate::scaling_profile) fn applied_facts(
    blueprint: &Blueprint,
    observed: &Observed,
    facts: &aws::Facts,
) -> Facts {
    let aws::Facts {
        target_arn,
        policy_arns,
        managed_alarm_arns,
    } = facts;
    let alarms = |name: &String, policy: &Policy| match &policy.kind {
        PolicyKind::TargetTrackingScaling { .. } => Value::list(
            managed_alarm_arns
                .get(name)
                .or_else(|| observed.managed_alarm_arns.get(name))
                .cloned()
                .unwrap_or_default(),
        ),
        PolicyKind::PredictiveScaling { .. } => Value::list(std::iter::empty::<Value>()),
        PolicyKind::StepScaling { .. } => Value::list(
            blueprint
                .alarms
                .values()
                .filter(|alarm| alarm.alarm_actions.contains(name))
                .filter_map(|alarm| alarm_arn(target_arn.as_deref()?, &alarm.name)),
        ),
    };
    Facts {
        scalable_target_arn: target_arn.clone().into(),
        policy_arns: Value::map(
            blueprint
                .policies
                .keys()
                .map(|name| (name.clone(), Value::from(policy_arns.get(name).cloned()))),
        ),
        alarm_arns: Value::map(
            blueprint
                .policies
                .iter()
                .map(|(name, policy)| (name.clone(), alarms(name, policy))),
        ),
    }
}

/// The ARN of an alarm beside a scalable target: CloudWatch's answer to PutMetricAlarm holds none,
/// and its form is fixed (Service Authorization Reference, CloudWatch).
fn alarm_arn(target_arn: &str, alarm: &str) -> Option<String> {
    let mut parts = target_arn.split(':');
    let (arn, partition) = (parts.next()?, parts.next()?);
    let (region, account) = (parts.nth(1)?, parts.next()?);
    Some(format!(
        "{arn}:{partition}:cloudwatch:{region}:{account}:alarm:{alarm}"
    ))
}

/// ARNs of the alarms that start a policy, AWS's own first, in a fixed order.
fn alarms_of(policy: &str, observed: &Observed) -> Vec<String> {
    let managed = observed
        .managed_alarm_arns
        .get(policy)
        .cloned()
        .unwrap_or_default();
    let own = observed
        .alarms
        .values()
        .filter(|found| {
            found
                .object
                .alarm_actions
                .iter()
                .any(|action| action == policy)
        })
        .map(|found| found.arn.clone());
    let mut arns: Vec<String> = managed.into_iter().chain(own).collect();
    arns.sort();
    arns
}

/// Puts facts into a state.
pub(in crate::scaling_profile) fn set_facts(state: &mut Object, facts: Facts) {
    let Facts {
        scalable_target_arn,
        policy_arns,
        alarm_arns,
    } = facts;
    state.set("scalable_target_arn", scalable_target_arn);
    state.set("policy_arns", policy_arns);
    state.set("alarm_arns", alarm_arns);
}
