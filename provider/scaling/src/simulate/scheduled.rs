//! Scheduled actions in their turn: they rewrite a target's bounds for good and move the service
//! into them, whatever cooldown runs.

use super::{
    capacity::Services,
    control_loop::ControlLoop,
    decision::Decision,
    rule::{ScheduledRule, TargetRule},
    time::{Span, Time},
};

/// A scheduled action in the control loop.
#[derive(Clone, Debug)]
pub(crate) struct ScheduledRecord {
    rule: ScheduledRule,
    /// When it runs next; [`Time::NEVER`] when never again.
    next: Time,
}

impl ControlLoop {
    /// Creates or updates a scheduled action. What it has missed is not made up for.
    pub fn put_scheduled(&mut self, rule: ScheduledRule) {
        let key = (rule.resource_id.clone(), rule.name.clone());
        // A rate without a start begins at once.
        let next = rule.timetable.next_after(rule.timetable.written - Span(1));
        let next = next.unwrap_or(Time::NEVER);
        self.scheduled.insert(key, ScheduledRecord { rule, next });
        self.reschedule_scheduled();
    }

    /// Deletes a scheduled action.
    pub fn remove_scheduled(&mut self, resource_id: &str, name: &str) {
        let key = (resource_id.to_owned(), name.to_owned());
        self.scheduled.remove(&key);
        self.reschedule_scheduled();
    }

    /// Runs every scheduled action that is due at `due`, by target and name.
    pub(super) fn run_scheduled(
        &mut self,
        due: Time,
        services: &dyn Services,
        decisions: &mut Vec<Decision>,
    ) {
        let mut ran = Vec::new();
        for record in self.scheduled.values_mut() {
            if record.next == due {
                record.next = record.rule.timetable.next_after(due).unwrap_or(Time::NEVER);
                ran.push(record.rule.clone());
            }
        }
        self.reschedule_scheduled();
        for rule in ran {
            self.set_bounds(due, &rule, decisions);
        }
        self.enforce_bounds(due, services, decisions);
    }

    /// A one-sided bound that contradicts the other one fails, and that occurrence is spent; while
    /// scheduled scaling is suspended occurrences pass by (both observed).
    fn set_bounds(&mut self, at: Time, rule: &ScheduledRule, decisions: &mut Vec<Decision>) {
        let ScheduledRule {
            resource_id,
            name,
            timetable: _,
            min_capacity,
            max_capacity,
        } = rule;
        let Some(target) = self.targets.get(resource_id) else {
            return;
        };
        if target.suspended.scheduled_scaling_suspended {
            return;
        }
        let target = TargetRule {
            min_capacity: min_capacity.unwrap_or(target.min_capacity),
            max_capacity: max_capacity.unwrap_or(target.max_capacity),
            ..target.clone()
        };
        let possible = target.min_capacity <= target.max_capacity;
        let bounds = (*min_capacity, *max_capacity);
        let cause = format!("scheduled action name {name} was triggered");
        let activity = self
            .activities
            .set_bounds(at, resource_id, &cause, bounds, possible);
        if possible {
            decisions.push(Decision::SetBounds {
                activity,
                at,
                resource_id: resource_id.clone(),
                min_capacity: target.min_capacity,
                max_capacity: target.max_capacity,
                cause,
            });
            self.put_target(target);
        }
    }

    pub(super) fn reschedule_scheduled(&mut self) {
        let next = self.scheduled.values().map(|record| record.next);
        self.next_scheduled = next.min().unwrap_or(Time::NEVER);
    }
}
