//! A service, its tasks and its deployments.

use std::collections::VecDeque;

use super::deployment::{Deployment, Monitoring, Revision, fast};
use crate::settings::{Load, ServiceSettings, halves};

/// Events a service keeps (ECS API, DescribeServices).
const EVENTS_MAX: usize = 100;

/// An ECS service.
#[derive(Clone, Debug)]
pub(crate) struct Service {
    pub(crate) settings: ServiceSettings,
    pub(crate) desired: i32,
    pub(crate) created: f64,
    /// False once deleted; ECS still describes it for a while, as INACTIVE.
    pub(crate) active: bool,
    /// Running tasks, the oldest first.
    running: VecDeque<Task>,
    /// Pending tasks, by rising time of their start.
    pending: VecDeque<Task>,
    /// Tasks there ever were.
    tasks: u64,
    /// The newest deployment.
    pub(crate) deployment: Deployment,
    /// The deployment that is being replaced.
    pub(crate) replaced: Option<Deployment>,
    /// Every revision, the oldest first.
    pub(crate) revisions: Vec<Revision>,
    /// Events, the newest first: when, and what.
    pub(crate) events: VecDeque<(f64, String)>,
    /// Whether tasks were asked for, started or stopped since somebody looked.
    changed: bool,
}

/// A task.
#[derive(Clone, Debug)]
pub(crate) struct Task {
    /// Unique within the service, from 1.
    pub(crate) number: u64,
    pub(crate) created: f64,
    /// When it runs or ran, in seconds since 1970 on the world's clock.
    pub(crate) starts: f64,
}

impl Service {
    /// A service whose tasks all run, rolled out long since.
    pub(crate) fn new(settings: ServiceSettings, now: f64) -> Self {
        let monitoring = if settings.high_resolution {
            fast()
        } else {
            Monitoring::new()
        };
        let task_definition = format!("{}:1", settings.service);
        let mut service = Self::deployed(settings, task_definition, monitoring, now);
        for _ in 0..service.desired {
            let task = service.task(now, now);
            service.running.push_back(task);
        }
        service.deployment.until = None;
        service
    }

    /// A service that has just been created: its tasks are on their way.
    pub(crate) fn created(
        settings: ServiceSettings,
        task_definition: String,
        monitoring: Monitoring,
        now: f64,
    ) -> Self {
        let desired = settings.desired;
        let mut service = Self::deployed(settings, task_definition, monitoring, now);
        service.set_desired(desired, now);
        service
    }

    fn deployed(
        settings: ServiceSettings,
        task_definition: String,
        monitoring: Monitoring,
        now: f64,
    ) -> Self {
        let revision = Revision {
            id: first_revision(&settings),
            task_definition,
            monitoring,
            created: now,
        };
        let deployment = Deployment {
            revision: revision.clone(),
            until: Some(now + settings.rollout_seconds),
            updated: now,
            failed_tasks: 0,
        };
        Self {
            desired: settings.desired,
            created: now,
            active: true,
            running: VecDeque::new(),
            pending: VecDeque::new(),
            tasks: 0,
            deployment,
            replaced: None,
            revisions: vec![revision],
            events: VecDeque::new(),
            changed: true,
            settings,
        }
    }

    /// Tasks in the state RUNNING.
    pub(crate) fn running(&self) -> i32 {
        i32::try_from(self.running.len()).unwrap_or(i32::MAX)
    }

    /// Tasks asked for and not running yet.
    pub(crate) fn pending(&self) -> i32 {
        i32::try_from(self.pending.len()).unwrap_or(i32::MAX)
    }

    /// All tasks and whether they run, the oldest first.
    pub(crate) fn all_tasks(&self) -> impl Iterator<Item = (&Task, bool)> {
        let running = self.running.iter().map(|task| (task, true));
        running.chain(self.pending.iter().map(|task| (task, false)))
    }

    /// Whether a deployment is under way.
    pub(crate) fn deploying(&self) -> bool {
        self.deployment.until.is_some()
    }

    /// The revision all tasks run: the newest once it is rolled out, until then the one before.
    pub(crate) fn revision(&self) -> &Revision {
        match &self.replaced {
            Some(replaced) if self.deploying() => &replaced.revision,
            _ => &self.deployment.revision,
        }
    }

    /// Whether it sends this metric every 20 seconds, everywhere.
    pub(crate) fn is_fast(&self, metric: &str) -> bool {
        !self.deploying() && self.deployment.revision.is_fast(metric)
    }

    /// Whether its tasks are registered in this target group.
    pub(crate) fn is_in(&self, group: &str) -> bool {
        let mut groups = self.settings.target_groups.iter();
        groups.any(|label| halves(label).is_some_and(|(_, held)| held == group))
    }

    /// Begins a deployment that takes so many seconds; for ever when they are not finite.
    pub(crate) fn deploy(
        &mut self,
        task_definition: String,
        monitoring: Monitoring,
        seconds: f64,
        now: f64,
    ) {
        let revision = Revision {
            id: self.deployment.revision.id + 1,
            task_definition,
            monitoring,
            created: now,
        };
        self.revisions.push(revision.clone());
        let deployment = Deployment {
            revision,
            until: Some(now + seconds.max(0.0)),
            updated: now,
            failed_tasks: 0,
        };
        let before = std::mem::replace(&mut self.deployment, deployment);
        // One that never came to its end is given up, and what it was to replace is still there.
        if before.until.is_none() {
            self.replaced = Some(before);
        }
        self.changed = true;
    }

    /// Tasks of the newest deployment that did not start.
    pub(crate) fn fail_tasks(&mut self, count: i32, now: f64) {
        self.deployment.failed_tasks += count;
        self.deployment.updated = now;
        self.tell(now, "is unable to consistently start tasks successfully.");
    }

    /// Asks for another number of tasks: more start late, fewer stop at once, pending ones first.
    pub(crate) fn set_desired(&mut self, desired: i32, now: f64) {
        self.desired = desired;
        self.changed = true;
        let before = self.tasks;
        while self.running() + self.pending() < desired {
            let task = self.task(now, now + self.settings.launch_seconds);
            self.pending.push_back(task);
        }
        let started = self.tasks - before;
        if started > 0 {
            self.tell(now, &format!("has started {started} tasks."));
        }
        let mut stopped = 0;
        while self.running() + self.pending() > desired {
            stopped += 1;
            if self.pending.pop_back().is_none() {
                self.running.pop_front();
            }
        }
        if stopped > 0 {
            self.tell(now, &format!("has stopped {stopped} running tasks."));
        }
    }

    /// Starts the tasks that are due, and ends a deployment that is.
    pub(crate) fn advance(&mut self, now: f64) {
        let mut started = false;
        while self.pending.front().is_some_and(|task| task.starts <= now) {
            self.running.extend(self.pending.pop_front());
            started = true;
        }
        let due = self.deployment.until.is_some_and(|until| until <= now);
        let complete = due && self.pending.is_empty();
        if complete {
            self.deployment.until = None;
            self.deployment.updated = now;
            self.replaced = None;
        }
        if complete || (started && self.pending.is_empty()) {
            self.tell(now, "has reached a steady state.");
        }
        self.changed |= started || complete;
    }

    /// Whether its capacity changed since this was last asked.
    pub(crate) fn take_changed(&mut self) -> bool {
        std::mem::take(&mut self.changed)
    }

    /// Deletes it: no tasks are left.
    pub(crate) fn delete(&mut self, now: f64) {
        self.set_desired(0, now);
        self.active = false;
        self.deployment.until = None;
        self.replaced = None;
    }

    pub(crate) fn load(&self, now: f64) -> Load {
        Load {
            now,
            running: self.running(),
            desired: self.desired,
        }
    }

    fn task(&mut self, created: f64, starts: f64) -> Task {
        self.tasks += 1;
        Task {
            number: self.tasks,
            created,
            starts,
        }
    }

    fn tell(&mut self, now: f64, what: &str) {
        let name = &self.settings.service;
        self.events
            .push_front((now, format!("(service {name}) {what}")));
        self.events.truncate(EVENTS_MAX);
    }
}

/// Revisions are numbered from a number that two services hardly share.
fn first_revision(settings: &ServiceSettings) -> u64 {
    let name = format!(
        "{}/{}/{}",
        settings.region, settings.cluster, settings.service
    );
    let mixed = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    // Nineteen digits, as AWS has them.
    1_000_000_000_000_000_000 + mixed % 8_000_000_000_000_000_000
}

#[cfg(test)]
mod tests;
