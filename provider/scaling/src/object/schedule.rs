//! Scheduled actions: other bounds at a time of day.

use serde::{Deserialize, Serialize};

/// A scheduled action (Application Auto Scaling API, PutScheduledAction).
///
/// It rewrites the target's bounds for good: nothing puts them back at `end_time`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ScheduledAction {
    /// Its name, unique on the target.
    #[serde(rename = "ScheduledActionName")]
    pub name: String,
    /// `at(...)`, `rate(...)` or `cron(...)`.
    pub schedule: String,
    /// IANA name of the time zone that `at` and `cron` are in.
    pub timezone: String,
    /// When it begins to recur, as `2026-11-26T08:00:00Z`; always UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_time: Option<String>,
    /// When it no longer recurs, as `2026-11-26T08:00:00Z`; always UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end_time: Option<String>,
    /// The bounds it sets.
    #[serde(rename = "ScalableTargetAction")]
    pub action: ScalableTargetAction,
}

/// The bounds a scheduled action sets; one that is absent stays. At least one is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ScalableTargetAction {
    /// Fewest tasks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_capacity: Option<i32>,
    /// Most tasks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_capacity: Option<i32>,
}
