//! Which answers pass, which are final, and what their reader is told.

use super::*;

fn answer<'a>(operation: Operation, code: &'a str, message: &'a str) -> Answer<'a> {
    Answer {
        operation,
        code,
        message,
    }
}

#[track_caller]
fn check_passing(operation: Operation, code: &str, message: &str, expected: Option<Passing>) {
    let found = answer(operation, code, message).passing();
    assert_eq!(found, expected, "{operation} {code} {message}");
}

#[test]
fn busy_answers_pass() {
    let put = Operation::PUT_POLICY;
    let concurrent = Passing::ConcurrentUpdate;
    let pending = "You already have a pending update to an Auto Scaling resource";
    let alarms = "Unable to create alarms. Reason: Rate exceeded";
    let cases = [
        (put, "ConcurrentUpdateException", "", concurrent),
        (
            Operation::REGISTER_TARGET,
            "ConcurrentUpdateException",
            pending,
            concurrent,
        ),
        (
            Operation::TAG_ALARM,
            "ConcurrentModificationException",
            "",
            concurrent,
        ),
        (Operation::DELETE_ALARMS, "ResourceConflict", "", concurrent),
        (
            put,
            "FailedResourceAccessException",
            alarms,
            Passing::AlarmsThrottled,
        ),
        (
            put,
            "ThrottlingException",
            "Rate exceeded",
            Passing::Throttled,
        ),
        (
            Operation::PUT_ALARM,
            "Throttling",
            "Rate exceeded",
            Passing::Throttled,
        ),
    ];
    for (operation, code, message, expected) in cases {
        check_passing(operation, code, message, Some(expected));
    }
}

#[test]
fn propagating_answers_pass() {
    let put = Operation::PUT_POLICY;
    let register = Operation::REGISTER_TARGET;
    let permission = Passing::PermissionPropagating;
    let denied = "User: x is not authorized to perform: cloudwatch:PutMetricAlarm";
    let token = "The security token included in the request is invalid";
    let service = "ECS service doesn't exist: service/arrakis/worker";
    let role = "Unable to assume IAM role: arn:aws:iam::123456789012:role/x";
    let cases = [
        (
            put,
            "ObjectNotFoundException",
            "No scalable target",
            Passing::TargetPropagating,
        ),
        (put, "FailedResourceAccessException", denied, permission),
        (put, "FailedResourceAccessException", token, permission),
        (
            register,
            "ValidationException",
            service,
            Passing::ServicePropagating,
        ),
        (
            register,
            "ValidationException",
            role,
            Passing::RolePropagating,
        ),
    ];
    for (operation, code, message, expected) in cases {
        check_passing(operation, code, message, Some(expected));
    }
}

#[test]
fn final_answers_do_not_pass() {
    let cases = [
        (
            Operation::PUT_POLICY,
            "LimitExceededException",
            "too many policies",
        ),
        (Operation::PUT_ALARM, "LimitExceeded", "too many alarms"),
        (
            Operation::PUT_POLICY,
            "ValidationException",
            "Only one TargetTrackingScaling policy",
        ),
        (
            Operation::PUT_POLICY,
            "FailedResourceAccessException",
            "alarm is gone",
        ),
        (
            Operation::DELETE_POLICY,
            "ObjectNotFoundException",
            "no such policy",
        ),
        (
            Operation::REGISTER_TARGET,
            "AccessDeniedException",
            "not authorized to perform",
        ),
        (
            Operation::REGISTER_TARGET,
            "UnrecognizedClientException",
            "token is invalid",
        ),
    ];
    for (operation, code, message) in cases {
        check_passing(operation, code, message, None);
    }
}

#[test]
fn each_answer_is_of_one_sort() {
    let put = Operation::PUT_POLICY;
    let cases = [
        (
            "ObjectNotFoundException",
            [true, false, false, false, false],
        ),
        (
            "ResourceNotFoundException",
            [true, false, false, false, false],
        ),
        ("ResourceNotFound", [true, false, false, false, false]),
        ("DashboardNotFoundError", [true, false, false, false, false]),
        ("InvalidParameterInput", [false; 5]),
        ("LimitExceededException", [false, true, false, false, false]),
        ("TooManyTagsException", [false, true, false, false, false]),
        ("ThrottlingException", [false, false, true, false, false]),
        ("ExpiredTokenException", [false, false, false, true, false]),
        ("AccessDeniedException", [false, false, false, false, true]),
        ("ValidationException", [false; 5]),
        ("InternalServiceException", [false; 5]),
    ];
    for (code, expected) in cases {
        let answer = answer(put, code, "");
        let found = [
            answer.is_absent(),
            answer.is_quota(),
            answer.is_throttled(),
            answer.is_credentials(),
            answer.is_denied(),
        ];
        assert_eq!(found, expected, "{code}");
    }
}

#[test]
fn a_refused_permission_names_its_action() {
    let remedy = answer(Operation::PUT_ALARM, "AccessDenied", "no").remedy();
    assert_eq!(
        remedy.as_deref(),
        Some("allow the action cloudwatch:PutMetricAlarm to the credentials in use")
    );
    assert_eq!(
        answer(Operation::PUT_ALARM, "ValidationError", "no").remedy(),
        None
    );
}

#[test]
fn a_target_in_the_way_is_told_from_other_faults() {
    let message = "Scalable target already exists. To update tags use the TagResource API";
    let register = Operation::REGISTER_TARGET;
    assert!(answer(register, "ValidationException", message).is_already_registered());
    assert!(!answer(register, "ValidationException", "min above max").is_already_registered());
    let put = Operation::PUT_POLICY;
    assert!(!answer(put, "ValidationException", message).is_already_registered());
}

#[test]
fn high_resolution_that_is_not_there_says_how_to_turn_it_on() {
    let message = "High-resolution metrics are not fully enabled on the ECS service.";
    let refused = answer(Operation::PUT_POLICY, "ValidationException", message);
    assert!(refused.lacks_high_resolution());
    assert_eq!(refused.passing(), None, "it does not pass by itself");
    let remedy = refused.remedy().unwrap_or_default();
    for part in [
        "aws ecs update-service",
        "metricNames=[CPUUtilization,MemoryUtilization],resolutionSeconds=20",
        "high_resolution = false",
    ] {
        assert!(remedy.contains(part), "{remedy}");
    }
}
