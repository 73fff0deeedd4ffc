//! `burst` of a queue.

use super::{
    super::{
        capacity::Capacity,
        judge::{Judge, optional},
        limit,
        number::Whole,
    },
    DEPTH, period,
};
use crate::{
    draft::{BurstDraft, Decimal, Leaf},
    problem::Path,
    profile::Burst,
};

/// What is known of a queue's burst.
pub(super) struct JudgedBurst {
    /// All of it; `Some(None)` when it is omitted.
    pub(super) whole: Option<Option<Burst>>,
    /// The depth it acts from.
    pub(super) at: Option<i64>,
}

pub(super) fn judge(
    judge: &mut Judge,
    leaf: &Leaf<BurstDraft>,
    path: &Path,
    capacity: Capacity,
    first_step: Option<i64>,
) -> JudgedBurst {
    let Some(draft) = optional(leaf) else {
        return JudgedBurst {
            whole: None,
            at: None,
        };
    };
    let Some(BurstDraft { at, to, resolution }) = draft else {
        return JudgedBurst {
            whole: Some(None),
            at: None,
        };
    };
    let at = judge_at(judge, at, &path.attribute("at"), first_step);
    let to = judge_to(judge, to, &path.attribute("to"), capacity);
    let default = limit::BURST_RESOLUTION_SECS_DEFAULT;
    let resolution = period::judge(judge, resolution, &path.attribute("resolution"), default);
    let whole = at.zip(to).zip(resolution);
    JudgedBurst {
        whole: whole.map(|((at, to), resolution)| Some(Burst { at, to, resolution })),
        at,
    }
}

fn judge_at(
    judge: &mut Judge,
    leaf: &Leaf<Decimal>,
    path: &Path,
    first_step: Option<i64>,
) -> Option<i64> {
    let rule = Whole {
        range: DEPTH,
        unit: "messages",
        remedy: "write the queue depth from which the burst acts",
    };
    let at = rule.required(judge, leaf, path)?;
    if let Some(first) = first_step.filter(|first| at < *first) {
        judge.error(
            path,
            "the burst acts below the first step",
            format!("burst.at {at} and steps[0].at {first}"),
            format!("a depth of {first} or more"),
            "raise burst.at, or drop the steps that would never act alone",
        );
        return None;
    }
    Some(at)
}

/// The capacity to jump to; `max_capacity` unless written.
fn judge_to(
    judge: &mut Judge,
    leaf: &Leaf<Decimal>,
    path: &Path,
    capacity: Capacity,
) -> Option<i32> {
    let rule = Whole {
        range: 0..=limit::CAPACITY_MAX,
        unit: "tasks",
        remedy: "write how many tasks to have after the burst, or drop burst.to",
    };
    let Some(to) = rule.optional(judge, leaf, path)? else {
        return capacity.max;
    };
    let (side, name, bound) = match capacity {
        Capacity { max: Some(max), .. } if to > max => ("above", "max_capacity", max),
        Capacity { min: Some(min), .. } if to < min => ("below", "min_capacity", min),
        _ => return Some(to),
    };
    judge.error(
        path,
        format!("burst.to is {side} {name}"),
        format!("burst.to {to} and {name} {bound}"),
        "a capacity from min_capacity to max_capacity",
        rule.remedy,
    );
    None
}
