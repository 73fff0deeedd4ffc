//! DescribeAlarms.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Alarm, Record, reason_data};
use crate::{
    clock::Clock,
    page::{self, Token},
    state::{Context, Thing},
    wire::{Failure, Input},
};

/// Rows of a page when MaxRecords is left out.
const PAGE: usize = 50;

pub(super) fn describe(context: &mut Context<'_>, input: &Input<'_>) -> Result<Value, Failure> {
    if input.has("AlarmNames") && input.has("AlarmNamePrefix") {
        return Err(Failure::client(
            "ValidationError",
            "AlarmNames and AlarmNamePrefix cannot be specified together.",
        ));
    }
    let question = question(input);
    let token = Token::read("DescribeAlarms", &[&question], input.text("NextToken"))
        .map_err(|_| Failure::client("InvalidNextToken", "The NextToken value is not valid."))?;
    let limit = input
        .integer("MaxRecords")
        .and_then(|asked| usize::try_from(asked).ok());
    let types = input.texts("AlarmTypes");
    // Without AlarmTypes only metric alarms come back (CloudWatch API, DescribeAlarms), and this
    // world has no others.
    let metric_alarms = types.is_empty() || types.iter().any(|kind| kind == "MetricAlarm");
    let asked: BTreeSet<_> = input.texts("AlarmNames").into_iter().collect();
    let names: Vec<_> = if asked.is_empty() {
        context.region.alarms.keys().cloned().collect()
    } else {
        asked.into_iter().collect()
    };
    let mut rows = Vec::new();
    for name in names {
        let wanted = metric_alarms && wanted(context, input, &name);
        if wanted && context.sees(|| Thing::Alarm(name.clone())) {
            rows.push(name);
        }
    }
    let (rows, next) = page::cut(rows, String::clone, &token, limit.unwrap_or(PAGE));
    let region = &*context.region;
    let alarms = rows.iter().filter_map(|name| region.alarms.get(name));
    Ok(json!({
        "CompositeAlarms": [],
        "MetricAlarms": alarms
            .map(|record| described(Alarm::of(region, record), record, context.clock))
            .collect::<Vec<_>>(),
        "NextToken": next,
    }))
}

/// What must not change between pages.
fn question(input: &Input<'_>) -> String {
    let mut asked = input.all().clone();
    asked.remove("NextToken");
    asked.remove("MaxRecords");
    Value::Object(asked).to_string()
}

fn wanted(context: &Context<'_>, input: &Input<'_>, name: &str) -> bool {
    let Some(record) = context.region.alarms.get(name) else {
        return false;
    };
    let state = || Alarm::of(context.region, record).state;
    input
        .text("AlarmNamePrefix")
        .is_none_or(|prefix| name.starts_with(prefix))
        && input
            .text("StateValue")
            .is_none_or(|asked| asked == state())
        && input
            .text("ActionPrefix")
            .is_none_or(|prefix| starts(record, prefix))
}

fn starts(record: &Record, prefix: &str) -> bool {
    let lists = ["AlarmActions", "OKActions", "InsufficientDataActions"];
    let actions = lists
        .iter()
        .filter_map(|list| record.settings.get(*list)?.as_array())
        .flatten();
    actions
        .filter_map(Value::as_str)
        .any(|action| action.starts_with(prefix))
}

fn described(alarm: Alarm, record: &Record, clock: &Clock) -> Value {
    let mut members = alarm.settings;
    for (name, value) in [
        ("AlarmName", json!(alarm.name)),
        ("AlarmArn", json!(alarm.arn)),
        (
            "AlarmConfigurationUpdatedTimestamp",
            json!(record.configured),
        ),
        ("StateValue", json!(alarm.state)),
        ("StateReason", json!(alarm.state_reason)),
        ("StateUpdatedTimestamp", json!(alarm.state_updated)),
        (
            "StateTransitionedTimestamp",
            json!(alarm.state_transitioned),
        ),
    ] {
        members.insert(name.to_owned(), value);
    }
    if !alarm.state_reason_data.is_empty() {
        let data = reason_data::to_wall(&alarm.state_reason_data, clock);
        members.insert("StateReasonData".to_owned(), json!(data));
    }
    Value::Object(members)
}
