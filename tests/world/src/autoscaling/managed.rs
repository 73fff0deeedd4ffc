//! The alarms AWS makes for tracking policies, and makes anew on every update.

use scaling::simulate::tracking_alarms;

use super::{Policy, tracking};
use crate::{cloudwatch, ids::Ids, state::Region, wire::Failure};

/// Replaces the alarms of a tracking policy by new ones under new names; the names.
pub(super) fn replace(
    region: &mut Region,
    ids: &mut Ids,
    policy: &Policy,
    now: f64,
) -> Result<Vec<String>, Failure> {
    let action = format!("{}:createdBy/{}", policy.arn, ids.uuid());
    let object = tracking::object(&policy.configuration);
    let (high, low) = (ids.uuid(), ids.uuid());
    let Some((high, low)) = tracking_alarms(&policy.resource_id, &object, &action, [&high, &low])
    else {
        let metric = tracking::metric(&policy.configuration);
        return Err(Failure::not_simulated(format!(
            "the predefined metric {metric}"
        )));
    };
    remove(region, policy);
    let mut names = Vec::new();
    for rule in [Some(high), low].into_iter().flatten() {
        names.push(rule.name.clone());
        let description = format!(
            "DO NOT EDIT OR DELETE. For TargetTrackingScaling policy {}.",
            policy.arn
        );
        cloudwatch::put_managed(region, rule, description, now);
    }
    Ok(names)
}

/// Removes the alarms that were made for a policy.
pub(super) fn remove(region: &mut Region, policy: &Policy) {
    for name in &policy.managed_alarms {
        cloudwatch::remove_alarm(region, name);
    }
}
