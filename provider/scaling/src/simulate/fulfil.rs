//! What happens to services outside any policy: activities end, registered bounds are enforced.

use super::{
    capacity::Services,
    control_loop::ControlLoop,
    cooldown::Completed,
    decision::{ActivityStatus, Decision},
    policy::Change,
    time::Time,
};

impl ControlLoop {
    /// Ends activities whose tasks are there; a policy's cooldown starts with that.
    pub(super) fn complete(&mut self, now: Time, services: &dyn Services) {
        for activity in self.activities.observe(now, services) {
            let policy = activity.policy.as_ref();
            let Some(policy) = policy.and_then(|arn| self.policies.get_mut(arn)) else {
                continue;
            };
            if policy.pending != Some(activity.id) {
                continue;
            }
            policy.pending = None;
            if activity.status == ActivityStatus::Successful {
                policy.last = Some(Completed {
                    at: now,
                    from: activity.from,
                    to: activity.to,
                });
            }
        }
    }

    /// Brings services of targets that were just registered into their bounds.
    pub(super) fn enforce_bounds(
        &mut self,
        now: Time,
        services: &dyn Services,
        decisions: &mut Vec<Decision>,
    ) {
        for resource_id in std::mem::take(&mut self.registered) {
            let (Some(target), Some(capacity)) = (
                self.targets.get(&resource_id),
                self.capacity(&resource_id, services),
            ) else {
                continue;
            };
            let from = capacity.desired;
            let to = from.min(target.max_capacity).max(target.min_capacity);
            if to == from {
                continue;
            }
            let bound = if to > from { "minimum" } else { "maximum" };
            let cause = format!("{bound} capacity was set to {to}");
            let change = Change {
                from: capacity.running,
                to,
                outward: to > from,
            };
            let activity = self
                .activities
                .start(now, &resource_id, None, &cause, change);
            self.moved.push((resource_id.clone(), to));
            decisions.push(Decision::SetDesired {
                activity,
                at: now,
                resource_id,
                from,
                to,
                policy: None,
                alarm: None,
                cause,
            });
        }
    }
}
