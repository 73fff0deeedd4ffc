//! What goes wrong: which errors are repeated, which are final, and what is told.

use std::time::Duration;

use aws::{FailureKind, Limits, Outcome, Progress, StepFailure};
use scaling::{diff::diff, object::Observed, ownership::Ownership};
use tokio_util::sync::CancellationToken;
use world::{Fault, Matcher};

use crate::bench::{Bench, PROFILE, blueprint, quick, service};

fn refusal(code: &str, message: &str) -> Fault {
    Fault::Error {
        code: code.to_owned(),
        message: message.to_owned(),
        status: None,
    }
}

fn failed(outcome: Outcome) -> StepFailure {
    outcome.failed.expect("a step fails")
}

/// Creates the blueprint while the first three calls of `operation` are refused; then everything
/// is there all the same.
async fn check_repeated(operation: &str, code: &str, message: &str) {
    let bench = Bench::new().await;
    let wanted = blueprint();
    bench
        .world
        .faults()
        .times(3, Matcher::operation(operation), refusal(code, message));
    let (_, outcome) = bench.converge(None, Some(&wanted)).await;
    assert!(
        outcome.failed.is_none(),
        "{operation} {code}: {:?}",
        outcome.failed
    );
    assert_eq!(bench.world.faults().pending(), 0, "{operation} {code}");
    bench.check_has(&bench.observe(&[&wanted]).await, &wanted);
}

/// Creates the blueprint while every call of `operation` is refused: it is called once, and told.
async fn check_final(operation: &str, code: &str, message: &str) -> StepFailure {
    let bench = Bench::new().await;
    bench
        .world
        .faults()
        .always(Matcher::operation(operation), refusal(code, message));
    let (_, outcome) = bench.converge(None, Some(&blueprint())).await;
    let failure = failed(outcome);
    assert_eq!(bench.calls_of(operation).len(), 1, "{operation} {code}");
    assert_eq!(failure.failure.kind(), FailureKind::Refused);
    assert_eq!(failure.failure.code(), Some(code));
    assert_eq!(failure.failure.message(), message);
    assert_eq!(failure.failure.tries(), 1);
    failure
}

#[tokio::test]
async fn busy_objects_are_tried_again() {
    let busy = "You already have a pending update to an Auto Scaling resource.";
    check_repeated("RegisterScalableTarget", "ConcurrentUpdateException", busy).await;
    check_repeated("PutScalingPolicy", "ConcurrentUpdateException", busy).await;
    let rate = "Unable to create alarms for scaling policy. Reason: Rate exceeded";
    check_repeated("PutScalingPolicy", "FailedResourceAccessException", rate).await;
}

#[tokio::test]
async fn what_is_not_known_everywhere_yet_is_tried_again() {
    let target = "No scalable target registered for namespace: ecs";
    check_repeated("PutScalingPolicy", "ObjectNotFoundException", target).await;
    let service = "ECS service doesn't exist: service/arrakis/worker";
    check_repeated("RegisterScalableTarget", "ValidationException", service).await;
    let role = "Unable to assume IAM role: arn:aws:iam::123456789012:role/x";
    check_repeated("RegisterScalableTarget", "ValidationException", role).await;
    let denied = "User: x is not authorized to perform: cloudwatch:PutMetricAlarm";
    check_repeated("PutScalingPolicy", "FailedResourceAccessException", denied).await;
    let token = "The security token included in the request is invalid";
    check_repeated("PutScalingPolicy", "FailedResourceAccessException", token).await;
}

#[tokio::test]
async fn a_quota_is_final_though_the_sdk_would_repeat_it() {
    let message = "You have reached the limit of 50 scaling policies.";
    let failure = check_final("PutScalingPolicy", "LimitExceededException", message).await;
    assert_eq!(failure.key, "policy/worker-cpu");
    assert!(
        failure
            .failure
            .remedy()
            .is_some_and(|remedy| remedy.contains("quota"))
    );
    check_final("RegisterScalableTarget", "LimitExceededException", message).await;
    check_final("PutMetricAlarm", "LimitExceeded", "too many alarms").await;
}

#[tokio::test]
async fn other_refusals_are_final_and_name_their_object() {
    let message = "Only one TargetTrackingScaling policy for a given metric specification is \
                   allowed.";
    let failure = check_final("PutScalingPolicy", "ValidationException", message).await;
    let told = failure.failure.to_string();
    let start = format!("PutScalingPolicy of policy/worker-cpu: ValidationException: {message}");
    assert!(told.starts_with(&start), "{told}");
    assert!(told.contains("request id"), "{told}");
    assert_eq!(told.matches(message).count(), 1, "{told}");
    let unknown = "Unable to create alarms. Reason: something else";
    check_final("PutScalingPolicy", "FailedResourceAccessException", unknown).await;
}

#[tokio::test]
async fn a_missing_permission_names_its_action() {
    let bench = Bench::new().await;
    bench
        .world
        .faults()
        .always(Matcher::operation("PutMetricAlarm"), Fault::AccessDenied);
    let (_, outcome) = bench.converge(None, Some(&blueprint())).await;
    assert_eq!(outcome.done, 6);
    let failure = failed(outcome);
    assert!(failure.key.starts_with("alarm/"), "{}", failure.key);
    let remedy = failure.failure.remedy().unwrap_or_default();
    assert!(remedy.contains("cloudwatch:PutMetricAlarm"), "{remedy}");
}

#[tokio::test]
async fn patience_with_a_busy_object_has_an_end() {
    let limits = Limits {
        busy_max: Duration::from_millis(100),
        ..quick()
    };
    let bench = Bench::with(limits).await;
    let busy = refusal("ConcurrentUpdateException", "busy");
    bench
        .world
        .faults()
        .always(Matcher::operation("PutScalingPolicy"), busy);
    let (_, outcome) = bench.converge(None, Some(&blueprint())).await;
    assert_eq!(outcome.done, 1);
    let failure = failed(outcome).failure;
    assert!(failure.tries() > 1);
    assert_eq!(
        bench.calls_of("PutScalingPolicy").len(),
        failure.tries() as usize
    );
    assert!(failure.to_string().contains(" tries in "), "{failure}");
}

#[tokio::test]
async fn a_failed_create_is_finished_by_the_next() {
    let bench = Bench::new().await;
    let wanted = blueprint();
    let policies = Matcher::operation("PutScalingPolicy");
    bench
        .world
        .faults()
        .at(3, policies, refusal("ValidationException", "no"));
    let (_, outcome) = bench.converge(None, Some(&wanted)).await;
    assert_eq!(outcome.done, 3);
    assert_eq!(outcome.facts.policy_arns.len(), 2);
    bench.world.clear_calls();
    let (_, outcome) = bench.converge(None, Some(&wanted)).await;
    assert!(outcome.failed.is_none(), "{:?}", outcome.failed);
    assert_eq!(
        bench.calls_of("RegisterScalableTarget").len(),
        0,
        "it is there already"
    );
    assert_eq!(bench.calls_of("PutScalingPolicy").len(), 3);
    bench.check_has(&bench.observe(&[&wanted]).await, &wanted);
}

#[tokio::test]
async fn a_lost_reply_changes_nothing() {
    for operation in [
        "RegisterScalableTarget",
        "PutScalingPolicy",
        "PutMetricAlarm",
    ] {
        let bench = Bench::new().await;
        let wanted = blueprint();
        bench
            .world
            .faults()
            .next(Matcher::operation(operation), Fault::CutAfter);
        let (_, outcome) = bench.converge(None, Some(&wanted)).await;
        assert!(
            outcome.failed.is_none(),
            "{operation}: {:?}",
            outcome.failed
        );
        bench.check_has(&bench.observe(&[&wanted]).await, &wanted);
    }
    for operation in [
        "DeleteAlarms",
        "DeleteScalingPolicy",
        "DeregisterScalableTarget",
    ] {
        let bench = Bench::new().await;
        let prior = blueprint();
        bench.create(&prior).await;
        bench
            .world
            .faults()
            .next(Matcher::operation(operation), Fault::CutAfter);
        let (_, outcome) = bench.converge(Some(&prior), None).await;
        assert!(
            outcome.failed.is_none(),
            "{operation}: {:?}",
            outcome.failed
        );
        assert_eq!(bench.world.targets(), []);
    }
}

#[tokio::test]
async fn somebody_elses_new_target_is_not_taken_over() {
    let bench = Bench::new().await;
    let wanted = blueprint();
    // Seen by nobody yet when this run looked.
    let steps = diff(
        Some(&wanted),
        &Observed::default(),
        &Ownership::new(PROFILE, None),
    );
    let mut foreign = wanted.clone();
    foreign
        .target
        .tags
        .insert("arrakis:profile".to_owned(), "other".to_owned());
    bench.create(&foreign).await;
    let failure = failed(bench.apply(&steps, &Observed::default()).await);
    assert_eq!(failure.key, "target");
    assert!(
        failure.failure.message().contains("already exists"),
        "{}",
        failure.failure
    );
    let target = bench.world.target("arrakis", "worker").unwrap();
    assert_eq!(target.tags["arrakis:profile"], "other");
}

#[tokio::test]
async fn a_target_that_shows_late_is_waited_for() {
    let bench = Bench::new().await;
    let wanted = blueprint();
    let late = Fault::Unseen { calls: 4 };
    bench
        .world
        .faults()
        .next(Matcher::operation("RegisterScalableTarget"), late);
    let (_, outcome) = bench.converge(None, Some(&wanted)).await;
    assert!(outcome.failed.is_none(), "{:?}", outcome.failed);
    assert!(bench.calls_of("DescribeScalableTargets").len() >= 5);
    bench.check_has(&bench.observe(&[&wanted]).await, &wanted);
}

#[tokio::test]
async fn a_target_that_never_shows_is_told_in_time() {
    let limits = Limits {
        register_max: Duration::from_millis(100),
        ..quick()
    };
    let bench = Bench::with(limits).await;
    let late = Fault::Unseen { calls: u32::MAX };
    bench
        .world
        .faults()
        .next(Matcher::operation("RegisterScalableTarget"), late);
    let (_, outcome) = bench.converge(None, Some(&blueprint())).await;
    assert!(outcome.facts.target_arn.is_some(), "it was registered");
    let failure = failed(outcome);
    assert_eq!(failure.failure.kind(), FailureKind::Overdue);
    let told = failure.failure.to_string();
    assert!(
        told.contains("DescribeScalableTargets does not show it"),
        "{told}"
    );
    assert!(failure.failure.remedy().is_some());
}

#[tokio::test]
async fn an_unreachable_aws_is_told_once_with_its_cause() {
    let bench = Bench::new().await;
    bench
        .world
        .faults()
        .always(Matcher::any(), Fault::CutBefore);
    let cancellation = CancellationToken::new();
    let names = std::collections::BTreeSet::new();
    let failure = bench
        .connection
        .observe(&service(), &names, &cancellation)
        .await
        .unwrap_err();
    assert_eq!(failure.kind(), FailureKind::NoAnswer);
    assert!(std::error::Error::source(&failure).is_some());
}

#[tokio::test]
async fn cancelling_stops_between_calls() {
    let bench = Bench::new().await;
    let wanted = blueprint();
    let observed = bench.observe(&[&wanted]).await;
    let steps = diff(Some(&wanted), &observed, &Ownership::new(PROFILE, None));
    let cancellation = CancellationToken::new();
    let progress = |progress: Progress<'_>| {
        if progress.position == 4 {
            cancellation.cancel();
        }
    };
    let outcome = bench
        .connection
        .apply(&service(), &steps, &observed, &progress, &cancellation)
        .await;
    assert_eq!(outcome.done, 3);
    assert_eq!(outcome.facts.policy_arns.len(), 2);
    let failure = failed(outcome);
    assert_eq!(failure.failure.kind(), FailureKind::Cancelled);
    assert_eq!(failure.failure.tries(), 0);
    assert_eq!(bench.changes().len(), 3, "nothing was called after it");
    let (_, outcome) = bench.converge(None, Some(&wanted)).await;
    assert!(outcome.failed.is_none(), "{:?}", outcome.failed);
    bench.check_has(&bench.observe(&[&wanted]).await, &wanted);
}

#[tokio::test]
async fn a_call_under_way_is_not_cut() {
    let bench = Bench::new().await;
    let wanted = blueprint();
    let slow = Fault::Slow(Duration::from_millis(300));
    bench
        .world
        .faults()
        .next(Matcher::operation("PutScalingPolicy"), slow);
    let observed = bench.observe(&[&wanted]).await;
    let steps = diff(Some(&wanted), &observed, &Ownership::new(PROFILE, None));
    let cancellation = CancellationToken::new();
    let service = service();
    let apply = bench
        .connection
        .apply(&service, &steps, &observed, &|_| {}, &cancellation);
    let cancel = async {
        let arrived = |world: &world::World| !world.policies().is_empty();
        assert!(bench.world.until(Duration::from_secs(20), arrived).await);
        cancellation.cancel();
    };
    let (outcome, ()) = futures::join!(apply, cancel);
    assert_eq!(outcome.done, 2, "the slow call was waited for");
    assert_eq!(outcome.facts.policy_arns.len(), 1, "and its answer kept");
    assert_eq!(failed(outcome).failure.kind(), FailureKind::Cancelled);
}
