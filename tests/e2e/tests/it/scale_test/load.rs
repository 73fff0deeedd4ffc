//! `scale-test load nats` on a real nats-server, and what goes wrong with it.

use std::{fs, path::Path, process::Stdio, time::Duration};

use async_nats::jetstream::{Context, stream};
use e2e::{
    binaries::scale_test,
    nats::{NatsServer, NatsSettings, QueueSettings},
    process::{self, Finished, Group},
};
use serde_json::Value;
use tokio::process::Command;

/// Generous: a busy machine is no failure.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);

const STREAM: &str = "COMMANDS";

fn queue() -> QueueSettings {
    QueueSettings {
        stream: STREAM.to_owned(),
        consumer: "command-worker".to_owned(),
        retention: Duration::from_secs(3600),
        max_ack_pending: 50,
    }
}

/// A nats-server with the stream of the workers.
async fn nats() -> (NatsServer, Context) {
    let server = NatsServer::start().await.unwrap();
    let context = server.jetstream().await.unwrap();
    queue().create(&context).await.unwrap();
    (server, context)
}

/// The tool with the words of `line` as its arguments, and nothing in its environment but a PATH.
pub(super) fn tool(path: &Path, line: &str) -> Command {
    let mut command = Command::new(scale_test().unwrap());
    command
        .args(line.split_whitespace())
        .env_clear()
        .env("PATH", path);
    command
}

/// Runs the tool to its end where no other program is on its PATH.
pub(super) async fn run(line: &str) -> Finished {
    let mut command = tool(Path::new("/nowhere"), line);
    process::run(&mut command, PATIENCE).await.unwrap()
}

pub(super) fn report(finished: &Finished, code: i32) -> Value {
    assert_eq!(finished.code, Some(code), "{}", finished.output());
    let parsed = serde_json::from_str(&finished.stdout);
    parsed.unwrap_or_else(|error| panic!("{error} in {}", finished.output()))
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_are_stored_at_the_rate_and_name_their_run() {
    let (server, context) = nats().await;
    let line = format!(
        "load nats --nats-url {} --stream COMMANDS --rate 50 --duration 2s --min-achieved 0 --json",
        server.url()
    );
    let found = report(&run(&line).await, 0);
    assert_eq!(found["succeeded"], 100, "{found:#}");
    assert_eq!(found["asked_rate"], 50.0);
    assert_eq!(found["bytes"], 12_800);
    assert_eq!(found["passed"], true);
    // Not faster than asked, however fast the machine.
    let achieved = found["achieved_rate"].as_f64().unwrap();
    assert!(achieved <= 50.0, "{achieved}");
    assert!(found["latency"]["p99"].as_f64() >= found["latency"]["median"].as_f64());
    assert_eq!(queue().stored(&context).await.unwrap(), 100);
    let stream = context.get_stream(STREAM).await.unwrap();
    let message = stream.get_raw_message(1).await.unwrap();
    assert_eq!(message.subject.as_str(), "commands.scale-test");
    let name = message.headers.get("Arrakis-Scale-Test").unwrap();
    assert_eq!(found["run"], name.as_str());
    assert_eq!(message.payload.len(), 128);
    let found = report(&run(&format!("{line} --max-p99 0.001ms")).await, 1);
    let fault = found["faults"][0].as_str().unwrap();
    assert!(
        fault.starts_with("99 of 100 messages were answered within"),
        "{fault}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_sent_in_a_burst_and_people_read_a_table() {
    let (server, context) = nats().await;
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("command.json");
    fs::write(&file, r#"{"command":"ping"}"#).unwrap();
    let finished = run(&format!(
        "load nats --nats-url {} --stream COMMANDS --subject commands.ping --shape burst \
         --burst 200 --duration 1s --payload-file {} --min-achieved 0",
        server.url(),
        file.display()
    ))
    .await;
    assert_eq!(finished.code, Some(0), "{}", finished.output());
    for words in [
        "stream COMMANDS, subject commands.ping",
        "shape     burst 200, then 0/s for 1 s",
        "asked     200 messages, 200.0/s",
        "achieved  200 messages in ",
        "p99.9",
        "ok    the load was sent as asked",
    ] {
        let told = &finished.stdout;
        assert!(told.contains(words), "{words} in\n{told}");
    }
    let stream = context.get_stream(STREAM).await.unwrap();
    let message = stream.get_raw_message(200).await.unwrap();
    assert_eq!(&message.payload[..], br#"{"command":"ping"}"#);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_stream_does_not_store_fails_the_load() {
    let server = NatsServer::start().await.unwrap();
    let context = server.jetstream().await.unwrap();
    let full = stream::Config {
        name: "FULL".to_owned(),
        subjects: vec!["full".to_owned()],
        max_messages: 30,
        discard: stream::DiscardPolicy::New,
        ..Default::default()
    };
    context.create_stream(full).await.unwrap();
    let line = format!(
        "load nats --nats-url {} --stream FULL --shape burst --burst 40 --duration 1s \
         --min-achieved 0 --json",
        server.url()
    );
    let found = report(&run(&line).await, 1);
    assert_eq!(found["succeeded"], 30, "{found:#}");
    let failed = found["failed"].as_object().unwrap();
    assert_eq!(failed.len(), 1, "{failed:?}");
    let (kind, count) = failed.iter().next().unwrap();
    assert!(kind.contains("maximum messages exceeded"), "{kind}");
    assert_eq!(count, 10);
    let fault = found["faults"][0].as_str().unwrap();
    let words = "10 of 40 messages failed (25.00 %)";
    assert!(fault.contains(words), "{fault}");
    // All of them fail now, and that many are allowed.
    report(&run(&format!("{line} --max-failed 100")).await, 0);
}

/// What is refused: options, exit code, and words of the message.
const REFUSED: &str = "
--stream NOPE                                   => 3 NATS has no stream NOPE
--stream a.b                                    => 2 no name of a stream
--stream COMMANDS --subject events.x            => 2 allowed: commands.>
--stream COMMANDS --subject commands.*          => 2 no wildcards
--stream COMMANDS --rate=-1                     => 2 allowed: 0 to 1000000
--stream COMMANDS --rate 0                      => 2 nothing to send
--stream COMMANDS --duration 1d                 => 2 allowed: 500ms, 90s
--stream COMMANDS --workers 0                   => 2 allowed: 1 to 10000
--stream COMMANDS --shape square                => 2 constant, ramp, burst, daily
--stream COMMANDS --payload-bytes 9999999       => 2 at most 1048576
--stream COMMANDS --payload-file /no/file       => 2 cannot read /no/file
--stream COMMANDS --nats-creds /no/file         => 2 cannot read /no/file
--stream PROD_COMMANDS                          => 2 add --yes
--stream COMMANDS --environment production      => 2 add --yes
--stream COMMANDS --nats-url nats://127.0.0.1:1 => 3 NATS at nats://127.0.0.1:1
";

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_sent_says_why_and_sends_nothing() {
    let (server, context) = nats().await;
    let without = NatsSettings {
        without_jetstream: true,
        ..NatsSettings::default()
    };
    let without = NatsServer::start_with(without).await.unwrap();
    let bare = format!("--stream COMMANDS --nats-url {}", without.url());
    let bare = format!("{bare} => 3 turn JetStream on");
    for case in REFUSED.trim().lines().chain([bare.as_str()]) {
        let (options, expected) = case.split_once("=>").unwrap();
        let (code, words) = expected.trim().split_once(' ').unwrap();
        let mut command = tool(Path::new("/nowhere"), &format!("load nats {options}"));
        command.env("NATS_URL", server.url());
        let finished = process::run(&mut command, PATIENCE).await.unwrap();
        let told = finished.output();
        assert_eq!(finished.code, code.parse().ok(), "{options}: {told}");
        assert!(finished.stderr.contains(words), "{words} in {told}");
    }
    let finished = run(&format!(
        "load nats --nats-url {} --stream COMMANDS --environment production --dry-run",
        server.url()
    ))
    .await;
    assert_eq!(finished.code, Some(0), "{}", finished.output());
    let told = "600 messages to commands.scale-test (stream COMMANDS), constant 10/s for 60 s";
    assert!(finished.stdout.contains(told), "{}", finished.stdout);
    let stored = queue().stored(&context).await.unwrap();
    assert_eq!(stored, 0, "a dry run sends nothing");
}

/// Starts the tool, waits until `begun`, interrupts it, and gives back what it left.
pub(super) async fn interrupted(mut command: Command, begun: impl AsyncFn() -> bool) -> Finished {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let group = Group::start(&mut command).unwrap();
    let id = group.id().to_string();
    let begins = async {
        while !begun().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(PATIENCE, begins).await.unwrap();
    process::signal("-INT", &id);
    let ended = process::capture(group, "scale-test", PATIENCE).await;
    ended.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_ends_it_early_and_what_was_reached_is_told() {
    let (server, context) = nats().await;
    let line = format!(
        "load nats --nats-url {} --stream COMMANDS --rate 100 --duration 10m --json",
        server.url()
    );
    let command = tool(Path::new("/nowhere"), &line);
    let begun = async || queue().stored(&context).await.unwrap() >= 10;
    let found = report(&interrupted(command, begun).await, 3);
    assert_eq!(found["interrupted"], true, "{found:#}");
    let fault = found["faults"][0].as_str().unwrap();
    assert!(fault.starts_with("interrupted after "), "{fault}");
    assert_eq!(found["asked"], 60_000);
    let stored = queue().stored(&context).await.unwrap();
    assert_eq!(
        found["succeeded"], stored,
        "every message that is told is stored"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_of_another_domain_is_found_by_its_name() {
    let settings = NatsSettings {
        configuration: "jetstream { domain: hub }".to_owned(),
        ..NatsSettings::default()
    };
    let server = NatsServer::start_with(settings).await.unwrap();
    let context = server.jetstream().await.unwrap();
    queue().create(&context).await.unwrap();
    let line = format!(
        "load nats --nats-url {} --stream COMMANDS --rate 10 --duration 1s --min-achieved 0 --json",
        server.url()
    );
    let found = report(&run(&format!("{line} --domain hub")).await, 0);
    assert_eq!(found["succeeded"], 10, "{found:#}");
    let finished = run(&format!("{line} --domain spoke")).await;
    let told = finished.output();
    assert_eq!(finished.code, Some(3), "{told}");
    assert!(
        told.contains("the stream COMMANDS cannot be read"),
        "{told}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_goes_away_is_told_by_kind() {
    let (mut server, context) = nats().await;
    let line = format!(
        "load nats --nats-url {} --stream COMMANDS --rate 20 --duration 4s --min-achieved 0 --json",
        server.url()
    );
    let running = async { run(&line).await };
    let killing = async {
        while queue().stored(&context).await.unwrap() < 5 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        server.kill().await;
    };
    let (finished, ()) = tokio::join!(running, killing);
    let found = report(&finished, 1);
    assert!(found["succeeded"].as_u64().unwrap() >= 5, "{found:#}");
    let failed = found["failed"].as_object().unwrap();
    assert!(failed.contains_key("not stored within 5 s"), "{failed:#?}");
}
