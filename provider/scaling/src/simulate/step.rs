//! Step policies: from a metric's distance to the alarm's threshold to a number of tasks.

use super::{rule::StepRule, signal::Signal};
use crate::object::{AdjustmentType, Aggregation, StepAdjustment};

/// The number of tasks the policy asks for with so many running, or `None` when no step covers
/// the metric. `values` are the signal's data points, at least one.
pub(crate) fn proposal(
    rule: &StepRule,
    running: i32,
    signal: &Signal,
    values: &[f64],
) -> Option<i64> {
    let distance = aggregate(values, rule.aggregation) - signal.threshold;
    let step = step_at(&rule.steps, distance, signal.below)?;
    Some(adjusted(rule, running, step.scaling_adjustment))
}

/// The step that covers this distance from the threshold: `[lower, upper)` above it,
/// `(lower, upper]` below (Application Auto Scaling API, StepAdjustment).
fn step_at(steps: &[StepAdjustment], distance: f64, below: bool) -> Option<&StepAdjustment> {
    steps.iter().find(|step| {
        let lower = step
            .metric_interval_lower_bound
            .unwrap_or(f64::NEG_INFINITY);
        let upper = step.metric_interval_upper_bound.unwrap_or(f64::INFINITY);
        if below {
            lower < distance && distance <= upper
        } else {
            lower <= distance && distance < upper
        }
    })
}

/// What an adjustment makes of the running tasks.
///
/// A percentage is cut to whole tasks towards zero, and to at least the magnitude, which is 1 when
/// absent (Application Auto Scaling User Guide, scaling adjustment types).
pub(crate) fn adjusted(rule: &StepRule, running: i32, adjustment: i32) -> i64 {
    let (running, adjustment) = (i64::from(running), i64::from(adjustment));
    match rule.adjustment_type {
        AdjustmentType::ExactCapacity => adjustment,
        AdjustmentType::ChangeInCapacity => running + adjustment,
        AdjustmentType::PercentChangeInCapacity => {
            let change = running * adjustment / 100;
            let least = i64::from(rule.min_adjustment_magnitude.unwrap_or(1));
            if change.abs() < least {
                running + least * adjustment.signum()
            } else {
                running + change
            }
        }
    }
}

// Counts of points are far below 2^53.
#[allow(clippy::cast_precision_loss)]
fn aggregate(values: &[f64], aggregation: Aggregation) -> f64 {
    match aggregation {
        Aggregation::Average => values.iter().sum::<f64>() / values.len() as f64,
        Aggregation::Minimum => values.iter().copied().fold(f64::INFINITY, f64::min),
        Aggregation::Maximum => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::Time;

    fn rule(adjustment_type: AdjustmentType, steps: &[(f64, f64, i32)]) -> StepRule {
        let bound = |bound: f64| bound.is_finite().then_some(bound);
        StepRule {
            adjustment_type,
            min_adjustment_magnitude: None,
            cooldown_secs: 300,
            aggregation: Aggregation::Average,
            steps: steps
                .iter()
                .map(|(lower, upper, adjustment)| StepAdjustment {
                    metric_interval_lower_bound: bound(*lower),
                    metric_interval_upper_bound: bound(*upper),
                    scaling_adjustment: *adjustment,
                })
                .collect(),
        }
    }

    fn ask(rule: &StepRule, running: i32, threshold: f64, below: bool, metric: f64) -> Option<i64> {
        let signal = Signal {
            recent: vec![Some(metric)],
            threshold,
            below,
            queried: Time::default(),
        };
        proposal(rule, running, &signal, &[metric])
    }

    const INF: f64 = f64::INFINITY;

    /// Application Auto Scaling User Guide, "Step adjustments": threshold 50, scale-out and
    /// scale-in by percentages.
    #[test]
    fn the_guides_percent_example() {
        let percent = AdjustmentType::PercentChangeInCapacity;
        let out = rule(percent, &[(0., 10., 0), (10., 20., 10), (20., INF, 30)]);
        let inward = rule(
            percent,
            &[(-10., 0., 0), (-20., -10., -10), (-INF, -20., -30)],
        );
        let cases = [
            // running, metric, scale-in?, asked for
            (10, 55.0, false, 10),
            (10, 59.9, false, 10),
            (10, 60.0, false, 11),
            (11, 70.0, false, 14),
            (10, 45.0, true, 10),
            (14, 40.0, true, 13),
            (13, 30.0, true, 10),
        ];
        for (running, metric, below, expected) in cases {
            let rule = if below { &inward } else { &out };
            let found = ask(rule, running, 50.0, below, metric);
            assert_eq!(found, Some(expected), "{running} running at {metric}");
        }
    }

    /// The hand-written configuration: threshold 50, +1, +2 from 100, +3 from 200.
    #[test]
    fn lower_bounds_belong_to_the_step_above_the_threshold() {
        let steps = [(0., 50., 1), (50., 150., 2), (150., INF, 3)];
        let rule = rule(AdjustmentType::ChangeInCapacity, &steps);
        let cases = [
            (49.0, None),
            (50.0, Some(4)),
            (99.0, Some(4)),
            (100.0, Some(5)),
            (199.0, Some(5)),
            (200.0, Some(6)),
            (1e9, Some(6)),
        ];
        for (metric, expected) in cases {
            assert_eq!(ask(&rule, 3, 50.0, false, metric), expected, "at {metric}");
        }
    }

    #[test]
    fn upper_bounds_belong_to_the_step_below_the_threshold() {
        let steps = [(-10., 0., -1), (-INF, -10., -2)];
        let rule = rule(AdjustmentType::ChangeInCapacity, &steps);
        let cases = [
            (10.0, Some(4)),
            (0.1, Some(4)),
            (0.0, Some(3)),
            (11.0, None),
        ];
        for (metric, expected) in cases {
            assert_eq!(ask(&rule, 5, 10.0, true, metric), expected, "at {metric}");
        }
    }

    /// The same guide, "Scaling adjustment types": how percentages are rounded.
    #[test]
    fn percentages_round_towards_zero_but_never_to_nothing() {
        let cases = [
            // running, percent, least, change
            (67, 1, None, 1),    // 0.67
            (127, 10, None, 12), // 12.7
            (58, -1, None, -1),  // -0.58
            (667, -1, None, -6), // -6.67
            (10, 0, None, 0),
            (4, 25, Some(2), 2), // one task, and two are the least
            (4, -25, Some(2), -2),
            (0, 10, None, 1),
        ];
        for (running, percent, least, change) in cases {
            let mut rule = rule(AdjustmentType::PercentChangeInCapacity, &[]);
            rule.min_adjustment_magnitude = least;
            let found = adjusted(&rule, running, percent) - i64::from(running);
            assert_eq!(found, change, "{percent}% of {running}, least {least:?}");
        }
    }

    #[test]
    fn exact_capacity_is_what_it_says() {
        let rule = rule(AdjustmentType::ExactCapacity, &[(0., INF, 10)]);
        assert_eq!(ask(&rule, 3, 100.0, false, 100.0), Some(10));
        assert_eq!(ask(&rule, 12, 100.0, false, 100.0), Some(10));
    }

    #[test]
    fn the_data_points_become_one_number() {
        let values = [1.0, 2.0, 6.0];
        let cases = [
            (Aggregation::Average, 3.0),
            (Aggregation::Minimum, 1.0),
            (Aggregation::Maximum, 6.0),
        ];
        for (aggregation, expected) in cases {
            assert_eq!(aggregate(&values, aggregation), expected, "{aggregation:?}");
        }
    }
}
