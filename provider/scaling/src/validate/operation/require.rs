//! `require`.

use super::super::{
    judge::{Judge, optional},
    limit,
    number::Whole,
};
use crate::{
    draft::{Leaf, RequireDraft},
    problem::Path,
    profile::Require,
};

/// `Some(None)` when nothing is demanded.
pub(super) fn judge(judge: &mut Judge, leaf: &Leaf<RequireDraft>) -> Option<Option<Require>> {
    let Some(draft) = optional(leaf)? else {
        return Some(None);
    };
    let RequireDraft {
        reach_max_within,
        drain_within,
    } = draft;
    let path = Path::root("require");
    if let (Leaf::Omitted, Leaf::Omitted) = (reach_max_within, drain_within) {
        judge.error(
            &path,
            "require demands nothing",
            "neither reach_max_within nor drain_within",
            "at least one of them",
            "write a demand such as reach_max_within = 60, or drop require",
        );
    }
    let mut seconds = |leaf, name, remedy| {
        let rule = Whole {
            range: 1..=limit::REQUIRE_SECS_MAX,
            unit: "seconds",
            remedy,
        };
        rule.optional(judge, leaf, &path.attribute(name))
    };
    let reach = "write how soon after a breach max_capacity must be desired";
    let reach = seconds(reach_max_within, "reach_max_within", reach);
    let drain = "write how soon after the end of load min_capacity must be desired";
    let drain = seconds(drain_within, "drain_within", drain);
    Some(Some(Require {
        reach_max_within: reach?,
        drain_within: drain?,
    }))
}
