//! Alarm mute rules: times at which the actions of some alarms do not run, though the alarms are
//! evaluated.

use std::collections::{BTreeMap, BTreeSet};

use scaling::simulate::{
    Time,
    schedule::{Timetable, Zone},
};
use serde_json::{Value, json};

use super::{
    alarms,
    mute_schedule::{self, invalid},
    tags,
};
use crate::{
    control::instant,
    page::{self, Token},
    state::{Context, Region},
    wire::{ACCOUNT, Failure, Input},
};

/// Rows of a page when MaxRecords is left out (CloudWatch API, ListAlarmMuteRules).
const PAGE: usize = 50;
/// A mute rule.
#[derive(Clone, Debug, PartialEq)]
pub struct MuteRule {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// The alarms it mutes, by name.
    pub alarms: Vec<String>,
    /// `SCHEDULED`, `ACTIVE` or `EXPIRED`.
    pub status: String,
}

/// A mute rule as it is kept.
#[derive(Clone, Debug)]
pub(crate) struct Muting {
    name: String,
    arn: String,
    description: Option<String>,
    expression: String,
    duration: String,
    timezone: Option<String>,
    alarms: Vec<String>,
    start: Option<f64>,
    expire: Option<f64>,
    pub(super) tags: BTreeMap<String, String>,
    updated: f64,
    timetable: Timetable,
    minutes: i64,
}

pub(super) fn put(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let name = input.required("Name").to_owned();
    let schedule = input
        .structure("Rule")
        .and_then(|rule| rule.structure("Schedule"))
        .ok_or_else(|| invalid("Rule must have a Schedule"))?;
    let expression = schedule.required("Expression").to_owned();
    let duration = schedule.required("Duration").to_owned();
    let timezone = schedule.text("Timezone").map(str::to_owned);
    let targets = input.structure("MuteTargets");
    let alarms = targets.map(|targets| targets.texts("AlarmNames"));
    let alarms = alarms.unwrap_or_default();
    let unknown = alarms
        .iter()
        .find(|name| !context.region.alarms.contains_key(*name));
    if let Some(unknown) = unknown {
        return Err(invalid(format!("Alarm {unknown} does not exist.")));
    }
    let (start, expire) = (input.time("StartDate"), input.time("ExpireDate"));
    let timetable = Timetable {
        schedule: mute_schedule::read(&expression)?,
        zone: match timezone.as_deref() {
            None => Zone::utc(),
            Some(name) => {
                Zone::parse(name).map_err(|_| invalid(format!("Invalid timezone: {name}")))?
            }
        },
        start: None,
        end: expire.map(instant),
        // What began before the rule was written counts too.
        written: Time(i64::MIN),
    };
    let minutes = mute_schedule::length(&duration)?;
    let before = context.region.mutings.get(&name);
    let tags = match before {
        Some(before) => before.tags.clone(),
        None => tags::pairs(input, "Tags")?,
    };
    let muting = Muting {
        arn: format!(
            "arn:aws:cloudwatch:{}:{ACCOUNT}:alarm-mute-rule:{name}",
            context.region.name
        ),
        description: input.text("Description").map(str::to_owned),
        expression,
        duration,
        timezone,
        alarms,
        start,
        expire,
        tags,
        updated: context.now,
        timetable,
        minutes,
        name: name.clone(),
    };
    context.region.mutings.insert(name, muting);
    apply(context.region, context.now);
    Ok(json!({}))
}

impl Muting {
    /// `ACTIVE`, `SCHEDULED` or `EXPIRED`.
    fn status(&self, now: f64) -> &'static str {
        if self.expire.is_some_and(|expire| expire <= now) {
            return "EXPIRED";
        }
        // The moment tells milliseconds and is far within range.
        #[allow(clippy::cast_precision_loss)]
        let since = |began: Time| now - began.0 as f64 / 1000.0;
        #[allow(clippy::cast_precision_loss)]
        let length = self.minutes as f64 * 60.0;
        let begun = self.timetable.last_until(instant(now));
        let on = begun.is_some_and(|began| since(began) < length);
        let started = self.start.is_none_or(|start| start <= now);
        if on && started { "ACTIVE" } else { "SCHEDULED" }
    }

    pub(crate) fn public(&self, now: f64) -> MuteRule {
        MuteRule {
            name: self.name.clone(),
            arn: self.arn.clone(),
            alarms: self.alarms.clone(),
            status: self.status(now).to_owned(),
        }
    }

    fn kind(&self) -> &'static str {
        if self.timetable.schedule.recurs() {
            "RECURRING"
        } else {
            "ONE_TIME"
        }
    }
}

/// Mutes the alarms that active rules name, and unmutes the others.
pub(crate) fn apply(region: &mut Region, now: f64) {
    if region.mutings.is_empty() && region.muted.is_empty() {
        return;
    }
    let rules = region.mutings.values();
    let active = rules.filter(|rule| rule.status(now) == "ACTIVE");
    let muted: BTreeSet<_> = active.flat_map(|rule| rule.alarms.clone()).collect();
    let before = std::mem::replace(&mut region.muted, muted);
    let changed: Vec<_> = before
        .symmetric_difference(&region.muted)
        .cloned()
        .collect();
    for name in changed {
        alarms::feed(region, &name, now);
    }
}

pub(super) fn get(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let name = input.required("AlarmMuteRuleName");
    let found = context.region.mutings.get(name).ok_or_else(|| {
        Failure::client(
            "ResourceNotFoundException",
            format!("Alarm mute rule {name} does not exist."),
        )
        .with("ResourceType", "AWS::CloudWatch::AlarmMuteRule")
        .with("ResourceId", name)
    })?;
    let Muting {
        name,
        arn,
        description,
        expression,
        duration,
        timezone,
        alarms,
        start,
        expire,
        tags: _,
        updated,
        timetable: _,
        minutes: _,
    } = found;
    Ok(json!({
        "Name": name,
        "AlarmMuteRuleArn": arn,
        "Description": description,
        "Rule": { "Schedule": {
            "Expression": expression,
            "Duration": duration,
            "Timezone": timezone,
        }},
        "MuteTargets": { "AlarmNames": alarms },
        "StartDate": start,
        "ExpireDate": expire,
        "Status": found.status(context.now),
        "LastUpdatedTimestamp": updated,
        "MuteType": found.kind(),
    }))
}

pub(super) fn list(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let (alarm, statuses) = (input.text("AlarmName"), input.texts("Statuses"));
    let question = [alarm.unwrap_or_default(), &statuses.join(",")];
    let token = Token::read("ListAlarmMuteRules", &question, input.text("NextToken"))
        .map_err(|_| Failure::client("InvalidNextToken", "The NextToken value is not valid."))?;
    let limit = input.integer("MaxRecords");
    let limit = limit.and_then(|asked| usize::try_from(asked).ok());
    let now = context.now;
    let rules = context.region.mutings.values();
    let rows: Vec<_> = rules
        .filter(|rule| alarm.is_none_or(|alarm| rule.alarms.iter().any(|held| held == alarm)))
        .filter(|rule| statuses.is_empty() || statuses.iter().any(|one| one == rule.status(now)))
        .collect();
    let (rows, next) = page::cut(
        rows,
        |rule| rule.name.clone(),
        &token,
        limit.unwrap_or(PAGE),
    );
    let summaries = rows.iter().map(|rule| {
        json!({
            "AlarmMuteRuleArn": rule.arn,
            "ExpireDate": rule.expire,
            "Status": rule.status(now),
            "MuteType": rule.kind(),
            "LastUpdatedTimestamp": rule.updated,
        })
    });
    Ok(json!({ "AlarmMuteRuleSummaries": summaries.collect::<Vec<_>>(), "NextToken": next }))
}

/// A rule that is not there is as good as deleted.
pub(super) fn delete(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let name = input.required("AlarmMuteRuleName");
    context.region.mutings.remove(name);
    apply(context.region, context.now);
    Ok(json!({}))
}
