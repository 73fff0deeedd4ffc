//! Scheduled actions.

use scaling::{
    object::ServiceReference,
    simulate::{
        ScheduledRule, Time,
        schedule::{Schedule, Timetable, Zone},
    },
};
use serde_json::{Value, json};

use super::{
    ScheduledAction, bad_token, invalid, keys_of, need_target, page_size, resource_id, supported,
};
use crate::{
    control::instant,
    page::{self, Token},
    state::{Context, Region, Thing},
    wire::{ACCOUNT, Failure, Input},
};

/// Scheduled actions of one target (service quotas of Application Auto Scaling).
const ACTIONS_MAX: usize = 200;
/// Rows of a page of DescribeScheduledActions.
const PAGE: usize = 50;

pub(super) fn put(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let id = resource_id(input)?;
    let name = input.required("ScheduledActionName");
    need_target(context, &id)?;
    let key = (id.clone(), name.to_owned());
    let before = context.region.scheduled.get(&key).cloned();
    let created = before.is_none();
    let mut action = match before {
        Some(action) => action,
        None => new_action(context, &id, name)?,
    };
    set(&mut action, input, context.now)?;
    check(&action)?;
    timetable(&action).map_err(invalid)?;
    context.region.scheduled.insert(key, action);
    feed(context.region, &id, name);
    if created {
        context.created = Some(Thing::Scheduled(id, name.to_owned()));
    }
    Ok(json!({}))
}

fn new_action(context: &Context<'_>, id: &str, name: &str) -> Result<ScheduledAction, Failure> {
    let held = context.region.scheduled.keys();
    if held.filter(|(target, _)| target == id).count() >= ACTIONS_MAX {
        let message =
            format!("A scalable target can have at most {ACTIONS_MAX} scheduled actions.");
        return Err(Failure::client("LimitExceededException", message));
    }
    let region = &context.region.name;
    let target = context.region.targets.get(id);
    let unique = target.and_then(|target| target.arn.rsplit('/').next());
    Ok(ScheduledAction {
        resource_id: id.to_owned(),
        name: name.to_owned(),
        arn: format!(
            "arn:aws:autoscaling:{region}:{ACCOUNT}:scheduledAction:{}:resource/ecs/{id}:\
             scheduledActionName/{name}",
            unique.unwrap_or_default()
        ),
        schedule: String::new(),
        timezone: None,
        start: None,
        end: None,
        min_capacity: None,
        max_capacity: None,
        created: context.now,
        written: context.now,
    })
}

/// Members left out keep their value, except the two moments, which are erased (Application Auto
/// Scaling API, PutScheduledAction).
fn set(action: &mut ScheduledAction, input: &Input<'_>, now: f64) -> Result<(), Failure> {
    if let Some(schedule) = input.text("Schedule") {
        schedule.clone_into(&mut action.schedule);
    }
    if let Some(zone) = input.text("Timezone") {
        action.timezone = Some(zone.to_owned());
    }
    action.start = input.time("StartTime");
    action.end = input.time("EndTime");
    action.written = now;
    if let Some(bounds) = input.structure("ScalableTargetAction") {
        let bound = |name| {
            let bound = bounds.integer(name);
            bound.and_then(|bound| i32::try_from(bound).ok())
        };
        action.min_capacity = bound("MinCapacity");
        action.max_capacity = bound("MaxCapacity");
        if action.min_capacity.or(action.max_capacity).is_none() {
            return Err(invalid(
                "At least one of minimum capacity and maximum capacity should be provided",
            ));
        }
    }
    Ok(())
}

fn check(action: &ScheduledAction) -> Result<(), Failure> {
    let ScheduledAction {
        schedule,
        start,
        end,
        min_capacity,
        max_capacity,
        ..
    } = action;
    if schedule.is_empty() {
        return Err(invalid("Schedule must be specified"));
    }
    if min_capacity.or(*max_capacity).is_none() {
        return Err(invalid("ScalableTargetAction must be specified"));
    }
    if min_capacity.is_some_and(i32::is_negative) {
        return Err(invalid("Minimum capacity cannot be less than 0"));
    }
    if max_capacity.is_some_and(i32::is_negative) {
        return Err(invalid("Maximum capacity cannot be less than 0"));
    }
    if let (Some(min), Some(max)) = (min_capacity, max_capacity)
        && max < min
    {
        return Err(invalid(
            "Maximum capacity cannot be less than minimum capacity",
        ));
    }
    if let (Some(start), Some(end)) = (start, end)
        && start >= end
    {
        return Err(invalid("StartTime must be before EndTime"));
    }
    Ok(())
}

/// When the action runs, or what is wrong with its schedule or time zone.
fn timetable(action: &ScheduledAction) -> Result<Timetable, String> {
    let ScheduledAction {
        schedule: text,
        timezone,
        start,
        end,
        written,
        ..
    } = action;
    let zone = match timezone {
        None => Zone::utc(),
        Some(name) => Zone::parse(name).map_err(|_| format!("Invalid timezone: {name}"))?,
    };
    let schedule = Schedule::parse(text)
        .and_then(|schedule| schedule.check(&zone).map(|()| schedule))
        .map_err(|fault| format!("Invalid schedule expression: {text} ({})", fault.found))?;
    let moment = |moment: &Option<f64>| -> Option<Time> { moment.map(instant) };
    Ok(Timetable {
        schedule,
        zone,
        start: moment(start),
        end: moment(end),
        written: instant(*written),
    })
}

pub(super) fn delete(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let id = resource_id(input)?;
    let name = input.required("ScheduledActionName");
    let exists = context
        .region
        .scheduled
        .contains_key(&(id.clone(), name.to_owned()));
    if !exists || !context.sees(|| Thing::Scheduled(id.clone(), name.to_owned())) {
        return Err(Failure::client(
            "ObjectNotFoundException",
            format!(
                "No scheduled action found for service namespace: {}, resource ID: {id}, scalable \
                 dimension: {}, scheduled action name: {name}",
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
    let (wanted, names) = (
        input.text("ResourceId"),
        input.texts("ScheduledActionNames"),
    );
    if input.has("ScalableDimension") && wanted.is_none() {
        return Err(invalid(
            "ResourceId must be specified when ScalableDimension is specified",
        ));
    }
    wanted.map_or(Ok(()), super::well_formed)?;
    let mut sorted = names.clone();
    sorted.sort();
    let question = [wanted.unwrap_or_default(), &sorted.join("\u{0}")];
    let text = input.text("NextToken");
    let token =
        Token::read("DescribeScheduledActions", &question, text).map_err(|_| bad_token())?;
    let (limit, goes_on) = page_size(input, PAGE)?;
    let keys = keys_of(&context.region.scheduled, wanted);
    let mut rows = Vec::new();
    for (id, name) in keys {
        let asked = names.is_empty() || names.contains(&name);
        if asked && context.sees(|| Thing::Scheduled(id.clone(), name.clone())) {
            rows.push((id, name));
        }
    }
    let (rows, next) = page::cut(rows, |(id, name)| format!("{id}\u{0}{name}"), &token, limit);
    let actions = rows
        .iter()
        .filter_map(|key| context.region.scheduled.get(key));
    Ok(json!({
        "ScheduledActions": actions.map(described).collect::<Vec<_>>(),
        "NextToken": next.filter(|_| goes_on),
    }))
}

fn described(action: &ScheduledAction) -> Value {
    let ScheduledAction {
        resource_id,
        name,
        arn,
        schedule,
        timezone,
        start,
        end,
        min_capacity,
        max_capacity,
        created,
        written: _,
    } = action;
    json!({
        "ScheduledActionName": name,
        "ScheduledActionARN": arn,
        "ServiceNamespace": ServiceReference::NAMESPACE,
        "Schedule": schedule,
        "Timezone": timezone,
        "ResourceId": resource_id,
        "ScalableDimension": ServiceReference::DIMENSION,
        "StartTime": start,
        "EndTime": end,
        "ScalableTargetAction": { "MinCapacity": min_capacity, "MaxCapacity": max_capacity },
        "CreationTime": created,
    })
}

/// Tells the control loop of a new or changed scheduled action.
pub(crate) fn feed(region: &mut Region, id: &str, name: &str) {
    let Some(action) = region.scheduled.get(&(id.to_owned(), name.to_owned())) else {
        return;
    };
    match timetable(action) {
        Ok(timetable) => region.control.put_scheduled(ScheduledRule {
            resource_id: id.to_owned(),
            name: name.to_owned(),
            timetable,
            min_capacity: action.min_capacity,
            max_capacity: action.max_capacity,
        }),
        // Only an edit behind everyone's back can make it unreadable.
        Err(_) => region.control.remove_scheduled(id, name),
    }
}

/// Deletes a scheduled action, if there is one.
pub(crate) fn forget(region: &mut Region, id: &str, name: &str) {
    region.scheduled.remove(&(id.to_owned(), name.to_owned()));
    region.control.remove_scheduled(id, name);
}
