//! `cpu` and `memory`.

use super::{
    capacity::{Cooldowns, judge_cooldowns},
    judge::{Judge, optional},
    limit, number,
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
        scale_in,
        scale_out_cooldown,
        scale_in_cooldown,
    } = draft;
    let most = limit::TARGET_PERCENT_MAX;
    let target = number::percent(judge, target, &path.attribute("target"), most);
    let cooldowns = judge_cooldowns(
        judge,
        scale_out_cooldown,
        scale_in_cooldown,
        path,
        inherited,
    );
    Some(Some(Utilization {
        target: target?.unwrap_or(target_default),
        scale_in: optional(scale_in)?.copied().unwrap_or(true),
        cooldowns: cooldowns.known()?,
    }))
}
