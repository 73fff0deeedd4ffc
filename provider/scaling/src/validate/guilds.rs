//! `guilds`.

use super::{
    capacity::{Cooldowns, judge_own},
    judge::{Judge, optional, quote},
    limit,
    number::Positive,
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
    let gateway = judge_gateway(judge, gateway, &path.attribute("gateway"));
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

/// The gateway's name is the value of a dimension (CloudWatch API, Dimension.Value).
fn judge_gateway(judge: &mut Judge, leaf: &Leaf<String>, path: &Path) -> Option<String> {
    let most = limit::DIMENSION_CHARS_MAX;
    let allowed = format!("1 to {most} printable ASCII characters, not all blank");
    let remedy = "write the gateway's name as the publisher's configuration has it";
    let text = judge.required(leaf, path, &allowed, remedy)?;
    let printable = |character: char| character.is_ascii_graphic() || character == ' ';
    let fits = text.len() <= most && text.chars().all(printable) && !text.trim().is_empty();
    if fits {
        return Some(text.clone());
    }
    let summary = "gateway cannot be the dimension of a metric";
    judge.error(path, summary, quote(text), allowed, remedy);
    None
}
