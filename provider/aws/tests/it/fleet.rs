//! Many services, each with a profile that has all its parts.

use std::collections::BTreeMap;

use aws::{Connection, Failure, Known, Limits, Memory, Outcome, Refreshed, Search};
use futures::{StreamExt, future::join_all, stream};
use scaling::{
    diff::{Step, diff},
    object::{Blueprint, Observed, ServiceReference},
    ownership::Ownership,
};
use tokio_util::sync::CancellationToken;
use world::{Builder, ServiceSettings, Utilization, World};

use crate::{
    bench::{open, quick},
    objects::{LABEL, full, renamed},
};

/// Many services and their profiles.
pub(crate) struct Fleet {
    pub(crate) world: World,
    pub(crate) connection: Connection,
    pub(crate) members: Vec<Member>,
}

/// A service, its profile, and what its state says.
pub(crate) struct Member {
    pub(crate) service: ServiceReference,
    pub(crate) blueprint: Blueprint,
    pub(crate) target_arn: Option<String>,
    pub(crate) memory: Memory,
}

impl Fleet {
    /// So many services without scaling.
    pub(crate) async fn new(count: usize, builder: Builder, limits: Limits) -> Self {
        let members: Vec<_> = (0..count).map(Member::new).collect();
        let settings = |member: &Member| {
            let ServiceReference { cluster, service } = &member.service;
            ServiceSettings::new(cluster, service, 3).requests(LABEL, Utilization::None)
        };
        let builder = members.iter().map(settings).fold(builder, Builder::service);
        let world = builder.start().await.expect("a port is free");
        let connection = open(&world, limits).await;
        Self {
            world,
            connection,
            members,
        }
    }

    /// So many services whose profiles were made by an earlier process.
    pub(crate) async fn made(count: usize) -> Self {
        let world = World::builder().rate_limits(false);
        let mut fleet = Self::new(count, world, quick()).await;
        let outcomes = fleet.create().await;
        for (member, outcome) in fleet.members.iter_mut().zip(outcomes) {
            member.target_arn = outcome.facts.target_arn;
            member.memory = outcome.memory;
        }
        fleet.begin_anew().await;
        fleet
    }

    /// As if by another process; the calls so far are forgotten.
    pub(crate) async fn begin_anew(&mut self) {
        self.world.clear_calls();
        self.connection = open(&self.world, quick()).await;
    }

    /// Makes all profiles at once.
    pub(crate) async fn create(&self) -> Vec<Outcome> {
        let members = self.members.iter();
        join_all(members.map(|member| member.create(&self.connection))).await
    }

    /// Reads all profiles again, so many at a time, and checks that they are as they should be.
    pub(crate) async fn refresh(&self, at_once: usize) {
        let refreshed: Vec<_> = stream::iter(0..self.members.len())
            .map(|index| self.members[index].refresh(&self.connection))
            .buffered(at_once)
            .collect()
            .await;
        for (refreshed, member) in refreshed.iter().zip(&self.members) {
            member.check(&refreshed.observed);
        }
    }

    /// How often each action was called.
    pub(crate) fn calls(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for call in self.world.calls() {
            *counts.entry(call.action()).or_insert(0) += 1;
        }
        counts
    }

    /// How often an operation was called, whatever the service.
    pub(crate) fn calls_of(&self, operation: &str) -> usize {
        let calls = self.world.calls().into_iter();
        calls.filter(|call| call.operation == operation).count()
    }

    /// Carries out steps on a service, which must succeed.
    pub(crate) async fn apply(&self, service: &ServiceReference, steps: &[Step]) {
        let (observed, cancellation) = (Observed::default(), CancellationToken::new());
        let apply = self
            .connection
            .apply(service, steps, &observed, &|_| {}, &cancellation);
        let outcome = apply.await;
        assert!(outcome.failed.is_none(), "{:?}", outcome.failed);
    }
}

impl Member {
    fn new(number: usize) -> Self {
        let name = format!("service-{number:03}");
        Self {
            blueprint: renamed(&full(), &name),
            service: ServiceReference {
                cluster: "arrakis".to_owned(),
                service: name,
            },
            target_arn: None,
            memory: Memory::default(),
        }
    }

    async fn create(&self, connection: &Connection) -> Outcome {
        let cancellation = CancellationToken::new();
        let search = Search {
            profile: Some(&self.service.service),
            wanted: Some(&self.blueprint),
            ..Search::new(&self.service)
        };
        let observed = connection.observe(search, &cancellation).await;
        let observed = observed.expect("the world answers");
        let ownership = Ownership::new(&self.service.service, &self.service, None);
        let steps = diff(Some(&self.blueprint), &observed, &ownership);
        let apply = connection.apply(&self.service, &steps, &observed, &|_| {}, &cancellation);
        let outcome = apply.await;
        assert!(outcome.failed.is_none(), "{:?}", outcome.failed);
        outcome
    }

    /// Reads the profile again.
    pub(crate) async fn refresh(&self, connection: &Connection) -> Refreshed {
        let refreshed: Result<_, Failure> = async {
            let known = Known {
                service: &self.service,
                blueprint: &self.blueprint,
                target_arn: self.target_arn.as_deref(),
                memory: &self.memory,
            };
            connection.refresh(known, &CancellationToken::new()).await
        }
        .await;
        refreshed.expect("the world answers")
    }

    /// Everything is as the state says, and nothing is left to do.
    #[track_caller]
    pub(crate) fn check(&self, observed: &Observed) {
        let name = &self.service.service;
        let ownership = Ownership::new(name, &self.service, Some(&self.blueprint));
        assert_eq!(ownership.owned(observed).as_ref(), Some(&self.blueprint));
        assert_eq!(diff(Some(&self.blueprint), observed, &ownership), []);
    }
}
