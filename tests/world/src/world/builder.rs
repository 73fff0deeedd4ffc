//! What is set before a world starts, and its start.

use std::{
    collections::BTreeMap,
    io,
    net::{Ipv4Addr, TcpListener},
    sync::Arc,
    time::{Duration, SystemTime},
};

use scaling::simulate::{Latency, Span};
use tokio::sync::oneshot;

use super::World;
use crate::{
    REGION_DEFAULT, Region, ServiceSettings,
    clock::Clock,
    server::{self, Shared},
    settings::Settings,
    state::State,
};

/// Settings of a world to start.
#[derive(Clone, Debug)]
#[must_use]
pub struct Builder {
    settings: Settings,
}

impl Builder {
    pub(super) fn new() -> Self {
        Self {
            settings: Settings {
                speed: 1.0,
                start: None,
                port: 0,
                seed: 0,
                rate_limits: true,
                rate_factor: 1,
                managed_alarm_rates: false,
                update_takes: Duration::ZERO,
                ingestion: latency(0.5, 3.0),
                refused_keys: Vec::new(),
                allowed: BTreeMap::new(),
                services: Vec::new(),
            },
        }
    }

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

    /// How many times as high as AWS's the request rates are; 1 at first. With a client that is as
    /// many times as fast, a test of rates takes as much less time.
    pub fn rates_times(mut self, factor: u32) -> Self {
        self.settings.rate_factor = factor.max(1);
        self
    }

    /// Whether the alarms that tracking policies make count against the rate of PutMetricAlarm, as
    /// AWS is believed to count them; false at first. A policy whose alarms are too many is refused
    /// with FailedResourceAccessException and "Rate exceeded". Needs [`Builder::rate_limits`].
    pub fn managed_alarm_rates(mut self, on: bool) -> Self {
        self.settings.managed_alarm_rates = on;
        self
    }

    /// How long a change of a scalable target takes, on the wall's clock; no time at first. Its reply
    /// comes so much later, and another change of the same target meanwhile is refused with
    /// ConcurrentUpdateException.
    pub fn updates_take(mut self, time: Duration) -> Self {
        self.settings.update_takes = time;
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
        let services = self.settings.services.clone();
        let clock = Clock::new(speed, start);
        let world = World::serve(clock, State::new(self.settings), port)?;
        for service in services {
            world.add_service(service);
        }
        Ok(world)
    }
}

impl World {
    /// Another world that begins as this one is now, on a port of its own: what happens in one does
    /// not show in the other.
    ///
    /// # Errors
    /// When no port can be had or the thread not be started.
    pub fn fork(&self) -> io::Result<Self> {
        let state = self.shared.state().clone();
        Self::serve(self.shared.clock.clone(), state, 0)
    }

    /// Serves a state on a thread of its own.
    fn serve(clock: Clock, state: State, port: u16) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        listener.set_nonblocking(true)?;
        let endpoint = format!("http://{}", listener.local_addr()?);
        let shared = Arc::new(Shared::new(clock, state));
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
        Ok(Self {
            home: Region::new(shared.clone(), REGION_DEFAULT),
            shared,
            endpoint,
            stop: Some(stop),
            thread: Some(thread),
        })
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
