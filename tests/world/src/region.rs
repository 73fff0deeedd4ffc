//! A region seen from outside the API: what is in it, and changes made behind everyone's back.

use std::sync::Arc;

use crate::{
    Activity, Alarm, Metric, Policy, ServiceSettings, Target, autoscaling, cloudwatch,
    ecs::{self, Service},
    server::Shared,
    state,
};

/// One region of a [`crate::World`].
#[derive(Clone, Debug)]
pub struct Region {
    shared: Arc<Shared>,
    name: String,
}

/// Tasks of a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    /// Tasks asked for.
    pub desired: i32,
    /// Tasks running.
    pub running: i32,
    /// Tasks on their way to running.
    pub pending: i32,
}

impl Region {
    pub(crate) fn new(shared: Arc<Shared>, name: &str) -> Self {
        Self {
            shared,
            name: name.to_owned(),
        }
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Tasks of a service; `None` where there is no active service of that name.
    pub fn service(&self, cluster: &str, service: &str) -> Option<Counts> {
        self.with(|region, _| {
            let found = ecs::find(&region.clusters, &resource_id(cluster, service))?;
            Some(Counts {
                desired: found.desired,
                running: found.running(),
                pending: found.pending(),
            })
        })
    }

    /// Creates a service, or replaces one of the same name (whose target vanishes with it). The
    /// region of the settings does not count: it is this one.
    pub fn add_service(&self, settings: ServiceSettings) {
        self.delete_service(&settings.cluster, &settings.service);
        self.with(|region, now| {
            let cluster = region.clusters.entry(settings.cluster.clone()).or_default();
            cluster
                .services
                .insert(settings.service.clone(), Service::new(settings, now));
        });
    }

    /// Deletes a service; its scalable target vanishes with it, as in AWS. Whether there was one.
    pub fn delete_service(&self, cluster: &str, service: &str) -> bool {
        let id = resource_id(cluster, service);
        self.with(|region, now| {
            let found = ecs::find_mut(&mut region.clusters, &id);
            let existed = found.map(|service| service.delete(now)).is_some();
            if existed {
                autoscaling::remove_target(region, &id);
            }
            existed
        })
    }

    /// Sets the desired tasks of a service, as a person at the console would. Whether there is one.
    pub fn set_desired(&self, cluster: &str, service: &str, desired: i32) -> bool {
        self.with(|region, now| {
            let found = ecs::find_mut(&mut region.clusters, &resource_id(cluster, service));
            found
                .map(|service| service.set_desired(desired, now))
                .is_some()
        })
    }

    /// Every scalable target, by resource id.
    pub fn targets(&self) -> Vec<Target> {
        self.with(|region, _| region.targets.values().cloned().collect())
    }

    /// The scalable target of a service.
    pub fn target(&self, cluster: &str, service: &str) -> Option<Target> {
        self.with(|region, _| region.targets.get(&resource_id(cluster, service)).cloned())
    }

    /// Every scaling policy, by resource id and name.
    pub fn policies(&self) -> Vec<Policy> {
        self.with(|region, _| region.policies.values().cloned().collect())
    }

    /// A scaling policy of a service, by name.
    pub fn policy(&self, cluster: &str, service: &str, name: &str) -> Option<Policy> {
        let key = (resource_id(cluster, service), name.to_owned());
        self.with(|region, _| region.policies.get(&key).cloned())
    }

    /// Every alarm by name, those AWS made for tracking policies included.
    pub fn alarms(&self) -> Vec<Alarm> {
        self.with(|region, _| {
            region
                .alarms
                .values()
                .map(|record| Alarm::of(region, record))
                .collect()
        })
    }

    /// An alarm by name.
    pub fn alarm(&self, name: &str) -> Option<Alarm> {
        self.with(|region, _| {
            region
                .alarms
                .get(name)
                .map(|record| Alarm::of(region, record))
        })
    }

    /// Every scaling activity, newest first, those that changed nothing included.
    pub fn activities(&self) -> Vec<Activity> {
        self.with(|region, _| autoscaling::activities(region))
    }

    /// Every metric whose data is visible by now.
    pub fn metrics(&self) -> Vec<Metric> {
        self.with(|region, _| region.metrics.all())
    }

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

    /// Deletes an alarm behind everyone's back. Whether there was one.
    pub fn delete_alarm(&self, name: &str) -> bool {
        self.with(|region, _| {
            let found = region.alarms.contains_key(name);
            cloudwatch::remove_alarm(region, name);
            found
        })
    }

    /// One step of the world, with everything done that was due before it.
    fn with<T>(&self, step: impl FnOnce(&mut state::Region, f64) -> T) -> T {
        let mut state = self.shared.state();
        let now = self.shared.clock.now();
        let region = state.region(&self.name, now);
        region.advance(now);
        step(region, now)
    }
}

fn resource_id(cluster: &str, service: &str) -> String {
    format!("service/{cluster}/{service}")
}
