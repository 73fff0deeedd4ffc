//! `drain` of a queue.

use super::{
    super::{
        judge::{Judge, optional},
        limit,
        number::Whole,
    },
    DEPTH, judge_periods, period,
};
use crate::{
    draft::{Decimal, DrainDraft, Leaf},
    problem::Path,
    profile::Drain,
};

/// Depths from which the queue scales out; a drain stays below all of them.
#[derive(Clone, Copy)]
pub(super) struct Floor {
    pub(super) step: Option<i64>,
    pub(super) burst: Option<i64>,
}

/// `Some(None)` when there is no drain.
pub(super) fn judge(
    judge: &mut Judge,
    leaf: &Leaf<DrainDraft>,
    path: &Path,
    floor: Floor,
    resolution: Option<i32>,
) -> Option<Option<Drain>> {
    let Some(draft) = optional(leaf)? else {
        return Some(None);
    };
    let DrainDraft {
        below,
        remove,
        periods,
    } = draft;
    let below = judge_below(judge, below, &path.attribute("below"), floor);
    let tasks = Whole {
        range: 1..=limit::CAPACITY_MAX,
        unit: "tasks",
        remedy: "write how many tasks to remove at a time",
    };
    let remove = tasks.optional(judge, remove, &path.attribute("remove"));
    let at = path.attribute("periods");
    let periods = judge_periods(judge, periods, &at, limit::DRAIN_PERIODS_DEFAULT);
    period::judge_window(judge, resolution, periods, &at);
    Some(Some(Drain {
        below: below?,
        remove: remove?.unwrap_or(limit::DRAIN_REMOVE_DEFAULT),
        periods: periods?,
    }))
}

fn judge_below(judge: &mut Judge, leaf: &Leaf<Decimal>, path: &Path, floor: Floor) -> Option<i64> {
    let rule = Whole {
        range: DEPTH,
        unit: "messages",
        remedy: "write the queue depth below which tasks are removed",
    };
    let below = rule.required(judge, leaf, path)?;
    let Floor { step, burst } = floor;
    let reached = [
        (step, "the first step", "steps[0].at"),
        (burst, "the burst", "burst.at"),
    ]
    .into_iter()
    .filter_map(|(at, what, name)| Some((at?, what, name)))
    .find(|(at, ..)| below >= *at);
    let Some((at, what, name)) = reached else {
        return Some(below);
    };
    judge.error(
        path,
        format!("the drain acts where {what} does"),
        format!("drain.below {below} and {name} {at}"),
        format!("a depth below {at}"),
        format!("lower drain.below, or raise {name}"),
    );
    None
}
