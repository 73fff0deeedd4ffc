//! `scale-test scale-up`.

use serde_json::json;
use world::{Fault, Matcher};

use super::stage::{Stage, document, expect};

/// World seconds in one wall second.
const SPEED: f64 = 15.0;

/// The command against the worker service, with these arguments after it.
fn command<'a>(arguments: &[&'a str]) -> Vec<&'a str> {
    let worker = ["scale-up", "--cluster", "arrakis", "--service", "worker"];
    [&worker, arguments].concat()
}

/// The operations that were called, by whoever.
fn called(stage: &Stage, operation: &str) -> usize {
    let calls = stage.aws.calls();
    calls
        .iter()
        .filter(|call| call.operation == operation)
        .count()
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_make_a_policy_fire_and_are_removed_again() {
    let stage = Stage::start(SPEED).await;
    stage.queue.publish(&stage.context, 5).await.unwrap();
    let finished = stage
        .run(&command(&["--to", "max", "--within", "150"]))
        .await;
    let words = [
        "messages published to commands.scale-test-",
        "alarm worker-queue-commands-burst fired",
        "ok    policy: worker-queue-commands-burst fired after",
        ": 3 to 10",
        "ok    desired: 3 to 10 after",
        "ok    running: 10 after",
        "restored: messages of run",
    ];
    expect(&finished, 0, &words);
    let depth = stage.queue.depth(&stage.context).await.unwrap();
    assert_eq!(depth, 5, "the messages of others stay");
    assert_eq!(called(&stage, "UpdateService"), 0, "a policy did it");

    let again = stage.run(&command(&[])).await;
    expect(
        &again,
        3,
        &["10 tasks desired, its maximum", "scale-test scale-down"],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_state_of_an_alarm_makes_its_policy_fire_and_is_put_back() {
    let stage = Stage::start(SPEED).await;
    let alarm = [
        "--via",
        "alarm-state",
        "--alarm",
        "worker-queue-commands-out",
    ];
    let finished = stage
        .run(&command(&[&alarm[..], &["--json"]].concat()))
        .await;
    expect(&finished, 0, &[]);
    let found = document(&finished);
    let exercise = &found["exercises"][0];
    assert_eq!(exercise["passed"], json!(true));
    let activities = exercise["course"]["activities"].as_array().unwrap();
    assert_eq!(activities[0]["policy"], json!("worker-queue-commands-out"));
    assert_eq!(
        activities[0]["desired"],
        json!(5),
        "the highest step adds two"
    );
    let state = stage.aws.alarm("worker-queue-commands-out").unwrap().state;
    assert_ne!(state, "ALARM");

    // The alarms that AWS manages are driven alike.
    let managed = stage.aws.alarms().into_iter();
    let managed = managed
        .map(|it| it.name)
        .find(|it| it.contains("AlarmHigh"));
    let managed = managed.unwrap();
    let tracking = ["--via", "alarm-state", "--to", "8", "--alarm", &managed];
    let finished = stage.run(&command(&tracking)).await;
    expect(
        &finished,
        0,
        &[
            "ok    policy: worker-cpu fired after",
            "ok    desired: 5 to 8",
        ],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_scale_in_time_fails() {
    let stage = Stage::start(SPEED).await;
    let late = stage.run(&command(&["--to", "max", "--within", "1"])).await;
    expect(
        &late,
        1,
        &[
            "FAIL  desired: 10 not reached within 1 s",
            "restored: messages",
        ],
    );
    assert_eq!(stage.queue.depth(&stage.context).await.unwrap(), 0);
    stage.aws.edit_target("arrakis", "worker", |it| {
        it.suspended.dynamic_scaling_out_suspended = true;
    });
    let arguments = ["--via", "alarm-state", "--within", "90"];
    let suspended = stage.run(&command(&arguments)).await;
    expect(
        &suspended,
        1,
        &["FAIL  policy: none fired", "scale-test verify"],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_among_those_of_others_are_told_apart_by_their_header() {
    let stage = Stage::start(SPEED).await;
    let subject = stage.queue.subject();
    stage.queue.publish(&stage.context, 5).await.unwrap();
    let arguments = ["--subject", &subject, "--within", "1"];
    let finished = stage.run(&command(&arguments)).await;
    expect(
        &finished,
        1,
        &[
            "messages published to commands.command",
            "restored: messages",
        ],
    );
    assert_eq!(stage.queue.depth(&stage.context).await.unwrap(), 5);
    assert_eq!(stage.queue.stored(&stage.context).await.unwrap(), 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_tells_every_call_and_changes_nothing() {
    let stage = Stage::start(SPEED).await;
    let dry = stage.run(&command(&["--dry-run"])).await;
    let words = [
        "read    ecs:DescribeServices",
        "change  nats:publish",
        "250 messages to commands.scale-test-",
        "change  nats:purge",
        "dry run: nothing was changed",
    ];
    expect(&dry, 0, &words);
    let arguments = ["--dry-run", "--via", "alarm-state", "--json"];
    let dry = document(&stage.run(&command(&arguments)).await);
    let calls = dry["dry_run"].as_array().unwrap();
    let changes: Vec<_> = calls
        .iter()
        .filter(|call| call["changes"] == true)
        .collect();
    assert_eq!(changes.len(), 2, "set and put back: {changes:?}");
    assert_eq!(changes[0]["action"], json!("cloudwatch:SetAlarmState"));
    assert!(
        changes[0]["about"]
            .as_str()
            .unwrap()
            .contains("recentDatapoints")
    );
    assert_eq!(called(&stage, "SetAlarmState"), 0);
    assert_eq!(stage.queue.depth(&stage.context).await.unwrap(), 0);
    assert_eq!(stage.aws.service("arrakis", "worker").unwrap().desired, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_fault_has_its_exit_code_and_says_what_to_do() {
    let stage = Stage::start(SPEED).await;
    let production = stage.run(&command(&["--environment", "production"])).await;
    expect(
        &production,
        2,
        &[
            "--environment \"production\" looks like production",
            "--yes",
        ],
    );
    let beyond = stage.run(&command(&["--to", "11"])).await;
    expect(&beyond, 2, &["--to 11", "name a number from 4 to 10"]);
    let typo = stage
        .run(&command(&["--via", "alarm-state", "--alarm", "typo"]))
        .await;
    expect(
        &typo,
        2,
        &[
            "no alarm typo scales the service out",
            "worker-queue-commands-burst",
        ],
    );
    let nowhere =
        super::stage::run(&stage.aws, &command(&["--nats-url", "nats://127.0.0.1:1"])).await;
    expect(
        &nowhere,
        3,
        &["NATS at nats://127.0.0.1:1", "check --nats-url"],
    );
    let none = super::stage::run(&stage.aws, &command(&["--via", "nats"])).await;
    expect(&none, 2, &["no NATS server is named", "NATS_URL"]);

    let set = || Matcher::operation("SetAlarmState");
    let alarm_state = ["--via", "alarm-state"];
    stage.aws.faults().always(set(), Fault::AccessDenied);
    let denied = stage.run(&command(&alarm_state)).await;
    let words = ["allow cloudwatch:SetAlarmState to the credentials in use"];
    expect(&denied, 3, &words);
    stage.aws.faults().clear();
    let describe = Matcher::operation("DescribeScalingActivities");
    stage.aws.faults().times(4, describe, Fault::Throttle);
    expect(
        &stage.run(&command(&alarm_state)).await,
        0,
        &["ok    policy: "],
    );
}
