//! Which of the objects found in AWS are a profile's own.

use std::collections::BTreeSet;

use crate::object::{Alarm, Blueprint, Observed};

/// What a profile may change and delete.
///
/// Its own are all policies on its target whose name starts with `<name>-`, so that a crash
/// between two calls leaves nothing behind that nobody knows, the alarms that start them, and the
/// alarms it had made before. Everything else on the target is foreign and left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ownership {
    /// The profile's name.
    pub name: String,
    /// Names of the alarms of the blueprint that was last applied or imported; `None` when the
    /// profile is being created.
    pub prior_alarms: Option<BTreeSet<String>>,
}

impl Ownership {
    /// The ownership of the profile `name`. `prior` is the blueprint in state: `None` on create.
    pub fn new(name: &str, prior: Option<&Blueprint>) -> Self {
        Self {
            name: name.to_owned(),
            prior_alarms: prior.map(|blueprint| blueprint.alarms.keys().cloned().collect()),
        }
    }

    /// Whether a policy on the profile's target is the profile's own.
    pub fn owns_policy(&self, policy: &str) -> bool {
        policy
            .strip_prefix(self.name.as_str())
            .is_some_and(|rest| rest.starts_with('-'))
    }

    /// Whether an observed alarm is the profile's own.
    pub fn owns_alarm(&self, alarm: &Alarm) -> bool {
        let known = self
            .prior_alarms
            .as_ref()
            .is_some_and(|names| names.contains(&alarm.name));
        known
            || alarm
                .alarm_actions
                .iter()
                .any(|action| self.owns_policy(action))
    }

    /// The owned part of what was observed, as a blueprint; `None` when there is no target.
    pub fn owned(&self, observed: &Observed) -> Option<Blueprint> {
        let target = observed.target.as_ref()?.object.clone();
        let policies = observed
            .policies
            .iter()
            .filter(|(name, _)| self.owns_policy(name))
            .map(|(name, found)| (name.clone(), found.object.clone()))
            .collect();
        let alarms = observed
            .alarms
            .iter()
            .filter(|(_, found)| self.owns_alarm(&found.object))
            .map(|(name, found)| (name.clone(), found.object.clone()))
            .collect();
        Some(Blueprint {
            target,
            policies,
            alarms,
        })
    }
}
