//! Scalable targets.

use scaling::{
    object::{ServiceReference, SuspendedState},
    simulate::TargetRule,
};
use serde_json::{Value, json};

use super::{Target, bad_token, invalid, need_target, page_size, resource_id, supported, tags};
use crate::{
    ecs,
    page::{self, Token},
    state::{Context, Region, Thing},
    wire::{ACCOUNT, Failure, Input},
};

/// Targets of ECS in a region (service quotas of Application Auto Scaling).
const TARGETS_MAX: usize = 3000;
/// Rows of a page of DescribeScalableTargets.
const PAGE: usize = 50;

pub(super) fn register(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let id = resource_id(input)?;
    check_role(input.text("RoleARN"))?;
    let given_tags = input.has("Tags").then(|| input.map("Tags"));
    if let Some(given) = &given_tags {
        tags::check(given)?;
    }
    let existing = context.region.targets.get(&id).cloned();
    if existing.is_some() && given_tags.is_some() {
        return Err(invalid(
            "The scalable target that you tried to tag already exists. To update tags on an \
             existing scalable target, use the TagResource API.",
        ));
    }
    let created = existing.is_none();
    let mut target = match existing {
        Some(target) => target,
        None => new_target(context, input, &id)?,
    };
    set_capacity(&mut target, input)?;
    merge_suspended(&mut target.suspended, input);
    target.tags.extend(given_tags.unwrap_or_default());
    if ecs::find(&context.region.clusters, &id).is_none() {
        return Err(invalid(format!("ECS service doesn't exist: {id}")));
    }
    let arn = target.arn.clone();
    context.region.targets.insert(id.clone(), target);
    feed(context.region, &id);
    if created {
        context.created = Some(Thing::Target(id));
    }
    Ok(json!({ "ScalableTargetARN": arn }))
}

fn new_target(context: &mut Context<'_>, input: &Input<'_>, id: &str) -> Result<Target, Failure> {
    if !input.has("MinCapacity") {
        return Err(invalid("Minimum capacity must be specified"));
    }
    if !input.has("MaxCapacity") {
        return Err(invalid("Maximum capacity must be specified"));
    }
    if context.region.targets.len() >= TARGETS_MAX {
        let message = format!("You have reached the limit of {TARGETS_MAX} scalable targets.");
        return Err(Failure::client("LimitExceededException", message));
    }
    let unique = context.ids.hex(32);
    let region = &context.region.name;
    Ok(Target {
        resource_id: id.to_owned(),
        arn: format!(
            "arn:aws:application-autoscaling:{region}:{ACCOUNT}:scalable-target/0ec5{unique}"
        ),
        min_capacity: 0,
        max_capacity: 0,
        suspended: SuspendedState::default(),
        tags: std::collections::BTreeMap::new(),
        created: context.now,
    })
}

/// Members left out keep their value (Application Auto Scaling API, RegisterScalableTarget).
fn set_capacity(target: &mut Target, input: &Input<'_>) -> Result<(), Failure> {
    let capacity = |name| {
        input
            .integer(name)
            .and_then(|count| i32::try_from(count).ok())
    };
    target.min_capacity = capacity("MinCapacity").unwrap_or(target.min_capacity);
    target.max_capacity = capacity("MaxCapacity").unwrap_or(target.max_capacity);
    if target.min_capacity < 0 {
        return Err(invalid("Minimum capacity cannot be less than 0"));
    }
    if target.max_capacity < target.min_capacity {
        return Err(invalid(
            "Maximum capacity cannot be less than minimum capacity",
        ));
    }
    Ok(())
}

/// A flag left out keeps its value.
fn merge_suspended(suspended: &mut SuspendedState, input: &Input<'_>) {
    let Some(given) = input.structure("SuspendedState") else {
        return;
    };
    let SuspendedState {
        dynamic_scaling_in_suspended,
        dynamic_scaling_out_suspended,
        scheduled_scaling_suspended,
    } = suspended;
    for (flag, name) in [
        (dynamic_scaling_in_suspended, "DynamicScalingInSuspended"),
        (dynamic_scaling_out_suspended, "DynamicScalingOutSuspended"),
        (scheduled_scaling_suspended, "ScheduledScalingSuspended"),
    ] {
        *flag = given.boolean(name).unwrap_or(*flag);
    }
}

/// ECS always uses its service-linked role: a role that is sent is looked at and forgotten.
fn check_role(role: Option<&str>) -> Result<(), Failure> {
    let Some(role) = role else { return Ok(()) };
    let parts: Vec<_> = role.splitn(6, ':').collect();
    let valid = matches!(
        parts.as_slice(),
        ["arn", partition, service, _, _, resource]
            if !partition.is_empty() && !service.is_empty() && !resource.is_empty()
    );
    if valid {
        Ok(())
    } else {
        Err(invalid(format!("'{role}' is not a valid ARN")))
    }
}

pub(super) fn deregister(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let id = resource_id(input)?;
    need_target(context, &id)?;
    remove(context.region, &id);
    Ok(json!({}))
}

pub(super) fn describe(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    supported(input, false)?;
    let asked = input.texts("ResourceIds");
    if input.has("ScalableDimension") && asked.is_empty() {
        return Err(invalid(
            "ResourceIds must be specified when ScalableDimension is specified",
        ));
    }
    for id in &asked {
        super::well_formed(id)?;
    }
    let mut question = asked.clone();
    question.sort();
    let question = question.join(",");
    let token = Token::read(
        "DescribeScalableTargets",
        &[&question],
        input.text("NextToken"),
    )
    .map_err(|_| bad_token())?;
    let (limit, goes_on) = page_size(input, PAGE)?;
    if let (Some(1 | 2), None) = (input.integer("MaxResults"), token.after()) {
        // Observed: a first page this small is empty and still has a token.
        return Ok(json!({ "ScalableTargets": [], "NextToken": token.next("") }));
    }
    let ids: Vec<_> = context.region.targets.keys().cloned().collect();
    let mut rows = Vec::new();
    for id in ids {
        let wanted = asked.is_empty() || asked.contains(&id);
        if wanted && context.sees(|| Thing::Target(id.clone())) {
            rows.push(id);
        }
    }
    let (rows, next) = page::cut(rows, String::clone, &token, limit);
    let targets = rows.iter().filter_map(|id| context.region.targets.get(id));
    Ok(json!({
        "ScalableTargets": targets.map(described).collect::<Vec<_>>(),
        "NextToken": next.filter(|_| goes_on),
    }))
}

fn described(target: &Target) -> Value {
    let Target {
        resource_id,
        arn,
        min_capacity,
        max_capacity,
        suspended,
        tags: _,
        created,
    } = target;
    json!({
        "ServiceNamespace": ServiceReference::NAMESPACE,
        "ResourceId": resource_id,
        "ScalableDimension": ServiceReference::DIMENSION,
        "MinCapacity": min_capacity,
        "MaxCapacity": max_capacity,
        "RoleARN": format!(
            "arn:aws:iam::{ACCOUNT}:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/\
             AWSServiceRoleForApplicationAutoScaling_ECSService"
        ),
        "CreationTime": created,
        "SuspendedState": {
            "DynamicScalingInSuspended": suspended.dynamic_scaling_in_suspended,
            "DynamicScalingOutSuspended": suspended.dynamic_scaling_out_suspended,
            "ScheduledScalingSuspended": suspended.scheduled_scaling_suspended,
        },
        "ScalableTargetARN": arn,
    })
}

/// Tells the control loop of a new or changed target.
pub(crate) fn feed(region: &mut Region, id: &str) {
    if let Some(target) = region.targets.get(id) {
        let rule = TargetRule {
            resource_id: target.resource_id.clone(),
            min_capacity: target.min_capacity,
            max_capacity: target.max_capacity,
            suspended: target.suspended,
        };
        region.control.put_target(rule);
    }
}

/// Removes a target, its scheduled actions, its policies and the alarms made for them. Alarms that somebody made for step
/// policies stay.
pub(crate) fn remove(region: &mut Region, id: &str) {
    region.targets.remove(id);
    let policies: Vec<_> = super::policies_of(region, id)
        .map(|policy| policy.name.clone())
        .collect();
    for name in policies {
        super::forget_policy(region, id, &name);
    }
    region.scheduled.retain(|(target, _), _| target != id);
    region.control.remove_target(id);
}
