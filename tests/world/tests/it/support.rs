//! A world and the SDK clients that talk to it.

use std::{collections::BTreeMap, fmt::Debug};

use autoscaling::error::ProvideErrorMetadata;
use autoscaling::types::{
    AdjustmentType, MetricType, PolicyType, PredefinedMetricSpecification, ScalableDimension,
    ServiceNamespace, StepAdjustment, StepScalingPolicyConfiguration,
    TargetTrackingScalingPolicyConfiguration,
};
use aws_config::{BehaviorVersion, Region, retry::RetryConfig};
use aws_credential_types::Credentials;
use aws_sdk_applicationautoscaling as autoscaling;
use aws_sdk_cloudwatch as cloudwatch;
use aws_sdk_ecs as ecs;
use aws_sdk_resourcegroupstagging as tagging;
use aws_sdk_sts as sts;
use world::{Builder, ServiceSettings, World};

pub(crate) const CLUSTER: &str = "arrakis";
pub(crate) const WORKER: &str = "service/arrakis/worker";
pub(crate) const NAMESPACE: ServiceNamespace = ServiceNamespace::Ecs;
pub(crate) const DIMENSION: ScalableDimension = ScalableDimension::EcsServiceDesiredCount;

/// Clients of all services in one region.
pub(crate) struct Clients {
    pub(crate) autoscaling: autoscaling::Client,
    pub(crate) cloudwatch: cloudwatch::Client,
    pub(crate) ecs: ecs::Client,
    pub(crate) sts: sts::Client,
    pub(crate) tagging: tagging::Client,
}

/// A world in real time with the service `arrakis/worker` of three tasks, and without request
/// rates.
pub(crate) fn builder() -> Builder {
    World::builder()
        .rate_limits(false)
        .service(ServiceSettings::new(CLUSTER, "worker", 3))
}

pub(crate) async fn start() -> (World, Clients) {
    let world = builder().start().await.unwrap();
    let clients = clients(&world, "us-east-1", "AKIDANY");
    (world, clients)
}

/// Clients that never retry.
pub(crate) fn clients(world: &World, region: &'static str, key: &'static str) -> Clients {
    let config = aws_config::SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region))
        .endpoint_url(world.endpoint())
        .retry_config(RetryConfig::disabled())
        .credentials_provider(autoscaling::config::SharedCredentialsProvider::new(
            Credentials::new(key, "secret", None, None, "test"),
        ))
        .build();
    Clients {
        autoscaling: autoscaling::Client::new(&config),
        cloudwatch: cloudwatch::Client::new(&config),
        ecs: ecs::Client::new(&config),
        sts: sts::Client::new(&config),
        tagging: tagging::Client::new(&config),
    }
}

/// Code and message of an SDK error, or what else went wrong.
pub(crate) fn told<E, R>(error: &autoscaling::error::SdkError<E, R>) -> String
where
    E: ProvideErrorMetadata + Debug,
    R: Debug,
{
    match (error.code(), error.message()) {
        (Some(code), message) => format!("{code}: {}", message.unwrap_or_default()),
        (None, _) => format!("{error:?}"),
    }
}

/// Asserts that a call was refused with this code and a message that holds this text.
#[track_caller]
pub(crate) fn refused<T: Debug, E, R>(
    result: Result<T, autoscaling::error::SdkError<E, R>>,
    code: &str,
    part: &str,
) where
    E: ProvideErrorMetadata + Debug,
    R: Debug,
{
    let found = told(&result.unwrap_err());
    assert!(found.starts_with(&format!("{code}: ")), "{found}");
    assert!(found.contains(part), "{found}");
}

impl Clients {
    /// Registers a target of three to ten tasks; its ARN.
    pub(crate) async fn register(&self, resource_id: &str) -> String {
        let call = self.autoscaling.register_scalable_target();
        let call = call.service_namespace(NAMESPACE).resource_id(resource_id);
        let call = call
            .scalable_dimension(DIMENSION)
            .min_capacity(3)
            .max_capacity(10);
        call.send().await.unwrap().scalable_target_arn.unwrap()
    }

    /// A call that puts a policy on the worker.
    pub(crate) fn policy(
        &self,
        name: &str,
    ) -> autoscaling::operation::put_scaling_policy::builders::PutScalingPolicyFluentBuilder {
        let call = self.autoscaling.put_scaling_policy().policy_name(name);
        call.service_namespace(NAMESPACE)
            .resource_id(WORKER)
            .scalable_dimension(DIMENSION)
    }

    /// Puts a step policy that adds tasks; its ARN.
    pub(crate) async fn put_step(&self, name: &str) -> String {
        let call = self.policy(name).policy_type(PolicyType::StepScaling);
        let call = call.step_scaling_policy_configuration(steps(&[(Some(0.0), None, 1)]));
        call.send().await.unwrap().policy_arn
    }

    /// Puts a tracking policy on CPU.
    pub(crate) async fn put_tracking(
        &self,
        name: &str,
        target: f64,
    ) -> autoscaling::operation::put_scaling_policy::PutScalingPolicyOutput {
        let call = self
            .policy(name)
            .policy_type(PolicyType::TargetTrackingScaling);
        let metric = MetricType::EcsServiceAverageCpuUtilization;
        let call = call.target_tracking_scaling_policy_configuration(tracking(metric, target));
        call.send().await.unwrap()
    }

    /// A call that puts a valid alarm.
    pub(crate) fn alarm(
        &self,
        name: &str,
    ) -> cloudwatch::operation::put_metric_alarm::builders::PutMetricAlarmFluentBuilder {
        self.cloudwatch
            .put_metric_alarm()
            .alarm_name(name)
            .namespace("Arrakis/Scaling")
            .metric_name("QueueDepth")
            .statistic(cloudwatch::types::Statistic::Maximum)
            .comparison_operator(
                cloudwatch::types::ComparisonOperator::GreaterThanOrEqualToThreshold,
            )
            .threshold(50.0)
            .period(60)
            .evaluation_periods(1)
    }
}

/// A configuration that changes capacity by steps of (lower, upper, change).
pub(crate) fn steps(steps: &[(Option<f64>, Option<f64>, i32)]) -> StepScalingPolicyConfiguration {
    let step = |(lower, upper, change): &(Option<f64>, Option<f64>, i32)| {
        StepAdjustment::builder()
            .set_metric_interval_lower_bound(*lower)
            .set_metric_interval_upper_bound(*upper)
            .scaling_adjustment(*change)
            .build()
            .unwrap()
    };
    StepScalingPolicyConfiguration::builder()
        .adjustment_type(AdjustmentType::ChangeInCapacity)
        .set_step_adjustments(Some(steps.iter().map(step).collect()))
        .cooldown(60)
        .build()
}

pub(crate) fn tracking(
    metric: MetricType,
    target: f64,
) -> TargetTrackingScalingPolicyConfiguration {
    let metric = PredefinedMetricSpecification::builder().predefined_metric_type(metric);
    TargetTrackingScalingPolicyConfiguration::builder()
        .target_value(target)
        .predefined_metric_specification(metric.build().unwrap())
        .build()
        .unwrap()
}

/// A map from pairs.
pub(crate) fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
        .collect()
}
