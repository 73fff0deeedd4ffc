//! Cooldowns: one pair for the profile, and a signal's own where it differs.

use std::collections::BTreeMap;

use super::{
    leaf::whole,
    parts::{Parts, QueueParts},
};
use crate::{
    draft::{CooldownsDraft, Decimal, Leaf},
    object::TargetTracking,
    validate::limit,
};

/// The profile's own cooldowns: those most of its signals have.
pub(super) struct Cooldowns {
    scale_out: i32,
    scale_in: i32,
}

impl Cooldowns {
    pub(super) fn of(parts: &Parts<'_>) -> Self {
        let single = [parts.cpu, parts.memory, parts.requests, parts.guilds];
        let tracking = single.into_iter().flatten();
        let tracking: Vec<_> = tracking.chain(parts.metrics.values().copied()).collect();
        let queues = || parts.queues.values();
        let out = tracking.iter().map(|policy| policy.scale_out_cooldown);
        let back = tracking.iter().map(|policy| policy.scale_in_cooldown);
        Self {
            scale_out: commonest(out.chain(queues().filter_map(scale_out)))
                .unwrap_or(limit::SCALE_OUT_COOLDOWN_SECS_DEFAULT),
            scale_in: commonest(back.chain(queues().filter_map(scale_in)))
                .unwrap_or(limit::SCALE_IN_COOLDOWN_SECS_DEFAULT),
        }
    }

    pub(super) fn scale_out(&self) -> Leaf<Decimal> {
        whole(self.scale_out)
    }

    pub(super) fn scale_in(&self) -> Leaf<Decimal> {
        whole(self.scale_in)
    }

    pub(super) fn of_tracking(&self, tracking: &TargetTracking) -> CooldownsDraft {
        self.own(
            Some(tracking.scale_out_cooldown),
            Some(tracking.scale_in_cooldown),
        )
    }

    pub(super) fn of_queue(&self, queue: &QueueParts<'_>) -> CooldownsDraft {
        self.own(scale_out(queue), scale_in(queue))
    }

    fn own(&self, scale_out: Option<i32>, scale_in: Option<i32>) -> CooldownsDraft {
        let own = |own: Option<i32>, profile: i32| {
            let own = own.filter(|own| *own != profile);
            own.map_or(Leaf::Omitted, whole)
        };
        CooldownsDraft {
            scale_out_cooldown: own(scale_out, self.scale_out),
            scale_in_cooldown: own(scale_in, self.scale_in),
        }
    }
}

fn scale_out(queue: &QueueParts<'_>) -> Option<i32> {
    let step = queue
        .steps
        .or(queue.burst)
        .map(|(policy, _)| policy.cooldown);
    step.or(queue.backlog.map(|policy| policy.scale_out_cooldown))
}

fn scale_in(queue: &QueueParts<'_>) -> Option<i32> {
    let step = queue.drain.map(|(policy, _)| policy.cooldown);
    step.or(queue.backlog.map(|policy| policy.scale_in_cooldown))
}

/// The first of those that are there most often.
fn commonest(seconds: impl Iterator<Item = i32>) -> Option<i32> {
    let mut counts: BTreeMap<i32, usize> = BTreeMap::new();
    let seconds: Vec<_> = seconds.collect();
    for value in &seconds {
        *counts.entry(*value).or_default() += 1;
    }
    let most = counts.values().max()?;
    seconds
        .into_iter()
        .find(|value| counts.get(value) == Some(most))
}
