//! `guilds`.

use super::{
    capacity::{Cooldowns, judge_own},
    judge::{Judge, optional},
    limit,
    number::Positive,
    series::Text,
};
use crate::{
    draft::{GuildsDraft, Leaf},
    problem::Path,
    profile::Guilds,
};

/// `Some(None)` when there is no such signal.
pub(super) fn judge(
    judge: &mut Judge,
    leaf: &Leaf<GuildsDraft>,
    inherited: Cooldowns,
) -> Option<Option<Guilds>> {
    let Some(draft) = optional(leaf)? else {
        return Some(None);
    };
    let GuildsDraft {
        gateway,
        per_task,
        scale_in,
        cooldowns,
    } = draft;
    let path = Path::root("guilds");
    let gateway = Text::GATEWAY.required(judge, gateway, &path.attribute("gateway"));
    let rule = Positive {
        most: limit::TARGET_VALUE_MAX,
        noun: "a number of guilds",
        remedy: "write how many guilds one task should serve, such as 2500",
    };
    let per_task = rule.optional(judge, per_task, &path.attribute("per_task"));
    let cooldowns = judge_own(judge, cooldowns, &path, inherited);
    Some(Some(Guilds {
        gateway: gateway?,
        per_task: per_task?.unwrap_or(limit::GUILDS_PER_TASK_DEFAULT),
        scale_in: optional(scale_in)?.copied().unwrap_or(true),
        cooldowns: cooldowns.known()?,
    }))
}
