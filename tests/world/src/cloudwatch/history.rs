//! The history of alarms: what was configured, what state they were in, what they started.

use std::collections::VecDeque;

use scaling::simulate::Decision;
use serde_json::{Value, json};

use crate::{
    control::seconds,
    page::{self, Token},
    state::Context,
    wire::{Failure, Input},
};

/// Rows of a page when MaxRecords is left out.
const PAGE: usize = 100;
/// Seconds a row is kept (CloudWatch User Guide, alarms), and rows kept in a region.
const KEPT_SECONDS: f64 = 30.0 * 86_400.0;
const ROWS_MAX: usize = 50_000;
/// Characters of a summary (CloudWatch API, AlarmHistoryItem).
const SUMMARY_MAX: usize = 255;

/// One event in the life of an alarm.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryItem {
    /// Rises with time within a region.
    pub number: u64,
    /// The alarm's name; it may be gone.
    pub alarm: String,
    /// When, in seconds since 1970 on the world's clock.
    pub at: f64,
    /// `ConfigurationUpdate`, `StateUpdate` or `Action`.
    pub kind: String,
    /// What happened, in a sentence.
    pub summary: String,
    /// The same as JSON.
    pub data: Value,
}

/// The history of a region's alarms, the oldest first.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    items: VecDeque<HistoryItem>,
    last: u64,
}

impl History {
    fn add(&mut self, alarm: &str, at: f64, kind: &str, summary: &str, data: Value) {
        let old = |item: &HistoryItem| item.at < at - KEPT_SECONDS;
        while self.items.len() >= ROWS_MAX || self.items.front().is_some_and(old) {
            self.items.pop_front();
        }
        self.last += 1;
        self.items.push_back(HistoryItem {
            number: self.last,
            alarm: alarm.to_owned(),
            at,
            kind: kind.to_owned(),
            summary: summary.chars().take(SUMMARY_MAX).collect(),
            data,
        });
    }

    /// An alarm was created, updated or deleted: `verb`.
    pub(super) fn configured(&mut self, alarm: &str, verb: &str, at: f64) {
        let kind = match verb {
            "created" => "Create",
            "updated" => "Update",
            _ => "Delete",
        };
        let summary = format!("Alarm \"{alarm}\" {verb}");
        let data = json!({ "version": "1.0", "type": kind, "alarmName": alarm });
        self.add(alarm, at, "ConfigurationUpdate", &summary, data);
    }

    /// What the control loop decided, as far as it is about alarms.
    pub(crate) fn decided(&mut self, decision: &Decision) {
        match decision {
            Decision::AlarmChanged {
                at,
                alarm,
                from,
                to,
                reason,
                reason_data,
            } => {
                let data = json!({
                    "version": "1.0",
                    "oldState": { "stateValue": from.name() },
                    "newState": {
                        "stateValue": to.name(),
                        "stateReason": reason,
                        "stateReasonData": serde_json::from_str::<Value>(reason_data).ok(),
                    },
                });
                let summary = format!("Alarm updated from {from} to {to}");
                self.add(alarm, seconds(*at), "StateUpdate", &summary, data);
            }
            Decision::SetDesired {
                at,
                policy: Some(policy),
                alarm: Some(alarm),
                ..
            }
            | Decision::NotScaled {
                at, policy, alarm, ..
            } => {
                let summary = format!("Successfully executed action {policy}");
                let data = json!({ "actionState": "Succeeded", "notificationResource": policy });
                self.add(alarm, seconds(*at), "Action", &summary, data);
            }
            Decision::ActionRefused {
                at,
                alarm,
                action,
                reason,
            } => {
                let summary = format!("Failed to execute AutoScaling action: {reason}");
                let data = json!({
                    "actionState": "Failed",
                    "notificationResource": action,
                    "error": reason,
                });
                self.add(alarm, seconds(*at), "Action", &summary, data);
            }
            Decision::SetDesired { .. } | Decision::SetBounds { .. } => {}
        }
    }

    /// All of it, the newest first.
    pub(crate) fn all(&self) -> impl Iterator<Item = &HistoryItem> {
        self.items.iter().rev()
    }
}

pub(super) fn describe(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    let (alarm, kind) = (input.text("AlarmName"), input.text("HistoryItemType"));
    let (from, to) = (input.time("StartDate"), input.time("EndDate"));
    if let (Some(from), Some(to)) = (from, to)
        && from > to
    {
        return Err(Failure::client(
            "ValidationError",
            "StartDate must not be after EndDate.",
        ));
    }
    let ascending = input.text("ScanBy") == Some("TimestampAscending");
    let types = input.texts("AlarmTypes");
    let metric_alarms = types.is_empty() || types.iter().any(|kind| kind == "MetricAlarm");
    let question = [
        alarm.unwrap_or_default(),
        kind.unwrap_or_default(),
        if ascending { "up" } else { "down" },
    ];
    let token = Token::read("DescribeAlarmHistory", &question, input.text("NextToken"))
        .map_err(|_| Failure::client("InvalidNextToken", "The NextToken value is not valid."))?;
    let limit = input.integer("MaxRecords");
    let limit = limit.and_then(|asked| usize::try_from(asked).ok());
    let wanted = |item: &&HistoryItem| {
        metric_alarms
            && alarm.is_none_or(|alarm| alarm == item.alarm)
            && kind.is_none_or(|kind| kind == item.kind)
            && from.is_none_or(|from| item.at >= from)
            && to.is_none_or(|to| item.at <= to)
            && item.at >= context.now - KEPT_SECONDS
    };
    let mut rows: Vec<_> = context.region.history.all().filter(wanted).collect();
    if ascending {
        rows.reverse();
    }
    let key = |item: &&HistoryItem| {
        let number = if ascending {
            item.number
        } else {
            u64::MAX - item.number
        };
        format!("{number:020}")
    };
    let (rows, next) = page::cut(rows, key, &token, limit.unwrap_or(PAGE));
    let items = rows.iter().map(|item| {
        json!({
            "AlarmName": item.alarm,
            "AlarmType": "MetricAlarm",
            "Timestamp": item.at,
            "HistoryItemType": item.kind,
            "HistorySummary": item.summary,
            "HistoryData": item.data.to_string(),
        })
    });
    Ok(json!({ "AlarmHistoryItems": items.collect::<Vec<_>>(), "NextToken": next }))
}
