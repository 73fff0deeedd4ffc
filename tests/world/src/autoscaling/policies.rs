//! Scaling policies.

use std::time::Instant;

use scaling::{object::ServiceReference, simulate::PolicyRule};
use serde_json::{Value, json};

use super::{
    PREDICTIVE, Policy, STEP, TRACKING, bad_token, invalid, keys_of, managed, need_target,
    page_size, policies_of, predictive, resource_id, steps, supported, tracking,
};
use crate::{
    cloudwatch, ecs,
    page::{self, Token, Unusable},
    state::{Context, Region, Thing},
    wire::{ACCOUNT, Failure, Input},
};

/// Policies of one target (service quotas of Application Auto Scaling).
const POLICIES_MAX: usize = 50;
/// Rows of a page of DescribeScalingPolicies.
const PAGE: usize = 10;

/// A policy type, and the member that holds its configuration.
const KINDS: [(&str, &str); 3] = [
    (STEP, "StepScalingPolicyConfiguration"),
    (TRACKING, "TargetTrackingScalingPolicyConfiguration"),
    (PREDICTIVE, "PredictiveScalingPolicyConfiguration"),
];

pub(super) fn put(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let id = resource_id(input)?;
    let name = input.required("PolicyName");
    need_target(context, &id)?;
    let key = (id.clone(), name.to_owned());
    let before = context.region.policies.get(&key).cloned();
    let policy_type = policy_type(input, before.as_ref())?;
    for (kind, member) in KINDS {
        if kind != policy_type && input.has(member) {
            return Err(invalid(format!(
                "{member} cannot be specified for policy type {policy_type}"
            )));
        }
    }
    let merge = match policy_type.as_str() {
        STEP => steps::merge,
        TRACKING => tracking::merge,
        _ => predictive::merge,
    };
    let held = before.as_ref().map(|policy| &policy.configuration);
    let configuration = merge(input.raw(member(&policy_type)), held)?;
    if before.is_none() && policies_of(context.region, &id).count() >= POLICIES_MAX {
        let message = format!("A scalable target can have at most {POLICIES_MAX} policies.");
        return Err(Failure::client("LimitExceededException", message));
    }
    if policy_type == TRACKING {
        check_metric(context.region, &id, name, &configuration)?;
        check_rate(context, &configuration)?;
    }
    let created = before.is_none();
    let mut policy = before.unwrap_or_else(|| new_policy(context, &id, name));
    policy.policy_type = policy_type;
    policy.configuration = configuration;
    if policy.policy_type == TRACKING {
        policy.managed_alarms =
            managed::replace(context.region, context.ids, &policy, context.now)?;
    }
    let reply = json!({
        "PolicyARN": policy.arn,
        "Alarms": alarms(context.region, &policy.managed_alarms),
    });
    context.region.policies.insert(key, policy);
    feed(context.region, &id, name);
    if created {
        context.created = Some(Thing::Policy(id, name.to_owned()));
    }
    Ok(reply)
}

fn new_policy(context: &mut Context<'_>, id: &str, name: &str) -> Policy {
    let region = &context.region.name;
    Policy {
        resource_id: id.to_owned(),
        name: name.to_owned(),
        arn: format!(
            "arn:aws:autoscaling:{region}:{ACCOUNT}:scalingPolicy:{}:resource/ecs/{id}:policyName/\
             {name}",
            context.ids.uuid()
        ),
        policy_type: String::new(),
        configuration: Value::Null,
        managed_alarms: Vec::new(),
        created: context.now,
    }
}

/// The type may be left out on update, and never changes.
fn policy_type(input: &Input<'_>, before: Option<&Policy>) -> Result<String, Failure> {
    let given = input.text("PolicyType");
    match (given, before) {
        (None, None) => Err(invalid("PolicyType must be specified")),
        (Some(given), Some(before)) if given != before.policy_type => Err(invalid(format!(
            "The type of policy {} is {} and cannot be changed to {given}",
            before.name, before.policy_type
        ))),
        (Some(given), _) => Ok(given.to_owned()),
        (None, Some(before)) => Ok(before.policy_type.clone()),
    }
}

/// The member that holds the configuration of a policy type.
fn member(policy_type: &str) -> &'static str {
    let found = KINDS.iter().find(|(kind, _)| *kind == policy_type);
    found.map_or("", |(_, member)| member)
}

/// One tracking policy per metric on a target; 20-second metrics only where ECS sends them; requests
/// only where a target group is attached.
fn check_metric(
    region: &Region,
    id: &str,
    name: &str,
    configuration: &Value,
) -> Result<(), Failure> {
    let taken = policies_of(region, id).any(|other| {
        other.name != name
            && other.policy_type == TRACKING
            && tracking::same_metric(&other.configuration, configuration)
    });
    if taken {
        return Err(invalid(
            "Only one TargetTrackingScaling policy for a given metric specification is allowed.",
        ));
    }
    let service = ecs::find(&region.clusters, id);
    if let Some(metric) = tracking::high_resolution(configuration)
        && !service.is_some_and(|service| service.is_fast(metric))
    {
        return Err(invalid(
            "High-resolution metrics are not fully enabled on the ECS service.",
        ));
    }
    if let Some((_, group)) = tracking::balanced(configuration)
        && !service.is_some_and(|service| service.is_in(&group))
    {
        return Err(invalid(format!(
            "Target group {group} is not attached to resource {id}"
        )));
    }
    Ok(())
}

/// The alarms a tracking policy makes are calls of PutMetricAlarm.
fn check_rate(context: &mut Context<'_>, configuration: &Value) -> Result<(), Failure> {
    let alarms = if configuration["DisableScaleIn"] == true {
        1.0
    } else {
        2.0
    };
    let region = &context.region.name;
    let admitted = context
        .limits
        .as_mut()
        .is_none_or(|limits| limits.admit_alarms(region, alarms, Instant::now()));
    if admitted {
        return Ok(());
    }
    Err(Failure::client(
        "FailedResourceAccessException",
        "Unable to create alarms for the scaling policy due to reason: Rate exceeded",
    ))
}

pub(super) fn delete(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let id = resource_id(input)?;
    let name = input.required("PolicyName");
    let exists = context
        .region
        .policies
        .contains_key(&(id.clone(), name.to_owned()));
    if !exists || !context.sees(|| Thing::Policy(id.clone(), name.to_owned())) {
        return Err(Failure::client(
            "ObjectNotFoundException",
            format!(
                "No scaling policy found for service namespace: {}, resource ID: {id}, scalable \
                 dimension: {}: {name}",
                ServiceReference::NAMESPACE,
                ServiceReference::DIMENSION
            ),
        ));
    }
    forget(context.region, &id, name);
    Ok(json!({}))
}

pub(super) fn describe(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    supported(input, false)?;
    let (wanted, names) = (input.text("ResourceId"), input.texts("PolicyNames"));
    if input.has("ScalableDimension") && wanted.is_none() {
        return Err(invalid(
            "ResourceId must be specified when ScalableDimension is specified",
        ));
    }
    wanted.map_or(Ok(()), super::well_formed)?;
    let mut sorted = names.clone();
    sorted.sort();
    let question = [wanted.unwrap_or_default(), &sorted.join("\u{0}")];
    let token = Token::read(
        "DescribeScalingPolicies",
        &question,
        input.text("NextToken"),
    )
    .map_err(|unusable| match unusable {
        // Other names in the middle of a listing break the service itself (observed).
        Unusable::OtherQuestion(1) => Failure::client(
            "InternalServiceException",
            "The service has encountered an internal error.",
        ),
        _ => bad_token(),
    })?;
    let (limit, goes_on) = page_size(input, PAGE)?;
    cloudwatch::index_alarms(context.region);
    let keys = keys_of(&context.region.policies, wanted);
    let mut rows = Vec::new();
    for (id, name) in keys {
        let asked = names.is_empty() || names.contains(&name);
        if asked && context.sees(|| Thing::Policy(id.clone(), name.clone())) {
            rows.push((id, name));
        }
    }
    let (rows, next) = page::cut(rows, |(id, name)| format!("{id}\u{0}{name}"), &token, limit);
    let policies = rows
        .iter()
        .filter_map(|key| context.region.policies.get(key));
    Ok(json!({
        "ScalingPolicies":
            policies.map(|policy| described(context.region, policy)).collect::<Vec<_>>(),
        "NextToken": next.filter(|_| goes_on),
    }))
}

fn described(region: &Region, policy: &Policy) -> Value {
    let Policy {
        resource_id,
        name,
        arn,
        policy_type,
        configuration,
        managed_alarms,
        created,
    } = policy;
    let starters = if policy_type == STEP {
        cloudwatch::alarms_starting(region, arn)
    } else {
        managed_alarms.clone()
    };
    json!({
        "PolicyARN": arn,
        "PolicyName": name,
        "ServiceNamespace": ServiceReference::NAMESPACE,
        "ResourceId": resource_id,
        "ScalableDimension": ServiceReference::DIMENSION,
        "PolicyType": policy_type,
        (member(policy_type)): configuration,
        "Alarms": alarms(region, &starters),
        "CreationTime": created,
    })
}

fn alarms(region: &Region, names: &[String]) -> Vec<Value> {
    let found = names.iter().filter_map(|name| region.alarms.get(name));
    found
        .map(|alarm| json!({ "AlarmName": alarm.name, "AlarmARN": alarm.arn }))
        .collect()
}

/// Tells the control loop of a new or changed policy.
pub(crate) fn feed(region: &mut Region, id: &str, name: &str) {
    let Some(policy) = region.policies.get(&(id.to_owned(), name.to_owned())) else {
        return;
    };
    let rule = match policy.policy_type.as_str() {
        STEP => PolicyRule::Step(steps::rule(&policy.configuration)),
        TRACKING => PolicyRule::Tracking(tracking::rule(&policy.configuration)),
        // No alarm starts a predictive policy.
        _ => return,
    };
    let arn = policy.arn.clone();
    region.control.put_policy(id, name, &arn, rule);
}

/// Deletes a policy and the alarms that were made for it.
pub(crate) fn forget(region: &mut Region, id: &str, name: &str) {
    if let Some(policy) = region.policies.remove(&(id.to_owned(), name.to_owned())) {
        managed::remove(region, &policy);
        region.control.remove_policy(&policy.arn);
    }
}
