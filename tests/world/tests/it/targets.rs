//! Scalable targets.

use aws_sdk_applicationautoscaling::{
    error::SdkError,
    operation::{
        deregister_scalable_target::DeregisterScalableTargetError,
        register_scalable_target::RegisterScalableTargetError,
    },
    types::{MetricType, PolicyType, ScalableDimension, ServiceNamespace, SuspendedState},
};

use crate::support::{
    Clients, DIMENSION, NAMESPACE, WORKER, builder, clients, refused, start, steps, tracking,
};
use std::time::Duration;

type Register = aws_sdk_applicationautoscaling::operation::register_scalable_target::builders::RegisterScalableTargetFluentBuilder;

fn register(clients: &Clients, resource_id: &str) -> Register {
    let call = clients.autoscaling.register_scalable_target();
    call.service_namespace(NAMESPACE)
        .resource_id(resource_id)
        .scalable_dimension(DIMENSION)
}

#[tokio::test]
async fn a_target_is_registered_described_and_updated_in_part() {
    let (world, clients) = start().await;
    let arn = clients.register(WORKER).await;
    assert!(
        arn.starts_with("arn:aws:application-autoscaling:us-east-1:123456789012:scalable-target/"),
        "{arn}"
    );
    let suspended = SuspendedState::builder()
        .dynamic_scaling_in_suspended(true)
        .build();
    let call = register(&clients, WORKER).suspended_state(suspended);
    assert_eq!(
        call.send().await.unwrap().scalable_target_arn(),
        Some(arn.as_str())
    );
    let suspended = SuspendedState::builder()
        .scheduled_scaling_suspended(true)
        .build();
    register(&clients, WORKER)
        .max_capacity(12)
        .suspended_state(suspended)
        .send()
        .await
        .unwrap();

    let call = clients
        .autoscaling
        .describe_scalable_targets()
        .service_namespace(NAMESPACE);
    let found = call
        .resource_ids(WORKER)
        .send()
        .await
        .unwrap()
        .scalable_targets
        .unwrap()
        .remove(0);
    assert_eq!((found.min_capacity, found.max_capacity), (3, 12));
    let state = found.suspended_state.unwrap();
    assert_eq!(state.dynamic_scaling_in_suspended, Some(true));
    assert_eq!(state.dynamic_scaling_out_suspended, Some(false));
    assert_eq!(state.scheduled_scaling_suspended, Some(true));
    assert!(
        found
            .role_arn
            .ends_with("AWSServiceRoleForApplicationAutoScaling_ECSService")
    );
    assert_eq!(found.scalable_target_arn.as_deref(), Some(arn.as_str()));
    assert_eq!(world.target("arrakis", "worker").unwrap().max_capacity, 12);
}

#[tokio::test]
async fn registering_moves_the_service_into_the_bounds() {
    let (world, clients) = start().await;
    register(&clients, WORKER)
        .min_capacity(5)
        .max_capacity(10)
        .send()
        .await
        .unwrap();
    let moved = |world: &world::World| world.service("arrakis", "worker").unwrap().desired == 5;
    assert!(world.until(Duration::from_secs(20), moved).await);
    let activity = world.activities().remove(0);
    assert_eq!(activity.policy, None);
    assert_eq!(activity.description, "Setting desired count to 5.");
}

#[tokio::test]
async fn what_aws_rejects_is_rejected() {
    let (_world, clients) = start().await;
    let code = "ValidationException";
    let both = |id: &str| register(&clients, id).min_capacity(1).max_capacity(2);
    refused(
        both("service/arrakis/nobody").send().await,
        code,
        "ECS service doesn't exist: ",
    );
    refused(
        both("service/arrakis").send().await,
        code,
        "Unsupported service namespace",
    );
    refused(
        both("worker").send().await,
        code,
        "Unsupported service namespace",
    );
    refused(
        both("").send().await,
        code,
        "'resourceId' failed to satisfy constraint",
    );
    let min = register(&clients, WORKER).min_capacity(1);
    refused(min.send().await, code, "Maximum capacity must be specified");
    let max = register(&clients, WORKER).max_capacity(1);
    refused(max.send().await, code, "Minimum capacity must be specified");
    refused(
        both(WORKER).min_capacity(-1).send().await,
        code,
        "cannot be less than 0",
    );
    refused(
        both(WORKER).min_capacity(3).send().await,
        code,
        "less than minimum capacity",
    );
    refused(
        both(WORKER).role_arn("nobody").send().await,
        code,
        "'nobody' is not a valid ARN",
    );
    let other = both(WORKER).scalable_dimension(ScalableDimension::KafkaBrokerStorageVolumeSize);
    refused(other.send().await, code, "Unsupported service namespace");
    let unknown = both(WORKER).scalable_dimension("ecs:service:Nothing".into());
    refused(
        unknown.send().await,
        code,
        "Member must satisfy enum value set",
    );
    let foreign = both(WORKER).service_namespace(ServiceNamespace::Dynamodb);
    refused(foreign.send().await, "NotSimulated", "dynamodb");
    let typed = both("worker").send().await.unwrap_err();
    let SdkError::ServiceError(typed) = typed else {
        panic!("{typed:?}")
    };
    assert!(matches!(
        typed.err(),
        RegisterScalableTargetError::ValidationException(_)
    ));
}

#[tokio::test]
async fn deregistering_takes_policies_and_managed_alarms_along() {
    let (world, clients) = start().await;
    clients.register(WORKER).await;
    let arn = clients.put_step("worker-queue-out").await;
    clients.put_tracking("worker-cpu", 70.0).await;
    clients
        .alarm("worker-queue-out")
        .alarm_actions(arn)
        .send()
        .await
        .unwrap();
    assert_eq!((world.policies().len(), world.alarms().len()), (2, 3));
    let deregister = || {
        let call = clients.autoscaling.deregister_scalable_target();
        call.service_namespace(NAMESPACE)
            .resource_id(WORKER)
            .scalable_dimension(DIMENSION)
    };
    deregister().send().await.unwrap();
    assert_eq!((world.targets().len(), world.policies().len()), (0, 0));
    let left: Vec<_> = world.alarms().into_iter().map(|alarm| alarm.name).collect();
    assert_eq!(left, ["worker-queue-out"]);
    let error = deregister().send().await.unwrap_err();
    assert!(matches!(
        error.into_service_error(),
        DeregisterScalableTargetError::ObjectNotFoundException(_)
    ));
}

#[tokio::test]
async fn a_deleted_service_takes_its_target_along() {
    let (world, clients) = start().await;
    clients.register(WORKER).await;
    clients.put_tracking("worker-cpu", 70.0).await;
    assert!(world.delete_service("arrakis", "worker"));
    assert_eq!(
        (
            world.targets().len(),
            world.policies().len(),
            world.alarms().len()
        ),
        (0, 0, 0)
    );
    let again = register(&clients, WORKER).min_capacity(1).max_capacity(2);
    refused(
        again.send().await,
        "ValidationException",
        "ECS service doesn't exist",
    );
    assert!(!world.delete_service("arrakis", "worker"));
}

#[tokio::test]
async fn regions_are_separate() {
    let (world, clients) = start().await;
    clients.register(WORKER).await;
    let other = self::clients(&world, "eu-west-1", "AKIDANY");
    let found = other
        .autoscaling
        .describe_scalable_targets()
        .service_namespace(NAMESPACE);
    assert!(found.send().await.unwrap().scalable_targets().is_empty());
    world.add_service(world::ServiceSettings::new("arrakis", "worker", 1).region("eu-west-1"));
    let arn = other.register(WORKER).await;
    assert!(arn.contains(":eu-west-1:"), "{arn}");
    assert_eq!(world.region("eu-west-1").targets().len(), 1);
    assert_eq!(world.service("arrakis", "worker").unwrap().desired, 3);
}

#[tokio::test]
async fn a_target_at_its_policy_limit_takes_no_more() {
    let world = builder().start().await.unwrap();
    let clients = clients(&world, "us-east-1", "AKIDANY");
    clients.register(WORKER).await;
    for number in 0..50 {
        clients.put_step(&format!("policy-{number}")).await;
    }
    let one_more = clients
        .policy("policy-50")
        .policy_type(PolicyType::StepScaling)
        .step_scaling_policy_configuration(steps(&[(Some(0.0), None, 1)]));
    refused(
        one_more.send().await,
        "LimitExceededException",
        "at most 50 policies",
    );
    let metric = MetricType::EcsServiceAverageCpuUtilization;
    let update = clients
        .policy("policy-1")
        .target_tracking_scaling_policy_configuration(tracking(metric, 70.0));
    refused(
        update.send().await,
        "ValidationException",
        "cannot be specified",
    );
}
