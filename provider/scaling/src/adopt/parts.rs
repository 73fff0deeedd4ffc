//! The policies of a target, sorted by what they are for.

use std::collections::BTreeMap;

use super::{
    key,
    purpose::{Consumer, Purpose, QueuePart, QueuePurpose, Reading},
};
use crate::{
    object::{Alarm, Policy, PredictiveScaling, ScheduledAction, StepScaling, TargetTracking},
    problem::Path,
    profile::names,
    render,
};

/// What the policies of a target are, each purpose once.
#[derive(Default)]
pub(super) struct Parts<'a> {
    pub(super) cpu: Option<&'a TargetTracking>,
    pub(super) memory: Option<&'a TargetTracking>,
    pub(super) requests: Option<&'a TargetTracking>,
    pub(super) guilds: Option<&'a TargetTracking>,
    pub(super) metrics: BTreeMap<String, &'a TargetTracking>,
    pub(super) predictive: Option<&'a PredictiveScaling>,
    pub(super) queues: BTreeMap<String, QueueParts<'a>>,
    pub(super) schedules: BTreeMap<String, &'a ScheduledAction>,
    /// Names the objects have, by the blueprint keys they would have, where the two differ.
    pub(super) names: BTreeMap<String, String>,
    /// The attribute that each policy and scheduled action is, by its blueprint key.
    pub(super) placed: BTreeMap<String, Path>,
    /// What no attribute says, by blueprint key, in words.
    pub(super) others: BTreeMap<String, String>,
}

/// The policies of one queue, each with its alarm.
pub(super) struct QueueParts<'a> {
    pub(super) consumer: Consumer,
    pub(super) steps: Option<(&'a StepScaling, &'a Alarm)>,
    pub(super) burst: Option<(&'a StepScaling, &'a Alarm)>,
    pub(super) drain: Option<(&'a StepScaling, &'a Alarm)>,
    pub(super) backlog: Option<&'a TargetTracking>,
}

impl<'a> QueueParts<'a> {
    fn new(consumer: Consumer) -> Self {
        Self {
            consumer,
            steps: None,
            burst: None,
            drain: None,
            backlog: None,
        }
    }

    fn is_free_for(&self, part: &QueuePart<'_>) -> bool {
        match part {
            QueuePart::Steps(..) => self.steps.is_none(),
            QueuePart::Burst(..) => self.burst.is_none(),
            QueuePart::Drain(..) => self.drain.is_none(),
            QueuePart::Backlog(_) => self.backlog.is_none(),
        }
    }

    fn put(&mut self, part: QueuePart<'a>) {
        match part {
            QueuePart::Steps(policy, alarm) => self.steps = Some((policy, alarm)),
            QueuePart::Burst(policy, alarm) => self.burst = Some((policy, alarm)),
            QueuePart::Drain(policy, alarm) => self.drain = Some((policy, alarm)),
            QueuePart::Backlog(policy) => self.backlog = Some(policy),
        }
    }
}

impl<'a> Parts<'a> {
    /// Those whose name says what they are for come first, so that no other takes their place, and
    /// drains last: a queue is made by what scales out.
    pub(super) fn of(reading: &Reading<'a>) -> Self {
        let mut parts = Self::default();
        let mut purposes = Vec::new();
        for found in reading.observed.policies.values() {
            let policy = &found.object;
            match reading.purpose(policy) {
                Ok(purpose) => {
                    let own = is_own(&purpose, policy, reading.profile);
                    purposes.push((purpose.is_drain(), !own, purpose, policy));
                }
                Err(kind) => drop(parts.others.insert(render::policy_key(&policy.name), kind)),
            }
        }
        purposes.sort_by_key(|(drain, foreign, ..)| (*drain, *foreign));
        for (.., purpose, policy) in purposes {
            parts.take(purpose, policy, reading.profile);
        }
        let schedules = reading.observed.schedules.values();
        for found in schedules {
            parts.take_schedule(&found.object, reading.profile);
        }
        for (key, kind) in &reading.observed.unmanaged {
            parts.others.insert(key.clone(), kind.clone());
        }
        parts
    }

    fn take(&mut self, purpose: Purpose<'a>, policy: &Policy, profile: &str) {
        let root = |attribute: &str, name: String| (Path::root(attribute), name);
        let (place, taken) = match purpose {
            Purpose::Cpu(tracking) => (
                root("cpu", names::cpu(profile)),
                fill(&mut self.cpu, tracking),
            ),
            Purpose::Memory(tracking) => {
                let place = root("memory", names::memory(profile));
                (place, fill(&mut self.memory, tracking))
            }
            Purpose::Requests(tracking) => {
                let place = root("requests", names::requests(profile));
                (place, fill(&mut self.requests, tracking))
            }
            Purpose::Guilds(tracking) => {
                let place = root("guilds", names::guilds(profile));
                (place, fill(&mut self.guilds, tracking))
            }
            Purpose::Predictive(forecast) => {
                let place = root("predictive", names::predictive(profile));
                (place, fill(&mut self.predictive, forecast))
            }
            Purpose::Metric(key, tracking) => {
                let key = key.unwrap_or_else(|| key::of(&policy.name, profile, &self.metrics));
                let place = (
                    Path::root("metrics").key(&key),
                    names::metric(profile, &key),
                );
                (place, self.metrics.insert(key, tracking).is_none())
            }
            Purpose::Queue(purpose) => (self.take_queue(purpose, profile), true),
        };
        let key = render::policy_key(&policy.name);
        if !taken {
            self.others
                .insert(key, "a second policy of its kind".to_owned());
            return;
        }
        let (signal, own) = place;
        self.note(render::policy_key(&own), &policy.name, &key);
        self.placed.insert(key, signal);
    }

    /// The signal, and the name the policy would have.
    fn take_queue(&mut self, purpose: QueuePurpose<'a>, profile: &str) -> (Path, String) {
        let QueuePurpose {
            key,
            consumer,
            part,
        } = purpose;
        let fits = |queue: &QueueParts<'_>| queue.consumer == consumer && queue.is_free_for(&part);
        // A name may say the key of another queue: what the policy does decides.
        let named = key.filter(|key| self.queues.get(key).is_none_or(fits));
        let joins = named.as_ref().is_none_or(|key| {
            matches!(part, QueuePart::Drain(..)) && !self.queues.contains_key(key)
        });
        let mut queues = self.queues.iter();
        let standing = queues.find(|(_, queue)| joins && fits(queue));
        let standing = standing.map(|(key, _)| key.clone());
        let key = standing
            .or(named)
            .unwrap_or_else(|| key::of(&consumer.consumer, profile, &self.queues));
        let (name, alarm) = match &part {
            QueuePart::Steps(_, alarm) => (names::queue_out(profile, &key), Some(*alarm)),
            QueuePart::Burst(_, alarm) => (names::queue_burst(profile, &key), Some(*alarm)),
            QueuePart::Drain(_, alarm) => (names::queue_in(profile, &key), Some(*alarm)),
            QueuePart::Backlog(_) => (names::queue_backlog(profile, &key), None),
        };
        if let Some(alarm) = alarm {
            let observed = render::alarm_key(&alarm.name);
            self.note(render::alarm_key(&name), &alarm.name, &observed);
        }
        let signal = Path::root("queues").key(&key);
        let queue = self.queues.entry(key);
        queue.or_insert_with(|| QueueParts::new(consumer)).put(part);
        (signal, name)
    }

    fn take_schedule(&mut self, action: &'a ScheduledAction, profile: &str) {
        let own = action.name.strip_prefix(&names::schedule(profile, ""));
        let own = own.filter(|key| !key.is_empty() && !self.schedules.contains_key(*key));
        let key = own.map_or_else(
            || key::of(&action.name, profile, &self.schedules),
            str::to_owned,
        );
        let observed = render::schedule_key(&action.name);
        let name = render::schedule_key(&names::schedule(profile, &key));
        self.note(name, &action.name, &observed);
        self.placed
            .insert(observed, Path::root("schedules").key(&key));
        self.schedules.insert(key, action);
    }

    /// Notes the name an object has, unless it is its own.
    fn note(&mut self, own: String, name: &str, observed: &str) {
        if own != observed {
            self.names.insert(own, name.to_owned());
        }
    }
}

/// Whether the place was free.
fn fill<'a, T>(place: &mut Option<&'a T>, policy: &'a T) -> bool {
    let free = place.is_none();
    *place = place.or(Some(policy));
    free
}

/// Whether a policy bears the profile's own name for its purpose.
fn is_own(purpose: &Purpose<'_>, policy: &Policy, profile: &str) -> bool {
    let own = match purpose {
        Purpose::Cpu(_) => names::cpu(profile),
        Purpose::Memory(_) => names::memory(profile),
        Purpose::Requests(_) => names::requests(profile),
        Purpose::Guilds(_) => names::guilds(profile),
        Purpose::Predictive(_) => names::predictive(profile),
        Purpose::Metric(key, _) => return key.is_some(),
        Purpose::Queue(queue) => return queue.key.is_some(),
    };
    own == policy.name
}
