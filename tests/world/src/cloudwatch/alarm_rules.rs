//! What AWS demands of an alarm beyond the limits of its shape, and the rule the control loop
//! needs of one.

use scaling::{
    object::{Comparison, TreatMissingData},
    simulate::{AlarmRule, Watched},
};
use serde_json::{Map, Value, json};

use super::{
    Record, actions,
    alarm_watch::{self, missing},
};
use crate::wire::{Failure, Input, shape::double};

/// Seconds an alarm may look back: with periods under an hour, and at all (CloudWatch API,
/// PutMetricAlarm.Period).
const WINDOW_SHORT_MAX: i64 = 86_400;
const WINDOW_MAX: i64 = 604_800;

fn invalid(message: impl Into<String>) -> Failure {
    Failure::client("ValidationError", message)
}

/// Refuses what AWS refuses.
pub(super) fn check(input: &Input<'_>) -> Result<(), Failure> {
    if input
        .required("AlarmName")
        .chars()
        .any(|letter| letter.is_ascii_control())
    {
        return Err(invalid(
            "AlarmName must not contain ASCII Control characters",
        ));
    }
    let Some(comparison) = input.text("ComparisonOperator") else {
        return Err(missing("a valid ComparisonOperator"));
    };
    if comparison_of(comparison).is_none() {
        return Err(Failure::not_simulated(format!(
            "anomaly detection ({comparison})"
        )));
    }
    if !input.double("Threshold").is_some_and(f64::is_finite) {
        return Err(missing("valid Threshold"));
    }
    let Some(periods) = input.integer("EvaluationPeriods") else {
        return Err(missing("an EvaluationPeriods"));
    };
    if input
        .integer("DatapointsToAlarm")
        .is_some_and(|needed| needed > periods)
    {
        return Err(invalid(
            "DatapointsToAlarm must be less than or equal to EvaluationPeriods",
        ));
    }
    if input
        .text("TreatMissingData")
        .is_some_and(|word| missing_of(word).is_none())
    {
        return Err(invalid(
            "Supported values for TreatMissingData are breaching, notBreaching, ignore, and \
             missing.",
        ));
    }
    check_period(alarm_watch::check(input)?, periods)?;
    let lists = ["AlarmActions", "OKActions", "InsufficientDataActions"];
    lists
        .iter()
        .flat_map(|list| input.texts(list))
        .try_for_each(|arn| actions::check(&arn))
}

fn check_period(period: i64, periods: i64) -> Result<(), Failure> {
    if ![10, 20, 30].contains(&period) && period % 60 != 0 {
        return Err(invalid("Period must be 10, 20, 30 or a multiple of 60"));
    }
    let window = period.saturating_mul(periods);
    if period < 3600 && window > WINDOW_SHORT_MAX {
        return Err(invalid(format!(
            "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be \
             <= {WINDOW_SHORT_MAX})."
        )));
    }
    if window > WINDOW_MAX {
        return Err(invalid(format!(
            "Metrics cannot be checked across more than a week (EvaluationPeriods * Period must be \
             <= {WINDOW_MAX})."
        )));
    }
    Ok(())
}

/// The settings to keep: what was sent, and what is always there.
pub(super) fn settings(input: &Input<'_>) -> Map<String, Value> {
    let mut settings = input.all().clone();
    settings.remove("AlarmName");
    settings.remove("Tags");
    settings.retain(|_, value| !value.is_null());
    settings
        .entry("ActionsEnabled")
        .or_insert(Value::Bool(true));
    for list in [
        "OKActions",
        "AlarmActions",
        "InsufficientDataActions",
        "Dimensions",
    ] {
        settings.entry(list).or_insert_with(|| json!([]));
    }
    settings
}

/// What the control loop needs to know; `None` for settings no alarm could have been put with. A
/// muted alarm starts nothing.
pub(super) fn rule(record: &Record, muted: bool) -> Option<AlarmRule> {
    let settings = &record.settings;
    let number = |name: &str| {
        settings
            .get(name)
            .and_then(|held| i32::try_from(held.as_i64()?).ok())
    };
    let text = |name: &str| settings.get(name).and_then(Value::as_str);
    let periods = number("EvaluationPeriods")?;
    let (watched, period_secs) = alarm_watch::of(settings)?;
    let actions = settings
        .get("AlarmActions")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    Some(AlarmRule {
        name: record.name.clone(),
        actions_enabled: settings.get("ActionsEnabled")?.as_bool()? && !muted,
        alarm_actions: actions
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        watched,
        period_secs,
        evaluation_periods: periods,
        datapoints_to_alarm: number("DatapointsToAlarm").unwrap_or(periods),
        threshold: settings.get("Threshold").and_then(double)?,
        comparison: comparison_of(text("ComparisonOperator")?)?,
        treat_missing_data: missing_of(text("TreatMissingData").unwrap_or("missing"))?,
    })
}

/// The settings of an alarm AWS makes itself.
pub(crate) fn settings_of(rule: &AlarmRule, description: String) -> Map<String, Value> {
    let AlarmRule {
        name: _,
        actions_enabled,
        alarm_actions,
        watched,
        period_secs,
        evaluation_periods,
        datapoints_to_alarm,
        threshold,
        comparison,
        treat_missing_data,
    } = rule;
    let mut settings = json!({
        "AlarmDescription": description,
        "ActionsEnabled": actions_enabled,
        "AlarmActions": alarm_actions,
        "OKActions": [],
        "InsufficientDataActions": [],
        "EvaluationPeriods": evaluation_periods,
        "DatapointsToAlarm": datapoints_to_alarm,
        "Threshold": threshold,
        "ComparisonOperator": comparison,
        "TreatMissingData": treat_missing_data,
    });
    let watched = match watched {
        Watched::Metric { metric, statistic } => {
            let dimensions = metric.dimensions.iter();
            let dimensions: Vec<_> = dimensions
                .map(|(name, value)| json!({ "Name": name, "Value": value }))
                .collect();
            json!({
                "MetricName": metric.name,
                "Namespace": metric.namespace,
                "Statistic": statistic,
                "Dimensions": dimensions,
                "Period": period_secs,
            })
        }
        // The queries are the policy's own, and its maker adds them.
        Watched::Math(_) => json!({}),
    };
    if let (Value::Object(settings), Value::Object(watched)) = (&mut settings, watched) {
        settings.extend(watched);
    }
    settings.as_object().cloned().unwrap_or_default()
}

fn comparison_of(word: &str) -> Option<Comparison> {
    serde_json::from_value(Value::from(word)).ok()
}

fn missing_of(word: &str) -> Option<TreatMissingData> {
    serde_json::from_value(Value::from(word)).ok()
}
