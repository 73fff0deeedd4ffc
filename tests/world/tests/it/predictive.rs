//! Predictive scaling policies.

use std::time::{Duration, SystemTime};

use aws_sdk_applicationautoscaling::{
    error::SdkError,
    operation::{
        get_predictive_scaling_forecast::builders::GetPredictiveScalingForecastFluentBuilder,
        put_scaling_policy::{PutScalingPolicyError, PutScalingPolicyOutput},
    },
    primitives::DateTime,
    types::{
        PolicyType, PredictiveScalingMaxCapacityBreachBehavior,
        PredictiveScalingMetricSpecification, PredictiveScalingMode,
        PredictiveScalingPolicyConfiguration, PredictiveScalingPredefinedLoadMetricSpecification,
        PredictiveScalingPredefinedMetricPairSpecification,
    },
};

use crate::{
    policies::registered,
    support::{Clients, DIMENSION, NAMESPACE, WORKER, refused, steps},
};

const CODE: &str = "ValidationException";

fn pair(kind: &str, label: Option<&str>) -> PredictiveScalingMetricSpecification {
    let pair = PredictiveScalingPredefinedMetricPairSpecification::builder()
        .predefined_metric_type(kind)
        .set_resource_label(label.map(str::to_owned))
        .build();
    PredictiveScalingMetricSpecification::builder()
        .target_value(50.0)
        .predefined_metric_pair_specification(pair.unwrap())
        .build()
        .unwrap()
}

fn cpu() -> PredictiveScalingPolicyConfiguration {
    PredictiveScalingPolicyConfiguration::builder()
        .metric_specifications(pair("ECSServiceCPUUtilization", None))
        .mode(PredictiveScalingMode::ForecastAndScale)
        .build()
        .unwrap()
}

async fn put(
    clients: &Clients,
    configuration: PredictiveScalingPolicyConfiguration,
) -> Result<PutScalingPolicyOutput, SdkError<PutScalingPolicyError>> {
    let call = clients.policy("worker-predictive");
    let call = call.policy_type(PolicyType::PredictiveScaling);
    let call = call.predictive_scaling_policy_configuration(configuration);
    call.send().await
}

#[tokio::test]
async fn a_policy_comes_back_as_it_was_put() {
    let (_world, clients) = registered().await;
    let made = put(&clients, cpu()).await.unwrap();
    assert!(made.alarms().is_empty());
    let call = clients.autoscaling.describe_scaling_policies();
    let call = call.service_namespace(NAMESPACE).resource_id(WORKER);
    let found = call
        .send()
        .await
        .unwrap()
        .scaling_policies
        .unwrap()
        .remove(0);
    assert_eq!(found.policy_type, PolicyType::PredictiveScaling);
    assert_eq!(found.predictive_scaling_policy_configuration, Some(cpu()));
    assert!(found.step_scaling_policy_configuration.is_none());
    let other = clients.policy("worker-predictive");
    let other = other.policy_type(PolicyType::StepScaling);
    let other = other.step_scaling_policy_configuration(steps(&[(Some(0.0), None, 1)]));
    refused(other.send().await, CODE, "cannot be changed to StepScaling");
    let mixed = clients.policy("p").policy_type(PolicyType::StepScaling);
    let mixed = mixed.predictive_scaling_policy_configuration(cpu());
    refused(
        mixed.send().await,
        CODE,
        "PredictiveScalingPolicyConfiguration cannot be specified for policy type StepScaling",
    );
}

#[tokio::test]
async fn configurations_are_judged() {
    let (world, clients) = registered().await;
    let judge = async |change: &dyn Fn(&mut PredictiveScalingPolicyConfiguration), part: &str| {
        let mut configuration = cpu();
        change(&mut configuration);
        refused(put(&clients, configuration).await, CODE, part);
    };
    judge(
        &|held| held.scheduling_buffer_time = Some(3600),
        "less than 3600",
    )
    .await;
    judge(
        &|held| held.scheduling_buffer_time = Some(-1),
        "greater than or equal to 0",
    )
    .await;
    judge(
        &|held| held.max_capacity_buffer = Some(10),
        "cannot be used otherwise",
    )
    .await;
    let increase = PredictiveScalingMaxCapacityBreachBehavior::IncreaseMaxCapacity;
    let set = |held: &mut PredictiveScalingPolicyConfiguration| {
        held.max_capacity_breach_behavior = Some(increase.clone());
    };
    judge(&set, "MaxCapacityBuffer is required").await;
    judge(
        &|held| held.max_capacity_buffer = Some(101),
        "less than or equal to 100",
    )
    .await;
    judge(
        &|held| held.metric_specifications.clear(),
        "exactly one element",
    )
    .await;
    let two = |held: &mut PredictiveScalingPolicyConfiguration| {
        held.metric_specifications
            .push(pair("ECSServiceCPUUtilization", None));
    };
    judge(&two, "exactly one element").await;
    assert_eq!(world.policies(), []);
}

#[tokio::test]
async fn metrics_are_judged() {
    let (world, clients) = registered().await;
    let judge = async |metric: PredictiveScalingMetricSpecification, part: &str| {
        let mut configuration = cpu();
        configuration.metric_specifications = vec![metric];
        refused(put(&clients, configuration).await, CODE, part);
    };
    judge(pair("CPU", None), "CPU is not supported").await;
    judge(
        pair("ALBRequestCount", None),
        "Resource label should be specified",
    )
    .await;
    judge(pair("ALBRequestCount", Some("x")), "Invalid resource label").await;
    judge(
        pair("ECSServiceCPUUtilization", Some("x")),
        "only supported for",
    )
    .await;
    let mut low = pair("ECSServiceCPUUtilization", None);
    low.target_value = 0.0;
    judge(low, "TargetValue must be greater than zero").await;
    let mut twice = pair("ECSServiceCPUUtilization", None);
    let load = PredictiveScalingPredefinedLoadMetricSpecification::builder()
        .predefined_metric_type("ECSServiceTotalCPUUtilization")
        .build();
    twice.predefined_load_metric_specification = Some(load.unwrap());
    judge(twice.clone(), "Either a metric pair").await;
    twice.predefined_metric_pair_specification = None;
    judge(twice, "Either a metric pair").await;
    assert_eq!(world.policies(), []);
}

#[tokio::test]
async fn there_is_a_policy_to_forecast_and_no_forecast() {
    let (_world, clients) = registered().await;
    let day = Duration::from_secs(86_400);
    let ask = |from: SystemTime, span: Duration| -> GetPredictiveScalingForecastFluentBuilder {
        let call = clients.autoscaling.get_predictive_scaling_forecast();
        let call = call.service_namespace(NAMESPACE).resource_id(WORKER);
        let call = call
            .scalable_dimension(DIMENSION)
            .policy_name("worker-predictive");
        let call = call.start_time(DateTime::from(from));
        call.end_time(DateTime::from(from + span))
    };
    let now = SystemTime::now();
    refused(
        ask(now, day).send().await,
        CODE,
        "No predictive scaling policy",
    );
    put(&clients, cpu()).await.unwrap();
    let told = ask(now, day).send().await.unwrap();
    assert!(told.capacity_forecast.unwrap().values().is_empty());
    assert_eq!(told.load_forecast.unwrap().len(), 1);
    refused(ask(now, 31 * day).send().await, CODE, "30 days");
    refused(ask(now - 400 * day, day).send().await, CODE, "past year");
    refused(
        ask(now, Duration::ZERO).send().await,
        CODE,
        "StartTime must be before",
    );
}
