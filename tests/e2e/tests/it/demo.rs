//! The demo itself, on a fast clock.

use std::{fs, path::Path, process::Stdio, time::Duration};

use e2e::{
    binaries::binaries,
    process::{self, Group, signal},
};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::Command,
    time::timeout,
};

/// World seconds in one wall second: fast enough for a test, slow enough that a busy machine does
/// not show as slow scaling.
const SPEED: &str = "5";

/// The longest a run may take: some three minutes of the world's time, at that speed, and Terraform.
const LIMIT: Duration = Duration::from_secs(300);

#[tokio::test(flavor = "multi_thread")]
async fn the_demo_scales_from_three_to_ten_within_a_minute() {
    binaries().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.html");
    let scratch = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_demo"));
    command
        .args(["--json", "--speed", SPEED, "--seed", "1", "--report"])
        .arg(&report)
        .env("TMPDIR", scratch.path());
    let finished = process::run(&mut command, LIMIT).await.unwrap();
    assert_eq!(finished.code, Some(0), "{}", finished.output());

    let last = finished
        .stdout
        .lines()
        .last()
        .expect("a line on standard output");
    let summary: Value = serde_json::from_str(last).expect("one JSON object");
    let seconds = summary["seconds_to_max"].as_f64().expect("seconds");
    assert!(seconds > 0.0 && seconds < 60.0, "{summary:#}");
    assert_eq!(summary["desired"], 10, "{summary:#}");
    assert_eq!(summary["running"], 10, "{summary:#}");
    assert_eq!(summary["clock"], "world", "{summary:#}");
    assert_eq!(summary["lost_messages"], 0, "{summary:#}");
    assert_eq!(summary["processed"], 500, "{summary:#}");
    let peak = summary["peak_depth"].as_u64().expect("a number");
    assert!((200..=500).contains(&peak), "{summary:#}");

    let written = std::fs::read_to_string(summary["report"].as_str().expect("a path")).unwrap();
    assert_eq!(summary["report"].as_str(), report.to_str());
    let headline = format!("{seconds} seconds from burst to ten desired tasks");
    assert!(written.contains(&headline), "{written}");
    assert!(
        finished.stderr.contains("worker-queue-commands-burst"),
        "progress names the alarm that acted: {}",
        finished.stderr
    );
    nothing_is_left_in(scratch.path());
}

/// No file is left in the demo's directory for temporary files, and no process that was told of it.
fn nothing_is_left_in(scratch: &Path) {
    let files: Vec<_> = fs::read_dir(scratch).unwrap().flatten().collect();
    assert!(files.is_empty(), "{files:?}");
    let place = scratch.to_string_lossy().into_owned();
    for process in fs::read_dir("/proc").unwrap().flatten() {
        let words = fs::read(process.path().join("cmdline")).unwrap_or_default();
        let words = String::from_utf8_lossy(&words).into_owned();
        assert!(!words.contains(&place), "{words:?} still runs");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_demo_ends_what_it_started() {
    binaries().unwrap();
    let scratch = tempfile::tempdir().unwrap();
    let mut demo = Group::start(
        Command::new(env!("CARGO_BIN_EXE_demo"))
            .env("TMPDIR", scratch.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped()),
    )
    .unwrap();
    let mut progress = BufReader::new(demo.child().stderr.take().unwrap()).lines();
    let reading = async {
        let mut seen = Vec::new();
        while let Ok(Some(line)) = progress.next_line().await {
            // By now everything runs: local AWS, nats-server, publisher.
            if line.contains("queue    0") {
                signal("-INT", &demo.id().to_string());
            }
            seen.push(line);
        }
        seen
    };
    let seen = timeout(LIMIT, reading).await.expect("the demo ends");
    let status = demo.wait().await.unwrap();
    assert_eq!(status.code(), Some(130), "{seen:#?}");
    assert!(
        seen.iter().any(|line| line.contains("interrupted")),
        "{seen:#?}"
    );
    nothing_is_left_in(scratch.path());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_without_terraform_is_told_what_to_install() {
    let empty = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_demo"));
    command.arg("--json").env("PATH", empty.path());
    let finished = process::run(&mut command, Duration::from_secs(60))
        .await
        .unwrap();
    assert_eq!(finished.code, Some(3), "{}", finished.output());
    assert!(
        finished.stderr.contains("Install Terraform"),
        "{}",
        finished.stderr
    );
    assert_eq!(finished.stdout, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_speed_out_of_range_is_refused() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_demo"));
    command.args(["--speed", "1000"]);
    let finished = process::run(&mut command, Duration::from_secs(60))
        .await
        .unwrap();
    assert_eq!(finished.code, Some(2), "{}", finished.output());
    assert!(
        finished.stderr.contains("a number from 1 to 60"),
        "{}",
        finished.stderr
    );
}
