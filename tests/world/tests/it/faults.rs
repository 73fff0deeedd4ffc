//! Faults on demand, the call log, and request rates.

use std::time::{Duration, Instant};

use aws_sdk_applicationautoscaling::error::SdkError;
use world::{Fault, Matcher, Outcome, World};

use crate::support::{NAMESPACE, WORKER, builder, clients, refused, start, told};

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

#[tokio::test]
async fn requests_beyond_the_rate_are_throttled() {
    let world = World::builder().start().await.unwrap();
    let clients = clients(&world, "us-east-1", "AKIDANY");
    // All at once: no machine is slow enough to keep to three a second.
    let puts = futures::future::join_all((0..40).map(|_| clients.alarm("a").send())).await;
    let throttled: Vec<_> = puts.into_iter().filter_map(Result::err).collect();
    assert!(!throttled.is_empty());
    assert!(told(&throttled[0]).starts_with("ThrottlingException: Rate exceeded"));
    let free = builder().start().await.unwrap();
    let clients = self::clients(&free, "us-east-1", "AKIDANY");
    for _ in 0..40 {
        clients.alarm("a").send().await.unwrap();
    }
}
