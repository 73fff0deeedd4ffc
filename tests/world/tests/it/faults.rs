//! Faults on demand, and the call log.

use std::time::{Duration, Instant};

use aws_sdk_applicationautoscaling::error::SdkError;
use world::{Fault, Matcher, Outcome};

use crate::support::{Clients, NAMESPACE, WORKER, refused, start, told};

#[tokio::test]
async fn each_fault_strikes_its_call_and_no_other() {
    let (world, clients) = start().await;
    let put = || clients.alarm("a").send();
    let alarm = || Matcher::operation("PutMetricAlarm");
    world.faults().at(2, alarm(), Fault::Throttle);
    put().await.unwrap();
    refused(put().await, "ThrottlingException", "Rate exceeded");
    put().await.unwrap();
    world.faults().next(alarm(), Fault::ServerError);
    refused(put().await, "InternalServiceError", "failed");
    world.faults().next(alarm(), Fault::AccessDenied);
    refused(
        put().await,
        "AccessDenied",
        "not authorized to perform: cloudwatch:PutMetricAlarm",
    );
    let strange = Fault::Error {
        code: "FailedResourceAccessException".to_owned(),
        message: "Rate exceeded".to_owned(),
        status: None,
    };
    world
        .faults()
        .next(Matcher::service("application-autoscaling"), strange);
    let targets = || {
        let call = clients.autoscaling.describe_scalable_targets();
        call.service_namespace(NAMESPACE).send()
    };
    refused(
        targets().await,
        "FailedResourceAccessException",
        "Rate exceeded",
    );
    world
        .faults()
        .next(Matcher::of("ecs", "DescribeClusters"), Fault::ServerError);
    refused(
        clients.ecs.describe_clusters().send().await,
        "ServerException",
        "failed",
    );
    targets().await.unwrap();
    assert_eq!(world.faults().pending(), 0);
}

#[tokio::test]
async fn a_cut_before_has_no_effect_and_a_cut_after_has() {
    let (world, clients) = start().await;
    let matcher = || Matcher::operation("PutMetricAlarm");
    world.faults().next(matcher(), Fault::CutBefore);
    let cut = clients.alarm("before").send().await.unwrap_err();
    assert!(matches!(cut, SdkError::DispatchFailure(_)), "{cut:?}");
    world.faults().next(matcher(), Fault::CutAfter);
    let cut = clients.alarm("after").send().await.unwrap_err();
    assert!(matches!(cut, SdkError::DispatchFailure(_)), "{cut:?}");
    let names: Vec<_> = world.alarms().into_iter().map(|alarm| alarm.name).collect();
    assert_eq!(names, ["after"]);
    let outcomes: Vec<_> = world.calls().into_iter().map(|call| call.outcome).collect();
    assert_eq!(outcomes, [Outcome::CutBefore, Outcome::CutAfter]);
}

#[tokio::test]
async fn a_slow_reply_is_slow() {
    let (world, clients) = start().await;
    world
        .faults()
        .next(Matcher::any(), Fault::Slow(Duration::from_millis(300)));
    let start = Instant::now();
    clients.cloudwatch.describe_alarms().send().await.unwrap();
    assert!(start.elapsed() >= Duration::from_millis(300));
}

#[tokio::test]
async fn what_was_just_created_can_be_out_of_sight_for_some_calls() {
    let (world, clients) = start().await;
    let unseen = |calls| Fault::Unseen { calls };
    world
        .faults()
        .next(Matcher::operation("RegisterScalableTarget"), unseen(2));
    clients.register(WORKER).await;
    let targets = async || {
        let call = clients
            .autoscaling
            .describe_scalable_targets()
            .service_namespace(NAMESPACE);
        call.send().await.unwrap().scalable_targets().len()
    };
    assert_eq!(targets().await, 0);
    let policy = clients.policy("worker-cpu").send().await;
    refused(
        policy,
        "ObjectNotFoundException",
        "No scalable target found",
    );
    assert_eq!(targets().await, 1);
    assert_eq!(world.targets().len(), 1);

    world
        .faults()
        .next(Matcher::operation("PutMetricAlarm"), unseen(1));
    clients.alarm("a").send().await.unwrap();
    let alarms = async || {
        let found = clients.cloudwatch.describe_alarms().send().await.unwrap();
        found.metric_alarms().len()
    };
    assert_eq!(alarms().await, 0);
    assert_eq!(alarms().await, 1);
}

#[tokio::test]
async fn the_log_tells_what_was_asked_and_what_came_of_it() {
    let (world, clients) = start().await;
    clients.register(WORKER).await;
    let refused = clients.policy("worker-cpu").send().await;
    assert!(refused.is_err());
    let calls = world.calls();
    let told: Vec<_> = calls
        .iter()
        .map(|call| (call.number, call.action()))
        .collect();
    let expected = [
        (
            1,
            "application-autoscaling:RegisterScalableTarget".to_owned(),
        ),
        (2, "application-autoscaling:PutScalingPolicy".to_owned()),
    ];
    assert_eq!(told, expected);
    assert_eq!(calls[0].input["MaxCapacity"], 10);
    assert!(
        matches!(&calls[0].outcome, Outcome::Done(reply) if reply["ScalableTargetARN"].is_string())
    );
    let Outcome::Refused { code, message } = &calls[1].outcome else {
        panic!("{calls:?}")
    };
    assert_eq!(
        (code.as_str(), message.as_str()),
        ("ValidationException", "PolicyType must be specified")
    );
    assert!((calls[0].at - world.now()).abs() < 60.0);
    world.clear_calls();
    assert_eq!(world.calls(), []);
    clients.register(WORKER).await;
    assert_eq!(world.calls()[0].number, 3);
}

#[tokio::test]
async fn operations_that_are_not_here_are_unknown() {
    let (world, clients) = start().await;
    let call = clients.ecs.list_account_settings().send().await;
    refused(call, "UnknownOperationException", "ListAccountSettings");
    refused(
        clients.cloudwatch.list_metric_streams().send().await,
        "UnknownOperationException",
        "ListMetricStreams",
    );
    assert_eq!(world.calls()[0].action(), "ecs:ListAccountSettings");
}

/// What came of a call: the code of its refusal, `cut`, or `done`.
async fn outcome(clients: &Clients, operation: &str) -> String {
    fn read<T, E, R>(result: Result<T, SdkError<E, R>>) -> String
    where
        E: aws_sdk_applicationautoscaling::error::ProvideErrorMetadata + std::fmt::Debug,
        R: std::fmt::Debug,
    {
        match result {
            Ok(_) => "done".to_owned(),
            Err(SdkError::DispatchFailure(_)) => "cut".to_owned(),
            Err(error) => told(&error).split(':').next().unwrap().to_owned(),
        }
    }
    let scaling = &clients.autoscaling;
    match operation {
        "DescribeScalableTargets" => {
            let call = scaling.describe_scalable_targets();
            read(call.service_namespace(NAMESPACE).send().await)
        }
        "DescribeAlarms" => read(clients.cloudwatch.describe_alarms().send().await),
        _ => read(clients.ecs.list_clusters().send().await),
    }
}

/// Each of the six faults, at each number, among all calls and among those of one operation.
#[tokio::test]
async fn every_fault_strikes_at_every_number_among_all_calls_and_among_one_operation() {
    let (world, clients) = start().await;
    const CALLS: [&str; 6] = [
        "DescribeScalableTargets",
        "DescribeAlarms",
        "ListClusters",
        "DescribeScalableTargets",
        "DescribeAlarms",
        "ListClusters",
    ];
    let slow = Duration::from_millis(40);
    let faults = [
        (Fault::Throttle, ["ThrottlingException"; 3]),
        (
            Fault::ServerError,
            [
                "InternalServiceException",
                "InternalServiceError",
                "ServerException",
            ],
        ),
        (
            Fault::AccessDenied,
            [
                "AccessDeniedException",
                "AccessDenied",
                "AccessDeniedException",
            ],
        ),
        (Fault::CutBefore, ["cut"; 3]),
        (Fault::CutAfter, ["cut"; 3]),
        (Fault::Slow(slow), ["done"; 3]),
    ];
    for (fault, codes) in faults {
        for (struck, target) in CALLS.into_iter().enumerate() {
            for one_operation in [false, true] {
                // The second call of an operation is the fourth to sixth of all.
                let (number, matcher) = if one_operation {
                    (struck / 3 + 1, Matcher::operation(target))
                } else {
                    (struck + 1, Matcher::any())
                };
                let number = u64::try_from(number).unwrap();
                world.faults().at(number, matcher, fault.clone());
                for (index, operation) in CALLS.iter().enumerate() {
                    let begun = Instant::now();
                    let found = outcome(&clients, operation).await;
                    let hit = index == struck;
                    let expected = if hit { codes[index % 3] } else { "done" };
                    assert_eq!(found, expected, "{fault:?} at {struck}, call {index}");
                    let late = hit && fault == Fault::Slow(slow);
                    assert!(!late || begun.elapsed() >= slow);
                }
                assert_eq!(world.faults().pending(), 0);
            }
        }
    }
}
