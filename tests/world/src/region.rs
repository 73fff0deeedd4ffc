//! A region seen from outside the API: what is in it.

mod drift;

use std::sync::Arc;

use crate::{
    Activity, Alarm, Dashboard, HistoryItem, Metric, MuteRule, Policy, ScheduledAction,
    ServiceSettings, Target, autoscaling,
    ecs::{self, Service},
    secrets,
    server::Shared,
    ssm,
    state::{self, State},
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

    /// Puts a new version of an SSM parameter; `secure` makes it a SecureString.
    pub fn put_parameter(&self, name: &str, value: &str, secure: bool) {
        self.with(|region, now| ssm::put(&mut region.parameters, name, value, secure, now));
    }

    /// Puts a new version of a secret; its ARN.
    pub fn put_secret(&self, name: &str, value: &str) -> String {
        let mut state = self.shared.state();
        let now = self.shared.clock.now();
        state.region(&self.name, now);
        let State { regions, ids, .. } = &mut *state;
        let secrets = regions
            .get_mut(&self.name)
            .map(|region| &mut region.secrets);
        let put = |secrets| secrets::put(secrets, ids, &self.name, (name, value), now);
        secrets.map(put).unwrap_or_default()
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

    /// Every scheduled action, by resource id and name.
    pub fn scheduled_actions(&self) -> Vec<ScheduledAction> {
        self.with(|region, _| region.scheduled.values().cloned().collect())
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

    /// The history of all alarms, the newest first; alarms that are gone included.
    pub fn alarm_history(&self) -> Vec<HistoryItem> {
        self.with(|region, _| region.history.all().cloned().collect())
    }

    /// Every alarm mute rule by name.
    pub fn mute_rules(&self) -> Vec<MuteRule> {
        self.with(|region, now| {
            let rules = region.mutings.values();
            rules.map(|rule| rule.public(now)).collect()
        })
    }

    /// Every dashboard of the account by name, whatever the region.
    pub fn dashboards(&self) -> Vec<Dashboard> {
        let state = self.shared.state();
        state.account.dashboards.values().cloned().collect()
    }

    /// A dashboard of the account by name.
    pub fn dashboard(&self, name: &str) -> Option<Dashboard> {
        self.shared.state().account.dashboards.get(name).cloned()
    }

    /// Every scaling activity, newest first, those that changed nothing included.
    pub fn activities(&self) -> Vec<Activity> {
        self.with(|region, _| autoscaling::activities(region))
    }

    /// Every metric whose data is visible by now.
    pub fn metrics(&self) -> Vec<Metric> {
        self.with(|region, _| region.metrics.all())
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
