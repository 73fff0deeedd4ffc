//! A service and its tasks.

use std::collections::VecDeque;

use crate::settings::{Load, ServiceSettings, halves};

/// An ECS service.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) settings: ServiceSettings,
    pub(crate) desired: i32,
    pub(crate) created: f64,
    /// False once deleted; ECS still describes it for a while, as INACTIVE.
    pub(crate) active: bool,
    running: i32,
    /// When each pending task will run, by rising time.
    pending: VecDeque<f64>,
    /// Whether tasks were asked for, started or stopped since somebody looked.
    changed: bool,
}

impl Service {
    /// A service whose tasks all run.
    pub(crate) fn new(settings: ServiceSettings, now: f64) -> Self {
        Self {
            desired: settings.desired,
            running: settings.desired,
            created: now,
            active: true,
            pending: VecDeque::new(),
            changed: true,
            settings,
        }
    }

    /// Tasks in the state RUNNING.
    pub(crate) fn running(&self) -> i32 {
        self.running
    }

    /// Tasks asked for and not running yet.
    pub(crate) fn pending(&self) -> i32 {
        i32::try_from(self.pending.len()).unwrap_or(i32::MAX)
    }

    /// Whether it sends this metric every 20 seconds.
    pub(crate) fn is_fast(&self, _metric: &str) -> bool {
        self.settings.high_resolution
    }

    /// Whether its tasks are registered in this target group.
    pub(crate) fn is_in(&self, group: &str) -> bool {
        let mut groups = self.settings.target_groups.iter();
        groups.any(|label| halves(label).is_some_and(|(_, held)| held == group))
    }

    /// Asks for another number of tasks: more start late, fewer stop at once, pending ones first.
    pub(crate) fn set_desired(&mut self, desired: i32, now: f64) {
        self.desired = desired;
        self.changed = true;
        while self.running + self.pending() < desired {
            self.pending.push_back(now + self.settings.launch_seconds);
        }
        while self.running + self.pending() > desired && self.pending.pop_back().is_some() {}
        self.running = self.running.min(desired);
    }

    /// Starts the tasks that are due.
    pub(crate) fn advance(&mut self, now: f64) {
        while self.pending.front().is_some_and(|due| *due <= now) {
            self.pending.pop_front();
            self.running += 1;
            self.changed = true;
        }
    }

    /// Whether its capacity changed since this was last asked.
    pub(crate) fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    /// Deletes it: no tasks are left.
    pub(crate) fn delete(&mut self, now: f64) {
        self.set_desired(0, now);
        self.active = false;
    }

    pub(crate) fn load(&self, now: f64) -> Load {
        Load {
            now,
            running: self.running,
            desired: self.desired,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tasks_start_late_and_stop_at_once() {
        let settings = ServiceSettings::new("c", "s", 3).launch_seconds(25.0);
        let mut service = Service::new(settings, 0.0);
        service.set_desired(10, 100.0);
        assert_eq!((service.running(), service.pending()), (3, 7));
        service.advance(124.9);
        assert_eq!(service.running(), 3);
        service.set_desired(8, 124.9);
        assert_eq!((service.running(), service.pending()), (3, 5));
        service.take_changed();
        service.advance(125.0);
        assert!(service.take_changed() && !service.take_changed());
        assert_eq!((service.running(), service.pending()), (8, 0));
        service.set_desired(2, 130.0);
        assert_eq!((service.running(), service.pending()), (2, 0));
    }
}
