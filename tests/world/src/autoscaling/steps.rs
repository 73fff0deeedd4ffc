//! What AWS demands of a step scaling configuration, and the rule the control loop needs of one.

use scaling::{
    object::{AdjustmentType, Aggregation, StepAdjustment},
    simulate::StepRule,
};
use serde_json::{Map, Value};

use super::invalid;
use crate::wire::{Failure, shape::double};

/// Steps of one policy (service quotas of Application Auto Scaling).
const STEPS_MAX: usize = 20;
/// Seconds, for ECS, when none are given (Application Auto Scaling API).
pub(super) const COOLDOWN_DEFAULT: i32 = 300;

/// The configuration that a request and what was there before make together: the adjustment type
/// and the steps are kept when left out, everything else falls back to its default.
pub(super) fn merge(given: Option<&Value>, before: Option<&Value>) -> Result<Value, Failure> {
    let Some(given) = given else {
        return before
            .cloned()
            .ok_or_else(|| invalid("StepScalingPolicyConfiguration must be specified"));
    };
    let mut merged = given.as_object().cloned().unwrap_or_default();
    for kept in ["AdjustmentType", "StepAdjustments"] {
        if let (false, Some(held)) = (present(&merged, kept), before.and_then(|b| b.get(kept))) {
            merged.insert(kept.to_owned(), held.clone());
        }
    }
    merged
        .entry("MetricAggregationType")
        .or_insert_with(|| Value::from("Average"));
    let merged = Value::Object(merged);
    check(&merged)?;
    Ok(merged)
}

fn present(members: &Map<String, Value>, name: &str) -> bool {
    members.get(name).is_some_and(|held| !held.is_null())
}

fn check(configuration: &Value) -> Result<(), Failure> {
    let Some(kind) = configuration["AdjustmentType"].as_str() else {
        return Err(invalid("AdjustmentType must be specified"));
    };
    if configuration["Cooldown"]
        .as_i64()
        .is_some_and(|secs| secs < 0)
    {
        return Err(invalid("Cooldown cannot be negative"));
    }
    if let Some(magnitude) = configuration["MinAdjustmentMagnitude"].as_i64() {
        if kind != "PercentChangeInCapacity" {
            return Err(invalid(
                "MinAdjustmentMagnitude is only supported for adjustment type \
                 PercentChangeInCapacity",
            ));
        }
        if magnitude <= 0 {
            return Err(invalid("MinAdjustmentMagnitude must be positive"));
        }
    }
    let steps = steps(configuration);
    if steps.is_empty() {
        return Err(invalid("At least one step adjustment must be specified"));
    }
    if steps.len() > STEPS_MAX {
        let message = format!("A scaling policy can have at most {STEPS_MAX} step adjustments.");
        return Err(Failure::client("LimitExceededException", message));
    }
    if kind == "ExactCapacity" && steps.iter().any(|step| step.scaling_adjustment < 0) {
        return Err(invalid(
            "ExactCapacity cannot specify a negative scaling adjustment",
        ));
    }
    check_intervals(&steps)
}

/// No gap, no overlap, no end on the side away from the threshold (Application Auto Scaling API,
/// StepAdjustment).
fn check_intervals(steps: &[StepAdjustment]) -> Result<(), Failure> {
    let lower = |step: &StepAdjustment| step.metric_interval_lower_bound.unwrap_or(-f64::INFINITY);
    let upper = |step: &StepAdjustment| step.metric_interval_upper_bound.unwrap_or(f64::INFINITY);
    let unset = |bound: fn(&StepAdjustment) -> Option<f64>| {
        steps.iter().filter(|step| bound(step).is_none()).count()
    };
    if steps
        .iter()
        .any(|step| lower(step).is_infinite() && upper(step).is_infinite())
    {
        return Err(invalid(
            "At least one of MetricIntervalLowerBound and MetricIntervalUpperBound must be \
             specified",
        ));
    }
    if unset(|step| step.metric_interval_lower_bound) > 1
        || unset(|step| step.metric_interval_upper_bound) > 1
    {
        return Err(invalid(
            "At most one StepAdjustment may have an unspecified MetricIntervalLowerBound, and at \
             most one an unspecified MetricIntervalUpperBound",
        ));
    }
    if steps.iter().any(|step| lower(step) >= upper(step)) {
        return Err(invalid(
            "MetricIntervalUpperBound must be greater than MetricIntervalLowerBound",
        ));
    }
    let mut sorted: Vec<_> = steps
        .iter()
        .map(|step| (lower(step), upper(step)))
        .collect();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (below, above) in sorted.iter().zip(sorted.iter().skip(1)) {
        if below.1 > above.0 {
            return Err(invalid("StepAdjustment intervals can't overlap"));
        }
        if below.1 < above.0 {
            return Err(invalid(
                "StepAdjustment intervals can't have gaps between them",
            ));
        }
    }
    if sorted
        .first()
        .is_some_and(|first| first.0 < 0.0 && first.0.is_finite())
    {
        return Err(invalid(
            "There must be a StepAdjustment with an unspecified lower bound when one StepAdjustment \
             has a negative lower bound",
        ));
    }
    if sorted
        .last()
        .is_some_and(|last| last.1 > 0.0 && last.1.is_finite())
    {
        return Err(invalid(
            "There must be a StepAdjustment with an unspecified upper bound when one StepAdjustment \
             has a positive upper bound",
        ));
    }
    Ok(())
}

/// What the control loop needs to know.
pub(super) fn rule(configuration: &Value) -> StepRule {
    let number = |name: &str| {
        configuration[name]
            .as_i64()
            .and_then(|number| i32::try_from(number).ok())
    };
    StepRule {
        adjustment_type: match configuration["AdjustmentType"].as_str() {
            Some("PercentChangeInCapacity") => AdjustmentType::PercentChangeInCapacity,
            Some("ExactCapacity") => AdjustmentType::ExactCapacity,
            _ => AdjustmentType::ChangeInCapacity,
        },
        min_adjustment_magnitude: number("MinAdjustmentMagnitude"),
        cooldown_secs: number("Cooldown").unwrap_or(COOLDOWN_DEFAULT),
        aggregation: match configuration["MetricAggregationType"].as_str() {
            Some("Minimum") => Aggregation::Minimum,
            Some("Maximum") => Aggregation::Maximum,
            _ => Aggregation::Average,
        },
        steps: steps(configuration),
    }
}

fn steps(configuration: &Value) -> Vec<StepAdjustment> {
    let steps = configuration["StepAdjustments"]
        .as_array()
        .into_iter()
        .flatten();
    steps
        .map(|step| StepAdjustment {
            metric_interval_lower_bound: double(&step["MetricIntervalLowerBound"]),
            metric_interval_upper_bound: double(&step["MetricIntervalUpperBound"]),
            scaling_adjustment: step["ScalingAdjustment"]
                .as_i64()
                .and_then(|change| i32::try_from(change).ok())
                .unwrap_or_default(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn intervals_are_judged_as_aws_judges_them() {
        let (a, b, c) = (Some(0.0), Some(50.0), Some(100.0));
        let cases = [
            (vec![(a, None)], "fine"),
            (vec![(None, a)], "fine"),
            (vec![(a, b), (b, None)], "fine"),
            (vec![(b, None), (a, b)], "fine"),
            (vec![(None, Some(-5.0)), (Some(-5.0), a)], "fine"),
            (vec![(None, None)], "At least one of"),
            (vec![(a, b), (c, None)], "gaps"),
            (vec![(a, c), (b, None)], "overlap"),
            (vec![(b, a)], "greater than MetricIntervalLowerBound"),
            (vec![(a, None), (b, None)], "At most one"),
            (vec![(a, b)], "unspecified upper bound"),
            (vec![(Some(-5.0), a)], "unspecified lower bound"),
        ];
        for (bounds, expected) in cases {
            let steps: Vec<_> = bounds
                .iter()
                .map(|(lower, upper)| {
                    json!({
                        "MetricIntervalLowerBound": lower,
                        "MetricIntervalUpperBound": upper,
                        "ScalingAdjustment": 1,
                    })
                })
                .collect();
            let given = json!({ "AdjustmentType": "ChangeInCapacity", "StepAdjustments": steps });
            let found = merge(Some(&given), None).map_or_else(|f| f.message, |_| "fine".to_owned());
            assert!(found.contains(expected), "{bounds:?}: {found}");
        }
    }

    #[test]
    fn an_update_keeps_type_and_steps_and_resets_the_rest() {
        let first = json!({
            "AdjustmentType": "PercentChangeInCapacity",
            "StepAdjustments": [{ "MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 10 }],
            "MinAdjustmentMagnitude": 2,
            "Cooldown": 60,
            "MetricAggregationType": "Maximum",
        });
        let before = merge(Some(&first), None).unwrap();
        let after = merge(Some(&json!({ "Cooldown": 30 })), Some(&before)).unwrap();
        let rule = rule(&after);
        assert_eq!(
            rule.adjustment_type,
            AdjustmentType::PercentChangeInCapacity
        );
        assert_eq!(
            (rule.cooldown_secs, rule.min_adjustment_magnitude),
            (30, None)
        );
        assert_eq!(rule.aggregation, Aggregation::Average);
        assert_eq!(rule.steps.len(), 1);
    }
}
