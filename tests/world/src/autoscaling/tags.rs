//! Tags of scalable targets.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::invalid;
use crate::{
    state::{Context, Thing},
    wire::{Failure, Input},
};

/// Tags of one target (Application Auto Scaling API, TagResource).
const TAGS_MAX: usize = 50;

pub(super) fn tag(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let given = input.map("Tags");
    check(&given)?;
    let id = find(context, input)?;
    let Some(target) = context.region.targets.get_mut(&id) else {
        return Ok(json!({}));
    };
    let new = given
        .keys()
        .filter(|key| !target.tags.contains_key(*key))
        .count();
    if target.tags.len() + new > TAGS_MAX {
        return Err(too_many(&target.arn));
    }
    target.tags.extend(given);
    Ok(json!({}))
}

pub(super) fn untag(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let keys = input.texts("TagKeys");
    if keys.is_empty() {
        return Err(invalid("TagKeys cannot be null or empty"));
    }
    keys.iter().try_for_each(|key| check_key(key))?;
    let id = find(context, input)?;
    if let Some(target) = context.region.targets.get_mut(&id) {
        target.tags.retain(|key, _| !keys.contains(key));
    }
    Ok(json!({}))
}

pub(super) fn list(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let id = find(context, input)?;
    let tags = context
        .region
        .targets
        .get(&id)
        .map(|target| target.tags.clone());
    Ok(json!({ "Tags": tags.unwrap_or_default() }))
}

/// Refuses tags AWS refuses; lengths are checked by the shape.
pub(super) fn check(tags: &BTreeMap<String, String>) -> Result<(), Failure> {
    if tags.is_empty() {
        return Err(invalid("Tags cannot be empty"));
    }
    tags.keys().try_for_each(|key| check_key(key))?;
    if tags.len() > TAGS_MAX {
        Err(too_many(""))
    } else {
        Ok(())
    }
}

fn check_key(key: &str) -> Result<(), Failure> {
    if key.to_ascii_lowercase().starts_with("aws:") {
        return Err(invalid(
            "Caller is an end user and not allowed to mutate system tags",
        ));
    }
    Ok(())
}

fn too_many(arn: &str) -> Failure {
    let message = format!("The scalable target can have at most {TAGS_MAX} tags.");
    let failure = Failure::client("TooManyTagsException", message);
    if arn.is_empty() {
        failure
    } else {
        failure.with("ResourceName", arn)
    }
}

/// The resource id of the target with the request's ARN.
fn find(context: &mut Context<'_>, input: &Input<'_>) -> Result<String, Failure> {
    let arn = input.required("ResourceARN");
    let target = context
        .region
        .targets
        .values()
        .find(|target| target.arn == arn);
    let id = target.map(|target| target.resource_id.clone());
    id.filter(|id| context.sees(|| Thing::Target(id.clone())))
        .ok_or_else(|| {
            Failure::client("ResourceNotFoundException", "Scalable Target not found")
                .with("ResourceName", arn)
        })
}
