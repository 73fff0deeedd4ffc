//! CloudWatch and Application Auto Scaling as one state machine.

use std::collections::BTreeMap;

use super::{
    activity::{ACTIVITIES_MAX, Activities},
    alarm::AlarmRecord,
    assumption::ACTION_DELAY,
    capacity::Services,
    decision::{Activity, AlarmStatus, Decision, StateValue},
    dispatch::Pending,
    evaluate::announce,
    metric_data::{Datapoint, MetricData},
    policy::PolicyRecord,
    random::Random,
    rule::{AlarmRule, PolicyRule, TargetRule},
    scheduled::ScheduledRecord,
    signal::Signal,
    time::{Latency, Span, Time},
};
use crate::metric::MetricIdentity;

/// How the control loop behaves where AWS leaves it open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LoopSettings {
    /// Fixes each alarm's evaluation phase and every delay.
    pub seed: u64,
    /// From an alarm's evaluation to the policy's decision. Beyond 10 s an action is stale and is
    /// refused.
    pub action_delay: Latency,
    /// Whether alarms say in words and JSON why they are in their state, which takes longer than all
    /// the rest, and more than the latest activities are kept.
    pub explain: bool,
}

/// Alarms, policies, targets, activities and cooldowns, and the decisions that follow from them.
///
/// Call [`ControlLoop::tick`] at least once in every second of simulated time; coarser ticks work,
/// and then everything that fell due since the last one happens at its own time with the data and
/// capacity of now. Carry out every [`Decision::SetDesired`] before the next tick.
#[derive(Clone, Debug)]
pub struct ControlLoop {
    pub(super) settings: LoopSettings,
    pub(super) targets: BTreeMap<String, TargetRule>,
    pub(super) policies: BTreeMap<String, PolicyRecord>,
    pub(super) alarms: BTreeMap<String, AlarmRecord>,
    /// Scheduled actions by target and name.
    pub(super) scheduled: BTreeMap<(String, String), ScheduledRecord>,
    pub(super) activities: Activities,
    /// Actions of alarms that will reach their policy.
    pub(super) pending: Vec<Pending>,
    /// Desired tasks decided in this tick, which the services do not show yet.
    pub(super) moved: Vec<(String, i32)>,
    /// Targets whose bounds were registered since the last tick.
    pub(super) registered: Vec<String>,
    /// Not after any alarm's next evaluation.
    pub(super) next_evaluation: Time,
    /// When the next scheduled action is due.
    pub(super) next_scheduled: Time,
    pub(super) delays: Random,
    /// Room for the points of an evaluation.
    pub(super) points: Vec<Datapoint>,
}

impl Default for LoopSettings {
    /// Seed 0 and [`ACTION_DELAY`], with reasons.
    fn default() -> Self {
        Self {
            seed: 0,
            action_delay: ACTION_DELAY,
            explain: true,
        }
    }
}

impl ControlLoop {
    /// Activities kept, over all targets.
    pub const ACTIVITIES_MAX: usize = ACTIVITIES_MAX;

    /// An empty one.
    pub fn new(settings: LoopSettings) -> Self {
        Self {
            settings,
            targets: BTreeMap::new(),
            policies: BTreeMap::new(),
            alarms: BTreeMap::new(),
            scheduled: BTreeMap::new(),
            activities: if settings.explain {
                Activities::default()
            } else {
                Activities::unasked()
            },
            pending: Vec::new(),
            moved: Vec::new(),
            registered: Vec::new(),
            next_evaluation: Time::NEVER,
            next_scheduled: Time::NEVER,
            delays: Random::stream(settings.seed, "action delay"),
            points: Vec::new(),
        }
    }

    /// Does everything that is due by `now` and says what was decided, by rising time.
    pub fn tick(
        &mut self,
        now: Time,
        data: &dyn MetricData,
        services: &dyn Services,
    ) -> Vec<Decision> {
        let mut decisions = Vec::new();
        self.moved.clear();
        if self.activities.any_open() {
            self.complete(now, services);
        }
        if !self.registered.is_empty() {
            self.enforce_bounds(now, services, &mut decisions);
        }
        loop {
            let action = self.pending.iter().map(|pending| pending.due).min();
            let action = action.unwrap_or(Time::NEVER);
            let due = self.next_evaluation.min(action).min(self.next_scheduled);
            if due > now {
                return decisions;
            }
            if self.next_scheduled == due {
                self.run_scheduled(due, services, &mut decisions);
            } else if self.next_evaluation == due {
                self.evaluate(due, now, data, &mut decisions);
            } else {
                self.dispatch(due, services, &mut decisions);
            }
        }
    }

    /// When the next tick has something to do even if no capacity changes: not before the last
    /// tick, and [`Time::NEVER`] without alarms and scheduled actions. Tick also right after a service's capacity
    /// changed.
    pub fn next_event(&self) -> Time {
        if !self.registered.is_empty() {
            return Time(i64::MIN);
        }
        let actions = self.pending.iter().map(|pending| pending.due);
        actions
            .fold(self.next_evaluation, Time::min)
            .min(self.next_scheduled)
    }

    /// Registers a target, anew or again. The next tick moves a service that is outside the bounds
    /// into them, whatever cooldown runs (Application Auto Scaling API, RegisterScalableTarget).
    pub fn put_target(&mut self, target: TargetRule) {
        if !self.registered.contains(&target.resource_id) {
            self.registered.push(target.resource_id.clone());
        }
        self.targets.insert(target.resource_id.clone(), target);
    }

    /// Deregisters a target: its policies and scheduled actions go with it. Alarms stay; those of tracking policies are
    /// the caller's to remove, as it made them.
    pub fn remove_target(&mut self, resource_id: &str) {
        self.targets.remove(resource_id);
        self.registered.retain(|known| known != resource_id);
        self.policies
            .retain(|_, policy| policy.resource_id != resource_id);
        self.scheduled
            .retain(|(target, _), _| target != resource_id);
        self.reschedule_scheduled();
    }

    /// Creates or updates a policy. `arn` is the caller's own text; alarm actions name it. An
    /// update keeps the policy's cooldowns.
    ///
    /// For a tracking policy also put the alarms that [`super::tracking_alarms`] describes.
    pub fn put_policy(&mut self, resource_id: &str, name: &str, arn: &str, rule: PolicyRule) {
        let known = self.policies.remove(arn);
        let record = PolicyRecord {
            resource_id: resource_id.to_owned(),
            name: name.to_owned(),
            rule,
            last: known.as_ref().and_then(|policy| policy.last),
            pending: known.and_then(|policy| policy.pending),
        };
        self.policies.insert(arn.to_owned(), record);
    }

    /// Deletes a policy. Alarms that start it stay, and their actions are refused.
    pub fn remove_policy(&mut self, arn: &str) {
        self.policies.remove(arn);
    }

    /// Creates or updates an alarm. A new one starts in INSUFFICIENT_DATA; an update overwrites
    /// every setting and keeps the state (CloudWatch API, PutMetricAlarm).
    pub fn put_alarm(&mut self, now: Time, rule: AlarmRule) {
        let seed = self.settings.seed;
        let name = rule.name.clone();
        match self.alarms.get_mut(&name) {
            Some(alarm) => alarm.update(now, seed, rule),
            None => {
                self.alarms.insert(name, AlarmRecord::new(now, seed, rule));
            }
        }
        self.reschedule();
    }

    /// Deletes an alarm. An action under way still reaches its policy.
    pub fn remove_alarm(&mut self, name: &str) {
        self.alarms.remove(name);
        self.reschedule();
    }

    /// The state of every alarm, by name.
    pub(super) fn alarm_states(&self) -> BTreeMap<String, StateValue> {
        let states = self.alarms.iter();
        states
            .map(|(name, alarm)| (name.clone(), alarm.status.value))
            .collect()
    }

    /// What is known of an alarm's state.
    pub fn alarm(&self, name: &str) -> Option<&AlarmStatus> {
        self.alarms.get(name).map(|alarm| &alarm.status)
    }

    /// SetAlarmState: lasts until the next evaluation. Actions run on the transition, and policies
    /// refuse them unless `reason_data` has `recentDatapoints`, `threshold` and a fresh
    /// `queryDate`. Returns what changed; the actions follow in the next ticks. The state it is
    /// in already, or an unknown alarm, changes nothing.
    pub fn set_alarm_state(
        &mut self,
        now: Time,
        name: &str,
        state: StateValue,
        reason: &str,
        reason_data: &str,
    ) -> Option<Decision> {
        let alarm = self.alarms.get_mut(name)?;
        let from = alarm.status.value;
        if from == state {
            return None;
        }
        alarm.status = AlarmStatus {
            value: state,
            reason: reason.to_owned(),
            reason_data: reason_data.to_owned(),
            updated: now,
            transitioned: now,
        };
        let changed = announce(now, alarm, from);
        let signal = Signal::from_reason_data(reason_data, alarm.rule.below());
        if state == StateValue::Alarm {
            self.send(now, name, &signal);
        }
        Some(changed)
    }

    /// Scaling activities of a target, newest first; at most the latest
    /// [`ControlLoop::ACTIVITIES_MAX`] of all targets are kept.
    pub fn activities<'a>(&'a self, resource_id: &'a str) -> impl Iterator<Item = &'a Activity> {
        self.activities
            .newest()
            .filter(move |activity| activity.resource_id == resource_id)
    }

    /// Every metric its alarms watch, with each period they watch it in.
    pub(super) fn watched(&self) -> impl Iterator<Item = (&MetricIdentity, Span)> {
        self.alarms.values().flat_map(|alarm| {
            let metrics = alarm.rule.watched.metrics().into_iter();
            metrics.map(|metric| (metric, alarm.period()))
        })
    }

    /// How far back any of its alarms looks.
    pub(super) fn look_back(&self) -> Span {
        let ranges = self.alarms.values().map(AlarmRecord::look_back);
        ranges.max().unwrap_or(Span::ZERO)
    }

    fn reschedule(&mut self) {
        let next = self.alarms.values().map(|alarm| alarm.next);
        self.next_evaluation = next.min().unwrap_or(Time::NEVER);
    }
}

#[cfg(test)]
mod tests;
