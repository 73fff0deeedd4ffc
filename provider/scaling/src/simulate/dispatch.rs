//! From alarm actions to changes of desired tasks: who is asked, who wins, what is recorded.

use std::sync::Arc;

use super::{
    alarm::Action,
    capacity::{Capacity, Services},
    control_loop::ControlLoop,
    decision::{Decision, NotScaledReason, StateValue},
    policy::{Agreement, Answer, Change, PolicyRecord, Situation},
    rule::PolicyRule,
    signal::Signal,
    time::Time,
    tracking,
};

/// An alarm's action on its way to a policy.
#[derive(Clone, Debug)]
pub(crate) struct Pending {
    pub(crate) due: Time,
    pub(crate) alarm: Arc<str>,
    pub(crate) action: Action,
    /// The data that go with it, or why there are none to act on.
    pub(crate) signal: Result<Signal, String>,
}

/// A change that a policy asks for.
struct Asked {
    resource_id: String,
    pending: Pending,
    change: Change,
}

/// What every scaling policy's ARN contains; other actions are not ours to judge.
const POLICY_ARN_MARK: &str = ":scalingPolicy:";

impl ControlLoop {
    /// Carries the actions that are due at `due` to their policies. Of those that reach one target
    /// at one instant the largest capacity wins, and a scale-out wins over any scale-in
    /// (Application Auto Scaling API, PutScalingPolicy).
    pub(super) fn dispatch(
        &mut self,
        due: Time,
        services: &dyn Services,
        decisions: &mut Vec<Decision>,
    ) {
        let (arrived, later) = std::mem::take(&mut self.pending)
            .into_iter()
            .partition(|pending| pending.due <= due);
        self.pending = later;
        let mut asked: Vec<Asked> = Vec::new();
        for pending in arrived {
            match self.ask(due, pending, services) {
                Ok(Some(change)) => asked.push(change),
                Ok(None) => {}
                Err(decision) => decisions.push(decision),
            }
        }
        while let Some(first) = asked.first() {
            let resource_id = first.resource_id.clone();
            let (rivals, others) = asked
                .into_iter()
                .partition(|asked| asked.resource_id == resource_id);
            asked = others;
            self.settle(due, &resource_id, rivals, services, decisions);
        }
    }

    /// The change a policy asks for, nothing, or the decision not to change anything.
    fn ask(
        &mut self,
        due: Time,
        pending: Pending,
        services: &dyn Services,
    ) -> Result<Option<Asked>, Decision> {
        let refused = |reason: &str| Decision::ActionRefused {
            at: due,
            alarm: pending.alarm.to_string(),
            action: pending.action.arn.to_string(),
            reason: reason.to_owned(),
        };
        let arn = &*pending.action.policy;
        let Some(policy) = self.policies.get(arn) else {
            if arn.contains(POLICY_ARN_MARK) {
                return Err(refused("Scaling policy not found"));
            }
            return Ok(None);
        };
        let signal = pending.signal.as_ref().map_err(|reason| refused(reason))?;
        let values = signal.values(due).map_err(|reason| refused(&reason))?;
        let Some(target) = self.targets.get(&policy.resource_id) else {
            return Err(refused("Scalable target not found"));
        };
        let Some(capacity) = self.capacity(&policy.resource_id, services) else {
            return Err(refused("Service not found"));
        };
        let situation = Situation {
            now: due,
            target,
            capacity,
            agreement: self.agreement(arn, policy, signal, capacity, due),
        };
        match policy.answer(signal, &values, situation) {
            Answer::Silence => Ok(None),
            Answer::NotScaled(reason) => {
                let told = self.stand_still(due, &pending, reason);
                told.map_or(Ok(None), Err)
            }
            Answer::Scale(change) => Ok(Some(Asked {
                resource_id: policy.resource_id.clone(),
                pending,
                change,
            })),
        }
    }

    /// Carries out the winner of several changes to one target.
    fn settle(
        &mut self,
        due: Time,
        resource_id: &str,
        rivals: Vec<Asked>,
        services: &dyn Services,
        decisions: &mut Vec<Decision>,
    ) {
        let outward = rivals.iter().any(|asked| asked.change.outward);
        let mut rivals: Vec<Asked> = rivals
            .into_iter()
            .filter(|asked| asked.change.outward == outward)
            .collect();
        // Among equals the first to arrive wins: the sort keeps their order.
        rivals.sort_by_key(|asked| std::cmp::Reverse(asked.change.to));
        let mut rivals = rivals.into_iter();
        let Some(Asked {
            pending, change, ..
        }) = rivals.next()
        else {
            return;
        };
        let Some(name) = self.policy_name(&pending) else {
            return;
        };
        let cause = cause(&pending.alarm, &name);
        let capacity = self.capacity(resource_id, services).unwrap_or_default();
        if change.outward {
            self.end_inward_cooldowns(resource_id);
        }
        let policy = &*pending.action.policy;
        let activity = self
            .activities
            .start(due, resource_id, Some(policy), &cause, change);
        if let Some(record) = self.policies.get_mut(policy) {
            record.pending = Some(activity);
        }
        self.moved.push((resource_id.to_owned(), change.to));
        decisions.push(Decision::SetDesired {
            activity,
            at: due,
            resource_id: resource_id.to_owned(),
            from: capacity.desired,
            to: change.to,
            policy: Some(policy.to_owned()),
            alarm: Some(pending.alarm.to_string()),
            cause,
        });
        if change.outward {
            let reason = NotScaledReason::AlreadyAtDesiredCapacity {
                current_capacity: change.to,
            };
            let losers = rivals.filter_map(|loser| self.stand_still(due, &loser.pending, reason));
            decisions.extend(losers);
        }
    }

    /// Records why a policy changed nothing, unless that was the last thing recorded.
    fn stand_still(
        &mut self,
        at: Time,
        pending: &Pending,
        reason: NotScaledReason,
    ) -> Option<Decision> {
        let policy = self.policies.get(&*pending.action.policy)?;
        let resource_id = policy.resource_id.as_str();
        if self.activities.says(resource_id, reason) {
            return None;
        }
        let cause = cause(&pending.alarm, &policy.name);
        let arn = &pending.action.policy;
        let activity = self
            .activities
            .stand_still(at, resource_id, arn, &cause, reason);
        Some(Decision::NotScaled {
            activity,
            at,
            resource_id: resource_id.to_owned(),
            policy: arn.to_string(),
            alarm: pending.alarm.to_string(),
            reason,
            cause,
        })
    }

    fn policy_name(&self, pending: &Pending) -> Option<String> {
        let policy = self.policies.get(&*pending.action.policy)?;
        Some(policy.name.clone())
    }

    /// What a service runs, with the desired count this tick has decided already.
    pub(super) fn capacity(&self, resource_id: &str, services: &dyn Services) -> Option<Capacity> {
        let mut capacity = services.capacity(resource_id)?;
        let moved = self.moved.iter().rev().find(|(id, _)| id == resource_id);
        if let Some((_, desired)) = moved {
            capacity.desired = *desired;
        }
        Some(capacity)
    }

    /// A scale-out ends the scale-in cooldowns of all policies of the target.
    fn end_inward_cooldowns(&mut self, resource_id: &str) {
        for policy in self.policies.values_mut() {
            if policy.resource_id == resource_id && policy.last.is_some_and(|last| last.inward()) {
                policy.last = None;
            }
        }
    }

    /// What the target's other tracking policies say to a scale-in that `policy` wants.
    fn agreement(
        &self,
        arn: &str,
        policy: &PolicyRecord,
        signal: &Signal,
        capacity: Capacity,
        now: Time,
    ) -> Agreement {
        let mut least = 0;
        if !matches!(policy.rule, PolicyRule::Tracking(_)) || !signal.below {
            return Agreement::AtLeast(least);
        }
        for (other_arn, other) in &self.policies {
            let PolicyRule::Tracking(rule) = &other.rule else {
                continue;
            };
            let apart = other_arn == arn || other.resource_id != policy.resource_id;
            if apart || rule.disable_scale_in {
                continue;
            }
            let mean = self.low_alarm_mean(other_arn);
            let Some(mean) = mean.filter(|_| !other.cooling_inward(now)) else {
                return Agreement::Refused;
            };
            least = least.max(tracking::capacity(rule, capacity.running, mean));
        }
        Agreement::AtLeast(least)
    }

    /// The mean that a tracking policy's low alarm last saw, while it is in ALARM.
    fn low_alarm_mean(&self, arn: &str) -> Option<f64> {
        let low = self.alarms.values().find(|alarm| {
            let mut actions = alarm.actions.iter();
            alarm.rule.below() && actions.any(|action| *action.policy == *arn)
        })?;
        (low.status.value == StateValue::Alarm).then_some(low.average)?
    }
}

/// AWS's words for why a policy was started.
fn cause(alarm: &str, policy: &str) -> String {
    format!("monitor alarm {alarm} in state ALARM triggered policy {policy}")
}
