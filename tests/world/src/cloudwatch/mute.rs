//! Alarm mute rules: times at which the actions of some alarms do not run, though the alarms are
//! evaluated.

use std::collections::{BTreeMap, BTreeSet};

use scaling::simulate::{
    Time,
    schedule::{Schedule, Timetable, Zone},
};
use serde_json::{Value, json};

use super::{alarms, tags};
use crate::{
    control::instant,
    page::{self, Token},
    state::{Context, Region},
    wire::{ACCOUNT, Failure, Input},
};

/// Rows of a page when MaxRecords is left out (CloudWatch API, ListAlarmMuteRules).
const PAGE: usize = 50;
/// Minutes a rule mutes at least and at most (CloudWatch API, Schedule.Duration).
const MINUTES: std::ops::RangeInclusive<i64> = 1..=15 * 24 * 60;

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

fn invalid(message: impl Into<String>) -> Failure {
    Failure::client("ValidationError", message)
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
        schedule: read(&expression)?,
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
    let minutes = minutes(&duration).filter(|minutes| MINUTES.contains(minutes));
    let minutes = minutes.ok_or_else(|| {
        invalid(format!(
            "Invalid duration: {duration}. It must be from PT1M to P15D."
        ))
    })?;
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

/// `cron(minutes hours day-of-month month day-of-week)`, five fields with the wildcards `*`, `-`
/// and `,`, or `at(yyyy-MM-ddThh:mm)` (CloudWatch API, Schedule.Expression).
fn read(expression: &str) -> Result<Schedule, Failure> {
    let wrong = || invalid(format!("Invalid schedule expression: {expression}"));
    let inner = |name: &str| expression.strip_prefix(name)?.strip_suffix(')');
    if let Some(moment) = inner("at(") {
        let whole = if moment.len() == "yyyy-MM-ddThh:mm".len() {
            format!("at({moment}:00)")
        } else {
            expression.to_owned()
        };
        return Schedule::parse(&whole).map_err(|_| wrong());
    }
    let fields = inner("cron(").ok_or_else(wrong)?;
    let fields: Vec<_> = fields.split_ascii_whitespace().collect();
    let [minutes, hours, day, month, weekday] = fields[..] else {
        return Err(wrong());
    };
    let days = match (day, weekday) {
        (_, "*") => format!("{day} {month} ?"),
        ("*", _) => format!("? {month} {}", sunday_first(weekday)),
        _ => {
            return Err(Failure::not_simulated(
                "a mute rule by day of month and day of week at once",
            ));
        }
    };
    let whole = format!("cron({minutes} {hours} {days} *)");
    Schedule::parse(&whole).map_err(|_| wrong())
}

/// Days of the week as other schedules count them: 1 is Sunday, not 0.
fn sunday_first(field: &str) -> String {
    let one = |letter: char| match letter.to_digit(10) {
        Some(day) => (day % 7 + 1).to_string(),
        None => letter.to_string(),
    };
    field.chars().map(one).collect()
}

/// Minutes of an ISO 8601 duration of days, hours and minutes: `P2DT12H`, `PT30M`.
fn minutes(text: &str) -> Option<i64> {
    let rest = text.strip_prefix('P')?;
    let (days, clock) = rest.split_once('T').unwrap_or((rest, ""));
    let mut total = 0;
    for (part, units) in [
        (days, [('D', 1440), ('D', 1440)]),
        (clock, [('H', 60), ('M', 1)]),
    ] {
        let mut digits = String::new();
        for letter in part.chars() {
            if letter.is_ascii_digit() {
                digits.push(letter);
                continue;
            }
            let (_, minutes) = units.iter().find(|(unit, _)| *unit == letter)?;
            total += digits.parse::<i64>().ok()?.checked_mul(*minutes)?;
            digits.clear();
        }
        if !digits.is_empty() {
            return None;
        }
    }
    Some(total)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_counted_in_minutes() {
        let cases = [
            ("PT4H", Some(240)),
            ("P2DT12H", Some(3600)),
            ("P15D", Some(21_600)),
            ("PT1H30M", Some(90)),
            ("PT1M", Some(1)),
            ("P", Some(0)),
            ("PT5", None),
            ("4H", None),
            ("PT1S", None),
            ("P1H", None),
        ];
        for (text, expected) in cases {
            assert_eq!(minutes(text), expected, "{text}");
        }
    }

    #[test]
    fn five_fields_are_read_as_the_api_has_them() {
        let next = |text: &str| {
            let after = Time::parse("2026-11-26T09:30:00Z").unwrap();
            let found = read(text).unwrap().next_after(after, &Zone::utc(), after);
            found.unwrap().to_string()
        };
        assert_eq!(next("cron(0 2 * * *)"), "2026-11-27T02:00:00.000Z");
        assert_eq!(next("cron(0 2 * * SUN)"), "2026-11-29T02:00:00.000Z");
        assert_eq!(next("cron(0 2 * * 0)"), "2026-11-29T02:00:00.000Z");
        assert_eq!(next("cron(0 18 * * 1-5)"), "2026-11-26T18:00:00.000Z");
        assert_eq!(next("cron(0 1 1 * *)"), "2026-12-01T01:00:00.000Z");
        assert_eq!(next("at(2026-12-24T08:00)"), "2026-12-24T08:00:00.000Z");
        for text in [
            "cron(0 2 * * ? *)",
            "rate(1 day)",
            "cron(0 25 * * *)",
            "at(noon)",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
