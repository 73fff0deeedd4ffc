//! `scale-test watch`: the table, and the live view in a terminal of its own.

use std::{collections::BTreeSet, fs, time::Duration};

use e2e::{
    inventory::count,
    process::{self, Finished},
    tools,
};
use serde_json::json;
use tokio::process::Command;
use world::{Fault, Matcher, World};

use super::stage::{Stage, command, document, expect, run};
use crate::aws;

/// World seconds in one wall second.
const SPEED: f64 = 10.0;

/// Generous: a busy machine is no failure.
const PATIENCE: Duration = Duration::from_secs(120);

const WATCH: [&str; 3] = ["watch", "--cluster", "arrakis"];

/// Leaves the alternate screen, and shows the cursor again.
const RESTORED: [&str; 2] = ["\u{1b}[?1049l", "\u{1b}[?25h"];

/// Runs a program in a terminal of so many rows and columns, sends it keys or a signal once it has
/// written some text, and ends as it does. What it wrote comes out as it is.
const TERMINAL: &str = r#"
import fcntl, os, pty, signal, struct, sys, termios
rows, columns, wanted, keys = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
process, terminal = pty.fork()
if process == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    os.execv(sys.argv[5], sys.argv[5:])
written, sent = b"", False
while True:
    try:
        more = os.read(terminal, 65536)
    except OSError:
        more = b""
    if not more:
        break
    written += more
    if not sent and wanted.encode() in written:
        sent = True
        if keys == "TERM":
            os.kill(process, signal.SIGTERM)
        else:
            os.write(terminal, keys.encode())
sys.stdout.buffer.write(written)
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]))
"#;

/// The live view in a terminal of this size; once it shows `wanted` it gets `keys`.
async fn live(
    aws: &World,
    size: (u16, u16),
    arguments: &[&str],
    wanted: &str,
    keys: &str,
) -> Finished {
    let tool = command(aws, arguments);
    let tool = tool.as_std();
    let mut terminal = Command::new("python3");
    terminal.args(["-c", TERMINAL]);
    terminal.args([size.0.to_string(), size.1.to_string()]);
    terminal.args([wanted, keys]);
    terminal.arg(tool.get_program()).args(tool.get_args());
    let set = tool
        .get_envs()
        .filter_map(|(name, value)| Some((name, value?)));
    terminal.envs(set).env("TERM", "xterm-256color");
    process::run(&mut terminal, PATIENCE).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_and_a_document_tell_what_there_is() {
    let stage = Stage::start(SPEED).await;
    let aws = &stage.aws;
    stage.queue.publish(&stage.context, 30).await.unwrap();
    let end = tokio::time::Instant::now() + PATIENCE;
    let all = [&WATCH[..], &["--service", "worker", "--json"]].concat();
    // The publisher samples now and then.
    let service = loop {
        let finished = run(aws, &all).await;
        expect(&finished, 0, &[]);
        let service = document(&finished)["services"][0].clone();
        if service["queues"][0]["depth"] == json!(30.0) {
            break service;
        }
        assert!(tokio::time::Instant::now() < end, "{service:#}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    };
    assert_eq!(service["queues"][0]["name"], "COMMANDS/command-worker");
    assert_eq!(service["queues"][0]["backlog_per_task"], 10.0);
    assert_eq!((&service["min"], &service["max"]), (&json!(3), &json!(10)));
    assert_eq!(
        (&service["desired"], &service["running"]),
        (&json!(3), &json!(3))
    );
    // Steps, burst, drain, and the one of CPU that AWS manages.
    let alarms = service["alarms"].as_array().unwrap();
    assert_eq!(alarms.len(), 4, "{alarms:#?}");
    // Without a name all services are told that are scaled.
    let finished = run(aws, &[&WATCH[..], &["--once"]].concat()).await;
    let words = [
        "arrakis/worker  3        3        3    10",
        "COMMANDS/command-worker  30",
    ];
    expect(&finished, 0, &words);
}

/// The IAM actions that the README lists for watch and calibrate.
fn listed_actions() -> BTreeSet<String> {
    let readme = fs::read_to_string(tools::repository().join("tests/scale-test/README.md"));
    let readme = readme.unwrap();
    let (_, section) = readme.split_once("## Permissions").expect("a section");
    let (_, rest) = section.split_once("```text\n").expect("a list");
    let (list, _) = rest.split_once("```").expect("its end");
    list.lines().map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_listed_permissions_suffice_and_a_throttled_reading_is_repeated() {
    let listed = listed_actions();
    let world = aws::with_services(&["worker"]).allow("local", listed.clone());
    let world = world.start().await.unwrap();
    let directory = aws::worker_directory(&world);
    directory.apply().await.unwrap();
    world.clear_calls();
    let throttled = Matcher::operation("DescribeAlarms");
    world.faults().times(2, throttled, Fault::Throttle);
    let finished = run(&world, &[&WATCH[..], &["--once"]].concat()).await;
    expect(&finished, 0, &["arrakis/worker  3        3        3    10"]);
    let calls = world.calls();
    let called: BTreeSet<String> = calls.iter().map(world::Call::action).collect();
    let unlisted: Vec<_> = called.difference(&listed).collect();
    assert!(unlisted.is_empty(), "{unlisted:?}");
    // What is listed and not called here stands in for a tagging API that is late.
    let spare: Vec<_> = listed.difference(&called).collect();
    assert!(
        spare
            .iter()
            .all(|action| action.ends_with(":ListTagsForResource")),
        "{spare:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn many_services_are_read_together_in_the_order_asked_for() {
    let names: Vec<String> = (0..8).map(|number| format!("service-{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let world = aws::with_services(&names).start().await.unwrap();
    let mut line = WATCH.to_vec();
    line.push("--json");
    for name in names.iter().rev() {
        line.extend(["--service", name]);
    }
    let finished = run(&world, &line).await;
    expect(&finished, 0, &[]);
    let found = document(&finished);
    let services = found["services"].as_array().unwrap().iter();
    let told: Vec<_> = services.map(|it| it["service"].as_str().unwrap()).collect();
    assert_eq!(told, names.iter().rev().copied().collect::<Vec<_>>());
    // Nothing scales them, and nobody says that their bounds are zero.
    let first = &found["services"][0];
    assert_eq!(
        (&first["min"], &first["running"]),
        (&json!(null), &json!(3))
    );
    assert_eq!(count(&world, "DescribeServices"), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_live_view_reads_little_and_gives_the_terminal_back() {
    let stage = Stage::start(SPEED).await;
    let aws = &stage.aws;
    let all = [&WATCH[..], &["--service", "worker", "--every", "1"]].concat();
    aws.clear_calls();
    let refusing = async {
        let read = aws.until(PATIENCE, |aws| count(aws, "DescribeServices") >= 4);
        assert!(read.await, "it goes on reading");
        // What seldom changes is not read at every turn.
        let plans = count(aws, "DescribeScalingPolicies");
        let reads = count(aws, "DescribeServices");
        assert!(plans < reads, "{plans} of {reads}");
        aws.faults().always(Matcher::any(), Fault::AccessDenied);
    };
    // What is refused is told beside the age of what is shown, and the view goes on.
    let watching = live(aws, (24, 100), &all, "old;", "q");
    let (finished, ()) = tokio::join!(watching, refusing);
    expect(&finished, 0, &RESTORED);
    expect(&finished, 0, &["arrakis/worker", "running"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn ctrl_c_and_a_signal_end_the_live_view_and_give_the_terminal_back() {
    let world = aws::with_services(&["worker"]).start().await.unwrap();
    let all = [&WATCH[..], &["--service", "worker"]].concat();
    let finished = live(&world, (24, 80), &all, "arrakis/worker", "\u{3}").await;
    expect(&finished, 0, &RESTORED);
    let finished = live(&world, (24, 80), &all, "arrakis/worker", "TERM").await;
    expect(&finished, 3, &RESTORED);
    expect(&finished, 3, &["interrupted by SIGTERM"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_watched_says_why() {
    let world = aws::with_services(&["worker"]).start().await.unwrap();
    let small = live(&world, (5, 40), &WATCH, "columns", "").await;
    let words = ["the terminal has 40 columns and 5 rows", "--once"];
    expect(&small, 3, &words);
    let calls = world.calls();
    assert!(calls.is_empty(), "{calls:#?}");

    let nowhere = run(&world, &WATCH).await;
    expect(&nowhere, 3, &["this is no terminal", "--once"]);
    let with = |more: &[&'static str]| [&WATCH[..], &["--once"], more].concat();
    let unknown = run(&world, &with(&["--service", "nope"])).await;
    expect(
        &unknown,
        3,
        &["there is no ECS service nope in cluster arrakis"],
    );
    let bare = run(&world, &with(&[])).await;
    expect(
        &bare,
        3,
        &["no service of cluster arrakis has a scalable target"],
    );
    let often = run(&world, &with(&["--every", "0.1"])).await;
    expect(&often, 2, &["allowed: 1 to 3600 seconds"]);
    let elsewhere = run(
        &world,
        &["watch", "--cluster", "other", "--service", "x", "--once"],
    )
    .await;
    expect(&elsewhere, 3, &["other"]);

    let denied = Matcher::operation("DescribeServices");
    world.faults().always(denied, Fault::AccessDenied);
    let refused = run(&world, &with(&["--service", "worker"])).await;
    expect(&refused, 3, &["ecs:DescribeServices"]);
}
