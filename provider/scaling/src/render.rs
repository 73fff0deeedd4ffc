//! A blueprint as text: one canonical JSON document for each object, by key.
//!
//! The same text comes from a plan and from what AWS has, so comparing the maps text by text is
//! comparing the objects, and a plan shows which AWS settings change.

use std::{collections::BTreeMap, error, fmt};

use serde::{Serialize, de::DeserializeOwned};

use crate::object::{Alarm, Blueprint, Dashboard, Policy, ScheduledAction};

/// Key of the scalable target.
pub const TARGET: &str = "target";

const POLICY: &str = "policy/";
const ALARM: &str = "alarm/";
const SCHEDULE: &str = "schedule/";
const DASHBOARD: &str = "dashboard/";

/// Key of a policy: `policy/<name>`.
pub fn policy_key(name: &str) -> String {
    format!("{POLICY}{name}")
}

/// Key of an alarm: `alarm/<name>`.
pub fn alarm_key(name: &str) -> String {
    format!("{ALARM}{name}")
}

/// Key of a scheduled action: `schedule/<name>`.
pub fn schedule_key(name: &str) -> String {
    format!("{SCHEDULE}{name}")
}

/// Key of a dashboard: `dashboard/<name>`.
pub fn dashboard_key(name: &str) -> String {
    format!("{DASHBOARD}{name}")
}

/// The name of the policy that `key` is the key of.
pub fn policy_of(key: &str) -> Option<&str> {
    key.strip_prefix(POLICY)
}

/// The name of the alarm that `key` is the key of.
pub fn alarm_of(key: &str) -> Option<&str> {
    key.strip_prefix(ALARM)
}

/// The name of the scheduled action that `key` is the key of.
pub fn schedule_of(key: &str) -> Option<&str> {
    key.strip_prefix(SCHEDULE)
}

/// A blueprint as text, by key. For what AWS has, render
/// [`Ownership::owned`](crate::ownership::Ownership::owned).
pub fn render(blueprint: &Blueprint) -> BTreeMap<String, String> {
    let Blueprint {
        target,
        policies,
        alarms,
        schedules,
        dashboards,
    } = blueprint;
    let target = [(TARGET.to_owned(), text(target))];
    let policies = policies
        .iter()
        .map(|(name, policy)| (policy_key(name), text(policy)));
    let alarms = alarms
        .iter()
        .map(|(name, alarm)| (alarm_key(name), text(alarm)));
    let schedules = schedules
        .iter()
        .map(|(name, action)| (schedule_key(name), text(action)));
    let dashboards = dashboards
        .iter()
        .map(|(name, dashboard)| (dashboard_key(name), text(dashboard)));
    let rest = schedules.chain(dashboards);
    let all = target.into_iter().chain(policies).chain(alarms).chain(rest);
    all.collect()
}

/// Objects are maps with text keys and finite numbers, which always serialize.
fn text<T: Serialize>(object: &T) -> String {
    serde_json::to_string(object).unwrap_or_default()
}

/// Reads back what [`render`] wrote.
///
/// # Errors
/// Names the first document that is not what its key says, or `target` when it is missing.
pub fn parse(documents: &BTreeMap<String, String>) -> Result<Blueprint, Unreadable> {
    let mut target = None;
    let mut policies = BTreeMap::new();
    let mut alarms = BTreeMap::new();
    let mut schedules = BTreeMap::new();
    let mut dashboards = BTreeMap::new();
    for (key, document) in documents {
        if key == TARGET {
            target = Some(read(key, document)?);
        } else if let Some(name) = policy_of(key) {
            let policy: Policy = read(key, document)?;
            check_name(key, name, &policy.name)?;
            policies.insert(name.to_owned(), policy);
        } else if let Some(name) = alarm_of(key) {
            let alarm: Alarm = read(key, document)?;
            check_name(key, name, &alarm.name)?;
            alarms.insert(name.to_owned(), alarm);
        } else if let Some(name) = schedule_of(key) {
            let action: ScheduledAction = read(key, document)?;
            check_name(key, name, &action.name)?;
            schedules.insert(name.to_owned(), action);
        } else if let Some(name) = key.strip_prefix(DASHBOARD) {
            let dashboard: Dashboard = read(key, document)?;
            check_name(key, name, &dashboard.name)?;
            dashboards.insert(name.to_owned(), dashboard);
        } else {
            return Err(Unreadable::new(key, "no object has such a key"));
        }
    }
    Ok(Blueprint {
        target: target.ok_or_else(|| Unreadable::new(TARGET, "it is missing"))?,
        policies,
        alarms,
        schedules,
        dashboards,
    })
}

fn read<T: DeserializeOwned>(key: &str, document: &str) -> Result<T, Unreadable> {
    serde_json::from_str(document).map_err(|error| Unreadable::new(key, error.to_string()))
}

fn check_name(key: &str, expected: &str, found: &str) -> Result<(), Unreadable> {
    if expected == found {
        return Ok(());
    }
    Err(Unreadable::new(
        key,
        format!("the object in it is named {found:?}"),
    ))
}

/// A document that is not what its key says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The key.
    pub key: String,
    /// Why it cannot be read.
    pub reason: String,
}

impl Unreadable {
    fn new(key: &str, reason: impl Into<String>) -> Self {
        Self {
            key: key.to_owned(),
            reason: reason.into(),
        }
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, reason } = self;
        write!(formatter, "cannot read {key:?} of a blueprint: {reason}")
    }
}

impl error::Error for Unreadable {}
