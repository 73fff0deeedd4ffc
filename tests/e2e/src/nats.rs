//! Real nats-servers with JetStream, alone or as a cluster, on ports the system picks.

mod cluster;
mod queue;

use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use async_nats::{ConnectOptions, jetstream};
use serde::Deserialize;
use tempfile::TempDir;
use tokio::{
    io::AsyncReadExt,
    net::TcpStream,
    process::Command,
    time::{Instant, sleep, timeout},
};

pub use cluster::NatsCluster;
pub use queue::QueueSettings;

use crate::{
    fault::{Fault, Result},
    process::{self, Group},
    tools::{self, NatsVersion},
};

/// How long a server may take until it answers. It takes 0.04 s on an idle machine.
const START_LIMIT: Duration = Duration::from_secs(20);

/// How long a server may take to end after SIGTERM.
const STOP_LIMIT: Duration = Duration::from_secs(5);

/// A running nats-server. Dropping it ends the process and removes its store.
#[derive(Debug)]
pub struct NatsServer {
    process: Option<Group>,
    directory: TempDir,
    settings: NatsSettings,
    url: String,
}

/// How a server is started.
#[derive(Clone, Debug, Default)]
pub struct NatsSettings {
    /// Which server.
    pub version: NatsVersion,
    /// What its configuration file says, beside where it listens and keeps its streams.
    pub configuration: String,
    /// Whether it is without JetStream.
    pub without_jetstream: bool,
}

/// The file a server writes to say where it listens.
#[derive(Deserialize)]
struct Ports {
    nats: Vec<String>,
}

impl NatsServer {
    /// Starts a server on a free port, with JetStream and nothing else.
    ///
    /// # Errors
    /// There is no nats-server, or it does not answer in time.
    pub async fn start() -> Result<Self> {
        Self::start_with(NatsSettings::default()).await
    }

    /// Starts a server on a free port.
    ///
    /// # Errors
    /// As [`Self::start`]; and when it does not accept its configuration.
    pub async fn start_with(settings: NatsSettings) -> Result<Self> {
        let directory = tempfile::Builder::new()
            .prefix("arrakis-nats-")
            .tempdir()
            .map_err(|error| Fault::failed("making a directory for nats-server", error))?;
        let process = launch(directory.path(), &settings, "-1")?;
        let url = listening(directory.path(), process.id()).await?;
        let server = Self {
            process: Some(process),
            directory,
            settings,
            url,
        };
        server.answering().await?;
        Ok(server)
    }

    /// `nats://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        let port = self.url.rsplit(':').next().and_then(|it| it.parse().ok());
        ([127, 0, 0, 1], port.unwrap_or(0)).into()
    }

    /// The port it listens on for leaf nodes, where its configuration has it do so.
    ///
    /// # Errors
    /// It does not.
    pub fn leafnode_port(&self) -> Result<u16> {
        // Said before it says that it is ready, and nowhere else.
        let log = log(self.directory.path());
        let line = log
            .lines()
            .find(|line| line.contains("leafnode connections on"));
        let port = line.and_then(|line| line.rsplit(':').next()?.trim().parse().ok());
        port.ok_or_else(|| Fault::Failed(format!("no port for leaf nodes; it wrote:\n{log}")))
    }

    /// Stops the server; its port and its store stay for [`Self::start_again`].
    pub async fn stop(&mut self) {
        if let Some(process) = self.process.take() {
            process.stop(STOP_LIMIT).await;
        }
    }

    /// Kills the server, as a lost machine would; all else as [`Self::stop`].
    pub async fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process::signal("-KILL", &process.id().to_string());
            // What cannot be waited for has ended.
            let _ = process.wait().await;
        }
    }

    /// Starts a stopped server on the same port, with the streams it had.
    ///
    /// # Errors
    /// It does not answer in time.
    pub async fn start_again(&mut self) -> Result<()> {
        let port = self.address().port().to_string();
        self.process = Some(launch(self.directory.path(), &self.settings, &port)?);
        self.answering().await
    }

    /// Starts the server anew on the same port with other settings, as after a deployment.
    ///
    /// # Errors
    /// It does not answer in time.
    pub async fn reconfigure(&mut self, settings: NatsSettings) -> Result<()> {
        self.stop().await;
        self.settings = settings;
        self.start_again().await
    }

    /// A JetStream context on a connection of its own.
    ///
    /// # Errors
    /// The server does not accept the connection.
    pub async fn jetstream(&self) -> Result<jetstream::Context> {
        self.jetstream_as(ConnectOptions::new()).await
    }

    /// A JetStream context on a connection with these options.
    ///
    /// # Errors
    /// The server does not accept the connection.
    pub async fn jetstream_as(&self, options: ConnectOptions) -> Result<jetstream::Context> {
        let client = options
            .connect(&self.url)
            .await
            .map_err(|error| Fault::failed(format!("connecting to {}", self.url), error))?;
        Ok(jetstream::new(client))
    }

    /// Waits until the server greets whoever connects, which it does before it asks who that is.
    async fn answering(&self) -> Result<()> {
        let end = Instant::now() + START_LIMIT;
        let greeted = async || -> std::io::Result<bool> {
            let mut stream = TcpStream::connect(self.address()).await?;
            let mut word = [0; 4];
            stream.read_exact(&mut word).await?;
            Ok(&word == b"INFO")
        };
        loop {
            let outcome = timeout(START_LIMIT, greeted()).await;
            if matches!(outcome, Ok(Ok(true))) {
                return Ok(());
            }
            if Instant::now() > end {
                return Err(Fault::Failed(format!(
                    "nats-server did not answer at {} within {} s; it wrote:\n{}",
                    self.url,
                    START_LIMIT.as_secs(),
                    log(self.directory.path()),
                )));
            }
            sleep(Duration::from_millis(20)).await;
        }
    }
}

fn launch(directory: &Path, settings: &NatsSettings, port: &str) -> Result<Group> {
    let file = directory.join("nats-server.conf");
    let output = fs::write(&file, &settings.configuration)
        .and_then(|()| fs::File::create(directory.join("nats-server.log")))
        .map_err(|error| Fault::failed("making the files of nats-server", error))?;
    let mut command = Command::new(tools::nats_server(settings.version)?);
    command.arg("-c").arg(file).args(["-a", "127.0.0.1"]);
    command.args(["-p", port]);
    if !settings.without_jetstream {
        command.arg("-js").arg("-sd").arg(directory.join("store"));
    }
    Group::start(
        command
            .arg("--ports_file_dir")
            .arg(directory)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(output),
    )
}

/// What the server in `directory` has written.
fn log(directory: &Path) -> String {
    fs::read_to_string(directory.join("nats-server.log")).unwrap_or_default()
}

/// Waits until a server has said where it listens.
async fn listening(directory: &Path, process: u32) -> Result<String> {
    let end = Instant::now() + START_LIMIT;
    let name = format!("_{process}.ports");
    let ports = || -> Option<PathBuf> {
        let entries = fs::read_dir(directory).ok()?.flatten();
        let mut paths = entries.map(|entry| entry.path());
        paths.find(|path| path.to_string_lossy().ends_with(&name))
    };
    loop {
        let written = ports().and_then(|path| fs::read_to_string(path).ok());
        let parsed = written.and_then(|text| serde_json::from_str::<Ports>(&text).ok());
        let url = parsed.and_then(|ports| ports.nats.into_iter().next());
        if let Some(url) = url {
            return Ok(url.replace("tls://", "nats://"));
        }
        if Instant::now() > end {
            return Err(Fault::Failed(format!(
                "nats-server did not start within {} s; it wrote:\n{}",
                START_LIMIT.as_secs(),
                log(directory),
            )));
        }
        sleep(Duration::from_millis(10)).await;
    }
}
