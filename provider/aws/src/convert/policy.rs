//! Scaling policies of every type; step scaling here, the others beside.

mod predictive;
mod tracking;

use aws_sdk_applicationautoscaling::{
    error::BuildError,
    operation::put_scaling_policy::builders::PutScalingPolicyInputBuilder,
    types::{self as sdk, PolicyType, ScalableDimension, ServiceNamespace},
};
use scaling::object::{
    AdjustmentType, Aggregation, Policy, PolicyKind, ServiceReference, StepAdjustment, StepScaling,
};

use super::Inexpressible;

/// Seconds of a cooldown that was never set, for ECS (Application Auto Scaling API,
/// StepScalingPolicyConfiguration and TargetTrackingScalingPolicyConfiguration).
const COOLDOWN_SECS_DEFAULT: i32 = 300;

/// The request that puts `policy` on `service`, always with its whole configuration: on an
/// update AWS would keep some settings that are left out and reset others.
pub(crate) fn to_sdk(
    policy: &Policy,
    service: &ServiceReference,
) -> Result<PutScalingPolicyInputBuilder, BuildError> {
    let Policy { name, kind } = policy;
    let request = PutScalingPolicyInputBuilder::default()
        .policy_name(name)
        .service_namespace(ServiceNamespace::Ecs)
        .resource_id(service.resource_id())
        .scalable_dimension(ScalableDimension::EcsServiceDesiredCount);
    Ok(match kind {
        PolicyKind::StepScaling { configuration } => request
            .policy_type(PolicyType::StepScaling)
            .step_scaling_policy_configuration(steps_to_sdk(configuration)?),
        PolicyKind::TargetTrackingScaling { configuration } => request
            .policy_type(PolicyType::TargetTrackingScaling)
            .target_tracking_scaling_policy_configuration(tracking::to_sdk(configuration)?),
        PolicyKind::PredictiveScaling { configuration } => request
            .policy_type(PolicyType::PredictiveScaling)
            .predictive_scaling_policy_configuration(predictive::to_sdk(configuration)?),
    })
}

/// A policy as described.
pub(crate) fn from_sdk(found: &sdk::ScalingPolicy) -> Result<Policy, Inexpressible> {
    let kind = match (
        &found.step_scaling_policy_configuration,
        &found.target_tracking_scaling_policy_configuration,
        &found.predictive_scaling_policy_configuration,
    ) {
        (Some(configuration), None, None) => PolicyKind::StepScaling {
            configuration: steps_from_sdk(configuration)?,
        },
        (None, Some(configuration), None) => PolicyKind::TargetTrackingScaling {
            configuration: tracking::from_sdk(configuration)?,
        },
        (None, None, Some(configuration)) => PolicyKind::PredictiveScaling {
            configuration: predictive::from_sdk(configuration)?,
        },
        _ => return Err(Inexpressible(found.policy_type.as_str().to_owned())),
    };
    Ok(Policy {
        name: found.policy_name.clone(),
        kind,
    })
}

fn steps_to_sdk(
    configuration: &StepScaling,
) -> Result<sdk::StepScalingPolicyConfiguration, BuildError> {
    let StepScaling {
        adjustment_type,
        cooldown,
        metric_aggregation_type,
        step_adjustments,
    } = configuration;
    let steps: Result<Vec<_>, _> = step_adjustments.iter().map(step_to_sdk).collect();
    Ok(sdk::StepScalingPolicyConfiguration::builder()
        .adjustment_type(match adjustment_type {
            AdjustmentType::ChangeInCapacity => sdk::AdjustmentType::ChangeInCapacity,
            AdjustmentType::PercentChangeInCapacity => sdk::AdjustmentType::PercentChangeInCapacity,
            AdjustmentType::ExactCapacity => sdk::AdjustmentType::ExactCapacity,
        })
        .cooldown(*cooldown)
        .metric_aggregation_type(match metric_aggregation_type {
            Aggregation::Average => sdk::MetricAggregationType::Average,
            Aggregation::Minimum => sdk::MetricAggregationType::Minimum,
            Aggregation::Maximum => sdk::MetricAggregationType::Maximum,
        })
        .set_step_adjustments(Some(steps?))
        .build())
}

fn steps_from_sdk(
    found: &sdk::StepScalingPolicyConfiguration,
) -> Result<StepScaling, Inexpressible> {
    let other = |what: &str| Inexpressible(format!("StepScaling with {what}"));
    if found.min_adjustment_magnitude.is_some() {
        return Err(other("MinAdjustmentMagnitude"));
    }
    let mut step_adjustments: Vec<_> = found.step_adjustments().iter().map(step_from_sdk).collect();
    step_adjustments.sort_by(|one, two| {
        let lower = |step: &StepAdjustment| {
            step.metric_interval_lower_bound
                .unwrap_or(f64::NEG_INFINITY)
        };
        lower(one).total_cmp(&lower(two))
    });
    Ok(StepScaling {
        adjustment_type: match &found.adjustment_type {
            Some(sdk::AdjustmentType::ChangeInCapacity) => AdjustmentType::ChangeInCapacity,
            Some(sdk::AdjustmentType::PercentChangeInCapacity) => {
                AdjustmentType::PercentChangeInCapacity
            }
            Some(sdk::AdjustmentType::ExactCapacity) => AdjustmentType::ExactCapacity,
            Some(unknown) => return Err(other(&format!("AdjustmentType {}", unknown.as_str()))),
            None => return Err(other("no AdjustmentType")),
        },
        cooldown: found.cooldown.unwrap_or(COOLDOWN_SECS_DEFAULT),
        metric_aggregation_type: match &found.metric_aggregation_type {
            None | Some(sdk::MetricAggregationType::Average) => Aggregation::Average,
            Some(sdk::MetricAggregationType::Minimum) => Aggregation::Minimum,
            Some(sdk::MetricAggregationType::Maximum) => Aggregation::Maximum,
            Some(unknown) => {
                return Err(other(&format!(
                    "MetricAggregationType {}",
                    unknown.as_str()
                )));
            }
        },
        step_adjustments,
    })
}

fn step_to_sdk(step: &StepAdjustment) -> Result<sdk::StepAdjustment, BuildError> {
    let StepAdjustment {
        metric_interval_lower_bound,
        metric_interval_upper_bound,
        scaling_adjustment,
    } = step;
    sdk::StepAdjustment::builder()
        .set_metric_interval_lower_bound(*metric_interval_lower_bound)
        .set_metric_interval_upper_bound(*metric_interval_upper_bound)
        .scaling_adjustment(*scaling_adjustment)
        .build()
}

fn step_from_sdk(found: &sdk::StepAdjustment) -> StepAdjustment {
    StepAdjustment {
        metric_interval_lower_bound: found.metric_interval_lower_bound,
        metric_interval_upper_bound: found.metric_interval_upper_bound,
        scaling_adjustment: found.scaling_adjustment,
    }
}
