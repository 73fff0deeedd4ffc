//! Changes made behind everyone's back, as by a person at the console.

use super::{Region, resource_id};
use crate::{
    Alarm, Dashboard, Policy, ScheduledAction, Target, autoscaling, cloudwatch,
    ecs::{self, Service},
    state::State,
    tagging,
};

/// How much later an edit counts than the last put of a dashboard, in world seconds.
const EDIT_SECONDS: f64 = 5.0;

impl Region {
    /// Changes a target behind everyone's back: bounds, suspension, tags. Whether there is one.
    pub fn edit_target(
        &self,
        cluster: &str,
        service: &str,
        edit: impl FnOnce(&mut Target),
    ) -> bool {
        let id = resource_id(cluster, service);
        self.with(|region, _| {
            let found = region.targets.get_mut(&id).map(edit).is_some();
            autoscaling::feed_target(region, &id);
            found
        })
    }

    /// Deregisters a target behind everyone's back: its policies go with it. Whether there was one.
    pub fn delete_target(&self, cluster: &str, service: &str) -> bool {
        let id = resource_id(cluster, service);
        self.with(|region, _| {
            let found = region.targets.contains_key(&id);
            autoscaling::remove_target(region, &id);
            found
        })
    }

    /// Changes a policy behind everyone's back: `|policy| policy.configuration["Cooldown"] =
    /// 5.into()`. Its managed alarms stay as they are. Whether there is one.
    pub fn edit_policy(
        &self,
        cluster: &str,
        service: &str,
        name: &str,
        edit: impl FnOnce(&mut Policy),
    ) -> bool {
        let id = resource_id(cluster, service);
        self.with(|region, _| {
            let found = region
                .policies
                .get_mut(&(id.clone(), name.to_owned()))
                .map(edit)
                .is_some();
            autoscaling::feed_policy(region, &id, name);
            found
        })
    }

    /// Deletes a policy behind everyone's back. Whether there was one.
    pub fn delete_policy(&self, cluster: &str, service: &str, name: &str) -> bool {
        let id = resource_id(cluster, service);
        self.with(|region, _| {
            let found = region.policies.contains_key(&(id.clone(), name.to_owned()));
            autoscaling::forget_policy(region, &id, name);
            found
        })
    }

    /// Changes a scheduled action behind everyone's back. Whether there is one.
    pub fn edit_scheduled_action(
        &self,
        cluster: &str,
        service: &str,
        name: &str,
        edit: impl FnOnce(&mut ScheduledAction),
    ) -> bool {
        let id = resource_id(cluster, service);
        self.with(|region, now| {
            let held = region.scheduled.get_mut(&(id.clone(), name.to_owned()));
            let found = held.map(|action| {
                edit(action);
                action.written = now;
            });
            autoscaling::feed_scheduled(region, &id, name);
            found.is_some()
        })
    }

    /// Deletes a scheduled action behind everyone's back. Whether there was one.
    pub fn delete_scheduled_action(&self, cluster: &str, service: &str, name: &str) -> bool {
        let id = resource_id(cluster, service);
        self.with(|region, _| {
            let key = (id.clone(), name.to_owned());
            let found = region.scheduled.contains_key(&key);
            autoscaling::forget_scheduled(region, &id, name);
            found
        })
    }

    /// Changes the settings or tags of an alarm behind everyone's back: `|alarm|
    /// alarm.settings.insert("Threshold".into(), 5.into())`. Its name, ARN and state stay. Whether
    /// there is one.
    pub fn edit_alarm(&self, name: &str, edit: impl FnOnce(&mut Alarm)) -> bool {
        self.with(|region, now| {
            let Some(mut alarm) = region
                .alarms
                .get(name)
                .map(|record| Alarm::of(region, record))
            else {
                return false;
            };
            edit(&mut alarm);
            if let Some(record) = region.alarms.get_mut(name) {
                (record.settings, record.tags) = (alarm.settings, alarm.tags);
                record.configured = now;
            }
            cloudwatch::feed_alarm(region, name, now);
            true
        })
    }

    /// Begins a deployment of a service that takes so many world seconds; one of `f64::INFINITY`
    /// never ends. Whether there is such a service.
    pub fn deploy(&self, cluster: &str, service: &str, seconds: f64) -> bool {
        self.edit_service(cluster, service, |service, now| {
            let revision = service.deployment.revision.clone();
            service.deploy(revision.task_definition, revision.monitoring, seconds, now);
        })
    }

    /// Lets so many tasks of a service's newest deployment fail to start. Whether there is such a
    /// service.
    pub fn fail_tasks(&self, cluster: &str, service: &str, count: i32) -> bool {
        self.edit_service(cluster, service, |service, now| {
            service.fail_tasks(count, now);
        })
    }

    fn edit_service(
        &self,
        cluster: &str,
        service: &str,
        edit: impl FnOnce(&mut Service, f64),
    ) -> bool {
        let id = resource_id(cluster, service);
        self.with(|region, now| {
            let found = ecs::find_mut(&mut region.clusters, &id);
            found.map(|service| edit(service, now)).is_some()
        })
    }

    /// Changes a dashboard of the account behind everyone's back. Whether there is one.
    ///
    /// It counts as modified some seconds after it was last put, however soon this comes: AWS tells
    /// whole seconds.
    pub fn edit_dashboard(&self, name: &str, edit: impl FnOnce(&mut Dashboard)) -> bool {
        let mut state = self.shared.state();
        let now = self.shared.clock.now();
        let found = state.account.dashboards.get_mut(name);
        found
            .map(|dashboard| {
                edit(dashboard);
                dashboard.modified = now.floor().max(dashboard.modified + EDIT_SECONDS);
            })
            .is_some()
    }

    /// From now on the tagging API knows only the tags of this moment, as it does when it is late.
    pub fn hold_tags(&self) {
        let mut state = self.shared.state();
        let now = self.shared.clock.now();
        state.region(&self.name, now);
        let State {
            regions, account, ..
        } = &mut *state;
        if let Some(region) = regions.get_mut(&self.name) {
            tagging::hold(region, account);
        }
    }

    /// The tagging API is up to date again.
    pub fn release_tags(&self) {
        self.with(|region, _| tagging::release(region));
    }

    /// Deletes a dashboard of the account behind everyone's back. Whether there was one.
    pub fn delete_dashboard(&self, name: &str) -> bool {
        self.shared
            .state()
            .account
            .dashboards
            .remove(name)
            .is_some()
    }

    /// Deletes an alarm behind everyone's back. Whether there was one.
    pub fn delete_alarm(&self, name: &str) -> bool {
        self.with(|region, _| {
            let found = region.alarms.contains_key(name);
            cloudwatch::remove_alarm(region, name);
            found
        })
    }
}
