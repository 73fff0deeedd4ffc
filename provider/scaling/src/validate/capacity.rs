//! Capacity and cooldowns.

use super::{judge::Judge, limit, number::Whole};
use crate::{
    draft::{CooldownsDraft, Decimal, Leaf},
    problem::Path,
    profile,
};

/// The bounds of capacity, each `None` while it is wrong or unknown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Capacity {
    pub(super) min: Option<i32>,
    pub(super) max: Option<i32>,
}

pub(super) fn judge(judge: &mut Judge, min: &Leaf<Decimal>, max: &Leaf<Decimal>) -> Capacity {
    let rule = |remedy| Whole {
        range: 0..=limit::CAPACITY_MAX,
        unit: "tasks",
        remedy,
    };
    let path = Path::root("min_capacity");
    let least = rule("write the fewest tasks the service may have");
    let most = rule("write the most tasks the service may have");
    let capacity = Capacity {
        min: least.required(judge, min, &path),
        max: most.required(judge, max, &Path::root("max_capacity")),
    };
    match capacity {
        Capacity {
            min: Some(min),
            max: Some(max),
        } if min > max => {
            judge.error(
                &path,
                "min_capacity is above max_capacity",
                format!("min_capacity {min} and max_capacity {max}"),
                "min_capacity up to max_capacity",
                format!("lower min_capacity to {max} or raise max_capacity to {min}"),
            );
            Capacity {
                min: None,
                max: None,
            }
        }
        judged => judged,
    }
}

/// Cooldowns, each `None` while it is wrong or unknown.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cooldowns {
    pub(super) scale_out: Option<i32>,
    pub(super) scale_in: Option<i32>,
}

impl Cooldowns {
    /// What a profile has that says nothing about cooldowns.
    pub(super) const DEFAULT: Self = Self {
        scale_out: Some(limit::SCALE_OUT_COOLDOWN_SECS_DEFAULT),
        scale_in: Some(limit::SCALE_IN_COOLDOWN_SECS_DEFAULT),
    };

    pub(super) fn known(self) -> Option<profile::Cooldowns> {
        Some(profile::Cooldowns {
            scale_out: self.scale_out?,
            scale_in: self.scale_in?,
        })
    }
}

/// The cooldowns of one signal at `path`.
pub(super) fn judge_own(
    judge: &mut Judge,
    draft: &CooldownsDraft,
    path: &Path,
    inherited: Cooldowns,
) -> Cooldowns {
    let CooldownsDraft {
        scale_out_cooldown,
        scale_in_cooldown,
    } = draft;
    judge_cooldowns(
        judge,
        scale_out_cooldown,
        scale_in_cooldown,
        path,
        inherited,
    )
}

/// Reads `scale_out_cooldown` and `scale_in_cooldown` below `parent`; one that is omitted is taken
/// from `inherited`.
pub(super) fn judge_cooldowns(
    judge: &mut Judge,
    scale_out: &Leaf<Decimal>,
    scale_in: &Leaf<Decimal>,
    parent: &Path,
    inherited: Cooldowns,
) -> Cooldowns {
    let rule = Whole {
        range: 0..=limit::COOLDOWN_SECS_MAX,
        unit: "seconds",
        remedy: "write the seconds to wait after one scaling activity before the next",
    };
    let mut read = |leaf, name, inherited: Option<i32>| {
        let own: Option<i32> = rule.optional(judge, leaf, &parent.attribute(name))?;
        own.or(inherited)
    };
    Cooldowns {
        scale_out: read(scale_out, "scale_out_cooldown", inherited.scale_out),
        scale_in: read(scale_in, "scale_in_cooldown", inherited.scale_in),
    }
}
