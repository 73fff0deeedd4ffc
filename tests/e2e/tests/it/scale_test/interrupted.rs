//! An operator who loses patience: whatever was changed is undone.

use std::time::Duration;

use e2e::process;
use world::{Fault, Matcher};

use super::stage::{Stage, expect};

/// World seconds in one wall second.
const SPEED: f64 = 5.0;

/// The longest anything here may take, on the wall's clock.
const LIMIT: Duration = Duration::from_secs(90);

const WORKER: [&str; 5] = ["scale-up", "--cluster", "arrakis", "--service", "worker"];

/// An alarm nothing evaluates for a minute, so that what is set stays.
const ALARM: &str = "worker-queue-commands-out";

async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let end = tokio::time::Instant::now() + LIMIT;
    while !holds().await {
        assert!(tokio::time::Instant::now() < end, "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn published_messages_are_removed_after_ctrl_c() {
    let stage = Stage::start(SPEED).await;
    for signal in ["-INT", "-TERM"] {
        let running = stage.spawn(&[&WORKER[..], &["--to", "max"]].concat());
        until("messages are published", async || {
            stage.queue.depth(&stage.context).await.unwrap() > 0
        })
        .await;
        process::signal(signal, &running.id().to_string());
        let finished = process::capture(running, "scale-test", LIMIT)
            .await
            .unwrap();
        expect(
            &finished,
            3,
            &["restored: messages of run", "interrupted by"],
        );
        assert_eq!(
            stage.queue.depth(&stage.context).await.unwrap(),
            0,
            "{signal}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_alarm_that_was_set_is_put_back_after_ctrl_c_or_left_with_words() {
    let stage = Stage::start(SPEED).await;
    // Nothing scales, so that the command goes on waiting.
    stage.aws.edit_target("arrakis", "worker", |it| {
        it.suspended.dynamic_scaling_out_suspended = true;
    });
    let arguments = [&WORKER[..], &["--via", "alarm-state", "--alarm", ALARM]].concat();
    let fires = || stage.aws.alarm(ALARM).unwrap().state == "ALARM";

    let running = stage.spawn(&arguments);
    until("the alarm is set", async || fires()).await;
    process::signal("-INT", &running.id().to_string());
    let finished = process::capture(running, "scale-test", LIMIT)
        .await
        .unwrap();
    expect(
        &finished,
        3,
        &[
            "interrupted by Ctrl-C",
            "of alarm worker-queue-commands-out",
        ],
    );
    assert!(!fires());

    let running = stage.spawn(&arguments);
    until("the alarm is set", async || fires()).await;
    let describe = Matcher::operation("DescribeAlarms");
    stage.aws.faults().always(describe, Fault::AccessDenied);
    process::signal("-INT", &running.id().to_string());
    let finished = process::capture(running, "scale-test", LIMIT)
        .await
        .unwrap();
    let words = [
        "NOT restored: state",
        "by hand: aws cloudwatch set-alarm-state --alarm-name 'worker-queue-commands-out'",
    ];
    expect(&finished, 3, &words);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_changed_nothing_yet_just_ends() {
    let stage = Stage::start(SPEED).await;
    let slow = Fault::Slow(Duration::from_secs(20));
    stage
        .aws
        .faults()
        .always(Matcher::operation("DescribeServices"), slow);
    let running = stage.spawn(&WORKER);
    until("it has asked", async || {
        let calls = stage.aws.calls();
        calls
            .iter()
            .any(|call| call.operation == "DescribeServices")
    })
    .await;
    process::signal("-INT", &running.id().to_string());
    let finished = process::capture(running, "scale-test", LIMIT)
        .await
        .unwrap();
    expect(&finished, 3, &["interrupted by Ctrl-C"]);
    assert!(
        !finished.output().contains("restored"),
        "{}",
        finished.output()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn all_is_interrupted_at_each_of_its_stages() {
    let stage = Stage::start(SPEED).await;
    let state = stage.state().await;
    let all = ["all", "--state", &state, "--to", "more"];

    // Verifying: nothing was changed.
    stage.aws.edit_target("arrakis", "worker", |it| {
        it.suspended.scheduled_scaling_suspended = true;
    });
    let running = stage.spawn(&[&all[..], &["--wait", "3000"]].concat());
    until("it verifies", async || {
        let calls = stage.aws.calls();
        calls
            .iter()
            .any(|call| call.operation == "ListAlarmMuteRules")
    })
    .await;
    process::signal("-INT", &running.id().to_string());
    let finished = process::capture(running, "scale-test", LIMIT)
        .await
        .unwrap();
    expect(&finished, 3, &["interrupted by Ctrl-C"]);
    stage.aws.edit_target("arrakis", "worker", |it| {
        it.suspended.scheduled_scaling_suspended = false;
    });

    // Scaling up: the messages are removed.
    let running = stage.spawn(&[&all[..], &["--wait", "900"]].concat());
    until("messages are published", async || {
        stage.queue.depth(&stage.context).await.unwrap() > 0
    })
    .await;
    process::signal("-TERM", &running.id().to_string());
    let finished = process::capture(running, "scale-test", LIMIT)
        .await
        .unwrap();
    expect(
        &finished,
        3,
        &["restored: messages of run", "interrupted by SIGTERM"],
    );
    assert_eq!(stage.queue.depth(&stage.context).await.unwrap(), 0);

    // Following down: the load has been stopped already.
    let running = stage.spawn(&[&all[..], &["--wait", "900"]].concat());
    until("messages are published", async || {
        stage.queue.depth(&stage.context).await.unwrap() > 0
    })
    .await;
    until("messages are removed", async || {
        stage.queue.depth(&stage.context).await.unwrap() == 0
    })
    .await;
    process::signal("-INT", &running.id().to_string());
    let finished = process::capture(running, "scale-test", LIMIT)
        .await
        .unwrap();
    expect(&finished, 3, &["interrupted by Ctrl-C"]);
    let depth = stage.queue.depth(&stage.context).await.unwrap();
    assert_eq!(depth, 0, "{}", finished.output());
}
