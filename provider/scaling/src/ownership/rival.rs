//! Tracking policies of others on a metric that the profile is to track.

use super::Ownership;
use crate::{
    object::{Blueprint, Observed},
    problem::{Path, Problem},
};

impl Ownership {
    /// AWS refuses a second tracking policy for a metric on a target (Application Auto Scaling API,
    /// PutScalingPolicy), so each of these would fail an apply half way. What an exclusive profile
    /// removes is not in its way.
    pub(super) fn rivals(&self, wanted: &Blueprint, observed: &Observed) -> Vec<Problem> {
        let foreign = observed.policies.values().map(|found| &found.object);
        let foreign = foreign.filter(|policy| !self.may_remove_policy(&policy.name));
        let rivals = foreign.filter_map(|policy| {
            let held = policy.tracked()?;
            let mut wanted = wanted.policies.values();
            let own =
                wanted.find(|own| own.tracked().is_some_and(|metric| metric.is_same(held)))?;
            Some(problem(&policy.name, &own.name))
        });
        rivals.collect()
    }
}

fn problem(rival: &str, own: &str) -> Problem {
    Problem::error(
        &Path::default(),
        "another policy on the target tracks a metric of the profile",
        format!("policy {rival:?}, which is not the profile's, on the metric of {own:?}"),
        "one tracking policy for each metric of a target",
        format!("delete {rival:?}, or set exclusive = true so that the profile removes it"),
    )
}
