//! Scaling policies.

use aws_sdk_applicationautoscaling::{
    operation::{
        delete_scaling_policy::DeleteScalingPolicyError, put_scaling_policy::PutScalingPolicyError,
    },
    types::{
        MetricAggregationType, MetricType, PolicyType, TargetTrackingScalingPolicyConfiguration,
    },
};
use serde_json::json;
use world::World;

use crate::support::{Clients, DIMENSION, NAMESPACE, WORKER, clients, start, tracking};

const CPU: MetricType = MetricType::EcsServiceAverageCpuUtilization;

pub(crate) async fn registered() -> (World, Clients) {
    let (world, clients) = start().await;
    clients.register(WORKER).await;
    (world, clients)
}

#[tokio::test]
async fn a_policy_needs_its_target() {
    let (_world, clients) = start().await;
    let call = clients
        .policy("worker-cpu")
        .policy_type(PolicyType::TargetTrackingScaling);
    let call = call.target_tracking_scaling_policy_configuration(tracking(CPU, 70.0));
    let error = call.send().await.unwrap_err().into_service_error();
    assert!(
        matches!(error, PutScalingPolicyError::ObjectNotFoundException(_)),
        "{error:?}"
    );
    assert!(error.to_string().contains("ObjectNotFoundException"));
    let delete = clients
        .autoscaling
        .delete_scaling_policy()
        .policy_name("worker-cpu");
    let delete = delete.service_namespace(NAMESPACE).resource_id(WORKER);
    let error = delete
        .scalable_dimension(DIMENSION)
        .send()
        .await
        .unwrap_err();
    assert!(matches!(
        error.into_service_error(),
        DeleteScalingPolicyError::ObjectNotFoundException(_)
    ));
}

#[tokio::test]
async fn a_step_policy_keeps_its_arn_and_lists_the_alarms_that_start_it() {
    let (_world, clients) = registered().await;
    let arn = clients.put_step("worker-queue-commands-out").await;
    let (before, after) = arn.split_once("scalingPolicy:").unwrap();
    assert_eq!(before, "arn:aws:autoscaling:us-east-1:123456789012:");
    assert!(
        after
            .ends_with(":resource/ecs/service/arrakis/worker:policyName/worker-queue-commands-out"),
        "{arn}"
    );
    assert_eq!(clients.put_step("worker-queue-commands-out").await, arn);
    clients
        .alarm("starter")
        .alarm_actions(&arn)
        .send()
        .await
        .unwrap();

    let found = clients
        .autoscaling
        .describe_scaling_policies()
        .service_namespace(NAMESPACE);
    let found = found.resource_id(WORKER).send().await.unwrap();
    let policy = found.scaling_policies().first().unwrap();
    assert_eq!(policy.policy_arn, arn);
    assert_eq!(policy.alarms().first().unwrap().alarm_name, "starter");
    let settings = policy.step_scaling_policy_configuration.as_ref().unwrap();
    assert_eq!(settings.cooldown, Some(60));
    assert_eq!(
        settings.metric_aggregation_type,
        Some(MetricAggregationType::Average)
    );
    assert_eq!(settings.step_adjustments().len(), 1);
}

#[tokio::test]
async fn a_tracking_policy_put_again_keeps_its_arn_and_gets_new_alarms() {
    let (world, clients) = registered().await;
    let first = clients.put_tracking("worker-cpu", 70.0).await;
    let names = |output: &aws_sdk_applicationautoscaling::operation::put_scaling_policy::PutScalingPolicyOutput| -> Vec<String> {
        output.alarms().iter().map(|alarm| alarm.alarm_name.clone()).collect()
    };
    let high = names(&first).remove(0);
    assert!(
        high.starts_with("TargetTracking-service/arrakis/worker-AlarmHigh-"),
        "{high}"
    );
    let seen = clients
        .cloudwatch
        .describe_alarms()
        .alarm_names(&high)
        .send()
        .await
        .unwrap();
    let alarm = seen.metric_alarms().first().unwrap();
    assert_eq!(
        (alarm.threshold, alarm.period, alarm.evaluation_periods),
        (Some(70.0), Some(60), Some(3))
    );
    assert!(alarm.alarm_actions()[0].starts_with(&format!("{}:createdBy/", first.policy_arn)));

    let second = clients.put_tracking("worker-cpu", 50.0).await;
    assert_eq!(first.policy_arn, second.policy_arn);
    let names: Vec<_> = [names(&first), names(&second)].concat();
    let left: Vec<_> = world.alarms().into_iter().map(|alarm| alarm.name).collect();
    assert_eq!(left.len(), 2);
    assert!(
        left.iter().all(|name| names[2..].contains(name)),
        "{left:?} {names:?}"
    );

    let no_scale_in = TargetTrackingScalingPolicyConfiguration::builder()
        .target_value(50.0)
        .disable_scale_in(true)
        .build()
        .unwrap();
    let call = clients.policy("worker-cpu");
    let call = call.target_tracking_scaling_policy_configuration(no_scale_in);
    assert_eq!(call.send().await.unwrap().alarms().len(), 1);
    let kept = world
        .policy("arrakis", "worker", "worker-cpu")
        .unwrap()
        .configuration;
    let metric = &kept["PredefinedMetricSpecification"]["PredefinedMetricType"];
    assert_eq!(metric, &json!("ECSServiceAverageCPUUtilization"));
}

#[tokio::test]
async fn deleting_a_policy_removes_managed_alarms_and_leaves_the_others() {
    let (world, clients) = registered().await;
    clients.put_tracking("worker-cpu", 70.0).await;
    let arn = clients.put_step("worker-out").await;
    clients
        .alarm("worker-out")
        .alarm_actions(arn)
        .send()
        .await
        .unwrap();
    for name in ["worker-cpu", "worker-out"] {
        let call = clients
            .autoscaling
            .delete_scaling_policy()
            .policy_name(name);
        let call = call.service_namespace(NAMESPACE).resource_id(WORKER);
        call.scalable_dimension(DIMENSION).send().await.unwrap();
    }
    assert_eq!(world.policies(), []);
    let left: Vec<_> = world.alarms().into_iter().map(|alarm| alarm.name).collect();
    assert_eq!(left, ["worker-out"]);
}

#[tokio::test]
async fn policies_of_other_regions_are_told_apart() {
    let (world, clients) = registered().await;
    clients.put_step("p").await;
    let other = self::clients(&world, "eu-west-1", "AKIDANY");
    let call = other
        .autoscaling
        .describe_scaling_policies()
        .service_namespace(NAMESPACE);
    assert!(call.send().await.unwrap().scaling_policies().is_empty());
}
