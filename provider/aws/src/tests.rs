//! What holds for the whole crate.

use scaling::object::{Observed, ServiceReference};
use tokio_util::sync::CancellationToken;

use crate::{Connection, Limits, Search, Settings};

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
        let observed = Observed::default();
        let outcome = send(connection.apply(&service, &[], &observed, &|_| {}, &cancellation));
        drop(outcome.await);
        let account = send(connection.account_id()).await;
        drop(account);
    })
}
