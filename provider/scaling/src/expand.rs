//! From a proved profile to every AWS object it needs, one file for each kind of policy.
//!
//! The same profile gives the same blueprint, and nothing here can fail: what AWS would refuse
//! has been refused by [`crate::validate`].

mod alarm;
mod alerts;
mod burst;
mod dashboard;
mod drain;
mod predictive;
mod steps;
mod target;
mod tracking;

use std::collections::BTreeMap;

use crate::{
    object::{Alarm, Blueprint, Policy, ServiceReference},
    profile::{OWNERSHIP_TAG, Profile},
};

/// Every AWS object that `profile` needs.
pub fn expand(profile: &Profile) -> Blueprint {
    let Profile {
        service,
        name,
        min_capacity: _,
        max_capacity: _,
        cpu,
        memory,
        requests,
        queues,
        guilds,
        metrics,
        schedules,
        predictive,
        suspended: _,
        alerts: _,
        dashboard: _,
        require: _,
        exclusive: _,
        tags,
        metric_namespace,
        sample_every: _,
    } = profile;
    let common = Common {
        service,
        name,
        metric_namespace,
        tags: owned(tags, name),
    };
    let mut objects = Objects::default();
    let policies = &mut objects.policies;
    policies.extend(cpu.map(|cpu| tracking::cpu(&common, &cpu)));
    policies.extend(memory.map(|memory| tracking::memory(&common, &memory)));
    policies.extend(
        requests
            .iter()
            .map(|requests| tracking::requests(&common, requests)),
    );
    policies.extend(
        guilds
            .iter()
            .map(|guilds| tracking::guilds(&common, guilds)),
    );
    policies.extend(
        metrics
            .iter()
            .map(|(key, metric)| tracking::metric(&common, key, metric)),
    );
    policies.extend(
        predictive
            .iter()
            .map(|forecast| predictive::expand(&common, forecast)),
    );
    for (key, queue) in queues {
        objects.push(steps::expand(&common, key, queue));
        objects.push(burst::expand(&common, key, queue));
        objects.push(drain::expand(&common, key, queue));
        objects
            .policies
            .extend(tracking::backlog(&common, key, queue));
    }
    objects.alarms.extend(alerts::expand(&common, profile));
    let dashboard = dashboard::expand(&common, profile, &objects.alarms);
    Blueprint {
        target: target::expand(&common, profile),
        policies: by_name(objects.policies, |policy| &policy.name),
        alarms: by_name(objects.alarms, |alarm| &alarm.name),
        schedules: by_name(schedules.values().cloned().collect(), |action| &action.name),
        dashboards: by_name(dashboard.into_iter().collect(), |board| &board.name),
    }
}

/// What every object of a profile is made with.
struct Common<'a> {
    service: &'a ServiceReference,
    name: &'a str,
    metric_namespace: &'a str,
    /// The profile's tags and the ownership tag.
    tags: BTreeMap<String, String>,
}

#[derive(Default)]
struct Objects {
    policies: Vec<Policy>,
    alarms: Vec<Alarm>,
}

impl Objects {
    /// Takes a step policy and the alarm that starts it, where the queue has them.
    fn push(&mut self, driven: Option<(Policy, Alarm)>) {
        if let Some((policy, alarm)) = driven {
            self.policies.push(policy);
            self.alarms.push(alarm);
        }
    }
}

fn owned(tags: &BTreeMap<String, String>, name: &str) -> BTreeMap<String, String> {
    let mut tags = tags.clone();
    tags.insert(OWNERSHIP_TAG.to_owned(), name.to_owned());
    tags
}

fn by_name<T>(objects: Vec<T>, name: impl Fn(&T) -> &String) -> BTreeMap<String, T> {
    let named = objects
        .into_iter()
        .map(|object| (name(&object).clone(), object));
    named.collect()
}
