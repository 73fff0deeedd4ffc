//! What no console shows beside an alarm: whether its exact metric has data, and whether a rule
//! mutes it; and whether the publisher of our metrics is alive.

use crate::{
    check::Check,
    facts::{Facts, Heartbeat},
    session::{Alarm, AlarmState},
};

/// Seconds that data may take until CloudWatch shows them.
const INGESTION_SECS: f64 = 15.0;
/// Most seconds since the last heartbeat of a publisher that runs once a minute: one run may be
/// late, and its minute is told by when it began.
const HEARTBEAT_SECS_MAX: f64 = 180.0;

/// Every alarm's data and muting.
pub(super) fn alarms(facts: &Facts) -> Vec<Check> {
    let data = facts.alarms.iter().map(|alarm| data(alarm, facts));
    let muted = facts.alarms.iter().filter_map(|alarm| muted(alarm, facts));
    let managed = facts
        .alarms
        .iter()
        .filter_map(|alarm| managed(alarm, facts));
    data.chain(muted).chain(managed).collect()
}

/// The exact dimensions of an alarm's metric have data newer than two of its periods.
fn data(alarm: &Alarm, facts: &Facts) -> Check {
    let subject = format!("data of alarm {}", alarm.name);
    let state = alarm.state.map_or("unknown", AlarmState::name);
    let Some(age) = facts.ages.get(&alarm.name) else {
        let silent = alarm.state == Some(AlarmState::InsufficientData);
        let remedy = "publish every metric of its expression with exactly these dimensions";
        return Check::new(
            subject,
            format!("metric math, state {state}"),
            silent.then_some(remedy),
        );
    };
    let limit = 2.0 * f64::from(alarm.period) + INGESTION_SECS;
    let metric = metric(alarm);
    match age {
        Some(age) if *age <= limit => {
            Check::new(subject, format!("{age:.0} s old, state {state}"), None)
        }
        Some(age) => Check::new(
            subject,
            format!(
                "{age:.0} s old, more than two periods of {} s: {metric}",
                alarm.period
            ),
            Some("find why it is published no more; the alarm cannot start anything without data"),
        ),
        None => Check::new(
            subject,
            format!("there are none of late: {metric}"),
            Some("publish the metric with exactly these dimensions, or correct the alarm's"),
        ),
    }
}

fn metric(alarm: &Alarm) -> String {
    let Some(metric) = &alarm.metric else {
        return "metric math".to_owned();
    };
    let dimensions = metric.dimensions.iter();
    let dimensions: Vec<_> = dimensions
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    format!(
        "{} {} {}",
        metric.namespace,
        metric.name,
        dimensions.join(" ")
    )
}

/// An alarm that a rule mutes starts nothing, though its state goes on changing (CloudWatch API,
/// PutAlarmMuteRule).
fn muted(alarm: &Alarm, facts: &Facts) -> Option<Check> {
    let mut rules = facts.mute_rules.iter();
    let rule = rules.find(|rule| rule.mutes(&alarm.name))?;
    Some(Check::new(
        format!("muting of alarm {}", alarm.name),
        format!("muted by rule {}: it starts no scaling", rule.name),
        Some("delete the rule, or wait until it ends: `aws cloudwatch delete-alarm-mute-rule`"),
    ))
}

/// Those that AWS manages are not among the profile's; theirs is checked here.
fn managed(alarm: &Alarm, facts: &Facts) -> Option<Check> {
    let ours = facts.observed.alarms.contains_key(&alarm.name);
    (!ours && !alarm.actions_enabled).then(|| {
        Check::new(
            format!("alarm {}", alarm.name),
            "its actions are disabled",
            Some("enable them: `aws cloudwatch enable-alarm-actions`"),
        )
    })
}

/// At least one publisher of our metrics has shown a sign of life of late.
pub(super) fn publishers(facts: &Facts) -> Option<Check> {
    let publishers = facts.publishers.as_ref()?;
    let subject = "publisher heartbeat";
    let fresh = |it: &&Heartbeat| it.age.is_some_and(|age| age <= HEARTBEAT_SECS_MAX);
    if let Some(Heartbeat { publisher, age }) = publishers.iter().find(fresh) {
        let age = age.unwrap_or_default();
        let found = format!("{publisher}, {age:.0} s ago");
        return Some(Check::new(subject, found, None));
    }
    let told = |it: &Heartbeat| match it.age {
        Some(age) => format!("{} {age:.0} s ago", it.publisher),
        None => format!("{} not of late", it.publisher),
    };
    let all: Vec<_> = publishers.iter().map(told).collect();
    let found = match all.as_slice() {
        [] => "there has never been one".to_owned(),
        all => all.join(", "),
    };
    Some(Check::new(
        subject,
        found,
        Some("see that the publisher's schedule is on and what its log says"),
    ))
}
