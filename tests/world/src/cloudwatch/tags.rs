//! Tags of alarms.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Record;
use crate::{
    state::{Context, Thing},
    wire::{Failure, Input},
};

/// Tags of one alarm (CloudWatch API, TagResource).
const TAGS_MAX: usize = 50;

pub(super) fn tag(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let given = pairs(input, "Tags").map_err(|failure| Failure {
        code: "InvalidParameterValue".to_owned(),
        ..failure
    })?;
    let record = find(context, input)?;
    let mut tags = record.tags.clone();
    tags.extend(given);
    if tags.len() > TAGS_MAX {
        let message = format!("An alarm can have at most {TAGS_MAX} tags.");
        return Err(Failure::client("InvalidParameterValue", message));
    }
    record.tags = tags;
    Ok(json!({}))
}

pub(super) fn untag(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let keys = input.texts("TagKeys");
    find(context, input)?
        .tags
        .retain(|key, _| !keys.contains(key));
    Ok(json!({}))
}

pub(super) fn list(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let tags = find(context, input)?.tags.iter();
    let tags: Vec<_> = tags
        .map(|(key, value)| json!({ "Key": key, "Value": value }))
        .collect();
    Ok(json!({ "Tags": tags }))
}

/// The tags of a request, refusing what AWS refuses.
pub(super) fn pairs(input: &Input<'_>, member: &str) -> Result<BTreeMap<String, String>, Failure> {
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

/// The alarm with the request's ARN.
fn find<'a>(context: &'a mut Context<'_>, input: &Input<'_>) -> Result<&'a mut Record, Failure> {
    let arn = input.required("ResourceARN");
    if !arn.starts_with("arn:") || !arn.contains(":cloudwatch:") {
        let message = format!("The value {arn} for parameter ResourceARN is invalid.");
        return Err(Failure::client("InvalidParameterValue", message));
    }
    let alarms = context.region.alarms.values();
    let name = alarms
        .filter(|record| record.arn == arn)
        .map(|record| record.name.clone())
        .next();
    let seen = name.filter(|name| context.sees(&Thing::Alarm(name.clone())));
    seen.and_then(|name| context.region.alarms.get_mut(&name))
        .ok_or_else(|| {
            Failure::client(
                "ResourceNotFoundException",
                format!("Resource {arn} does not exist."),
            )
            .with("ResourceType", "alarm")
            .with("ResourceId", arn)
        })
}
