//! What a failure says, once.

use aws_sdk_applicationautoscaling::operation::put_scaling_policy::PutScalingPolicyError;
use aws_smithy_runtime_api::{
    client::{orchestrator::HttpResponse, result::ConnectorError},
    http::StatusCode,
};
use aws_smithy_types::{body::SdkBody, error::ErrorMetadata};

use super::*;

fn refused(code: Option<&str>, message: Option<&str>, status: u16) -> Failure {
    let mut metadata = ErrorMetadata::builder().custom("aws_request_id", "r-1");
    if let Some(code) = code {
        metadata = metadata.code(code);
    }
    if let Some(message) = message {
        metadata = metadata.message(message);
    }
    let status = StatusCode::try_from(status).unwrap();
    let error = SdkError::service_error(
        PutScalingPolicyError::generic(metadata.build()),
        HttpResponse::new(status, SdkBody::empty()),
    );
    Failure::from_sdk(Operation::PUT_POLICY, "policy/worker-cpu", error)
}

fn chain(error: &dyn Error) -> Vec<String> {
    std::iter::successors(Some(error), |&error| error.source())
        .map(ToString::to_string)
        .collect()
}

#[test]
fn a_refusal_names_operation_object_code_message_and_request() {
    let failure = refused(Some("ValidationException"), Some("No step."), 400);
    assert_eq!(
        failure.to_string(),
        "PutScalingPolicy of policy/worker-cpu: ValidationException: No step. \
         (request id r-1)"
    );
    assert_eq!(failure.kind(), FailureKind::Refused);
    assert_eq!(failure.code(), Some("ValidationException"));
    assert_eq!(failure.request_id(), Some("r-1"));
    assert!(
        failure.source().is_none(),
        "AWS's words are in the failure already"
    );
}

#[test]
fn repetition_is_told() {
    let failure = refused(Some("ConcurrentUpdateException"), Some("Busy."), 400);
    let failure = failure.after(4, Duration::from_millis(2_340));
    assert!(
        failure.to_string().ends_with("; 4 tries in 2.3 s"),
        "{failure}"
    );
    let cut = failure.cut_short();
    assert_eq!(cut.kind(), FailureKind::Cancelled);
    assert!(
        cut.to_string()
            .ends_with("; cancelled after 4 tries in 2.3 s"),
        "{cut}"
    );
}

#[test]
fn an_answer_without_code_or_message_still_says_something() {
    let failure = refused(None, None, 500);
    assert_eq!(failure.code(), None);
    assert_eq!(failure.message(), "HTTP status 500 without a message");
}

#[test]
fn a_cut_connection_keeps_its_cause_and_says_nothing_twice() {
    let io = std::io::Error::other("connection reset");
    let error: SdkError<PutScalingPolicyError, HttpResponse> =
        SdkError::dispatch_failure(ConnectorError::io(io.into()));
    let failure = Failure::from_sdk(Operation::PUT_POLICY, "policy/worker-cpu", error);
    assert_eq!(failure.kind(), FailureKind::NoAnswer);
    let told = chain(&failure);
    assert_eq!(told[0], "PutScalingPolicy of policy/worker-cpu: no answer");
    let all = told.join("; ");
    assert_eq!(all.matches("connection reset").count(), 1, "{all}");
}
