//! What AWS refuses: which errors are repeated, which are final, and what is told.

use std::time::Duration;

use aws::{FailureKind, Limits, Outcome, Settings, StepFailure};
use world::{Fault, Matcher};

use crate::{
    bench::{Bench, quick},
    objects::{blueprint, full},
};

pub(crate) fn refusal(code: &str, message: &str) -> Fault {
    Fault::Error {
        code: code.to_owned(),
        message: message.to_owned(),
        status: None,
    }
}

pub(crate) fn failed(outcome: Outcome) -> StepFailure {
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
async fn throttling_is_waited_out_and_other_server_faults_are_left_to_the_sdk() {
    let settings = |settings: &mut Settings| settings.max_attempts = Some(1);
    let bench = Bench::with_settings(settings).await;
    let wanted = blueprint();
    let policies = || Matcher::operation("PutScalingPolicy");
    bench.world.faults().times(5, policies(), Fault::Throttle);
    bench.create(&wanted).await;
    bench.check_has(&bench.observe(&[&wanted]).await, &wanted);

    let bench = Bench::with_settings(settings).await;
    bench.world.faults().next(policies(), Fault::ServerError);
    let (_, outcome) = bench.converge(None, Some(&wanted)).await;
    let failure = failed(outcome).failure;
    assert_eq!(failure.code(), Some("InternalServiceException"));
    assert_eq!(bench.calls_of("PutScalingPolicy").len(), 1);

    let bench = Bench::with_settings(|settings| settings.max_attempts = Some(2)).await;
    bench.world.faults().next(policies(), Fault::ServerError);
    bench.create(&wanted).await;
}

#[tokio::test]
async fn a_refused_dashboard_says_what_is_wrong_where() {
    let bench = Bench::new().await;
    let mut wanted = full();
    let dashboard = wanted.dashboards.get_mut("worker").unwrap();
    dashboard.body["widgets"][0]["type"] = "tapestry".into();
    let (_, outcome) = bench.converge(None, Some(&wanted)).await;
    let failure = failed(outcome);
    assert_eq!(failure.key, "dashboard/worker");
    assert_eq!(failure.failure.code(), Some("InvalidParameterInput"));
    let told = failure.failure.to_string();
    assert!(told.contains("/widgets/0/type: "), "{told}");
}
