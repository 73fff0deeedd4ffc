//! Whether a profile may take what is already there under the names it needs.

use super::Ownership;
use crate::{
    object::{Alarm, Blueprint, Observed, ScalableTarget},
    problem::{Path, Problem},
    profile::OWNERSHIP_TAG,
    render,
};

impl Ownership {
    /// Everything that keeps the profile from taking the objects of `wanted`, to be asked before
    /// the first call that changes anything.
    ///
    /// A target is the profile's when it bears its name, which also lets a killed create resume;
    /// one that bears no name may be taken on create when it is bare, that is without policies. An
    /// alarm's name is unique in account and region, so two profiles of one name would overwrite
    /// each other's alarms: one that stands there must bear this profile's name or start its
    /// policies.
    pub fn claim(&self, wanted: &Blueprint, observed: &Observed) -> Vec<Problem> {
        let target = observed
            .target
            .as_ref()
            .and_then(|found| self.claim_target(&found.object, observed));
        let resource_id = &wanted.target.resource_id;
        let new = || wanted.alarms.keys().filter(|name| !self.had_alarm(name));
        let taken = new()
            .filter_map(|name| Some(&observed.alarms.get(name)?.object))
            .filter(|alarm| !self.may_take(alarm, resource_id))
            .map(|alarm| alarm.name.as_str());
        let unmanaged = new()
            .filter(|name| observed.unmanaged.contains_key(&render::alarm_key(name)))
            .map(String::as_str);
        let alarms = taken.chain(unmanaged).map(|name| self.alarm_problem(name));
        target.into_iter().chain(alarms).collect()
    }

    fn claim_target(&self, target: &ScalableTarget, observed: &Observed) -> Option<Problem> {
        let resource_id = &target.resource_id;
        let name = &self.name;
        if let Some(owner) = target.tags.get(OWNERSHIP_TAG) {
            return (owner != name).then(|| {
                Problem::error(
                    &Path::root("service"),
                    "another profile scales this service",
                    format!("scalable target {resource_id} tagged {OWNERSHIP_TAG} = {owner:?}"),
                    format!("a service nobody scales, or one tagged {OWNERSHIP_TAG} = {name:?}"),
                    format!(
                        "remove the profile {owner:?}; or, if it is this one under its old name, \
                         remove the tag from the target and `terraform import` it"
                    ),
                )
            });
        }
        let count = observed.policies.len()
            + observed
                .unmanaged
                .keys()
                .filter_map(|key| render::policy_of(key))
                .count();
        let creating = self.prior_alarms.is_none();
        (creating && count > 0).then(|| {
            let id = resource_id.strip_prefix("service/").unwrap_or(resource_id);
            Problem::error(
                &Path::root("service"),
                "something else scales this service already",
                format!("scalable target {resource_id} without the tag {OWNERSHIP_TAG}, with {count} scaling policies"),
                "a service without scaling policies",
                format!("run `terraform import arrakis_scaling_profile.<name> {id}`, or delete its policies"),
            )
        })
    }

    /// Whether an alarm that stands under a wanted name is this profile's from an earlier attempt.
    fn may_take(&self, alarm: &Alarm, resource_id: &str) -> bool {
        if self.starts_own_policy(alarm) {
            return true;
        }
        let mut actions = alarm.alarm_actions.iter();
        let tagged = alarm
            .tags
            .get(OWNERSHIP_TAG)
            .is_some_and(|owner| *owner == self.name);
        tagged && !actions.any(|action| starts_elsewhere(action, resource_id))
    }

    fn alarm_problem(&self, alarm: &str) -> Problem {
        Problem::error(
            &Path::root("name"),
            "an alarm of that name belongs to something else",
            format!("alarm {alarm:?}, which does not start a policy of this profile"),
            "names of alarms that are free in the account and region",
            format!(
                "choose a name other than {:?}, or delete the alarm",
                self.name
            ),
        )
    }
}

/// Whether an alarm's action starts a policy of another target than `resource_id`. The ARN of a
/// policy has its target in it: `...:scalingPolicy:<id>:resource/ecs/<resource id>:policyName/...`.
fn starts_elsewhere(action: &str, resource_id: &str) -> bool {
    action.contains(":scalingPolicy:") && !action.contains(&format!(":resource/ecs/{resource_id}:"))
}
