//! The tasks of a Discord gateway, each the example `gateway-responder` as a process of its own.

use std::{process::Stdio, time::Duration};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
    time::timeout,
};

use crate::{
    binaries::gateway_responder,
    fault::{Fault, Result},
    process::Group,
};

/// How long a task may take until it answers. It takes 0.02 s on an idle machine.
const START_LIMIT: Duration = Duration::from_secs(20);

/// How long a task may take to end after SIGTERM.
const STOP_LIMIT: Duration = Duration::from_secs(5);

/// A running task. Dropping it ends the process.
#[derive(Debug)]
pub struct GatewayTask(Group);

/// What a task says of itself.
#[derive(Clone, Debug)]
pub struct GatewayShards {
    /// Shards over all tasks.
    pub total: u32,
    /// The first shard of this task.
    pub first: u32,
    /// How many shards it runs.
    pub count: u32,
    /// Guilds on each.
    pub guilds: u32,
}

impl GatewayTask {
    /// Starts a task that answers on `subject` of the server at `nats`.
    ///
    /// # Errors
    /// It does not build, or does not answer in time.
    pub async fn start(nats: &str, subject: &str, shards: &GatewayShards) -> Result<Self> {
        let GatewayShards {
            total,
            first,
            count,
            guilds,
        } = shards;
        let mut process = Group::start(
            Command::new(gateway_responder()?)
                .args(["--nats", nats, "--subject", subject])
                .args(["--instance", &format!("gateway-{first}")])
                .args(["--total-shards", &total.to_string()])
                .args(["--first-shard", &first.to_string()])
                .args(["--shards", &count.to_string()])
                .args(["--guilds", &guilds.to_string()])
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::inherit()),
        )?;
        let silent = || Fault::Failed("a gateway task does not begin to answer".to_owned());
        let output = process.child().stdout.take().ok_or_else(silent)?;
        let mut lines = BufReader::new(output).lines();
        match timeout(START_LIMIT, lines.next_line()).await {
            Ok(Ok(Some(_))) => Ok(Self(process)),
            _ => Err(silent()),
        }
    }

    /// Ends the task.
    pub async fn stop(self) {
        self.0.stop(STOP_LIMIT).await;
    }
}
