//! What the profile says against what AWS has: every difference named, and what others have put on
//! the target.

use std::collections::BTreeMap;

use scaling::{
    bounds::Bounds,
    diff::{Step, diff},
    object::{Blueprint, Observed},
    ownership::Ownership,
    profile::OWNERSHIP_TAG,
    render,
};
use serde_json::Value;

use crate::{
    check::Check,
    facts::{Facts, profile_name},
};

/// Differences named of one object; the rest is counted.
const MEMBERS_MAX: usize = 5;

/// Policies on the target that are not its profile's: they pull at the same service.
pub(super) fn foreign(facts: &Facts) -> Option<Check> {
    let target = facts.observed.target.as_ref()?;
    let owner = target.object.tags.get(OWNERSHIP_TAG);
    let subject = "foreign policies";
    let Some(owner) = owner else {
        return Some(Check::new(subject, "no profile owns the target", None));
    };
    let ownership = ownership(owner, facts);
    let names = facts.observed.policies.keys();
    let unmanaged = facts.observed.unmanaged.keys();
    let all = names.map(String::as_str);
    let all = all.chain(unmanaged.filter_map(|key| render::policy_of(key)));
    let foreign: Vec<_> = all.filter(|name| !ownership.owns_policy(name)).collect();
    if foreign.is_empty() {
        return Some(Check::new(subject, "none", None));
    }
    Some(Check::new(
        subject,
        foreign.join(", "),
        Some("remove them, or set exclusive = true: they scale the same service"),
    ))
}

/// Each object of the blueprint that AWS has not, or has otherwise; one check for all where nothing
/// differs.
pub(super) fn differences(facts: &Facts) -> Vec<Check> {
    let Some(wanted) = &facts.wanted else {
        return Vec::new();
    };
    let ownership = ownership(profile_name(wanted).unwrap_or_default(), facts);
    let wanted = with_tags_of(wanted, &facts.observed);
    let ownership = ownership.with_bounds(Some(Bounds::of(&wanted.target)));
    let mut steps = diff(Some(&wanted), &facts.observed, &ownership);
    steps.retain(|step| !is_about_tags(step));
    let expected = render::render(&wanted);
    if steps.is_empty() {
        let found = format!("{} objects as they should be", expected.len());
        return vec![Check::new("profile", found, None)];
    }
    let there = render::render(&as_blueprint(&facts.observed, &wanted));
    let mut told: BTreeMap<String, String> = BTreeMap::new();
    for step in &steps {
        for key in step.object().split(", ") {
            let words = difference(expected.get(key), there.get(key));
            told.entry(key.to_owned()).or_insert(words);
        }
    }
    let told = told.into_iter();
    told.map(|(key, words)| {
        Check::new(
            format!("profile {key}"),
            words,
            Some("apply the profile again, or write the difference into it"),
        )
    })
    .collect()
}

fn ownership(profile: &str, facts: &Facts) -> Ownership {
    let service = &facts.service.reference;
    let prior = facts.wanted.as_ref();
    Ownership::new(profile, service, prior).in_region(Some(&facts.region))
}

/// Tags come from the provider's configuration too, which a profile in a file does not know.
fn is_about_tags(step: &Step) -> bool {
    matches!(
        step,
        Step::TagTarget { .. }
            | Step::UntagTarget { .. }
            | Step::TagAlarm { .. }
            | Step::UntagAlarm { .. }
            | Step::TagDashboard { .. }
            | Step::UntagDashboard { .. }
    )
}

/// What is wanted with the tags there are.
fn with_tags_of(wanted: &Blueprint, observed: &Observed) -> Blueprint {
    let mut wanted = wanted.clone();
    if let Some(target) = &observed.target {
        wanted.target.tags.clone_from(&target.object.tags);
    }
    for (name, alarm) in &mut wanted.alarms {
        if let Some(found) = observed.alarms.get(name) {
            alarm.tags.clone_from(&found.object.tags);
        }
    }
    for (name, dashboard) in &mut wanted.dashboards {
        if let Some(found) = observed.dashboards.get(name) {
            dashboard.tags.clone_from(&found.object.tags);
        }
    }
    wanted
}

/// What there is, as a blueprint; where there is no target it is the wanted one without the rest.
fn as_blueprint(observed: &Observed, wanted: &Blueprint) -> Blueprint {
    let target = observed.target.as_ref().map(|found| found.object.clone());
    let policies = observed.policies.iter();
    let alarms = observed.alarms.iter();
    let schedules = observed.schedules.iter();
    let dashboards = observed.dashboards.iter();
    Blueprint {
        target: target.unwrap_or_else(|| wanted.target.clone()),
        policies: policies
            .map(|(name, it)| (name.clone(), it.object.clone()))
            .collect(),
        alarms: alarms
            .map(|(name, it)| (name.clone(), it.object.clone()))
            .collect(),
        schedules: schedules
            .map(|(name, it)| (name.clone(), it.object.clone()))
            .collect(),
        dashboards: dashboards
            .map(|(name, it)| (name.clone(), it.object.clone()))
            .collect(),
    }
}

/// How two documents of one object differ, in words.
fn difference(expected: Option<&String>, there: Option<&String>) -> String {
    match (expected, there) {
        (Some(_), None) => "there is none".to_owned(),
        (None, _) => "the profile has none, and there is one".to_owned(),
        (Some(expected), Some(there)) => {
            let parse = |text: &str| serde_json::from_str(text).unwrap_or(Value::Null);
            let mut members = Vec::new();
            compare("", &parse(expected), &parse(there), &mut members);
            let more = members.len().saturating_sub(MEMBERS_MAX);
            members.truncate(MEMBERS_MAX);
            if more > 0 {
                members.push(format!("and {more} more"));
            }
            match members.as_slice() {
                [] => "it differs".to_owned(),
                members => members.join("; "),
            }
        }
    }
}

fn compare(path: &str, expected: &Value, there: &Value, into: &mut Vec<String>) {
    match (expected, there) {
        (Value::Object(one), Value::Object(other)) => {
            let names = one
                .keys()
                .chain(other.keys().filter(|it| !one.contains_key(*it)));
            for name in names {
                let path = match path {
                    "" => name.clone(),
                    path => format!("{path}.{name}"),
                };
                let missing = &Value::Null;
                let (expected, there) = (one.get(name), other.get(name));
                compare(
                    &path,
                    expected.unwrap_or(missing),
                    there.unwrap_or(missing),
                    into,
                );
            }
        }
        (expected, there) if expected == there => {}
        (expected, there) => {
            into.push(format!(
                "{path} is {}, the profile says {}",
                short(there),
                short(expected)
            ));
        }
    }
}

fn short(value: &Value) -> String {
    const LONGEST: usize = 60;
    let text = match value {
        Value::Null => "not set".to_owned(),
        value => value.to_string(),
    };
    if text.chars().count() <= LONGEST {
        return text;
    }
    let cut: String = text.chars().take(LONGEST).collect();
    format!("{cut}…")
}
