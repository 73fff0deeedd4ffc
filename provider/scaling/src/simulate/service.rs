//! An ECS service in simulated time: tasks start late and stop late.

use super::{
    assumption::{LAUNCH, STOP},
    capacity::Capacity,
    random::Random,
    time::{Latency, Span, Time},
};

/// How a service starts and stops tasks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ServiceSettings {
    /// From the request for a task to RUNNING.
    pub launch: Latency,
    /// From the request to stop a task until it no longer counts as running.
    pub stop: Latency,
}

/// A service: what it runs, what it should run, and what is on its way.
///
/// Set the desired count, then [`SimulatedService::advance`] as time goes by.
#[derive(Clone, Debug)]
pub struct SimulatedService {
    settings: ServiceSettings,
    random: Random,
    desired: i32,
    running: i32,
    /// When each starting task will run.
    starting: Vec<Time>,
    /// When each stopping task will be gone; they still count as running.
    stopping: Vec<Time>,
    deployment_until: Option<Time>,
    /// When the launch rate allows a task that needs no credit from the burst.
    launch_slot: Time,
}

/// Fargate launches so many tasks at once per account and region, and [`LAUNCHES_PER_SEC`] after
/// that (ECS Developer Guide, Fargate throttling quotas).
pub const LAUNCH_BURST: i64 = 100;
/// Tasks launched per second once the burst is used up.
pub const LAUNCHES_PER_SEC: i64 = 20;

const LAUNCH_INTERVAL: Span = Span(1000 / LAUNCHES_PER_SEC);

impl Default for ServiceSettings {
    /// [`LAUNCH`] and [`STOP`].
    fn default() -> Self {
        Self {
            launch: LAUNCH,
            stop: STOP,
        }
    }
}

impl SimulatedService {
    /// A service that runs `tasks`, all of them. `seed` fixes every delay.
    pub fn new(settings: ServiceSettings, seed: u64, tasks: i32) -> Self {
        let tasks = tasks.max(0);
        Self {
            settings,
            random: Random::stream(seed, "service"),
            desired: tasks,
            running: tasks,
            starting: Vec::new(),
            stopping: Vec::new(),
            deployment_until: None,
            launch_slot: Time(i64::MIN),
        }
    }

    /// UpdateService.desiredCount: starts tasks or stops them, those that do not run yet first.
    pub fn set_desired(&mut self, now: Time, desired: i32) {
        self.desired = desired.max(0);
        let staying = self.running - count(&self.stopping);
        let surplus = staying + count(&self.starting) - self.desired;
        for _ in surplus..0 {
            let at = self.launch_at(now);
            self.starting.push(at);
        }
        for _ in 0..surplus {
            // The task that would run last is given up first.
            let last = (0..self.starting.len()).max_by_key(|index| self.starting[*index]);
            if let Some(last) = last {
                self.starting.swap_remove(last);
            } else {
                let gone = now + self.settings.stop.draw(&mut self.random);
                self.stopping.push(gone);
            }
        }
    }

    /// Holds back scale-in until `until`, as a deployment does.
    pub fn deploy(&mut self, until: Time) {
        self.deployment_until = Some(until);
    }

    /// Starts and stops what is due by `now`; whether the capacity changed.
    pub fn advance(&mut self, now: Time) -> bool {
        let before = self.capacity();
        self.running += take_due(&mut self.starting, now);
        self.running -= take_due(&mut self.stopping, now);
        if self.deployment_until.is_some_and(|until| until <= now) {
            self.deployment_until = None;
        }
        self.capacity() != before
    }

    /// When [`SimulatedService::advance`] has something to do next; [`Time::NEVER`] when settled.
    pub fn next_event(&self) -> Time {
        let events = self.starting.iter().chain(&self.stopping);
        events
            .chain(&self.deployment_until)
            .copied()
            .min()
            .unwrap_or(Time::NEVER)
    }

    /// What it runs and should run.
    pub fn capacity(&self) -> Capacity {
        Capacity {
            running: self.running,
            desired: self.desired,
            deployment_in_progress: self.deployment_until.is_some(),
        }
    }

    /// Tasks that were asked for and do not run yet.
    pub fn pending(&self) -> i32 {
        count(&self.starting)
    }

    fn launch_at(&mut self, now: Time) -> Time {
        let burst = LAUNCH_INTERVAL * LAUNCH_BURST;
        let slot = self.launch_slot.max(now);
        self.launch_slot = slot + LAUNCH_INTERVAL;
        let admitted = now.max(slot + LAUNCH_INTERVAL - burst);
        admitted + self.settings.launch.draw(&mut self.random)
    }
}

fn take_due(times: &mut Vec<Time>, now: Time) -> i32 {
    let before = times.len();
    times.retain(|time| *time > now);
    i32::try_from(before - times.len()).unwrap_or(i32::MAX)
}

fn count(times: &[Time]) -> i32 {
    i32::try_from(times.len()).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(secs: i64) -> Time {
        Time::from_secs(secs)
    }

    fn service(tasks: i32) -> SimulatedService {
        let settings = ServiceSettings {
            launch: Latency::secs(20, 20),
            stop: Latency::secs(5, 5),
        };
        SimulatedService::new(settings, 1, tasks)
    }

    fn state(service: &SimulatedService) -> (i32, i32, i32) {
        let Capacity {
            running, desired, ..
        } = service.capacity();
        (desired, running, service.pending())
    }

    #[test]
    fn tasks_start_late_and_stop_late() {
        let mut service = service(3);
        assert_eq!(service.next_event(), Time::NEVER);
        service.set_desired(at(0), 5);
        assert_eq!(state(&service), (5, 3, 2));
        assert!(!service.advance(at(19)));
        assert_eq!(service.next_event(), at(20));
        assert!(service.advance(at(20)));
        assert_eq!(state(&service), (5, 5, 0));
        service.set_desired(at(30), 2);
        assert_eq!(state(&service), (2, 5, 0));
        assert!(service.advance(at(35)));
        assert_eq!(state(&service), (2, 2, 0));
    }

    #[test]
    fn tasks_that_do_not_run_yet_are_given_up_first() {
        let mut service = service(3);
        service.set_desired(at(0), 6);
        service.set_desired(at(10), 4);
        assert_eq!(state(&service), (4, 3, 1));
        // A stopping task is not saved: another starts in its place.
        service.set_desired(at(11), 2);
        service.set_desired(at(12), 3);
        assert_eq!(state(&service), (3, 3, 1));
        service.advance(at(40));
        assert_eq!(state(&service), (3, 3, 0));
    }

    #[test]
    fn launches_beyond_the_burst_wait_for_the_rate() {
        let mut service = service(0);
        service.set_desired(at(0), 160);
        service.advance(at(20));
        assert_eq!(service.capacity().running, 100);
        service.advance(at(22));
        assert_eq!(service.capacity().running, 140);
        service.advance(at(23));
        assert_eq!(service.capacity().running, 160);
    }

    #[test]
    fn a_deployment_lasts_as_long_as_it_is_told() {
        let mut service = service(1);
        service.deploy(at(10));
        assert!(service.capacity().deployment_in_progress);
        assert_eq!(service.next_event(), at(10));
        assert!(service.advance(at(10)));
        assert!(!service.capacity().deployment_in_progress);
    }

    #[test]
    fn one_seed_gives_one_history() {
        let history = |seed| {
            let settings = ServiceSettings::default();
            let mut service = SimulatedService::new(settings, seed, 0);
            service.set_desired(at(0), 20);
            let mut events = Vec::new();
            while service.next_event() != Time::NEVER {
                events.push(service.next_event());
                service.advance(service.next_event());
            }
            events
        };
        assert_eq!(history(1), history(1));
        assert_ne!(history(1), history(2));
        let bounds = at(20)..=at(60);
        assert!(history(3).iter().all(|event| bounds.contains(event)));
    }
}
