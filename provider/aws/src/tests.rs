//! What holds for the whole crate.

use std::collections::BTreeMap;

use scaling::object::{Blueprint, Observed, ScalableTarget, ServiceReference, SuspendedState};
use tokio_util::sync::CancellationToken;

use crate::{Connection, Known, Limits, Memory, Search, Settings};

#[allow(dead_code)]
fn blueprint() -> Blueprint {
    Blueprint {
        target: ScalableTarget {
            resource_id: "service/arrakis/worker".to_owned(),
            min_capacity: 1,
            max_capacity: 2,
            suspended_state: SuspendedState::default(),
            tags: BTreeMap::new(),
        },
        policies: BTreeMap::new(),
        alarms: BTreeMap::new(),
        schedules: BTreeMap::new(),
        dashboards: BTreeMap::new(),
    }
}

/// Terraform's calls run on many threads, so what they wait for must be able to move. It compiles
/// or it does not.
#[allow(dead_code)]
fn futures_are_send(connection: &Connection, cancellation: &CancellationToken) -> impl Send {
    fn send<T: Send>(future: T) -> T {
        future
    }
    let service = ServiceReference {
        cluster: "arrakis".to_owned(),
        service: "worker".to_owned(),
    };
    let connection = connection.clone();
    let cancellation = cancellation.clone();
    send(async move {
        let settings = Settings::default();
        let opened = send(Connection::open_with(&settings, Limits::default())).await;
        drop(opened);
        let search = Search::new(&service);
        let observed = send(connection.observe(search, &cancellation)).await;
        drop(observed);
        let (blueprint, memory) = (self::blueprint(), Memory::default());
        let known = Known {
            service: &service,
            blueprint: &blueprint,
            target_arn: None,
            memory: &memory,
        };
        let refreshed = send(connection.refresh(known, &cancellation)).await;
        drop(refreshed);
        let observed = Observed::default();
        let outcome = send(connection.apply(&service, &[], &observed, &|_| {}, &cancellation));
        drop(outcome.await);
        let account = send(connection.account_id()).await;
        drop(account);
    })
}
