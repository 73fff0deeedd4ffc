//! CloudWatch and Application Auto Scaling as one state machine.

use std::collections::{BTreeMap, VecDeque};

use super::{
    capacity::Services,
    decision::{Activity, AlarmStatus, Decision, StateValue},
    metric_data::MetricData,
    rule::{AlarmRule, PolicyRule, TargetRule},
    time::{Latency, Span, Time},
};

/// How the control loop behaves where AWS leaves it open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LoopSettings {
    /// Fixes each alarm's evaluation phase and every delay.
    pub seed: u64,
    /// From an alarm's evaluation to the policy's decision. Beyond 10 s an action is stale and is
    /// refused.
    pub action_delay: Latency,
}

/// Alarms, policies, targets, activities and cooldowns, and the decisions that follow from them.
///
/// Call [`ControlLoop::tick`] at least once in every second of simulated time; coarser ticks work,
/// and then everything that fell due since the last one happens at its own time with the data and
/// capacity of now.
#[derive(Debug)]
pub struct ControlLoop {
    settings: LoopSettings,
    targets: BTreeMap<String, TargetRule>,
    policies: BTreeMap<String, (String, String, PolicyRule)>,
    alarms: BTreeMap<String, (AlarmRule, AlarmStatus)>,
    activities: VecDeque<Activity>,
}

impl Default for LoopSettings {
    fn default() -> Self {
        Self {
            seed: 0,
            action_delay: Latency::secs(1, 3),
        }
    }
}

impl ControlLoop {
    /// An empty one.
    pub fn new(settings: LoopSettings) -> Self {
        Self {
            settings,
            targets: BTreeMap::new(),
            policies: BTreeMap::new(),
            alarms: BTreeMap::new(),
            activities: VecDeque::new(),
        }
    }

    /// Registers a target, anew or again. The next tick moves a service that is outside the bounds
    /// into them, whatever cooldown runs (Application Auto Scaling API, RegisterScalableTarget).
    pub fn put_target(&mut self, now: Time, target: TargetRule) {
        let _ = now;
        self.targets.insert(target.resource_id.clone(), target);
    }

    /// Deregisters a target: its policies go with it. Alarms stay; those of tracking policies are
    /// the caller's to remove, as it made them.
    pub fn remove_target(&mut self, resource_id: &str) {
        self.targets.remove(resource_id);
        self.policies.retain(|_, (owner, ..)| owner != resource_id);
    }

    /// Creates or updates a policy. `arn` is the caller's own text; alarm actions name it. An
    /// update keeps the policy's cooldowns.
    ///
    /// For a tracking policy also put the alarms that [`super::tracking_alarms`] describes.
    pub fn put_policy(&mut self, resource_id: &str, name: &str, arn: &str, rule: PolicyRule) {
        let entry = (resource_id.to_owned(), name.to_owned(), rule);
        self.policies.insert(arn.to_owned(), entry);
    }

    /// Deletes a policy. Alarms that start it stay, and their actions are refused.
    pub fn remove_policy(&mut self, arn: &str) {
        self.policies.remove(arn);
    }

    /// Creates or updates an alarm. A new one starts in INSUFFICIENT_DATA; an update overwrites
    /// every setting and keeps state and phase.
    pub fn put_alarm(&mut self, now: Time, alarm: AlarmRule) {
        let status = match self.alarms.remove(&alarm.name) {
            Some((_, status)) => status,
            None => AlarmStatus {
                value: StateValue::InsufficientData,
                reason: "Unchecked: Initial alarm creation".to_owned(),
                reason_data: String::new(),
                updated: now,
                transitioned: now,
            },
        };
        self.alarms.insert(alarm.name.clone(), (alarm, status));
    }

    /// Deletes an alarm.
    pub fn remove_alarm(&mut self, name: &str) {
        self.alarms.remove(name);
    }

    /// What is known of an alarm's state.
    pub fn alarm(&self, name: &str) -> Option<&AlarmStatus> {
        self.alarms.get(name).map(|(_, status)| status)
    }

    /// SetAlarmState: lasts until the next evaluation. Actions run on the transition and need
    /// `reason_data` with `recentDatapoints`, `threshold` and a fresh `queryDate`. Returns what
    /// changed; the actions follow in the next ticks. An unknown alarm changes nothing.
    pub fn set_alarm_state(
        &mut self,
        now: Time,
        name: &str,
        state: StateValue,
        reason: &str,
        reason_data: &str,
    ) -> Option<Decision> {
        let (_, status) = self.alarms.get_mut(name)?;
        if status.value == state {
            return None;
        }
        let from = status.value;
        *status = AlarmStatus {
            value: state,
            reason: reason.to_owned(),
            reason_data: reason_data.to_owned(),
            updated: now,
            transitioned: now,
        };
        Some(Decision::AlarmChanged {
            at: now,
            alarm: name.to_owned(),
            from,
            to: state,
            reason: reason.to_owned(),
            reason_data: reason_data.to_owned(),
        })
    }

    /// Scaling activities of a target, newest first; at most the latest
    /// [`ControlLoop::ACTIVITIES_MAX`] of all targets are kept.
    pub fn activities<'a>(&'a self, resource_id: &'a str) -> impl Iterator<Item = &'a Activity> {
        self.activities
            .iter()
            .rev()
            .filter(move |activity| activity.resource_id == resource_id)
    }

    /// Activities kept, over all targets.
    pub const ACTIVITIES_MAX: usize = 10_000;

    /// Does everything that is due by `now` and says what was decided, by rising time.
    pub fn tick(
        &mut self,
        now: Time,
        data: &dyn MetricData,
        services: &dyn Services,
    ) -> Vec<Decision> {
        let _ = (now, data, services, self.settings);
        Vec::new()
    }

    /// When the next tick has something to do even if no capacity changes. Tick also right after a
    /// service's capacity changed.
    pub fn next_event(&self) -> Time {
        Time::default() + Span::ZERO
    }
}
