//! What stops half way: lost replies, effects that show late or never, cancelling.

use std::time::Duration;

use aws::{FailureKind, Limits, Progress, Search};
use scaling::{
    diff::diff,
    object::{Blueprint, Observed},
    ownership::Ownership,
};
use tokio_util::sync::CancellationToken;
use world::{Fault, Matcher};

use crate::{
    bench::{Bench, PROFILE, quick, service},
    failures::{failed, refusal},
    objects::blueprint,
};

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
        &Ownership::new(PROFILE, &service(), None),
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

/// A target with nothing on it.
fn bare() -> Blueprint {
    let mut bare = blueprint();
    bare.policies.clear();
    bare.alarms.clear();
    bare
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
    // A policy is refused until the target shows, which is as good as looking.
    assert_eq!(bench.calls_of("DescribeScalableTargets").len(), 1);
    let puts = bench.calls_of("PutScalingPolicy").len();
    assert_eq!(puts, wanted.policies.len() + 4);
    bench.check_has(&bench.observe(&[&wanted]).await, &wanted);

    let bench = Bench::new().await;
    let late = Fault::Unseen { calls: 4 };
    bench
        .world
        .faults()
        .next(Matcher::operation("RegisterScalableTarget"), late);
    let wanted = bare();
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
    let (_, outcome) = bench.converge(None, Some(&bare())).await;
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
async fn a_target_that_never_vanishes_is_told_in_time() {
    let limits = Limits {
        deregister_max: Duration::from_millis(100),
        ..quick()
    };
    let bench = Bench::with(limits).await;
    let prior = blueprint();
    bench.create(&prior).await;
    // Said to be gone, and still described.
    let gone = refusal("ObjectNotFoundException", "No scalable target found.");
    bench
        .world
        .faults()
        .always(Matcher::operation("DeregisterScalableTarget"), gone);
    let (_, outcome) = bench.converge(Some(&prior), None).await;
    let failure = failed(outcome);
    assert_eq!(failure.key, "target");
    assert_eq!(failure.failure.kind(), FailureKind::Overdue);
    let told = failure.failure.to_string();
    assert!(
        told.contains("DescribeScalableTargets still shows it"),
        "{told}"
    );
}

#[tokio::test]
async fn an_unreachable_aws_is_told_once_with_its_cause() {
    let bench = Bench::new().await;
    bench
        .world
        .faults()
        .always(Matcher::any(), Fault::CutBefore);
    let service = service();
    let failure = bench.search(Search::new(&service)).await.unwrap_err();
    assert_eq!(failure.kind(), FailureKind::NoAnswer);
    assert!(std::error::Error::source(&failure).is_some());
}

#[tokio::test]
async fn cancelling_stops_between_calls() {
    let bench = Bench::new().await;
    let wanted = blueprint();
    let observed = bench.observe(&[&wanted]).await;
    let steps = diff(
        Some(&wanted),
        &observed,
        &Ownership::new(PROFILE, &service(), None),
    );
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
    let steps = diff(
        Some(&wanted),
        &observed,
        &Ownership::new(PROFILE, &service(), None),
    );
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
