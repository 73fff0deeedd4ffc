//! The world from outside: start it, look at it, disturb it.

mod builder;

use std::{
    collections::BTreeMap,
    convert::Infallible,
    ops::Deref,
    sync::Arc,
    thread::JoinHandle,
    time::{Duration, SystemTime},
};

use tokio::sync::oneshot;

pub use self::builder::Builder;
use crate::{Call, Fault, Matcher, Region, ServiceSettings, clock, server::Shared};

/// How often [`World::until`] looks.
const LOOK_EVERY: Duration = Duration::from_millis(5);

/// A running AWS. Dropping it stops it.
///
/// It is also its default region, `us-east-1`: `world.alarms()` are the alarms there.
#[derive(Debug)]
pub struct World {
    shared: Arc<Shared>,
    home: Region,
    endpoint: String,
    /// Dropped to stop the server.
    stop: Option<oneshot::Sender<Infallible>>,
    thread: Option<JoinHandle<()>>,
}

/// Faults of a world; see [`Fault`].
#[derive(Debug)]
pub struct Faults<'a> {
    shared: &'a Shared,
}

impl World {
    /// A world at speed 1 with request rates and no services.
    pub fn builder() -> Builder {
        Builder::new()
    }

    /// Where it listens: `http://127.0.0.1:PORT`, for all services.
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// World time now, in seconds since 1970.
    pub fn now(&self) -> f64 {
        self.shared.clock.now()
    }

    /// How many world seconds pass in a wall second.
    pub fn speed(&self) -> f64 {
        self.shared.clock.speed()
    }

    /// World time of a wall time, in seconds since 1970.
    pub fn at(&self, wall: SystemTime) -> f64 {
        self.shared.clock.to_world(clock::seconds(wall))
    }

    /// Wall time of a world time.
    pub fn wall(&self, world: f64) -> SystemTime {
        clock::moment(self.shared.clock.to_wall(world))
    }

    /// A region by name.
    pub fn region(&self, name: &str) -> Region {
        Region::new(self.shared.clone(), name)
    }

    /// Creates a service in the region its settings name; see [`Region::add_service`].
    pub fn add_service(&self, settings: ServiceSettings) {
        self.region(&settings.region).add_service(settings);
    }

    /// The calls so far, oldest first; the latest 100,000 are kept.
    pub fn calls(&self) -> Vec<Call> {
        self.shared.state().calls.all()
    }

    /// Forgets the calls so far.
    pub fn clear_calls(&self) {
        self.shared.state().calls.clear();
    }

    /// How many calls were throttled for exceeding their rate so far, by `service:Operation`; those
    /// that a fault refused are not among them.
    pub fn throttled(&self) -> BTreeMap<String, u64> {
        self.shared.state().limits.throttled()
    }

    /// Faults to come.
    pub fn faults(&self) -> Faults<'_> {
        Faults {
            shared: &self.shared,
        }
    }

    /// Waits until `condition` holds, at most `limit` on the wall's clock; whether it holds.
    pub async fn until(&self, limit: Duration, condition: impl Fn(&Self) -> bool) -> bool {
        let end = tokio::time::Instant::now() + limit;
        loop {
            if condition(self) {
                return true;
            }
            if tokio::time::Instant::now() >= end {
                return false;
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }
}

impl Deref for World {
    type Target = Region;

    fn deref(&self) -> &Region {
        &self.home
    }
}

impl Drop for World {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic over there has been printed over there.
            let _ = thread.join();
        }
    }
}

impl Faults<'_> {
    /// Strikes the `number`th matching call from now; 1 is the next.
    pub fn at(&self, number: u64, matcher: Matcher, fault: Fault) {
        self.shared
            .state()
            .faults
            .add(matcher, number, number, fault);
    }

    /// Strikes the next matching call.
    pub fn next(&self, matcher: Matcher, fault: Fault) {
        self.at(1, matcher, fault);
    }

    /// Strikes the next `count` matching calls.
    pub fn times(&self, count: u64, matcher: Matcher, fault: Fault) {
        self.shared.state().faults.add(matcher, 1, count, fault);
    }

    /// Strikes every matching call until cleared.
    pub fn always(&self, matcher: Matcher, fault: Fault) {
        self.shared.state().faults.add(matcher, 1, u64::MAX, fault);
    }

    /// How many faults still wait for a call.
    pub fn pending(&self) -> usize {
        self.shared.state().faults.pending()
    }

    /// Forgets all faults.
    pub fn clear(&self) {
        self.shared.state().faults.clear();
    }
}
