//! One policy: what it answers when an alarm starts it.
//!
//! The order of the tests is AWS's as far as it was observed: first the number, then a deployment,
//! then what is suspended, then what other policies say, then the cooldown, then the bounds.

use super::{
    capacity::Capacity,
    cooldown::{self, Completed, Held},
    decision::NotScaledReason,
    rule::{PolicyRule, TargetRule},
    signal::Signal,
    step,
    time::{Span, Time},
    tracking,
};

/// A policy in the control loop.
#[derive(Clone, Debug)]
pub(crate) struct PolicyRecord {
    pub(crate) resource_id: String,
    pub(crate) name: String,
    pub(crate) rule: PolicyRule,
    /// Its last completed activity.
    pub(crate) last: Option<Completed>,
    /// Its activity that is under way.
    pub(crate) pending: Option<u64>,
}

/// What a policy is asked about.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Situation<'a> {
    pub(crate) now: Time,
    pub(crate) target: &'a TargetRule,
    pub(crate) capacity: Capacity,
    /// What the target's other tracking policies say to a scale-in.
    pub(crate) agreement: Agreement,
}

/// What the other tracking policies of a target say to a scale-in (Application Auto Scaling API,
/// PutScalingPolicy: all must be ready, and the largest capacity counts).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Agreement {
    /// One of them is not ready.
    Refused,
    /// All are ready and need this many tasks at least.
    AtLeast(i64),
}

/// A policy's answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// Nothing, and nothing is recorded.
    Silence,
    /// Nothing, for a reason that is recorded.
    NotScaled(NotScaledReason),
    /// Another number of tasks.
    Scale(Change),
}

/// A change of desired tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// Tasks the change is counted from.
    pub(crate) from: i32,
    /// Desired tasks from now on.
    pub(crate) to: i32,
    /// Whether it adds tasks.
    pub(crate) outward: bool,
}

impl PolicyRecord {
    /// The answer to a signal. `values` are its data points, at least one.
    pub(crate) fn answer(
        &self,
        signal: &Signal,
        values: &[f64],
        situation: Situation<'_>,
    ) -> Answer {
        let Situation {
            now,
            target,
            capacity,
            agreement,
        } = situation;
        let running = i64::from(capacity.running);
        let Some(mut wanted) = self.wanted(capacity.running, signal, values) else {
            return Answer::Silence;
        };
        if wanted == running {
            return Answer::NotScaled(NotScaledReason::AlreadyAtDesiredCapacity {
                current_capacity: capacity.desired,
            });
        }
        let outward = wanted > running;
        if !outward && capacity.deployment_in_progress {
            return Answer::NotScaled(NotScaledReason::TargetServicePutResourceAsUnscalable);
        }
        let suspended = if outward {
            target.suspended.dynamic_scaling_out_suspended
        } else {
            target.suspended.dynamic_scaling_in_suspended
        };
        if suspended {
            return Answer::Silence;
        }
        if let PolicyRule::Tracking(rule) = &self.rule
            && !outward
        {
            match agreement {
                Agreement::AtLeast(others) if !rule.disable_scale_in => {
                    wanted = wanted.max(others);
                    if wanted >= running {
                        return Answer::Silence;
                    }
                }
                Agreement::AtLeast(_) | Agreement::Refused => return Answer::Silence,
            }
        }
        let mut from = capacity.running;
        match cooldown::held(self.last, now, self.cooldown(outward), outward) {
            Held::Free => {}
            Held::Credit {
                granted,
                from: since,
            } => {
                wanted -= i64::from(granted);
                from = since;
            }
            Held::Blocked => return Answer::Silence,
        }
        let to = bounded(wanted, target, capacity.desired, outward);
        let moves = if outward {
            to > capacity.desired
        } else {
            to < capacity.desired
        };
        if moves {
            Answer::Scale(Change { from, to, outward })
        } else {
            Answer::NotScaled(standstill(target, capacity.desired, outward))
        }
    }

    /// Whether a scale-in of this policy is cooling down.
    pub(crate) fn cooling_inward(&self, now: Time) -> bool {
        cooldown::held(self.last, now, self.cooldown(false), false) == Held::Blocked
    }

    fn wanted(&self, running: i32, signal: &Signal, values: &[f64]) -> Option<i64> {
        match &self.rule {
            PolicyRule::Step(rule) => step::proposal(rule, running, signal, values),
            PolicyRule::Tracking(rule) => {
                tracking::proposal(rule, running, signal.below, tracking::mean(values))
            }
        }
    }

    fn cooldown(&self, outward: bool) -> Span {
        Span::secs(i64::from(match &self.rule {
            PolicyRule::Step(rule) => rule.cooldown_secs,
            PolicyRule::Tracking(rule) if outward => rule.scale_out_cooldown_secs,
            PolicyRule::Tracking(rule) => rule.scale_in_cooldown_secs,
        }))
    }
}

/// A number of tasks within the target's bounds. A service outside them is first brought to the
/// nearer bound, and scaled from there later (ECS Developer Guide, service auto scaling).
fn bounded(wanted: i64, target: &TargetRule, desired: i32, outward: bool) -> i32 {
    let TargetRule {
        min_capacity,
        max_capacity,
        ..
    } = *target;
    if outward && desired < min_capacity {
        return min_capacity;
    }
    if !outward && desired > max_capacity {
        return max_capacity;
    }
    let within = wanted
        .min(i64::from(max_capacity))
        .max(i64::from(min_capacity));
    // Between two numbers of 32 bits.
    i32::try_from(within).unwrap_or(max_capacity)
}

fn standstill(target: &TargetRule, desired: i32, outward: bool) -> NotScaledReason {
    let TargetRule {
        min_capacity,
        max_capacity,
        ..
    } = *target;
    if outward && desired >= max_capacity {
        NotScaledReason::AlreadyAtMaxCapacity { max_capacity }
    } else if !outward && desired <= min_capacity {
        NotScaledReason::AlreadyAtMinCapacity { min_capacity }
    } else {
        NotScaledReason::AlreadyAtDesiredCapacity {
            current_capacity: desired,
        }
    }
}

#[cfg(test)]
mod tests;
