//! Processes with a bounded life: each is ended by its own process id, or that of the group it
//! leads, and by nothing broader.

use std::{
    ffi::OsStr,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use tokio::{
    process::{Child, Command},
    time::timeout,
};

use crate::fault::{Fault, Result};

/// What a finished process left behind.
#[derive(Clone, Debug)]
pub struct Finished {
    /// The exit code; `None` when a signal ended the process.
    pub code: Option<i32>,
    /// Everything it wrote to standard output.
    pub stdout: String,
    /// Everything it wrote to standard error.
    pub stderr: String,
}

impl Finished {
    /// Both streams, for a message: what a person would have seen on a terminal.
    pub fn output(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// This, when the exit code is one of `expected`.
    ///
    /// # Errors
    /// Any other end, with all that was written.
    pub fn expect_code(self, doing: &str, expected: &[i32]) -> Result<Self> {
        match self.code {
            Some(code) if expected.contains(&code) => Ok(self),
            code => Err(Fault::Failed(format!(
                "{doing} ended with {}, expected {expected:?}:\n{}",
                code.map_or("a signal".to_owned(), |code| format!("exit code {code}")),
                self.output()
            ))),
        }
    }
}

/// A process that leads a group of its own, so that what it started can be ended with it.
#[derive(Debug)]
pub struct Group {
    child: Child,
    leader: u32,
    done: bool,
}

impl Group {
    /// Starts `command` as the leader of a new process group.
    ///
    /// # Errors
    /// The executable is absent or cannot run.
    pub fn start(command: &mut Command) -> Result<Self> {
        let name = command.as_std().get_program().to_owned();
        let child = command
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| Fault::failed(format!("starting {}", name.display()), error))?;
        let leader = child.id().ok_or_else(|| {
            Fault::Failed(format!("{} ended before it had started", name.display()))
        })?;
        Ok(Self {
            child,
            leader,
            done: false,
        })
    }

    /// The leader's process id.
    pub fn id(&self) -> u32 {
        self.leader
    }

    /// The process itself, for its pipes.
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Waits until the leader ends.
    ///
    /// # Errors
    /// The operating system refuses to wait.
    pub async fn wait(&mut self) -> Result<ExitStatus> {
        let status = self.child.wait().await;
        self.done = true;
        status.map_err(|error| Fault::failed(format!("waiting for process {}", self.leader), error))
    }

    /// Ends the leader with SIGTERM and waits `grace`, then ends the group with SIGKILL.
    pub async fn stop(mut self, grace: Duration) {
        signal("-TERM", &self.leader.to_string());
        if timeout(grace, self.wait()).await.is_err() {
            signal("-KILL", &format!("-{}", self.leader));
            let _ = timeout(grace, self.wait()).await;
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if !self.done {
            signal("-KILL", &format!("-{}", self.leader));
        }
    }
}

/// Sends a signal (`-KILL`, `-STOP`, `-CONT`) to one process id, or to a group given as `-ID`. A
/// process that is already gone is what the caller wanted, so nothing is reported.
pub fn signal(name: &str, id: &str) {
    let _ = std::process::Command::new("kill")
        .args([name, "--", id])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
}

/// Runs `command` to its end with both streams captured. After `limit` the whole group is killed.
///
/// # Errors
/// It cannot start, cannot be read, or does not end within `limit`.
pub async fn run(command: &mut Command, limit: Duration) -> Result<Finished> {
    let name = describe(command);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let group = Group::start(command)?;
    capture(group, &name, limit).await
}

/// Reads a started process to its end; its streams must be piped. After `limit` its group is killed.
///
/// # Errors
/// It cannot be read, or does not end within `limit`.
pub async fn capture(mut group: Group, name: &str, limit: Duration) -> Result<Finished> {
    let stdout = group.child.stdout.take();
    let stderr = group.child.stderr.take();
    let reading = async {
        let (out, err) = tokio::join!(read(stdout), read(stderr));
        (out, err, group.wait().await)
    };
    let ended = timeout(limit, reading).await;
    let Ok((stdout, stderr, status)) = ended else {
        return Err(Fault::Failed(format!(
            "{name} did not end within {} s and was killed",
            limit.as_secs()
        )));
    };
    Ok(Finished {
        code: status?.code(),
        stdout,
        stderr,
    })
}

async fn read(pipe: Option<impl tokio::io::AsyncRead + Unpin>) -> String {
    let mut bytes = Vec::new();
    if let Some(mut pipe) = pipe {
        // What could be read before an error is still worth showing.
        let _ = tokio::io::AsyncReadExt::read_to_end(&mut pipe, &mut bytes).await;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn describe(command: &Command) -> String {
    let command = command.as_std();
    let program = std::path::Path::new(command.get_program());
    let mut words = vec![
        program
            .file_name()
            .unwrap_or(program.as_os_str())
            .to_string_lossy()
            .into_owned(),
    ];
    words.extend(
        command
            .get_args()
            .map(OsStr::to_string_lossy)
            .map(std::borrow::Cow::into_owned),
    );
    words.join(" ")
}
