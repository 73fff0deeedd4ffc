//! The publisher as a plain process (`--daemon`): its reports and its log.

use std::{
    collections::BTreeMap,
    process::Stdio,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, BufReader},
    process::Command,
    task::JoinSet,
    time::timeout,
};

use crate::{
    binaries::binaries,
    fault::{Fault, Result},
    process::{self, Group},
};

/// How long a line may take to come, and the daemon to end. Generous: a busy machine is no failure.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running daemon. Dropping it ends the process.
#[derive(Debug)]
pub struct Daemon {
    process: Group,
    lines: Arc<Mutex<Vec<Value>>>,
    /// What reads its streams; dropped with the daemon.
    readers: JoinSet<()>,
}

impl Daemon {
    /// Starts the publisher with `--daemon` and `arguments`.
    ///
    /// # Errors
    /// It does not build or cannot run.
    pub fn start(arguments: &[&str], environment: &BTreeMap<String, String>) -> Result<Self> {
        let mut process = Group::start(
            Command::new(&binaries()?.publisher)
                .arg("--daemon")
                .args(arguments)
                .env_clear()
                .envs(environment)
                .stdin(Stdio::null())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped()),
        )?;
        let lines = Arc::<Mutex<Vec<Value>>>::default();
        let mut readers = JoinSet::new();
        let output = process.child().stdout.take();
        let errors = process.child().stderr.take();
        follow(&mut readers, &lines, output);
        follow(&mut readers, &lines, errors);
        Ok(Self {
            process,
            lines,
            readers,
        })
    }

    /// The daemon's process id.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Every line it has written, both streams. A line that is not JSON is a JSON string.
    pub fn lines(&self) -> Vec<Value> {
        let lines = self.lines.lock();
        lines.unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The first line that satisfies `wanted`, waited for.
    ///
    /// # Errors
    /// None comes in time; the text holds those that did.
    pub async fn line(&self, wanted: impl Fn(&Value) -> bool) -> Result<Value> {
        let coming = async {
            loop {
                if let Some(line) = self.lines().into_iter().find(&wanted) {
                    return line;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let found = timeout(PATIENCE, coming).await;
        found.map_err(|_| Fault::Failed(format!("no such line among {:#?}", self.lines())))
    }

    /// Sends SIGTERM, waits for the end and for the last lines, and returns the exit code; `None`
    /// when a signal ended it.
    ///
    /// # Errors
    /// It does not end in time.
    pub async fn terminate(&mut self) -> Result<Option<i32>> {
        process::signal("-TERM", &self.id().to_string());
        let ending = async {
            let status = self.process.wait().await;
            while self.readers.join_next().await.is_some() {}
            status
        };
        let ended = timeout(PATIENCE, ending).await;
        let late = |_| Fault::Failed("the daemon does not end on SIGTERM".to_owned());
        Ok(ended.map_err(late)??.code())
    }
}

/// Whether a line is the report of a run.
pub fn is_run(line: &Value) -> bool {
    line["message"] == "run"
}

fn follow(
    readers: &mut JoinSet<()>,
    into: &Arc<Mutex<Vec<Value>>>,
    pipe: Option<impl AsyncRead + Unpin + Send + 'static>,
) {
    let Some(pipe) = pipe else { return };
    let into = into.clone();
    readers.spawn(async move {
        let mut lines = BufReader::new(pipe).lines();
        while let Ok(Some(line)) = lines.next_line().await {
            let line = serde_json::from_str(&line).unwrap_or(Value::String(line));
            into.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(line);
        }
    });
}
