//! A world and a connection to it.

use std::time::Duration;

use aws::{Connection, Endpoints, Failure, Limits, Outcome, Rates, Search, Settings};
use scaling::{
    diff::{Step, diff},
    object::{Blueprint, Observed, ServiceReference},
    ownership::Ownership,
};
use tokio_util::sync::CancellationToken;
use world::{Call, ServiceSettings, Utilization, World};

use crate::objects::LABEL;

/// The profile of these tests.
pub(crate) const PROFILE: &str = "worker";

/// A world with one service, and a connection to it.
pub(crate) struct Bench {
    pub(crate) world: World,
    pub(crate) connection: Connection,
}

impl Bench {
    /// Without request rates, and with bounds so short that no test waits for long.
    pub(crate) async fn new() -> Self {
        Self::with(quick()).await
    }

    pub(crate) async fn with(limits: Limits) -> Self {
        let world = start(World::builder().rate_limits(false)).await;
        let connection = open(&world, limits).await;
        Self { world, connection }
    }

    /// With other settings.
    pub(crate) async fn with_settings(change: impl FnOnce(&mut Settings)) -> Self {
        let world = start(World::builder().rate_limits(false)).await;
        let mut settings = settings(&world);
        change(&mut settings);
        let connection = Connection::open_with(&settings, quick()).await;
        let connection = connection.expect("keys and region are given");
        Self { world, connection }
    }

    /// Reads what AWS has, with the alarms and dashboards of `blueprints`, at most two.
    pub(crate) async fn observe(&self, blueprints: &[&Blueprint]) -> Observed {
        let mut known = blueprints.iter().copied();
        let search = Search {
            service: &service(),
            profile: None,
            prior: known.next(),
            wanted: known.next(),
            forgotten_dashboards: false,
        };
        let observed = self.search(search).await;
        observed.expect("the world answers")
    }

    pub(crate) async fn search(&self, search: Search<'_>) -> Result<Observed, Failure> {
        let cancellation = CancellationToken::new();
        self.connection.observe(search, &cancellation).await
    }

    pub(crate) async fn apply(&self, steps: &[Step], observed: &Observed) -> Outcome {
        let cancellation = CancellationToken::new();
        self.connection
            .apply(&service(), steps, observed, &|_| {}, &cancellation)
            .await
    }

    /// Observes, finds the steps from `prior` to `wanted`, and applies them.
    pub(crate) async fn converge(
        &self,
        prior: Option<&Blueprint>,
        wanted: Option<&Blueprint>,
    ) -> (Vec<Step>, Outcome) {
        let search = Search {
            service: &service(),
            profile: Some(PROFILE),
            prior,
            wanted,
            forgotten_dashboards: prior.is_some() && wanted.is_none(),
        };
        let observed = self.search(search).await.expect("the world answers");
        let steps = diff(
            wanted,
            &observed,
            &Ownership::new(PROFILE, &service(), prior),
        );
        let outcome = self.apply(&steps, &observed).await;
        (steps, outcome)
    }

    /// Makes AWS have `wanted`, which must succeed, and forgets the calls it took.
    pub(crate) async fn create(&self, wanted: &Blueprint) {
        let (_, outcome) = self.converge(None, Some(wanted)).await;
        assert!(outcome.failed.is_none(), "{:?}", outcome.failed);
        self.world.clear_calls();
    }

    /// AWS has exactly `wanted`: observing gives it back, and nothing is left to do.
    #[track_caller]
    pub(crate) fn check_has(&self, observed: &Observed, wanted: &Blueprint) {
        let ownership = Ownership::new(PROFILE, &service(), Some(wanted));
        assert_eq!(ownership.owned(observed).as_ref(), Some(wanted));
        assert_eq!(diff(Some(wanted), observed, &ownership), []);
    }

    /// AWS has nothing at all.
    #[track_caller]
    pub(crate) fn check_empty(&self) {
        assert_eq!(self.world.targets(), []);
        assert_eq!(self.world.policies(), []);
        assert_eq!(self.world.scheduled_actions(), []);
        assert_eq!(self.world.alarms(), []);
        assert_eq!(self.world.dashboards(), []);
    }

    /// Operations called so far that change something, in order.
    pub(crate) fn changes(&self) -> Vec<String> {
        let calls = self.world.calls().into_iter();
        calls
            .map(|call| call.operation)
            .filter(|name| {
                let reads = ["Describe", "List", "Get"];
                !reads.iter().any(|verb| name.starts_with(verb))
            })
            .collect()
    }

    pub(crate) fn calls_of(&self, operation: &str) -> Vec<Call> {
        let mut calls = self.world.calls();
        calls.retain(|call| call.operation == operation);
        calls
    }
}

pub(crate) async fn start(builder: world::Builder) -> World {
    let settings = ServiceSettings::new("arrakis", "worker", 3).requests(LABEL, Utilization::None);
    builder
        .service(settings)
        .start()
        .await
        .expect("a port is free")
}

pub(crate) async fn open(world: &World, limits: Limits) -> Connection {
    Connection::open_with(&settings(world), limits)
        .await
        .expect("keys and region are given")
}

/// Everything given, so that nothing of this machine's own settings matters.
pub(crate) fn settings(world: &World) -> Settings {
    let endpoint = Some(world.endpoint().to_owned());
    Settings {
        region: Some("us-east-1".to_owned()),
        access_key: Some("AKIATESTTESTTESTTEST".to_owned()),
        secret_key: Some("secret".to_owned()),
        endpoints: Endpoints {
            application_autoscaling: endpoint.clone(),
            cloudwatch: endpoint.clone(),
            ecs: endpoint.clone(),
            resource_groups_tagging: endpoint.clone(),
            sts: endpoint,
        },
        ..Settings::default()
    }
}

/// Bounds for tests: long enough for a slow machine, with short pauses.
pub(crate) fn quick() -> Limits {
    Limits {
        busy_max: Duration::from_secs(20),
        propagation_max: Duration::from_secs(20),
        pause_first: Duration::from_millis(2),
        pause_max: Duration::from_millis(20),
        register_max: Duration::from_secs(20),
        deregister_max: Duration::from_secs(20),
        look: Duration::from_millis(5),
        rates: Rates::default().times(1_000),
        ..Limits::default()
    }
}

pub(crate) fn service() -> ServiceReference {
    ServiceReference {
        cluster: "arrakis".to_owned(),
        service: "worker".to_owned(),
    }
}
