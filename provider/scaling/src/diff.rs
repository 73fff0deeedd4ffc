//! The calls that turn what AWS has into what a blueprint wants, and no others.
//!
//! Alarms go before the policies they start, policies before their target; what is new comes in
//! the opposite order. A policy that cannot be updated in place is deleted first, because a target
//! takes only one tracking policy for a metric, and because its type cannot change (Application
//! Auto Scaling API, PutScalingPolicy).
//!
//! What AWS may refuse although the profile is right, a policy on a metric every 20 s that the ECS
//! service does not publish yet, is put before everything else where it can be, so that a refusal
//! finds nothing changed; else it is the first policy that is put.

mod alarms;
mod dashboards;
mod policies;
mod schedules;
mod step;
mod target;

use crate::{
    object::{Blueprint, Observed},
    ownership::Ownership,
};

pub use step::Step;

/// The calls, in order, that make AWS have exactly the objects of `wanted` among those that
/// `ownership` says are the profile's; `None` removes them all. Nothing to do gives no steps.
///
/// What is not the profile's is left alone, though deregistering a target ends every policy on it.
/// Bounds that one of the profile's schedules may have set are kept. Ask [`Ownership::claim`] first.
pub fn diff(wanted: Option<&Blueprint>, observed: &Observed, ownership: &Ownership) -> Vec<Step> {
    let Some(wanted) = wanted else {
        return remove(observed, ownership);
    };
    let policies = policies::changes(&wanted.policies, observed, ownership);
    let alarms = alarms::changes(&wanted.alarms, observed, ownership, &policies.created);
    let schedules = schedules::changes(&wanted.schedules, observed, ownership);
    let dashboards = dashboards::changes(&wanted.dashboards, observed, ownership);
    [
        policies.trials,
        dashboards.deletions,
        alarms.deletions,
        policies.deletions,
        schedules.deletions,
        target::changes(wanted, observed, ownership),
        policies.puts,
        alarms.puts,
        schedules.puts,
        dashboards.puts,
    ]
    .concat()
}

fn remove(observed: &Observed, ownership: &Ownership) -> Vec<Step> {
    [
        dashboards::removal(observed, ownership),
        alarms::removal(observed, ownership),
        policies::removal(observed, ownership),
        schedules::removal(observed, ownership),
        target::removal(observed, ownership),
    ]
    .concat()
}
