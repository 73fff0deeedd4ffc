//! The world from outside: start it, look at it, disturb it.

use std::{
    collections::BTreeMap,
    convert::Infallible,
    io,
    net::{Ipv4Addr, TcpListener},
    ops::Deref,
    sync::Arc,
    thread::JoinHandle,
    time::{Duration, SystemTime},
};

use scaling::simulate::{Latency, Span};
use tokio::sync::oneshot;

use crate::{
    Call, Fault, Matcher, REGION_DEFAULT, Region, ServiceSettings,
    clock::{self, Clock},
    server::{self, Shared},
    settings::Settings,
    state::State,
};

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

/// Settings of a world to start.
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    settings: Settings,
}

/// Faults of a world; see [`Fault`].
#[derive(Debug)]
pub struct Faults<'a> {
    shared: &'a Shared,
}

impl Builder {
    /// How many world seconds pass in a wall second; 1 at first. Not above 3600, and not below 1
    /// thousandth: values outside are brought inside.
    pub fn speed(mut self, speed: f64) -> Self {
        self.settings.speed = if speed.is_finite() {
            speed.clamp(0.001, 3600.0)
        } else {
            1.0
        };
        self
    }

    /// What the world's clock shows at the start; the wall's time at first.
    pub fn start_at(mut self, moment: SystemTime) -> Self {
        self.settings.start = Some(moment);
        self
    }

    /// The port on 127.0.0.1; at first 0, which lets the system choose.
    pub fn port(mut self, port: u16) -> Self {
        self.settings.port = port;
        self
    }

    /// Fixes identifiers, evaluation phases and delays; 0 at first.
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// Whether requests beyond AWS's published rates are throttled; true at first. Rates count on
    /// the wall's clock at any speed, as clients' back-off does.
    pub fn rate_limits(mut self, on: bool) -> Self {
        self.settings.rate_limits = on;
        self
    }

    /// World seconds from PutMetricData to its data being visible, drawn between the two for each
    /// datum; 0.5 to 3 at first.
    pub fn ingestion_seconds(mut self, least: f64, most: f64) -> Self {
        self.settings.ingestion = latency(least, most);
        self
    }

    /// An access key that is refused as unknown; all others are accepted.
    pub fn refuse_access_key(mut self, key: impl Into<String>) -> Self {
        self.settings.refused_keys.push(key.into());
        self
    }

    /// The only IAM actions, such as `ecs:DescribeServices`, that an access key may call; keys of
    /// which nothing is said may call everything.
    pub fn allow(
        mut self,
        key: impl Into<String>,
        actions: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let actions = actions.into_iter().map(Into::into).collect();
        self.settings.allowed.insert(key.into(), actions);
        self
    }

    /// An ECS service to begin with.
    pub fn service(mut self, service: ServiceSettings) -> Self {
        self.settings.services.push(service);
        self
    }

    /// Starts the world on a thread of its own, so that a caller that blocks does not stop it.
    ///
    /// # Errors
    /// When the port cannot be had or the thread not be started.
    // Async so that what starts a server reads alike everywhere in the tests.
    #[allow(clippy::unused_async)]
    pub async fn start(self) -> io::Result<World> {
        let Settings {
            speed, start, port, ..
        } = self.settings;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let endpoint = format!("http://{}", listener.local_addr()?);
        let services = self.settings.services.clone();
        let shared = Arc::new(Shared::new(
            Clock::new(speed, start),
            State::new(self.settings),
        ));
        for service in services {
            Region::new(shared.clone(), &service.region).add_service(service);
        }
        let (stop, stopped) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        let served = shared.clone();
        let thread = std::thread::Builder::new()
            .name("world".to_owned())
            .spawn(move || {
                if let Err(error) = runtime.block_on(server::run(served, listener, stopped)) {
                    tracing::error!(%error, "the local AWS stopped");
                }
            })?;
        Ok(World {
            home: Region::new(shared.clone(), REGION_DEFAULT),
            shared,
            endpoint,
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl World {
    /// A world at speed 1 with request rates and no services.
    pub fn builder() -> Builder {
        Builder {
            settings: Settings {
                speed: 1.0,
                start: None,
                port: 0,
                seed: 0,
                rate_limits: true,
                ingestion: latency(0.5, 3.0),
                refused_keys: Vec::new(),
                allowed: BTreeMap::new(),
                services: Vec::new(),
            },
        }
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

fn latency(least: f64, most: f64) -> Latency {
    // Seconds of a test, far within range.
    #[allow(clippy::cast_possible_truncation)]
    let span = |seconds: f64| Span((seconds.max(0.0) * 1000.0) as i64);
    Latency {
        min: span(least),
        max: span(most.max(least)),
    }
}
