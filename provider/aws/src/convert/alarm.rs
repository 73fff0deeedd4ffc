//! Metric alarms.

use std::collections::BTreeMap;

use aws_sdk_cloudwatch::{
    operation::put_metric_alarm::builders::PutMetricAlarmInputBuilder,
    types::{self as sdk, ComparisonOperator},
};
use scaling::object::{Alarm, Comparison, Dimension, Statistic, TreatMissingData};
use serde_json::Value;

use super::Inexpressible;

/// The request that puts `alarm`, with `actions` (ARNs) in place of its own actions, and with its
/// tags only where it is created: on an update CloudWatch ignores them.
pub(crate) fn to_sdk(
    alarm: &Alarm,
    actions: Vec<String>,
    create: bool,
) -> PutMetricAlarmInputBuilder {
    let Alarm {
        name,
        description,
        actions_enabled,
        alarm_actions: _,
        ok_actions,
        comparison_operator,
        datapoints_to_alarm,
        dimensions,
        evaluation_periods,
        metric_name,
        namespace,
        period,
        statistic,
        threshold,
        treat_missing_data,
        tags,
        // No blueprint has any, and CloudWatch overwrites every setting, so leaving them out
        // removes them.
        other: _,
    } = alarm;
    let mut request = PutMetricAlarmInputBuilder::default()
        .alarm_name(name)
        .alarm_description(description)
        .actions_enabled(*actions_enabled)
        .set_alarm_actions(Some(actions))
        .set_ok_actions(Some(ok_actions.clone()))
        .comparison_operator(comparison_to_sdk(*comparison_operator))
        .datapoints_to_alarm(*datapoints_to_alarm)
        .set_dimensions(Some(dimensions.iter().map(dimension_to_sdk).collect()))
        .evaluation_periods(*evaluation_periods)
        .metric_name(metric_name)
        .namespace(namespace)
        .period(*period)
        .statistic(statistic_to_sdk(*statistic))
        .threshold(*threshold)
        .treat_missing_data(missing_to_sdk(*treat_missing_data));
    if create {
        for (key, value) in tags {
            request = request.tags(tag_to_sdk(key, value));
        }
    }
    request
}

/// An alarm as described, with the tags that were listed for it. An action that `policies` (name
/// by ARN) knows becomes that policy's name.
pub(crate) fn from_sdk(
    found: &sdk::MetricAlarm,
    policies: &BTreeMap<String, String>,
    tags: BTreeMap<String, String>,
) -> Result<Alarm, Inexpressible> {
    if !found.metrics().is_empty() {
        return Err(Inexpressible("alarm on metric math".to_owned()));
    }
    if let Some(statistic) = &found.extended_statistic {
        return Err(Inexpressible(format!(
            "alarm on the percentile {statistic}"
        )));
    }
    let evaluation_periods = required(found.evaluation_periods, "EvaluationPeriods")?;
    let mut alarm_actions: Vec<_> = found
        .alarm_actions()
        .iter()
        .map(|action| policies.get(action).unwrap_or(action).clone())
        .collect();
    alarm_actions.sort();
    let mut ok_actions = found.ok_actions().to_vec();
    ok_actions.sort();
    let mut dimensions: Vec<_> = found.dimensions().iter().map(dimension_from_sdk).collect();
    dimensions.sort();
    Ok(Alarm {
        name: required(found.alarm_name.clone(), "AlarmName")?,
        description: found.alarm_description.clone().unwrap_or_default(),
        actions_enabled: found.actions_enabled.unwrap_or(true),
        alarm_actions,
        ok_actions,
        comparison_operator: comparison_from_sdk(found.comparison_operator.as_ref())?,
        datapoints_to_alarm: found.datapoints_to_alarm.unwrap_or(evaluation_periods),
        dimensions,
        evaluation_periods,
        metric_name: required(found.metric_name.clone(), "MetricName")?,
        namespace: required(found.namespace.clone(), "Namespace")?,
        period: required(found.period, "Period")?,
        statistic: statistic_from_sdk(found.statistic.as_ref())?,
        threshold: required(found.threshold, "Threshold")?,
        treat_missing_data: missing_from_sdk(found.treat_missing_data.as_deref())?,
        tags,
        other: other_settings(found),
    })
}

/// Settings no profile makes. Any that is set is drift, and is told by its name in the API.
fn other_settings(found: &sdk::MetricAlarm) -> BTreeMap<String, Value> {
    let list = |values: &[String]| (!values.is_empty()).then(|| Value::from(values.to_vec()));
    let text = |value: Option<&str>| value.map(Value::from);
    // Nested settings are only told apart, never written back: their debug text does for that.
    fn nested<T: std::fmt::Debug>(value: Option<&T>) -> Option<Value> {
        value.map(|value| Value::from(format!("{value:?}")))
    }
    [
        (
            "InsufficientDataActions",
            list(found.insufficient_data_actions()),
        ),
        (
            "Unit",
            text(found.unit.as_ref().map(sdk::StandardUnit::as_str)),
        ),
        (
            "EvaluateLowSampleCountPercentile",
            text(found.evaluate_low_sample_count_percentile.as_deref()),
        ),
        (
            "ThresholdMetricId",
            text(found.threshold_metric_id.as_deref()),
        ),
        ("EvaluationWindow", nested(found.evaluation_window.as_ref())),
        (
            "WarmUpConfiguration",
            nested(found.warm_up_configuration.as_ref()),
        ),
        (
            "EvaluationCriteria",
            nested(found.evaluation_criteria.as_ref()),
        ),
        (
            "EvaluationInterval",
            found.evaluation_interval.map(Value::from),
        ),
        (
            "ActionConfiguration",
            nested(found.action_configuration.as_ref()),
        ),
    ]
    .into_iter()
    .filter_map(|(name, value)| Some((name.to_owned(), value?)))
    .collect()
}

fn required<T>(value: Option<T>, member: &str) -> Result<T, Inexpressible> {
    value.ok_or_else(|| Inexpressible(format!("alarm without {member}")))
}

/// A tag of an alarm.
pub(crate) fn tag_to_sdk(key: &str, value: &str) -> sdk::Tag {
    sdk::Tag::builder().key(key).value(value).build()
}

/// The tags of an alarm; a tag without a value has an empty one.
pub(crate) fn tags_from_sdk(found: &[sdk::Tag]) -> BTreeMap<String, String> {
    found
        .iter()
        .filter_map(|tag| Some((tag.key.clone()?, tag.value.clone().unwrap_or_default())))
        .collect()
}

fn dimension_to_sdk(dimension: &Dimension) -> sdk::Dimension {
    let Dimension { name, value } = dimension;
    sdk::Dimension::builder().name(name).value(value).build()
}

fn dimension_from_sdk(found: &sdk::Dimension) -> Dimension {
    Dimension {
        name: found.name.clone().unwrap_or_default(),
        value: found.value.clone().unwrap_or_default(),
    }
}

fn comparison_to_sdk(comparison: Comparison) -> ComparisonOperator {
    match comparison {
        Comparison::GreaterThanOrEqualToThreshold => {
            ComparisonOperator::GreaterThanOrEqualToThreshold
        }
        Comparison::GreaterThanThreshold => ComparisonOperator::GreaterThanThreshold,
        Comparison::LessThanThreshold => ComparisonOperator::LessThanThreshold,
        Comparison::LessThanOrEqualToThreshold => ComparisonOperator::LessThanOrEqualToThreshold,
    }
}

fn comparison_from_sdk(found: Option<&ComparisonOperator>) -> Result<Comparison, Inexpressible> {
    match required(found, "ComparisonOperator")? {
        ComparisonOperator::GreaterThanOrEqualToThreshold => {
            Ok(Comparison::GreaterThanOrEqualToThreshold)
        }
        ComparisonOperator::GreaterThanThreshold => Ok(Comparison::GreaterThanThreshold),
        ComparisonOperator::LessThanThreshold => Ok(Comparison::LessThanThreshold),
        ComparisonOperator::LessThanOrEqualToThreshold => {
            Ok(Comparison::LessThanOrEqualToThreshold)
        }
        other => Err(Inexpressible(format!("alarm with {}", other.as_str()))),
    }
}

fn statistic_to_sdk(statistic: Statistic) -> sdk::Statistic {
    match statistic {
        Statistic::Average => sdk::Statistic::Average,
        Statistic::Maximum => sdk::Statistic::Maximum,
        Statistic::Minimum => sdk::Statistic::Minimum,
        Statistic::SampleCount => sdk::Statistic::SampleCount,
        Statistic::Sum => sdk::Statistic::Sum,
    }
}

fn statistic_from_sdk(found: Option<&sdk::Statistic>) -> Result<Statistic, Inexpressible> {
    match required(found, "Statistic")? {
        sdk::Statistic::Average => Ok(Statistic::Average),
        sdk::Statistic::Maximum => Ok(Statistic::Maximum),
        sdk::Statistic::Minimum => Ok(Statistic::Minimum),
        sdk::Statistic::SampleCount => Ok(Statistic::SampleCount),
        sdk::Statistic::Sum => Ok(Statistic::Sum),
        other => Err(Inexpressible(format!(
            "alarm with statistic {}",
            other.as_str()
        ))),
    }
}

fn missing_to_sdk(treatment: TreatMissingData) -> &'static str {
    match treatment {
        TreatMissingData::Breaching => "breaching",
        TreatMissingData::NotBreaching => "notBreaching",
        TreatMissingData::Ignore => "ignore",
        TreatMissingData::Missing => "missing",
    }
}

/// Not set means `missing` (CloudWatch API, PutMetricAlarm.TreatMissingData).
fn missing_from_sdk(found: Option<&str>) -> Result<TreatMissingData, Inexpressible> {
    match found {
        None | Some("missing") => Ok(TreatMissingData::Missing),
        Some("breaching") => Ok(TreatMissingData::Breaching),
        Some("notBreaching") => Ok(TreatMissingData::NotBreaching),
        Some("ignore") => Ok(TreatMissingData::Ignore),
        Some(other) => Err(Inexpressible(format!(
            "alarm with TreatMissingData {other}"
        ))),
    }
}
