//! Predictive scaling.

use aws_sdk_applicationautoscaling::{error::BuildError, types as sdk};
use scaling::object::{
    MaxCapacityBreachBehavior, PredictiveMetric, PredictiveMetricPair, PredictiveMode,
    PredictiveScaling,
};

use super::Inexpressible;

/// Seconds of a buffer that was never set (Application Auto Scaling API,
/// PredictiveScalingPolicyConfiguration.SchedulingBufferTime).
const SCHEDULING_BUFFER_SECS_DEFAULT: i32 = 300;

pub(super) fn to_sdk(
    configuration: &PredictiveScaling,
) -> Result<sdk::PredictiveScalingPolicyConfiguration, BuildError> {
    let PredictiveScaling {
        max_capacity_breach_behavior,
        max_capacity_buffer,
        metric_specifications,
        mode,
        scheduling_buffer_time,
    } = configuration;
    let metrics: Result<Vec<_>, _> = metric_specifications.iter().map(metric_to_sdk).collect();
    sdk::PredictiveScalingPolicyConfiguration::builder()
        .max_capacity_breach_behavior(match max_capacity_breach_behavior {
            MaxCapacityBreachBehavior::HonorMaxCapacity => {
                sdk::PredictiveScalingMaxCapacityBreachBehavior::HonorMaxCapacity
            }
            MaxCapacityBreachBehavior::IncreaseMaxCapacity => {
                sdk::PredictiveScalingMaxCapacityBreachBehavior::IncreaseMaxCapacity
            }
        })
        .set_max_capacity_buffer(*max_capacity_buffer)
        .set_metric_specifications(Some(metrics?))
        .mode(match mode {
            PredictiveMode::ForecastOnly => sdk::PredictiveScalingMode::ForecastOnly,
            PredictiveMode::ForecastAndScale => sdk::PredictiveScalingMode::ForecastAndScale,
        })
        .scheduling_buffer_time(*scheduling_buffer_time)
        .build()
}

pub(super) fn from_sdk(
    found: &sdk::PredictiveScalingPolicyConfiguration,
) -> Result<PredictiveScaling, Inexpressible> {
    let other = |what: String| Inexpressible(format!("PredictiveScaling with {what}"));
    let metrics: Option<Vec<_>> = found
        .metric_specifications
        .iter()
        .map(metric_from_sdk)
        .collect();
    Ok(PredictiveScaling {
        max_capacity_breach_behavior: match &found.max_capacity_breach_behavior {
            None | Some(sdk::PredictiveScalingMaxCapacityBreachBehavior::HonorMaxCapacity) => {
                MaxCapacityBreachBehavior::HonorMaxCapacity
            }
            Some(sdk::PredictiveScalingMaxCapacityBreachBehavior::IncreaseMaxCapacity) => {
                MaxCapacityBreachBehavior::IncreaseMaxCapacity
            }
            Some(unknown) => return Err(other(unknown.as_str().to_owned())),
        },
        max_capacity_buffer: found.max_capacity_buffer,
        metric_specifications: metrics
            .ok_or_else(|| other("a metric that is no predefined pair".to_owned()))?,
        mode: match &found.mode {
            None | Some(sdk::PredictiveScalingMode::ForecastOnly) => PredictiveMode::ForecastOnly,
            Some(sdk::PredictiveScalingMode::ForecastAndScale) => PredictiveMode::ForecastAndScale,
            Some(unknown) => return Err(other(unknown.as_str().to_owned())),
        },
        scheduling_buffer_time: found
            .scheduling_buffer_time
            .unwrap_or(SCHEDULING_BUFFER_SECS_DEFAULT),
    })
}

fn metric_to_sdk(
    metric: &PredictiveMetric,
) -> Result<sdk::PredictiveScalingMetricSpecification, BuildError> {
    let PredictiveMetric {
        predefined_metric_pair_specification:
            PredictiveMetricPair {
                predefined_metric_type,
                resource_label,
            },
        target_value,
    } = metric;
    let pair = sdk::PredictiveScalingPredefinedMetricPairSpecification::builder()
        .predefined_metric_type(predefined_metric_type)
        .set_resource_label(resource_label.clone())
        .build()?;
    sdk::PredictiveScalingMetricSpecification::builder()
        .predefined_metric_pair_specification(pair)
        .target_value(*target_value)
        .build()
}

fn metric_from_sdk(found: &sdk::PredictiveScalingMetricSpecification) -> Option<PredictiveMetric> {
    let pair = found.predefined_metric_pair_specification.as_ref()?;
    Some(PredictiveMetric {
        predefined_metric_pair_specification: PredictiveMetricPair {
            predefined_metric_type: pair.predefined_metric_type.clone(),
            resource_label: pair.resource_label.clone(),
        },
        target_value: found.target_value,
    })
}
