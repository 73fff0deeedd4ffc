//! What goes wrong halfway is told truly, and the next apply finishes it.

use std::{fs, time::Duration};

use e2e::{
    binaries::binaries,
    inventory::{count, objects},
    process::{self, Group, signal},
    terraform::{COMMAND_LIMIT, WorkingDirectory},
};
use tokio::process::Command;
use world::{Fault, Matcher, World};

use crate::aws;

/// How long a test waits for a call to arrive.
const ARRIVAL_LIMIT: Duration = Duration::from_secs(60);

/// Applies what is left to apply, and nothing is left.
async fn converges(directory: &WorkingDirectory, aws: &World) {
    directory.apply().await.unwrap();
    let (plan, changes) = directory.plan().await.unwrap();
    assert!(!changes, "{}", plan.output());
    directory.destroy().await.unwrap();
    assert_eq!(objects(aws), Vec::<String>::new());
}

/// Process ids of the programs named `name` that any thread of `parent` started.
fn children(parent: u32, name: &str) -> Vec<u32> {
    let threads = fs::read_dir(format!("/proc/{parent}/task"));
    let mut found = Vec::new();
    for thread in threads.into_iter().flatten().flatten() {
        let list = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
        found.extend(
            list.split_whitespace()
                .filter_map(|id| id.parse::<u32>().ok()),
        );
    }
    found.retain(|id| {
        let executable = fs::read_link(format!("/proc/{id}/exe")).unwrap_or_default();
        executable.file_name().is_some_and(|file| file == name)
    });
    found
}

/// Starts `terraform` with `arguments` and returns it while its `number`th call of `operation` is
/// under way and unanswered.
async fn held_at(
    aws: &World,
    directory: &WorkingDirectory,
    arguments: &[&str],
    operation: &str,
    number: usize,
) -> Group {
    aws.clear_calls();
    let slow = Fault::Slow(Duration::from_secs(60));
    aws.faults()
        .at(number as u64, Matcher::operation(operation), slow);
    let terraform = directory.start(arguments).unwrap();
    let arrived = aws
        .until(ARRIVAL_LIMIT, |aws| count(aws, operation) >= number)
        .await;
    assert!(arrived, "{operation} was not called {number} times");
    terraform
}

/// Kills the provider under `terraform` and waits until Terraform has said so.
async fn kill_provider(terraform: Group) {
    let providers = children(terraform.id(), "terraform-provider-arrakis");
    assert!(!providers.is_empty(), "no provider runs under Terraform");
    for provider in providers {
        signal("-KILL", &provider.to_string());
    }
    let finished = process::capture(terraform, "terraform", COMMAND_LIMIT).await;
    let finished = finished.unwrap();
    assert_eq!(finished.code, Some(1), "{}", finished.output());
}

/// Kills the provider while a create's `number`th call of `operation` is under way.
async fn killed_during(operation: &str, number: usize) {
    let aws = aws::worker().await;
    let directory = aws::worker_directory(&aws);
    let apply = ["apply", "-auto-approve"];
    let terraform = held_at(&aws, &directory, &apply, operation, number).await;
    kill_provider(terraform).await;
    aws.faults().clear();
    converges(&directory, &aws).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_create_killed_at_its_target_is_resumed() {
    killed_during("RegisterScalableTarget", 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_create_killed_between_policies_is_resumed() {
    killed_during("PutScalingPolicy", 3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_create_killed_between_alarms_is_resumed() {
    killed_during("PutMetricAlarm", 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_destroy_killed_halfway_is_finished_by_the_next() {
    let aws = aws::worker().await;
    let directory = aws::worker_directory(&aws);
    directory.apply().await.unwrap();
    let destroy = ["destroy", "-auto-approve"];
    let terraform = held_at(&aws, &directory, &destroy, "DeleteScalingPolicy", 2).await;
    kill_provider(terraform).await;
    aws.faults().clear();
    assert!(!objects(&aws).is_empty(), "the destroy was not done yet");
    directory.destroy().await.unwrap();
    assert_eq!(objects(&aws), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interrupted_apply_ends_soon_and_the_next_one_finishes() {
    let aws = aws::worker().await;
    let directory = aws::worker_directory(&aws);
    let apply = ["apply", "-auto-approve"];
    let terraform = held_at(&aws, &directory, &apply, "PutScalingPolicy", 2).await;
    signal("-INT", &terraform.id().to_string());
    // The call itself would take 60 s.
    let finished = process::capture(terraform, "terraform apply", Duration::from_secs(40)).await;
    let finished = finished.unwrap();
    assert_eq!(finished.code, Some(1), "{}", finished.output());
    aws.faults().clear();
    converges(&directory, &aws).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_error_of_aws_is_named_with_its_object_and_the_rest_is_kept() {
    let aws = aws::worker().await;
    let directory = aws::worker_directory(&aws);
    let refusal = Fault::Error {
        code: "ValidationException".to_owned(),
        message: "the moon is in the wrong phase".to_owned(),
        status: None,
    };
    aws.faults()
        .at(4, Matcher::operation("PutScalingPolicy"), refusal);
    let finished = directory.run(&["apply", "-auto-approve"]).await.unwrap();
    assert_eq!(finished.code, Some(1));
    // Terraform wraps lines; what was said is compared without the wrapping.
    let said = finished.stderr.replace(['\n', '│'], " ");
    let said = said.split_whitespace().collect::<Vec<_>>().join(" ");
    for wanted in [
        "ValidationException",
        "the moon is in the wrong phase",
        "worker-",
    ] {
        assert!(said.contains(wanted), "{wanted:?} is missing in {said}");
    }
    assert!(!objects(&aws).is_empty(), "what was done is kept");
    converges(&directory, &aws).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_that_are_refused_give_one_clear_diagnostic() {
    let aws = aws::with_services(&["worker"])
        .refuse_access_key("expired")
        .start()
        .await
        .unwrap();
    let mut directory = aws::worker_directory(&aws);
    directory.set("AWS_ACCESS_KEY_ID", "expired");
    let finished = directory.run(&["apply", "-auto-approve"]).await.unwrap();
    assert_eq!(finished.code, Some(1), "{}", finished.output());
    assert_eq!(
        finished.stderr.matches("Error: ").count(),
        1,
        "{}",
        finished.stderr
    );
    assert!(
        finished.stderr.contains("UnrecognizedClientException")
            || finished.stderr.contains("InvalidClientTokenId"),
        "{}",
        finished.stderr
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_provider_run_by_hand_explains_itself() {
    let provider = &binaries().unwrap().provider;
    let finished = process::run(&mut Command::new(provider), Duration::from_secs(30))
        .await
        .unwrap();
    assert_eq!(finished.code, Some(1));
    assert_eq!(finished.stdout, "");
    for wanted in ["Terraform", "provider"] {
        assert!(finished.stderr.contains(wanted), "{}", finished.stderr);
    }
}
