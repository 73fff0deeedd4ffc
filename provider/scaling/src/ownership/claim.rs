//! Whether a profile may take what is already there under the names it needs.

use super::{Ownership, Started, watched};
use crate::{
    object::{Alarm, Blueprint, Dashboard, Observed, ScalableTarget},
    problem::{Path, Problem},
    profile::{OWNERSHIP_TAG, SERVICE_TAG},
    render,
};

impl Ownership {
    /// Everything that keeps the profile from taking the objects of `wanted`, to be asked before
    /// the first call that changes anything.
    ///
    /// A target is the profile's when it bears its name, which also lets a killed create resume;
    /// one that bears no name may be taken on create when it is bare, that is without policies. An
    /// alarm's name is unique in account and region, so two profiles of one name would overwrite
    /// each other's alarms: one that stands there must start this profile's policies, or bear its name
    /// and be about no other service. A dashboard's name is unique in the account: one that stands
    /// there must bear both tags of this profile.
    pub fn claim(&self, wanted: &Blueprint, observed: &Observed) -> Vec<Problem> {
        let target = observed
            .target
            .as_ref()
            .and_then(|found| self.claim_target(&found.object, observed));
        let new = || wanted.alarms.keys().filter(|name| !self.had_alarm(name));
        let taken = new()
            .filter_map(|name| Some(&observed.alarms.get(name)?.object))
            .filter(|alarm| !self.may_take(alarm))
            .map(|alarm| alarm.name.as_str());
        let unmanaged = new()
            .filter(|name| observed.unmanaged.contains_key(&render::alarm_key(name)))
            .map(String::as_str);
        let alarms = taken.chain(unmanaged).map(|name| self.alarm_problem(name));
        let dashboards = wanted
            .dashboards
            .keys()
            .filter_map(|name| Some(&observed.dashboards.get(name)?.object))
            .filter(|dashboard| !self.owns_dashboard(dashboard))
            .map(dashboard_problem);
        let rivals = if target.is_some() {
            // The whole target is another's, or to be imported.
            Vec::new()
        } else {
            self.rivals(wanted, observed)
        };
        let claims = target.into_iter().chain(alarms).chain(dashboards);
        claims.chain(rivals).collect()
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
        let unmanaged = observed.unmanaged.keys();
        let unmanaged = unmanaged.filter_map(|key| render::policy_of(key)).count();
        let policies = observed.policies.len() + unmanaged;
        let schedules = observed.schedules.len();
        let creating = self.prior_alarms.is_none();
        (creating && policies + schedules > 0).then(|| {
            let id = resource_id.strip_prefix("service/").unwrap_or(resource_id);
            Problem::error(
                &Path::root("service"),
                "something else scales this service already",
                format!(
                    "scalable target {resource_id} without the tag {OWNERSHIP_TAG}, with \
                     {policies} scaling policies and {schedules} scheduled actions"
                ),
                "a service without scaling policies and scheduled actions",
                format!(
                    "run `terraform import arrakis_scaling_profile.<name> {id}`, or delete them"
                ),
            )
        })
    }

    /// Whether an alarm that stands under a wanted name is this profile's from an earlier attempt.
    fn may_take(&self, alarm: &Alarm) -> bool {
        let elsewhere = || {
            let mut actions = alarm.alarm_actions.iter();
            let started = |action: &String| Started::read(action).map(|started| started.service);
            actions.any(|action| started(action).is_some_and(|service| service != self.service))
                || watched(alarm).is_some_and(|service| service != self.service)
        };
        self.starts_own_policy(alarm) || self.bears_name(&alarm.tags) && !elsewhere()
    }

    fn alarm_problem(&self, alarm: &str) -> Problem {
        Problem::error(
            &Path::root("name"),
            "an alarm of that name belongs to something else",
            format!(
                "alarm {alarm:?}, which neither starts a policy of this profile nor watches its service"
            ),
            "names of alarms that are free in the account and region",
            format!(
                "choose a name other than {:?}, or delete the alarm",
                self.name
            ),
        )
    }
}

fn dashboard_problem(dashboard: &Dashboard) -> Problem {
    Problem::error(
        &Path::root("dashboard"),
        "a dashboard of that name belongs to something else",
        format!(
            "dashboard {:?}, whose tags {OWNERSHIP_TAG} and {SERVICE_TAG} do not say that it is \
             this profile's",
            dashboard.name
        ),
        "a name that is free in the account, over all its regions",
        "choose another dashboard.name, or delete the dashboard",
    )
}
