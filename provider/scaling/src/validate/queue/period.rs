//! Lengths of alarm periods, and how far back an alarm looks.

use super::super::{judge::Judge, limit, number::Whole};
use crate::{
    draft::{Decimal, Leaf},
    problem::Path,
};

/// The length of an alarm's period in seconds.
pub(super) fn judge(
    judge: &mut Judge,
    leaf: &Leaf<Decimal>,
    path: &Path,
    default: i32,
) -> Option<i32> {
    let rule = Whole {
        range: 10..=limit::ALARM_PERIOD_SECS_MAX,
        unit: "seconds",
        remedy: "write 10, 20, 30 or 60",
    };
    let seconds = rule.optional(judge, leaf, path)?.unwrap_or(default);
    if matches!(seconds, 10 | 20 | 30) || seconds % 60 == 0 {
        return Some(seconds);
    }
    judge.error(
        path,
        format!("{} is not the length of a CloudWatch period", path.name()),
        format!("{seconds} seconds"),
        format!(
            "10, 20, 30 or a multiple of 60, up to {}",
            limit::ALARM_PERIOD_SECS_MAX
        ),
        rule.remedy,
    );
    None
}

/// Whether an alarm of so many such periods is one CloudWatch evaluates (CloudWatch API,
/// PutMetricAlarm.Period).
pub(in super::super) fn judge_window(
    judge: &mut Judge,
    resolution: Option<i32>,
    periods: Option<i32>,
    path: &Path,
) {
    let (Some(resolution), Some(periods)) = (resolution, periods) else {
        return;
    };
    let (resolution, periods) = (i64::from(resolution), i64::from(periods));
    let most = if resolution < limit::ALARM_PERIOD_LONG_SECS {
        limit::ALARM_WINDOW_SHORT_SECS_MAX
    } else {
        limit::ALARM_WINDOW_SECS_MAX
    };
    let window = resolution * periods;
    if window > most {
        judge.error(
            path,
            "the alarm would look further back than CloudWatch does",
            format!("{periods} periods of {resolution} seconds, which is {window} seconds"),
            format!("at most {most} seconds with periods of {resolution}"),
            format!("lower {} to {} or less", path.name(), most / resolution),
        );
    }
}
