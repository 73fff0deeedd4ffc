//! The record of scaling activities, and which of them are still under way.

use std::collections::VecDeque;

use super::{
    capacity::Services,
    decision::{Activity, ActivityStatus, NotScaledReason},
    policy::Change,
    time::Time,
};

/// Activities kept, over all targets; AWS keeps six weeks.
pub(crate) const ACTIVITIES_MAX: usize = 10_000;

/// Activities kept where nobody asks for their history: far more than can be under way, of which
/// each policy has one.
const ACTIVITIES_UNASKED: usize = 200;

/// All activities, oldest first.
#[derive(Clone, Debug)]
pub(crate) struct Activities {
    kept: VecDeque<Activity>,
    most: usize,
    next_id: u64,
    open: Vec<u64>,
}

impl Default for Activities {
    fn default() -> Self {
        Self {
            kept: VecDeque::new(),
            most: ACTIVITIES_MAX,
            next_id: 0,
            open: Vec::new(),
        }
    }
}

impl Activities {
    /// Activities whose history nobody asks for.
    pub(crate) fn unasked() -> Self {
        Self {
            most: ACTIVITIES_UNASKED,
            ..Self::default()
        }
    }

    /// Newest first.
    pub(crate) fn newest(&self) -> impl Iterator<Item = &Activity> {
        self.kept.iter().rev()
    }

    /// Whether any is under way, so that capacities have to be watched.
    pub(crate) fn any_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Records a change of desired tasks and returns its id.
    pub(crate) fn start(
        &mut self,
        now: Time,
        resource_id: &str,
        policy: Option<&str>,
        cause: &str,
        change: Change,
    ) -> u64 {
        let Change { from, to, .. } = change;
        let id = self.keep(Activity {
            id: 0,
            resource_id: resource_id.to_owned(),
            policy: policy.map(str::to_owned),
            cause: cause.to_owned(),
            description: format!("Setting desired count to {to}."),
            from,
            to,
            start: now,
            end: None,
            status: ActivityStatus::InProgress,
            message: None,
            not_scaled: None,
        });
        self.open.push(id);
        id
    }

    /// Records that a scheduled action set bounds (fewest and most tasks, where given) or, where
    /// these contradict the ones that stay, failed to; returns the record's id.
    pub(crate) fn set_bounds(
        &mut self,
        now: Time,
        resource_id: &str,
        cause: &str,
        bounds: (Option<i32>, Option<i32>),
        possible: bool,
    ) -> u64 {
        let told = |name: &str, bound: Option<i32>| {
            bound.map(|bound| format!("{name} capacity to {bound}"))
        };
        let told = [told("min", bounds.0), told("max", bounds.1)];
        let told = told.into_iter().flatten().collect::<Vec<_>>().join(" and ");
        let (status, message) = if possible {
            let message = format!("Successfully set {told}");
            (ActivityStatus::Successful, message)
        } else {
            let message = "Minimum capacity cannot be greater than maximum capacity";
            (ActivityStatus::Failed, message.to_owned())
        };
        self.keep(Activity {
            id: 0,
            resource_id: resource_id.to_owned(),
            policy: None,
            cause: cause.to_owned(),
            description: format!("Setting {told}"),
            from: 0,
            to: 0,
            start: now,
            end: Some(now),
            status,
            message: Some(message),
            not_scaled: None,
        })
    }

    /// Whether the target's newest activity says the same already: AWS does not repeat it.
    pub(crate) fn says(&self, resource_id: &str, reason: NotScaledReason) -> bool {
        let newest = self.newest().find(|known| known.resource_id == resource_id);
        let said = newest.and_then(|known| known.not_scaled);
        said.is_some_and(|said| said.code() == reason.code())
    }

    /// Records why a started policy changed nothing and returns its id.
    pub(crate) fn stand_still(
        &mut self,
        now: Time,
        resource_id: &str,
        policy: &str,
        cause: &str,
        reason: NotScaledReason,
    ) -> u64 {
        let status = match reason {
            NotScaledReason::AlreadyAtDesiredCapacity { .. } => ActivityStatus::Successful,
            _ => ActivityStatus::Failed,
        };
        self.keep(Activity {
            id: 0,
            resource_id: resource_id.to_owned(),
            policy: Some(policy.to_owned()),
            cause: cause.to_owned(),
            description: "Attempting to scale due to alarm triggered".to_owned(),
            from: 0,
            to: 0,
            start: now,
            end: None,
            status,
            message: None,
            not_scaled: Some(reason),
        })
    }

    /// Looks at the services of open activities and ends those that are done, overridden or
    /// without a service. Returns the ended ones.
    pub(crate) fn observe(&mut self, now: Time, services: &dyn Services) -> Vec<Activity> {
        let mut ended = Vec::new();
        let Self { kept, open, .. } = self;
        let first = kept.front().map_or(0, |activity| activity.id);
        open.retain(|id| {
            let index = usize::try_from(id.wrapping_sub(first)).unwrap_or(usize::MAX);
            // Forgotten for want of room.
            let Some(activity) = kept.get_mut(index) else {
                return false;
            };
            let Some(status) = outcome(activity, services) else {
                return true;
            };
            activity.status = status;
            activity.end = Some(now);
            if status == ActivityStatus::Successful {
                activity.message = Some(fulfilled(activity.to));
            }
            ended.push(activity.clone());
            false
        });
        ended
    }

    fn keep(&mut self, mut activity: Activity) -> u64 {
        activity.id = self.next_id;
        self.next_id += 1;
        if self.kept.len() == self.most {
            self.kept.pop_front();
        }
        let id = activity.id;
        self.kept.push_back(activity);
        id
    }
}

/// AWS's words for a desired count that was reached.
fn fulfilled(to: i32) -> String {
    format!("Successfully set desired count to {to}. Change successfully fulfilled by ecs.")
}

/// How an open activity ended, or `None` while it has not. A desired count that somebody else set
/// overrides it; it is done when running tasks reach what it set.
fn outcome(activity: &Activity, services: &dyn Services) -> Option<ActivityStatus> {
    let Some(capacity) = services.capacity(&activity.resource_id) else {
        return Some(ActivityStatus::Failed);
    };
    if capacity.desired != activity.to {
        return Some(ActivityStatus::Overridden);
    }
    let reached = if activity.to > activity.from {
        capacity.running >= activity.to
    } else {
        capacity.running <= activity.to
    };
    reached.then_some(ActivityStatus::Successful)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulate::Capacity;

    struct One(Option<Capacity>);

    impl Services for One {
        fn capacity(&self, _: &str) -> Option<Capacity> {
            self.0
        }
    }

    fn one(running: i32, desired: i32) -> One {
        One(Some(Capacity {
            running,
            desired,
            deployment_in_progress: false,
        }))
    }

    fn started(from: i32, to: i32) -> Activities {
        let mut activities = Activities::default();
        let change = Change {
            from,
            to,
            outward: to > from,
        };
        activities.start(Time::default(), "service/c/s", Some("arn"), "cause", change);
        activities
    }

    #[test]
    fn an_activity_ends_when_running_tasks_reach_it() {
        use ActivityStatus::{Failed, Overridden, Successful};
        let cases = [
            (3, 6, one(5, 6), None),
            (3, 6, one(6, 6), Some(Successful)),
            (6, 3, one(4, 3), None),
            (6, 3, one(3, 3), Some(Successful)),
            (3, 6, one(3, 8), Some(Overridden)),
            (3, 6, One(None), Some(Failed)),
        ];
        for (from, to, services, expected) in cases {
            let mut activities = started(from, to);
            let ended = activities.observe(Time::from_secs(9), &services);
            let status = ended.first().map(|activity| activity.status);
            assert_eq!(status, expected, "{from} -> {to}");
            assert_eq!(activities.any_open(), expected.is_none());
            if let Some(activity) = ended.first() {
                assert_eq!(activity.end, Some(Time::from_secs(9)));
                assert_eq!(activities.newest().next(), Some(activity));
            }
        }
    }

    #[test]
    fn a_reason_that_was_the_last_word_is_known() {
        let mut activities = started(3, 10);
        let at_max = NotScaledReason::AlreadyAtMaxCapacity { max_capacity: 10 };
        let busy = NotScaledReason::TargetServicePutResourceAsUnscalable;
        let mut say = |resource: &str, reason| {
            let new = !activities.says(resource, reason);
            if new {
                activities.stand_still(Time::default(), resource, "arn", "cause", reason);
            }
            new
        };
        assert!(say("service/c/s", at_max));
        assert!(!say("service/c/s", at_max));
        assert!(say("service/c/other", at_max));
        assert!(!say("service/c/s", at_max));
        assert!(say("service/c/s", busy));
        assert!(say("service/c/s", at_max));
    }

    #[test]
    fn old_activities_make_room_and_open_ones_among_them_are_dropped() {
        let mut activities = started(3, 6);
        for turn in 0..ACTIVITIES_MAX {
            let reason = if turn % 2 == 0 {
                NotScaledReason::TargetServicePutResourceAsUnscalable
            } else {
                NotScaledReason::AlreadyAtMaxCapacity { max_capacity: 6 }
            };
            activities.stand_still(Time::default(), "service/c/s", "arn", "cause", reason);
        }
        assert_eq!(activities.newest().count(), ACTIVITIES_MAX);
        assert!(activities.observe(Time::default(), &one(6, 6)).is_empty());
        assert!(!activities.any_open());
    }
}
