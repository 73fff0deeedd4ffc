//! Steps of the scaling policies.

use std::collections::{BTreeMap, BTreeSet};

use super::Step;
use crate::{
    object::{Observed, Policy, PolicyKind, TrackedMetric},
    ownership::Ownership,
};

pub(super) struct Changes {
    /// Puts that AWS may refuse and that need none of the other changes.
    pub(super) trials: Vec<Step>,
    pub(super) deletions: Vec<Step>,
    /// The other puts; what AWS may refuse comes first.
    pub(super) puts: Vec<Step>,
    /// Policies that get a new ARN.
    pub(super) created: BTreeSet<String>,
}

pub(super) fn changes(
    wanted: &BTreeMap<String, Policy>,
    observed: &Observed,
    ownership: &Ownership,
) -> Changes {
    let obsolete = own(observed, ownership).filter(|name| !wanted.contains_key(*name));
    let in_the_way = wanted
        .values()
        .filter(|policy| is_in_the_way(policy, wanted, observed))
        .map(|policy| policy.name.as_str());
    let unmanaged = ownership.unmanaged_policies(observed);
    let deleted: BTreeSet<&str> = obsolete.chain(in_the_way).chain(unmanaged).collect();
    let standing = |name: &str| {
        let found = observed
            .policies
            .get(name)
            .filter(|_| !deleted.contains(name));
        found.map(|found| &found.object)
    };
    let puts = wanted
        .values()
        .filter(|policy| standing(&policy.name) != Some(*policy));
    let (fine, puts): (Vec<_>, Vec<_>) = puts.partition(|policy| is_high_resolution(policy));
    let (trials, fine): (Vec<_>, Vec<_>) = fine
        .into_iter()
        .partition(|policy| observed.target.is_some() && !waits(policy, &deleted, observed));
    let created = wanted.keys().filter(|name| standing(name).is_none());
    Changes {
        trials: self::puts(trials),
        puts: self::puts(fine.into_iter().chain(puts)),
        created: created.cloned().collect(),
        deletions: deletions(deleted),
    }
}

pub(super) fn removal(observed: &Observed, ownership: &Ownership) -> Vec<Step> {
    let unmanaged = ownership.unmanaged_policies(observed);
    deletions(own(observed, ownership).chain(unmanaged).collect())
}

fn own<'a>(observed: &'a Observed, ownership: &Ownership) -> impl Iterator<Item = &'a str> {
    let names = observed.policies.keys().map(String::as_str);
    names.filter(|name| ownership.may_remove_policy(name))
}

fn puts<'a>(policies: impl IntoIterator<Item = &'a Policy>) -> Vec<Step> {
    let policies = policies.into_iter().cloned();
    policies.map(|policy| Step::PutPolicy { policy }).collect()
}

/// Whether AWS takes the policy only once the service publishes its metric every 20 s.
fn is_high_resolution(policy: &Policy) -> bool {
    policy
        .tracked()
        .is_some_and(TrackedMetric::is_high_resolution)
}

/// Whether a policy can be put only once others are deleted: one of its own name, or one that holds
/// its metric.
fn waits(policy: &Policy, deleted: &BTreeSet<&str>, observed: &Observed) -> bool {
    let metric = policy.tracked();
    let in_the_way = |name: &&str| {
        let held = observed.policies.get(*name);
        let held = held.and_then(|found| found.object.tracked());
        let held = held.zip(metric);
        policy.name == **name || held.is_some_and(|(held, metric)| held.is_same(metric))
    };
    deleted.iter().any(in_the_way)
}

fn deletions(names: BTreeSet<&str>) -> Vec<Step> {
    let names = names.into_iter().map(str::to_owned);
    names.map(|name| Step::DeletePolicy { name }).collect()
}

/// Whether what stands under a wanted policy's name cannot become that policy by an update: it is
/// of another type, or it holds the metric that another wanted policy is about to track.
fn is_in_the_way(policy: &Policy, wanted: &BTreeMap<String, Policy>, observed: &Observed) -> bool {
    let Some(found) = observed.policies.get(&policy.name) else {
        return false;
    };
    match (&policy.kind, &found.object.kind) {
        (PolicyKind::StepScaling { .. }, PolicyKind::StepScaling { .. }) => false,
        (PolicyKind::TargetTrackingScaling { .. }, PolicyKind::TargetTrackingScaling { .. }) => {
            let Some(held) = found.object.tracked() else {
                return false;
            };
            let holds =
                |policy: &Policy| policy.tracked().is_some_and(|metric| metric.is_same(held));
            !holds(policy) && wanted.values().any(holds)
        }
        (PolicyKind::PredictiveScaling { .. }, PolicyKind::PredictiveScaling { .. }) => false,
        (
            PolicyKind::StepScaling { .. }
            | PolicyKind::TargetTrackingScaling { .. }
            | PolicyKind::PredictiveScaling { .. },
            _,
        ) => true,
    }
}
