//! One started probe: its handshake, its output, its end.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::client::ClientIdentity;

/// Longest wait for anything. Far above what a loaded machine needs: it only ends hanging tests.
pub(crate) const WAIT_SECONDS_MAX: u64 = 60;

pub(crate) const COOKIE: (&str, &str) = (
    "TF_PLUGIN_MAGIC_COOKIE",
    "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
);

/// The example's executable beside this test's own.
fn executable() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let profile = test.parent().and_then(Path::parent).unwrap();
    let probe = profile.join("examples").join("probe");
    assert!(
        probe.exists(),
        "{} is missing; `cargo build -p tfplugin --example probe` makes it, \
         as does `cargo test -p tfplugin` without --test",
        probe.display()
    );
    probe
}

/// The probe's command in an environment with nothing but a folder for sockets.
pub(crate) fn command(folder: &Path) -> Command {
    let mut command = Command::new(executable());
    command.env_clear().env("TMPDIR", folder);
    command
}

/// A running probe. Dropping it ends the process.
pub(crate) struct Probe {
    child: Child,
    lines: Receiver<String>,
    stderr: Arc<Mutex<String>>,
    pub(crate) folder: tempfile::TempDir,
    /// The first line of its standard output.
    pub(crate) first_line: String,
}

impl Probe {
    /// Started as Terraform does for `client`, with more variables and arguments.
    pub(crate) fn start(
        client: &ClientIdentity,
        variables: &[(&str, &str)],
        arguments: &[&str],
    ) -> Self {
        let pem = client.pem.clone();
        let mut all = vec![
            COOKIE,
            ("PLUGIN_MIN_PORT", "10000"),
            ("PLUGIN_MAX_PORT", "25000"),
            ("PLUGIN_PROTOCOL_VERSIONS", "6,5"),
            ("PLUGIN_CLIENT_CERT", &pem),
        ];
        all.extend_from_slice(variables);
        Self::start_with(&all, arguments)
    }

    pub(crate) fn start_with(variables: &[(&str, &str)], arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut child = command(folder.path())
            .envs(variables.iter().copied())
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = channel();
        thread::spawn(move || {
            for line in stdout.lines().map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        let stderr = Arc::new(Mutex::new(String::new()));
        let collected = Arc::clone(&stderr);
        let mut pipe = child.stderr.take().unwrap();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = pipe.read(&mut bytes) {
                let text = String::from_utf8_lossy(&bytes[..count]).into_owned();
                collected.lock().unwrap().push_str(&text);
            }
        });
        let first_line = lines
            .recv_timeout(Duration::from_secs(WAIT_SECONDS_MAX))
            .unwrap_or_else(|_| panic!("no first line; stderr: {}", stderr.lock().unwrap()));
        Self {
            child,
            lines,
            stderr,
            folder,
            first_line,
        }
    }

    /// The fields of the handshake line.
    pub(crate) fn handshake(&self) -> Vec<&str> {
        self.first_line.split('|').collect()
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let pid = Pid::from_raw(i32::try_from(self.pid()).unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
    }

    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits for the process to end by itself.
    pub(crate) fn ended(&mut self) -> ExitStatus {
        let deadline = Instant::now() + Duration::from_secs(WAIT_SECONDS_MAX);
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status;
            }
            assert!(Instant::now() < deadline, "the probe did not end");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Standard output after the first line. Only for an ended process.
    pub(crate) fn later_output(&self) -> Vec<String> {
        self.lines.iter().collect()
    }

    /// Waits until `found` holds for standard error, and returns that.
    pub(crate) fn stderr_until(&self, found: impl Fn(&str) -> bool) -> String {
        let deadline = Instant::now() + Duration::from_secs(WAIT_SECONDS_MAX);
        loop {
            let text = self.stderr.lock().unwrap().clone();
            if found(&text) {
                return text;
            }
            assert!(Instant::now() < deadline, "not on stderr: {text}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    /// Names left in the folder for sockets.
    pub(crate) fn sockets(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.folder.path()).unwrap();
        entries.map(|entry| entry.unwrap().path()).collect()
    }
}

impl Drop for Probe {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
