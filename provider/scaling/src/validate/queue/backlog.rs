//! `backlog_per_task` of a queue.

use super::super::{
    judge::{Judge, optional},
    limit,
    number::Positive,
};
use crate::{
    draft::{BacklogDraft, Leaf},
    problem::Path,
    profile::Backlog,
};

/// `Some(None)` when there is no such signal.
pub(super) fn judge(
    judge: &mut Judge,
    leaf: &Leaf<BacklogDraft>,
    path: &Path,
) -> Option<Option<Backlog>> {
    let Some(BacklogDraft { target, scale_in }) = optional(leaf)? else {
        return Some(None);
    };
    let rule = Positive {
        most: limit::TARGET_VALUE_MAX,
        noun: "a number of messages",
        remedy: "write how many messages may wait for each task: the seconds one may wait, divided \
                 by the seconds a task works on one",
    };
    let target = rule.required(judge, target, &path.attribute("target"));
    Some(Some(Backlog {
        target: target?,
        scale_in: optional(scale_in)?.copied().unwrap_or(true),
    }))
}
