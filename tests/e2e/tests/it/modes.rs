//! The publisher outside Lambda: `--daemon`, `--once` and `--check`.

use std::{net::SocketAddr, time::Duration};

use e2e::{
    binaries::binaries,
    daemon::{Daemon, is_run},
    inventory::count,
    process::{self, Finished},
    terraform::aws_environment,
};
use scaling::metric::{Metric, Subject};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    process::Command,
};
use world::{Fault, Matcher};

use crate::bench::{Bench, COMMANDS, EVENTS, environment, source, tasks};

/// Generous: a busy machine is no failure.
const PATIENCE: Duration = Duration::from_secs(60);

async fn get(address: SocketAddr, path: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
    (status.expect("a status"), body.to_owned())
}

async fn loaded() -> Bench {
    let bench = Bench::new().await;
    bench.queue.publish(&bench.context, 20).await.unwrap();
    bench
}

#[tokio::test(flavor = "multi_thread")]
async fn a_daemon_samples_answers_and_ends_with_zero() {
    let bench = loaded().await;
    let mut configuration = bench.configuration(&[source(COMMANDS), tasks()]);
    configuration["sample_every"] = json!(0.2);
    let settings = environment(bench.aws.endpoint(), &configuration);
    let mut daemon = Daemon::start(&["--listen", "127.0.0.1:0"], &settings).unwrap();
    let listening = daemon
        .line(|line| line["address"].is_string())
        .await
        .unwrap();
    let address: SocketAddr = listening["address"].as_str().unwrap().parse().unwrap();
    daemon.line(is_run).await.unwrap();

    let (status, metrics) = get(address, "/metrics").await;
    assert_eq!(status, 200);
    for line in [
        r#"arrakis_queue_depth{consumer="command-worker",stream="COMMANDS"} 20"#,
        r#"arrakis_running_tasks{cluster_name="arrakis",service_name="worker"} 3"#,
        r#"arrakis_publisher_runs_total{publisher="arrakis",outcome="failed"} 0"#,
    ] {
        assert!(metrics.lines().any(|it| it == line), "{line} in\n{metrics}");
    }
    assert_eq!(get(address, "/healthz").await, (200, "ok\n".to_owned()));
    assert_eq!(get(address, "/").await.0, 404);

    let denied = Fault::AccessDenied;
    let put = Matcher::operation("PutMetricData");
    bench.aws.faults().always(put, denied);
    daemon
        .line(|line| is_run(line) && line["level"] == "ERROR")
        .await
        .unwrap();
    let (status, problem) = get(address, "/healthz").await;
    assert_eq!(status, 503, "{problem}");
    assert!(problem.contains("AccessDenied"), "{problem}");
    bench.aws.faults().clear();

    assert_eq!(daemon.terminate().await.unwrap(), Some(0));
    let values = bench.values(Metric::QueueDepth, Subject::Queue(COMMANDS));
    assert!(
        !values.is_empty() && values.iter().all(|it| *it == 20.0),
        "{values:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_finishes_the_sample_under_way() {
    let bench = loaded().await;
    let slow = Fault::Slow(Duration::from_millis(700));
    let put = Matcher::operation("PutMetricData");
    bench.aws.faults().always(put, slow);
    let configuration = bench.configuration(&[source(COMMANDS), tasks()]);
    let settings = environment(bench.aws.endpoint(), &configuration);
    let mut daemon = Daemon::start(&[], &settings).unwrap();
    let called = bench
        .aws
        .until(PATIENCE, |aws| count(aws, "PutMetricData") > 0);
    assert!(called.await, "it publishes");
    assert_eq!(daemon.terminate().await.unwrap(), Some(0));
    let report = daemon.line(is_run).await.unwrap();
    assert_eq!(report["refused"], json!([]), "{report:#}");
    assert_eq!(report["metrics"], 9, "{report:#}");
}

/// Runs the publisher with a configuration file.
async fn answer(bench: &Bench, arguments: &[&str], configuration: &Value) -> Finished {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("publisher.json");
    std::fs::write(&file, configuration.to_string()).unwrap();
    let mut command = Command::new(&binaries().unwrap().publisher);
    command
        .args(arguments)
        .arg("--config")
        .arg(&file)
        .env_clear()
        .envs(aws_environment(bench.aws.endpoint()));
    process::run(&mut command, PATIENCE).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn once_prints_what_would_be_published() {
    let bench = loaded().await;
    let configuration = bench.configuration(&[source(COMMANDS), tasks()]);
    let finished = answer(&bench, &["--once"], &configuration).await;
    assert_eq!(finished.code, Some(0), "{}", finished.output());
    assert_eq!(finished.stderr, "");
    let cells = |line: &str| {
        line.split_whitespace()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    let rows: Vec<Vec<String>> = finished.stdout.lines().map(cells).collect();
    let value = |name: &str| {
        let row = rows
            .iter()
            .find(|row| row.first().is_some_and(|it| it == name));
        row.unwrap_or_else(|| panic!("{name} in\n{}", finished.stdout))[1].clone()
    };
    assert_eq!(value("QueueDepth"), "20");
    assert_eq!(value("BacklogPerTask"), "6.667");
    assert_eq!(value("RunningTasks"), "3");
    assert!(
        finished
            .stdout
            .ends_with("every source was read; nothing was published.\n")
    );
    assert_eq!(count(&bench.aws, "PutMetricData"), 0);

    let configuration = bench.configuration(&[source(COMMANDS), source(EVENTS)]);
    let finished = answer(&bench, &["--once", "--json"], &configuration).await;
    assert_eq!(finished.code, Some(1), "{}", finished.output());
    let found: Value = serde_json::from_str(&finished.stdout).unwrap();
    assert_eq!(found["missing"][0]["source"], "queue EVENTS/event-worker");
    assert_eq!(found["metrics"][0]["value"], 20.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn check_explains_each_fault() {
    let bench = loaded().await;
    let configuration = bench.configuration(&[source(COMMANDS), tasks()]);
    let finished = answer(&bench, &["--check"], &configuration).await;
    assert_eq!(finished.code, Some(0), "{}", finished.output());
    assert!(
        finished.stdout.contains("All is well"),
        "{}",
        finished.stdout
    );

    let put = Matcher::operation("PutMetricData");
    bench.aws.faults().always(put, Fault::AccessDenied);
    let mut configuration = bench.configuration(&[source(COMMANDS), source(EVENTS), tasks()]);
    let finished = answer(&bench, &["--check"], &configuration).await;
    assert_eq!(finished.code, Some(1), "{}", finished.output());
    for words in [
        "ok      queue COMMANDS/command-worker",
        "FAILED  queue EVENTS/event-worker",
        "the stream does not exist; create it or correct its name in sources",
        "cloudwatch:PutMetricData",
        "allow this action in the policy of the role",
        "2 of 5 checks failed",
    ] {
        assert!(
            finished.stdout.contains(words),
            "{words:?} in\n{}",
            finished.stdout
        );
    }
    let published = e2e::inventory::published(&bench.aws);
    assert_eq!(published, [], "a check publishes nothing");

    configuration["sampl_every"] = json!(5);
    configuration["sink"] = json!("cloudwatch");
    let finished = answer(&bench, &["--check"], &configuration).await;
    assert_eq!(finished.code, Some(2), "{}", finished.output());
    for words in ["did you mean sample_every?", "sink: found \"cloudwatch\""] {
        assert!(
            finished.stdout.contains(words),
            "{words:?} in\n{}",
            finished.stdout
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_started_says_why() {
    let bench = Bench::new().await;
    let publisher = &binaries().unwrap().publisher;
    let run = async |arguments: &[&str]| {
        let mut command = Command::new(publisher);
        command
            .args(arguments)
            .env_clear()
            .envs(aws_environment(bench.aws.endpoint()));
        process::run(&mut command, PATIENCE).await.unwrap()
    };
    for (arguments, code, words) in [
        (
            &["--once", "--config", "/nowhere.json"][..],
            2,
            "/nowhere.json: No such file",
        ),
        (&["--once"], 2, "ARRAKIS_PUBLISHER_CONFIG: found nothing"),
        (&["--nonce"], 2, "found \"--nonce\""),
        (&[], 2, "start it with --daemon, --once or --check"),
        (&["--help"], 0, "Usage: publisher"),
        (
            &["--version"],
            0,
            concat!("publisher ", env!("CARGO_PKG_VERSION")),
        ),
    ] {
        let finished = run(arguments).await;
        assert_eq!(finished.code, Some(code), "{arguments:?}");
        assert!(finished.output().contains(words), "{}", finished.output());
    }
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let configuration = bench.configuration(&[tasks()]);
    let finished = answer(&bench, &["--daemon", "--listen", &address], &configuration).await;
    assert_eq!(finished.code, Some(1), "{}", finished.output());
    assert!(
        finished.stderr.contains("cannot listen on"),
        "{}",
        finished.stderr
    );
}
