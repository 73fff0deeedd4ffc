//! Alarms: put, delete, switch, set.

use std::collections::{BTreeMap, HashMap};

use scaling::simulate::StateValue;
use serde_json::{Map, Value, json};

use super::{Record, alarm_rules, reason_data, tags};
use crate::{
    control::instant,
    state::{Context, Region, Thing},
    wire::{ACCOUNT, Failure, Input},
};

/// Metric alarms in a region (CloudWatch service quotas).
const ALARMS_MAX: usize = 5000;
/// Bytes of a PutMetricAlarm request (CloudWatch API, PutMetricAlarm).
const REQUEST_BYTES_MAX: usize = 120 * 1024;

pub(super) fn put(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    if Value::Object(input.all().clone()).to_string().len() > REQUEST_BYTES_MAX {
        return Err(Failure::client(
            "ValidationError",
            format!("A PutMetricAlarm request can have at most {REQUEST_BYTES_MAX} bytes."),
        ));
    }
    alarm_rules::check(input)?;
    let tags = tags::pairs(input, "Tags")?;
    let name = input.required("AlarmName").to_owned();
    let region = &mut *context.region;
    let before = region.alarms.get(&name);
    if before.is_none() && region.alarms.len() >= ALARMS_MAX {
        let message = format!("You have reached the limit of {ALARMS_MAX} alarms.");
        return Err(Failure::client("LimitExceeded", message));
    }
    // Tags count only on create; an update leaves them (CloudWatch API, PutMetricAlarm.Tags).
    let (tags, managed, created) = match before {
        Some(before) => (before.tags.clone(), before.managed, false),
        None => (tags, false, true),
    };
    let settings = alarm_rules::settings(input);
    if before.is_some_and(|before| before.settings == settings) {
        // Writing what is there leaves state, history and moments alone (observed).
        return Ok(json!({}));
    }
    let record = Record {
        arn: arn(region, &name),
        settings,
        tags,
        managed,
        configured: context.now,
        name: name.clone(),
    };
    region.alarms.insert(name.clone(), record);
    let verb = if created { "created" } else { "updated" };
    region.history.configured(&name, verb, context.now);
    feed(region, &name, context.now);
    if created {
        context.created = Some(Thing::Alarm(name));
    }
    Ok(json!({}))
}

/// Makes an alarm for a tracking policy.
pub(crate) fn put_managed(region: &mut Region, name: &str, settings: Map<String, Value>, now: f64) {
    let record = Record {
        arn: arn(region, name),
        settings,
        tags: BTreeMap::new(),
        managed: true,
        configured: now,
        name: name.to_owned(),
    };
    region.alarms.insert(name.to_owned(), record);
    feed(region, name, now);
}

pub(super) fn delete(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    // Unknown names do not stop the known ones (CloudWatch API, DeleteAlarms).
    for name in input.texts("AlarmNames") {
        if context.region.alarms.contains_key(&name) {
            context
                .region
                .history
                .configured(&name, "deleted", context.now);
        }
        remove(context.region, &name);
    }
    Ok(json!({}))
}

/// A composite alarm cannot start a policy (CloudWatch API, PutCompositeAlarm), and what else it
/// can is nobody's business here.
pub(super) fn put_composite(_: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let actions = input.texts("AlarmActions");
    let scales = |arn: &&String| arn.contains(":autoscaling:");
    match actions.iter().find(scales) {
        Some(arn) => Err(Failure::client(
            "ValidationError",
            format!("Invalid action for a composite alarm: {arn}"),
        )),
        None => Err(Failure::not_simulated("composite alarms")),
    }
}

pub(super) fn set_state(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let name = input.required("AlarmName");
    let exists = context.region.alarms.contains_key(name);
    if !exists || !context.sees(|| Thing::Alarm(name.to_owned())) {
        return Err(Failure::client(
            "ResourceNotFound",
            format!("Alarm {name} does not exist."),
        ));
    }
    let data = match input.text("StateReasonData").unwrap_or_default() {
        "" => String::new(),
        text => reason_data::to_world(text, context.clock).ok_or_else(|| {
            Failure::client("InvalidFormat", "StateReasonData must be valid JSON.")
        })?,
    };
    let state = match input.required("StateValue") {
        "ALARM" => StateValue::Alarm,
        "OK" => StateValue::Ok,
        _ => StateValue::InsufficientData,
    };
    let reason = input.required("StateReason");
    let control = &mut context.region.control;
    let changed = control.set_alarm_state(instant(context.now), name, state, reason, &data);
    if let Some(changed) = changed {
        context.region.history.decided(&changed);
    }
    Ok(json!({}))
}

pub(super) fn enable(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    switch(context, input, true)
}

pub(super) fn disable(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    switch(context, input, false)
}

fn switch(context: &mut Context<'_>, input: &Input<'_>, enabled: bool) -> Result<Value, Failure> {
    for name in input.texts("AlarmNames") {
        if let Some(record) = context.region.alarms.get_mut(&name) {
            record
                .settings
                .insert("ActionsEnabled".to_owned(), Value::Bool(enabled));
            record.configured = context.now;
            feed(context.region, &name, context.now);
        }
    }
    Ok(json!({}))
}

/// Tells the control loop of a new or changed alarm.
pub(crate) fn feed(region: &mut Region, name: &str, now: f64) {
    region.starters = None;
    let Some(record) = region.alarms.get(name) else {
        return;
    };
    match alarm_rules::rule(record, region.muted.contains(name)) {
        Some(rule) => region.control.put_alarm(instant(now), rule),
        None => region.control.remove_alarm(name),
    }
}

/// Deletes an alarm, if there is one.
pub(crate) fn remove(region: &mut Region, name: &str) {
    region.alarms.remove(name);
    region.starters = None;
    region.control.remove_alarm(name);
}

/// Names of the alarms that start the policy with this ARN; [`index`] comes first.
pub(crate) fn starting(region: &Region, policy: &str) -> Vec<String> {
    let starters = region.starters.as_ref();
    let found = starters.and_then(|starters| starters.get(policy));
    found.cloned().unwrap_or_default()
}

/// Finds out which alarms start what, unless that is known.
pub(crate) fn index(region: &mut Region) {
    if region.starters.is_some() {
        return;
    }
    let mut starters: HashMap<String, Vec<String>> = HashMap::new();
    for record in region.alarms.values() {
        let actions = record
            .settings
            .get("AlarmActions")
            .and_then(Value::as_array);
        for action in actions.into_iter().flatten().filter_map(Value::as_str) {
            let names = starters.entry(action.to_owned()).or_default();
            names.push(record.name.clone());
        }
    }
    region.starters = Some(starters);
}

fn arn(region: &Region, name: &str) -> String {
    format!("arn:aws:cloudwatch:{}:{ACCOUNT}:alarm:{name}", region.name)
}
