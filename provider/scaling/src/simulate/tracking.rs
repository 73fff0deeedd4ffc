//! Target tracking policies: from a metric's mean to a number of tasks.

use super::{managed::TRACKING_LOW_SHARE, rule::TrackingRule};

/// Slack for quotients that are whole but for the last bits of a double.
const ROUNDING_SLACK: f64 = 1e-9;

/// The number of tasks that would bring a metric from its mean to the target, in proportion:
/// `ceil(running * mean / target)`. Without running tasks there is nothing to be in proportion to:
/// one task when the mean is above the target, else none (ECS Developer Guide, target tracking).
pub(crate) fn capacity(rule: &TrackingRule, running: i32, mean: f64) -> i64 {
    if running == 0 {
        return i64::from(mean > rule.target_value);
    }
    let wanted = f64::from(running) * mean / rule.target_value;
    // A cast saturates; NaN, from a target of 0 and a mean of 0, becomes 0.
    #[allow(clippy::cast_possible_truncation)]
    let wanted = (wanted - ROUNDING_SLACK).ceil() as i64;
    wanted.max(0)
}

/// What the policy asks for when its high alarm (`below` false) or its low alarm (true) starts it,
/// or `None` when the mean of the alarm's points does not bear the alarm out.
pub(crate) fn proposal(rule: &TrackingRule, running: i32, below: bool, mean: f64) -> Option<i64> {
    let confirmed = if below {
        mean < rule.target_value * TRACKING_LOW_SHARE
    } else {
        mean > rule.target_value
    };
    confirmed.then(|| capacity(rule, running, mean))
}

/// The mean of data points, at least one.
// Counts of points are far below 2^53.
#[allow(clippy::cast_precision_loss)]
pub(crate) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capacity_is_in_proportion_and_rounded_up() {
        let cases = [
            // running, mean, target, asked for
            (4, 75.0, 50.0, 6),
            (4, 25.0, 50.0, 2),
            (3, 100.0, 70.0, 5),
            (10, 70.0, 70.0, 10),
            (10, 70.1, 70.0, 11),
            (3, 0.1, 0.1, 3),
            // Backlog per task: 500 messages on 3 tasks with 50 a task.
            (3, 500.0 / 3.0, 50.0, 10),
            // From nothing there is only one step up.
            (0, 1000.0, 50.0, 1),
            (0, 50.0, 50.0, 0),
            (2, 0.0, 50.0, 0),
        ];
        for (running, mean, target_value, expected) in cases {
            let rule = TrackingRule {
                target_value,
                scale_out_cooldown_secs: 60,
                scale_in_cooldown_secs: 300,
                disable_scale_in: false,
            };
            let found = capacity(&rule, running, mean);
            assert_eq!(found, expected, "{running} at {mean} for {target_value}");
        }
    }

    #[test]
    fn the_mean_has_to_bear_the_alarm_out() {
        let rule = TrackingRule {
            target_value: 50.0,
            scale_out_cooldown_secs: 60,
            scale_in_cooldown_secs: 300,
            disable_scale_in: false,
        };
        let cases = [
            (false, 50.0, None),
            (false, 60.0, Some(5)),
            (true, 45.0, None),
            (true, 44.0, Some(4)),
        ];
        for (below, mean, expected) in cases {
            assert_eq!(proposal(&rule, 4, below, mean), expected, "{mean}");
        }
    }
}
