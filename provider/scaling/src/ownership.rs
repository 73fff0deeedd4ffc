//! Which of the objects found in AWS are a profile's own, and which it may take over.

mod claim;

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    object::{Alarm, Blueprint, Observed},
    profile::OWNERSHIP_TAG,
    render,
};

/// What a profile may change and delete.
///
/// Its own are all policies and scheduled actions on its target whose name starts with `<name>-`, so
/// that a crash between two calls leaves nothing behind that nobody knows, the alarms that start
/// them, the alarms that bear its name and watch its service, and what it had made before.
/// Everything else is foreign and left alone, but for policies and scheduled actions on the target
/// of an exclusive profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ownership {
    /// The profile's name.
    pub name: String,
    /// Names of the alarms of the blueprint that was last applied or imported; `None` when the
    /// profile is being created.
    pub prior_alarms: Option<BTreeSet<String>>,
    /// Names of the dashboards of that blueprint.
    pub prior_dashboards: BTreeSet<String>,
    /// Whether policies and scheduled actions of others on the target are removed.
    pub exclusive: bool,
}

impl Ownership {
    /// The ownership of the profile `name`. `prior` is the blueprint in state: `None` on create.
    pub fn new(name: &str, prior: Option<&Blueprint>) -> Self {
        Self {
            name: name.to_owned(),
            prior_alarms: prior.map(|blueprint| blueprint.alarms.keys().cloned().collect()),
            prior_dashboards: prior
                .into_iter()
                .flat_map(|blueprint| blueprint.dashboards.keys().cloned())
                .collect(),
            exclusive: false,
        }
    }

    /// The same for a profile that removes what others put on its target.
    #[must_use]
    pub fn exclusive(mut self, exclusive: bool) -> Self {
        self.exclusive = exclusive;
        self
    }

    /// Whether a policy on the profile's target is the profile's own.
    pub fn owns_policy(&self, policy: &str) -> bool {
        policy
            .strip_prefix(self.name.as_str())
            .is_some_and(|rest| rest.starts_with('-'))
    }

    /// Whether a scheduled action on the profile's target is the profile's own.
    pub fn owns_schedule(&self, action: &str) -> bool {
        self.owns_policy(action)
    }

    /// Whether a policy or scheduled action on the target may be removed.
    pub fn may_remove(&self, name: &str) -> bool {
        self.exclusive || self.owns_policy(name)
    }

    /// Whether an observed alarm is the profile's own.
    pub fn owns_alarm(&self, alarm: &Alarm) -> bool {
        self.had_alarm(&alarm.name) || self.starts_own_policy(alarm)
    }

    /// Whether an observed dashboard is the profile's own: one it had made.
    pub fn owns_dashboard(&self, name: &str) -> bool {
        self.prior_dashboards.contains(name)
    }

    /// The owned part of what was observed, as a blueprint; `None` when there is no target.
    ///
    /// Tags that AWS itself sets are left out: nobody may write or remove them.
    pub fn owned(&self, observed: &Observed) -> Option<Blueprint> {
        let mut target = observed.target.as_ref()?.object.clone();
        target.tags = without_aws_tags(target.tags);
        let policies = observed
            .policies
            .iter()
            .filter(|(name, _)| self.may_remove(name))
            .map(|(name, found)| (name.clone(), found.object.clone()))
            .collect();
        let schedules = observed
            .schedules
            .iter()
            .filter(|(name, _)| self.may_remove(name))
            .map(|(name, found)| (name.clone(), found.object.clone()))
            .collect();
        let dashboards = observed
            .dashboards
            .iter()
            .filter(|(name, _)| self.owns_dashboard(name))
            .map(|(name, found)| {
                let mut dashboard = found.object.clone();
                dashboard.tags = without_aws_tags(dashboard.tags);
                (name.clone(), dashboard)
            })
            .collect();
        let alarms = observed
            .alarms
            .iter()
            .filter(|(_, found)| self.owns_alarm(&found.object))
            .map(|(name, found)| {
                let mut alarm = found.object.clone();
                alarm.tags = without_aws_tags(alarm.tags);
                (name.clone(), alarm)
            })
            .collect();
        Some(Blueprint {
            target,
            policies,
            alarms,
            schedules,
            dashboards,
        })
    }

    fn had_alarm(&self, alarm: &str) -> bool {
        let prior = self.prior_alarms.as_ref();
        prior.is_some_and(|names| names.contains(alarm))
    }

    fn starts_own_policy(&self, alarm: &Alarm) -> bool {
        alarm
            .alarm_actions
            .iter()
            .any(|action| self.owns_policy(action))
    }

    /// Own policies that exist but cannot be expressed.
    pub(crate) fn unmanaged_policies<'a>(
        &self,
        observed: &'a Observed,
    ) -> impl Iterator<Item = &'a str> {
        let names = observed
            .unmanaged
            .keys()
            .filter_map(|key| render::policy_of(key));
        names.filter(|name| self.may_remove(name))
    }

    /// Own alarms that exist but cannot be expressed: those the profile had made before.
    pub(crate) fn unmanaged_alarms<'a>(
        &self,
        observed: &'a Observed,
    ) -> impl Iterator<Item = &'a str> {
        let names = observed
            .unmanaged
            .keys()
            .filter_map(|key| render::alarm_of(key));
        names.filter(|name| self.had_alarm(name))
    }

    /// Whether the target bears the name of another profile.
    pub(crate) fn is_foreign(&self, tags: &BTreeMap<String, String>) -> bool {
        tags.get(OWNERSHIP_TAG)
            .is_some_and(|owner| *owner != self.name)
    }
}

/// Whether AWS keeps tags with such a key for itself.
pub(crate) fn is_aws_tag(key: &str) -> bool {
    key.starts_with("aws:")
}

fn without_aws_tags(tags: BTreeMap<String, String>) -> BTreeMap<String, String> {
    tags.into_iter()
        .filter(|(key, _)| !is_aws_tag(key))
        .collect()
}
