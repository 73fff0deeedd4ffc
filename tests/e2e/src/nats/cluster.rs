//! Several nats-servers that form one cluster.

use std::{
    net::{Ipv4Addr, TcpListener},
    time::Duration,
};

use async_nats::{
    ServerAddr,
    jetstream::{self, stream},
};
use tokio::time::{Instant, sleep};

use super::{NatsServer, NatsSettings};
use crate::{
    fault::{Fault, Result},
    tools::NatsVersion,
};

/// How long a cluster may take to choose the leader of its JetStream. It takes 1 to 4 s.
const ELECTION_LIMIT: Duration = Duration::from_secs(60);

/// How often ports are chosen anew, when another process took one in between.
const STARTS_MAX: usize = 5;

/// A cluster of nats-servers. Dropping it ends them and removes their stores.
#[derive(Debug)]
pub struct NatsCluster {
    /// The servers, called `n0`, `n1` and so on.
    pub servers: Vec<NatsServer>,
}

impl NatsCluster {
    /// Starts `size` servers that form a cluster called `name`, and waits until JetStream answers.
    ///
    /// # Errors
    /// A server does not start, or no leader is chosen in time.
    pub async fn start(name: &str, size: usize, version: NatsVersion) -> Result<Self> {
        let mut attempt = 1;
        let cluster = loop {
            match Self::start_servers(name, size, version).await {
                Ok(cluster) => break cluster,
                Err(fault) if attempt == STARTS_MAX => return Err(fault),
                Err(_) => attempt += 1,
            }
        };
        cluster.ready().await?;
        Ok(cluster)
    }

    /// The addresses of all servers.
    pub fn urls(&self) -> Vec<&str> {
        self.servers.iter().map(NatsServer::url).collect()
    }

    /// A JetStream context on a connection to any server, that moves on when it is lost.
    ///
    /// # Errors
    /// No server accepts the connection.
    pub async fn jetstream(&self) -> Result<jetstream::Context> {
        let failed =
            |error: &dyn std::fmt::Display| Fault::failed("connecting to the cluster", error);
        let urls = self.urls().into_iter().map(str::parse::<ServerAddr>);
        let urls: Vec<ServerAddr> = urls
            .collect::<std::io::Result<_>>()
            .map_err(|error| failed(&error))?;
        let client = async_nats::connect(urls).await;
        Ok(jetstream::new(client.map_err(|error| failed(&error))?))
    }

    /// The position of the server of that name.
    pub fn position(&self, server: &str) -> Option<usize> {
        server.strip_prefix('n')?.parse().ok()
    }

    async fn start_servers(name: &str, size: usize, version: NatsVersion) -> Result<Self> {
        let ports = free_ports(size)?;
        let routes: Vec<String> = ports
            .iter()
            .map(|port| format!("nats://127.0.0.1:{port}"))
            .collect();
        let routes = routes.join(", ");
        let mut servers = Vec::new();
        for (index, port) in ports.iter().enumerate() {
            let configuration = format!(
                "server_name: n{index}\n\
                 cluster {{ name: {name}, listen: \"127.0.0.1:{port}\", routes: [{routes}] }}\n"
            );
            let settings = NatsSettings {
                version,
                configuration,
                without_jetstream: false,
            };
            servers.push(NatsServer::start_with(settings).await?);
        }
        Ok(Self { servers })
    }

    /// Waits until the cluster takes a stream on all its servers, which takes a leader that knows them.
    async fn ready(&self) -> Result<()> {
        let context = self.jetstream().await?;
        let end = Instant::now() + ELECTION_LIMIT;
        let probe = || stream::Config {
            name: "PROBE".to_owned(),
            subjects: vec!["probe".to_owned()],
            num_replicas: self.servers.len(),
            ..Default::default()
        };
        loop {
            match context.create_stream(probe()).await {
                Ok(_) => break,
                Err(error) if Instant::now() > end => {
                    let seconds = ELECTION_LIMIT.as_secs();
                    let doing = format!("waiting {seconds} s for the cluster's JetStream");
                    return Err(Fault::failed(doing, error));
                }
                Err(_) => sleep(Duration::from_millis(100)).await,
            }
        }
        let removed = context.delete_stream("PROBE").await;
        removed.map_err(|error| Fault::failed("removing a stream", error))?;
        Ok(())
    }
}

/// Ports nobody listens on at this moment. A cluster's routes must be known before it starts.
fn free_ports(count: usize) -> Result<Vec<u16>> {
    let held: std::io::Result<Vec<TcpListener>> = (0..count)
        .map(|_| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)))
        .collect();
    let ports = held.and_then(|held| {
        let addresses = held.iter().map(TcpListener::local_addr);
        addresses
            .map(|address| Ok(address?.port()))
            .collect::<std::io::Result<Vec<u16>>>()
    });
    ports.map_err(|error| Fault::failed("looking for free ports", error))
}
