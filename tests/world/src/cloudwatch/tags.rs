//! Tags of alarms, dashboards and mute rules.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    state::{Context, Thing},
    wire::{Failure, Input},
};

/// Tags of one alarm or dashboard (CloudWatch API, TagResource).
const TAGS_MAX: usize = 50;

type Tags = BTreeMap<String, String>;

pub(super) fn tag(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let given = parameters(input, "Tags")?;
    let held = find(context, input)?;
    let new = given.keys().filter(|key| !held.contains_key(*key));
    if held.len() + new.count() > TAGS_MAX {
        let message = format!("A resource can have at most {TAGS_MAX} tags.");
        return Err(Failure::client("InvalidParameterValue", message));
    }
    held.extend(given);
    Ok(json!({}))
}

pub(super) fn untag(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let keys = input.texts("TagKeys");
    find(context, input)?.retain(|key, _| !keys.contains(key));
    Ok(json!({}))
}

pub(super) fn list(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let tags = find(context, input)?.iter();
    let tags: Vec<_> = tags
        .map(|(key, value)| json!({ "Key": key, "Value": value }))
        .collect();
    Ok(json!({ "Tags": tags }))
}

/// The tags of a request to an operation that speaks of parameters.
pub(super) fn parameters(input: &Input<'_>, member: &str) -> Result<Tags, Failure> {
    pairs(input, member).map_err(|failure| Failure {
        code: "InvalidParameterValue".to_owned(),
        ..failure
    })
}

/// The tags of a request, refusing what AWS refuses.
pub(super) fn pairs(input: &Input<'_>, member: &str) -> Result<Tags, Failure> {
    let mut tags = BTreeMap::new();
    for pair in input.structures(member) {
        let (key, value) = (pair.required("Key"), pair.required("Value"));
        if key.to_ascii_lowercase().starts_with("aws:") {
            let message = format!("Tag keys starting with aws: are reserved: {key}");
            return Err(Failure::client("ValidationError", message));
        }
        if tags.insert(key.to_owned(), value.to_owned()).is_some() {
            let message = format!("Tag keys must be unique: {key}");
            return Err(Failure::client("ValidationError", message));
        }
    }
    if tags.len() > TAGS_MAX {
        let message = format!("An alarm can have at most {TAGS_MAX} tags.");
        return Err(Failure::client("ValidationError", message));
    }
    Ok(tags)
}

/// The tags of whatever has the request's ARN.
fn find<'a>(context: &'a mut Context<'_>, input: &Input<'_>) -> Result<&'a mut Tags, Failure> {
    let arn = input.required("ResourceARN");
    let parts: Vec<_> = arn.splitn(6, ':').collect();
    let resource = match parts.as_slice() {
        ["arn", _, "cloudwatch", _, _, resource] => *resource,
        _ => {
            let message = format!("The value {arn} for parameter ResourceARN is invalid.");
            return Err(Failure::client("InvalidParameterValue", message));
        }
    };
    let absent = || {
        Failure::client(
            "ResourceNotFoundException",
            format!("Resource {arn} does not exist."),
        )
        .with("ResourceType", "AWS::CloudWatch::Alarm")
        .with("ResourceId", arn)
    };
    if let Some(name) = resource.strip_prefix("dashboard/") {
        let found = context.account.dashboards.get_mut(name);
        let found = found.filter(|dashboard| dashboard.arn == arn);
        return found
            .map(|dashboard| &mut dashboard.tags)
            .ok_or_else(absent);
    }
    if let Some(name) = resource.strip_prefix("alarm-mute-rule:") {
        let found = context.region.mutings.get_mut(name);
        return found.map(|rule| &mut rule.tags).ok_or_else(absent);
    }
    let name = resource.strip_prefix("alarm:").ok_or_else(absent)?;
    if !context.sees(|| Thing::Alarm(name.to_owned())) {
        return Err(absent());
    }
    let found = context.region.alarms.get_mut(name);
    let found = found.filter(|record| record.arn == arn);
    found.map(|record| &mut record.tags).ok_or_else(absent)
}
