//! Policies that AWS refuses.

use aws_sdk_applicationautoscaling::{
    error::SdkError,
    operation::put_scaling_policy::{PutScalingPolicyError, PutScalingPolicyOutput},
    types::{
        AdjustmentType, MetricType, PolicyType, PredefinedMetricSpecification,
        StepScalingPolicyConfiguration, TargetTrackingScalingPolicyConfiguration,
    },
};
use serde_json::json;
use world::ServiceSettings;

use crate::{
    policies::registered,
    support::{Clients, WORKER, refused, steps, tracking},
};

const CPU: MetricType = MetricType::EcsServiceAverageCpuUtilization;

#[tokio::test]
async fn step_configurations_are_judged() {
    let (_world, clients) = registered().await;
    let put = async |configuration: StepScalingPolicyConfiguration| {
        let call = clients.policy("p").policy_type(PolicyType::StepScaling);
        call.step_scaling_policy_configuration(configuration)
            .send()
            .await
    };
    let code = "ValidationException";
    let gap = steps(&[(Some(0.0), Some(10.0), 1), (Some(20.0), None, 2)]);
    refused(put(gap).await, code, "can't have gaps");
    let overlap = steps(&[(Some(0.0), Some(30.0), 1), (Some(20.0), None, 2)]);
    refused(put(overlap).await, code, "can't overlap");
    refused(put(steps(&[])).await, code, "At least one step adjustment");
    let mut negative = steps(&[(Some(0.0), None, 1)]);
    negative.cooldown = Some(-1);
    refused(put(negative).await, code, "Cooldown cannot be negative");
    let mut exact = steps(&[(Some(0.0), None, -1)]);
    exact.adjustment_type = Some(AdjustmentType::ExactCapacity);
    refused(put(exact).await, code, "ExactCapacity");
    let mut magnitude = steps(&[(Some(0.0), None, 1)]);
    magnitude.min_adjustment_magnitude = Some(2);
    refused(
        put(magnitude).await,
        code,
        "MinAdjustmentMagnitude is only supported",
    );
    let mut unknown = steps(&[(Some(0.0), None, 1)]);
    unknown.adjustment_type = Some("Sideways".into());
    refused(
        put(unknown).await,
        code,
        "stepScalingPolicyConfiguration.adjustmentType",
    );
    let bound = |number: i32| Some(f64::from(number));
    let many: Vec<_> = (0..21)
        .map(|n| (bound(n), bound(n + 1).filter(|_| n < 20), 1))
        .collect();
    refused(
        put(steps(&many)).await,
        "LimitExceededException",
        "at most 20",
    );
    let untyped = clients.policy("p");
    let untyped = untyped.step_scaling_policy_configuration(steps(&[(Some(0.0), None, 1)]));
    refused(untyped.send().await, code, "PolicyType must be specified");
    refused(clients.policy("").send().await, code, "'policyName'");
    refused(
        clients.policy(&"x".repeat(257)).send().await,
        code,
        "less than or equal to 256",
    );
}

/// Puts a tracking policy of that name.
fn put_tracking(
    clients: &Clients,
) -> impl AsyncFn(
    &'static str,
    TargetTrackingScalingPolicyConfiguration,
) -> Result<PutScalingPolicyOutput, SdkError<PutScalingPolicyError>> {
    async |name, configuration| {
        let call = clients
            .policy(name)
            .policy_type(PolicyType::TargetTrackingScaling);
        call.target_tracking_scaling_policy_configuration(configuration)
            .send()
            .await
    }
}

#[tokio::test]
async fn tracking_configurations_are_judged() {
    let (_world, clients) = registered().await;
    let put = put_tracking(&clients);
    let code = "ValidationException";
    put("first", tracking(CPU, 70.0)).await.unwrap();
    refused(
        put("second", tracking(CPU, 50.0)).await,
        code,
        "Only one TargetTrackingScaling policy for a given metric specification is allowed.",
    );
    put(
        "memory",
        tracking(MetricType::EcsServiceAverageMemoryUtilization, 80.0),
    )
    .await
    .unwrap();
    refused(
        put("p", tracking(CPU, 0.0)).await,
        code,
        "TargetValue must be greater than zero",
    );
    refused(
        put("p", tracking("Nothing".into(), 1.0)).await,
        code,
        "enum value set",
    );
    let foreign = tracking(MetricType::DynamoDbReadCapacityUtilization, 50.0);
    refused(
        put("p", foreign).await,
        code,
        "is not supported for scalable dimension",
    );
    let balancer = tracking(MetricType::AlbRequestCountPerTarget, 50.0);
    refused(
        put("p", balancer).await,
        code,
        "Resource label should be specified",
    );
    let metric = PredefinedMetricSpecification::builder().resource_label("x");
    let metric = metric.predefined_metric_type(MetricType::EcsServiceAverageMemoryUtilization);
    let mut labelled = tracking(CPU, 50.0);
    labelled.predefined_metric_specification = Some(metric.build().unwrap());
    refused(
        put("p", labelled).await,
        code,
        "ResourceLabel is only supported",
    );
    let bare = TargetTrackingScalingPolicyConfiguration::builder()
        .target_value(1.0)
        .build();
    refused(put("p", bare.unwrap()).await, code, "Exactly one of");
    let call = clients.policy("first").policy_type(PolicyType::StepScaling);
    let call = call.step_scaling_policy_configuration(steps(&[(Some(0.0), None, 1)]));
    refused(call.send().await, code, "cannot be changed to StepScaling");
}

#[tokio::test]
async fn high_resolution_needs_a_service_that_reports_so_often() {
    let (world, clients) = registered().await;
    let put = put_tracking(&clients);
    let fast = || {
        tracking(
            MetricType::EcsServiceAverageCpuUtilizationHighResolution,
            50.0,
        )
    };
    refused(
        put("fast", fast()).await,
        "ValidationException",
        "High-resolution metrics are not fully enabled",
    );
    world.add_service(ServiceSettings::new("arrakis", "worker", 3).high_resolution());
    clients.register(WORKER).await;
    let made = put("fast", fast()).await.unwrap();
    let low = world.alarm(&made.alarms()[1].alarm_name).unwrap();
    assert_eq!(
        (&low.settings["Period"], &low.settings["EvaluationPeriods"]),
        (&json!(20), &json!(30))
    );
}
