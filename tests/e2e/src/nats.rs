//! A real nats-server with JetStream, one per test, on ports the system picks.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use async_nats::jetstream::{self, consumer, stream};
use serde::Deserialize;
use tempfile::TempDir;
use tokio::{
    process::Command,
    time::{Instant, sleep},
};

use crate::{
    fault::{Fault, Result},
    process::Group,
    tools,
};

/// How long a server may take until it answers. It takes 0.04 s on an idle machine.
const START_LIMIT: Duration = Duration::from_secs(20);

/// How long a server may take to end after SIGTERM.
const STOP_LIMIT: Duration = Duration::from_secs(5);

/// How long publishing a whole burst may take.
const BURST_LIMIT: Duration = Duration::from_secs(30);

/// A running nats-server. Dropping it ends the process and removes its store.
#[derive(Debug)]
pub struct NatsServer {
    process: Option<Group>,
    directory: TempDir,
    url: String,
}

/// A stream and its one durable consumer, as the worker service uses them.
#[derive(Clone, Debug)]
pub struct QueueSettings {
    /// The stream's name; its only subject is `<name in lower case>.>`.
    pub stream: String,
    /// The durable consumer's name.
    pub consumer: String,
    /// How long the stream keeps a message nobody acknowledged.
    pub retention: Duration,
    /// Most messages that may be delivered and not yet acknowledged.
    pub max_ack_pending: i64,
}

/// The file a server writes to say where it listens.
#[derive(Deserialize)]
struct Ports {
    nats: Vec<String>,
}

impl NatsServer {
    /// Starts a server on a free port.
    ///
    /// # Errors
    /// There is no nats-server, or it does not answer in time.
    pub async fn start() -> Result<Self> {
        let directory = tempfile::Builder::new()
            .prefix("arrakis-nats-")
            .tempdir()
            .map_err(|error| Fault::failed("making a directory for nats-server", error))?;
        let process = launch(directory.path(), "-1")?;
        let ports = directory.path().join(ports_file(process.id())?);
        let url = listening(&ports).await?;
        let server = Self {
            process: Some(process),
            directory,
            url,
        };
        server.answering().await?;
        Ok(server)
    }

    /// `nats://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Stops the server; its port and its store stay for [`Self::start_again`].
    pub async fn stop(&mut self) {
        if let Some(process) = self.process.take() {
            process.stop(STOP_LIMIT).await;
        }
    }

    /// Starts a stopped server on the same port, with the streams it had.
    ///
    /// # Errors
    /// It does not answer in time.
    pub async fn start_again(&mut self) -> Result<()> {
        let port = self.url.rsplit(':').next().unwrap_or("-1").to_owned();
        self.process = Some(launch(self.directory.path(), &port)?);
        self.answering().await
    }

    /// A JetStream context on a connection of its own.
    ///
    /// # Errors
    /// The server does not accept the connection.
    pub async fn jetstream(&self) -> Result<jetstream::Context> {
        let client = async_nats::connect(&self.url)
            .await
            .map_err(|error| Fault::failed(format!("connecting to {}", self.url), error))?;
        Ok(jetstream::new(client))
    }

    async fn answering(&self) -> Result<()> {
        let end = Instant::now() + START_LIMIT;
        loop {
            match async_nats::connect(&self.url).await {
                Ok(_) => return Ok(()),
                Err(error) if Instant::now() > end => {
                    return Err(Fault::failed(
                        format!(
                            "nats-server did not answer at {} within {} s",
                            self.url,
                            START_LIMIT.as_secs()
                        ),
                        error,
                    ));
                }
                Err(_) => sleep(Duration::from_millis(20)).await,
            }
        }
    }
}

impl QueueSettings {
    /// The subject messages of this queue are published on.
    pub fn subject(&self) -> String {
        format!("{}.command", self.stream.to_lowercase())
    }

    /// Creates the work-queue stream and its consumer.
    ///
    /// # Errors
    /// The server refuses either.
    pub async fn create(&self, context: &jetstream::Context) -> Result<()> {
        let stream = context
            .create_stream(stream::Config {
                name: self.stream.clone(),
                subjects: vec![format!("{}.>", self.stream.to_lowercase())],
                retention: stream::RetentionPolicy::WorkQueue,
                storage: stream::StorageType::Memory,
                max_age: self.retention,
                ..Default::default()
            })
            .await
            .map_err(|error| Fault::failed(format!("creating stream {}", self.stream), error))?;
        stream
            .create_consumer(consumer::pull::Config {
                durable_name: Some(self.consumer.clone()),
                ack_policy: consumer::AckPolicy::Explicit,
                max_ack_pending: self.max_ack_pending,
                ..Default::default()
            })
            .await
            .map_err(|error| {
                Fault::failed(format!("creating consumer {}", self.consumer), error)
            })?;
        Ok(())
    }

    /// Publishes `count` messages and returns when the server has stored every one.
    ///
    /// # Errors
    /// The server does not store one of them.
    pub async fn publish(&self, context: &jetstream::Context, count: u64) -> Result<()> {
        let failed = |error: &dyn std::fmt::Display| {
            Fault::failed(format!("publishing to {}", self.stream), error)
        };
        let burst = async {
            let mut stored = Vec::new();
            for number in 0..count {
                let text = format!("command {number}");
                let sent = context.publish(self.subject(), text.into()).await;
                stored.push(sent.map_err(|error| failed(&error))?.into_future());
            }
            for answer in stored {
                answer.await.map_err(|error| failed(&error))?;
            }
            Ok(())
        };
        tokio::time::timeout(BURST_LIMIT, burst)
            .await
            .map_err(|_| failed(&format!("no answer within {} s", BURST_LIMIT.as_secs())))?
    }

    /// Messages waiting or in flight: `num_pending + num_ack_pending`.
    ///
    /// # Errors
    /// The consumer cannot be read.
    pub async fn depth(&self, context: &jetstream::Context) -> Result<u64> {
        let stream = context
            .get_stream_no_info(&self.stream)
            .await
            .map_err(|error| Fault::failed(format!("reading stream {}", self.stream), error))?;
        let info = stream
            .consumer_info(&self.consumer)
            .await
            .map_err(|error| Fault::failed(format!("reading consumer {}", self.consumer), error))?;
        Ok(info.num_pending + info.num_ack_pending as u64)
    }

    /// Messages the stream still holds.
    ///
    /// # Errors
    /// The stream cannot be read.
    pub async fn stored(&self, context: &jetstream::Context) -> Result<u64> {
        let reading = |error: &dyn std::fmt::Display| {
            Fault::failed(format!("reading stream {}", self.stream), error)
        };
        let stream = context.get_stream(&self.stream).await;
        let mut stream = stream.map_err(|error| reading(&error))?;
        let info = stream.info().await.map_err(|error| reading(&error))?;
        Ok(info.state.messages)
    }
}

fn launch(directory: &Path, port: &str) -> Result<Group> {
    let log = fs::File::create(directory.join("nats-server.log"))
        .map_err(|error| Fault::failed("making the log of nats-server", error))?;
    Group::start(
        Command::new(tools::nats_server()?)
            .args(["-a", "127.0.0.1", "-p", port, "-js", "-sd"])
            .arg(directory.join("store"))
            .arg("--ports_file_dir")
            .arg(directory)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log),
    )
}

fn ports_file(process: u32) -> Result<PathBuf> {
    let executable = tools::nats_server()?;
    let name = executable.file_name().unwrap_or_default().to_string_lossy();
    Ok(PathBuf::from(format!("{name}_{process}.ports")))
}

/// Waits until the server has said where it listens.
async fn listening(ports: &Path) -> Result<String> {
    let end = Instant::now() + START_LIMIT;
    loop {
        let written = fs::read_to_string(ports).ok();
        let parsed = written.and_then(|text| serde_json::from_str::<Ports>(&text).ok());
        if let Some(url) = parsed.and_then(|ports| ports.nats.into_iter().next()) {
            return Ok(url);
        }
        if Instant::now() > end {
            let log = ports.with_file_name("nats-server.log");
            return Err(Fault::Failed(format!(
                "nats-server did not start within {} s; it wrote:\n{}",
                START_LIMIT.as_secs(),
                fs::read_to_string(log).unwrap_or_default()
            )));
        }
        sleep(Duration::from_millis(10)).await;
    }
}
