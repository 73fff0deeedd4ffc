//! `cpu` and `memory`.

use super::{
    capacity::{Cooldowns, judge_own},
    judge::{Judge, optional},
    limit,
    number::Positive,
};
use crate::{
    draft::{Leaf, UtilizationDraft},
    problem::Path,
    profile::Utilization,
};

/// `Some(None)` when there is no such signal.
pub(super) fn judge(
    judge: &mut Judge,
    leaf: &Leaf<UtilizationDraft>,
    path: &Path,
    target_default: f64,
    inherited: Cooldowns,
) -> Option<Option<Utilization>> {
    let Some(draft) = optional(leaf)? else {
        return Some(None);
    };
    let UtilizationDraft {
        target,
        high_resolution,
        scale_in,
        cooldowns,
    } = draft;
    let rule = Positive {
        most: limit::TARGET_PERCENT_MAX,
        noun: "a percentage",
        remedy: "write the utilization to hold, such as 70",
    };
    let target = rule.optional(judge, target, &path.attribute("target"));
    let cooldowns = judge_own(judge, cooldowns, path, inherited);
    Some(Some(Utilization {
        target: target?.unwrap_or(target_default),
        high_resolution: optional(high_resolution)?.copied().unwrap_or(false),
        scale_in: optional(scale_in)?.copied().unwrap_or(true),
        cooldowns: cooldowns.known()?,
    }))
}
