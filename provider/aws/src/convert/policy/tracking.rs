//! Target tracking, with all kinds of metrics.

use aws_sdk_applicationautoscaling::{
    error::BuildError,
    types::{self as sdk, MetricStatistic},
};
use scaling::object::{
    CustomizedMetric, Dimension, MetricDataQuery, MetricMath, MetricStat, PlainMetric,
    PredefinedMetric, PredefinedMetricType, StatMetric, Statistic, TargetTracking, TrackedMetric,
};

use super::{COOLDOWN_SECS_DEFAULT, Inexpressible};

pub(super) fn to_sdk(
    configuration: &TargetTracking,
) -> Result<sdk::TargetTrackingScalingPolicyConfiguration, BuildError> {
    let TargetTracking {
        disable_scale_in,
        metric,
        scale_in_cooldown,
        scale_out_cooldown,
        target_value,
    } = configuration;
    let request = sdk::TargetTrackingScalingPolicyConfiguration::builder();
    let request = match metric {
        TrackedMetric::Predefined(metric) => {
            request.predefined_metric_specification(predefined_to_sdk(metric)?)
        }
        TrackedMetric::Customized(metric) => {
            request.customized_metric_specification(customized_to_sdk(metric)?)
        }
    };
    request
        .disable_scale_in(*disable_scale_in)
        .scale_in_cooldown(*scale_in_cooldown)
        .scale_out_cooldown(*scale_out_cooldown)
        .target_value(*target_value)
        .build()
}

pub(super) fn from_sdk(
    found: &sdk::TargetTrackingScalingPolicyConfiguration,
) -> Result<TargetTracking, Inexpressible> {
    let metric = match (
        &found.predefined_metric_specification,
        &found.customized_metric_specification,
    ) {
        (Some(metric), None) => TrackedMetric::Predefined(PredefinedMetric {
            predefined_metric_type: PredefinedMetricType(
                metric.predefined_metric_type.as_str().to_owned(),
            ),
            resource_label: metric.resource_label.clone(),
        }),
        (None, Some(metric)) => TrackedMetric::Customized(customized_from_sdk(metric)?),
        _ => return Err(other("not exactly one metric specification")),
    };
    Ok(TargetTracking {
        disable_scale_in: found.disable_scale_in.unwrap_or(false),
        metric,
        scale_in_cooldown: found.scale_in_cooldown.unwrap_or(COOLDOWN_SECS_DEFAULT),
        scale_out_cooldown: found.scale_out_cooldown.unwrap_or(COOLDOWN_SECS_DEFAULT),
        target_value: found.target_value,
    })
}

fn predefined_to_sdk(
    metric: &PredefinedMetric,
) -> Result<sdk::PredefinedMetricSpecification, BuildError> {
    let PredefinedMetric {
        predefined_metric_type: PredefinedMetricType(metric_type),
        resource_label,
    } = metric;
    sdk::PredefinedMetricSpecification::builder()
        .predefined_metric_type(metric_type.as_str().into())
        .set_resource_label(resource_label.clone())
        .build()
}

fn customized_to_sdk(
    metric: &CustomizedMetric,
) -> Result<sdk::CustomizedMetricSpecification, BuildError> {
    let request = sdk::CustomizedMetricSpecification::builder();
    Ok(match metric {
        CustomizedMetric::Plain(PlainMetric {
            dimensions,
            metric_name,
            namespace,
            statistic,
            unit,
        }) => {
            let dimensions: Result<Vec<_>, _> = dimensions.iter().map(dimension_to_sdk).collect();
            request
                .set_dimensions(Some(dimensions?))
                .metric_name(metric_name)
                .namespace(namespace)
                .statistic(statistic_to_sdk(*statistic))
                .set_unit(unit.clone())
                .build()
        }
        CustomizedMetric::Math(MetricMath { metrics }) => {
            let metrics: Result<Vec<_>, _> = metrics.iter().map(query_to_sdk).collect();
            request.set_metrics(Some(metrics?)).build()
        }
    })
}

fn customized_from_sdk(
    found: &sdk::CustomizedMetricSpecification,
) -> Result<CustomizedMetric, Inexpressible> {
    if !found.metrics().is_empty() {
        let metrics = found.metrics().iter().map(query_from_sdk).collect();
        return Ok(CustomizedMetric::Math(MetricMath { metrics }));
    }
    let (Some(metric_name), Some(namespace)) = (&found.metric_name, &found.namespace) else {
        return Err(other("a custom metric without a name"));
    };
    Ok(CustomizedMetric::Plain(PlainMetric {
        dimensions: sorted(found.dimensions().iter().map(dimension_from_sdk)),
        metric_name: metric_name.clone(),
        namespace: namespace.clone(),
        statistic: statistic_from_sdk(found.statistic.as_ref())?,
        unit: found.unit.clone(),
    }))
}

fn query_to_sdk(query: &MetricDataQuery) -> Result<sdk::TargetTrackingMetricDataQuery, BuildError> {
    let MetricDataQuery {
        id,
        expression,
        label,
        metric_stat,
        return_data,
    } = query;
    let metric_stat = metric_stat.as_ref().map(stat_to_sdk).transpose()?;
    sdk::TargetTrackingMetricDataQuery::builder()
        .id(id)
        .set_expression(expression.clone())
        .set_label(label.clone())
        .set_metric_stat(metric_stat)
        .return_data(*return_data)
        .build()
}

/// A query that says nothing of it returns data (Application Auto Scaling API,
/// TargetTrackingMetricDataQuery.ReturnData).
fn query_from_sdk(found: &sdk::TargetTrackingMetricDataQuery) -> MetricDataQuery {
    MetricDataQuery {
        id: found.id.clone(),
        expression: found.expression.clone(),
        label: found.label.clone(),
        metric_stat: found.metric_stat.as_ref().map(stat_from_sdk),
        return_data: found.return_data.unwrap_or(true),
    }
}

fn stat_to_sdk(stat: &MetricStat) -> Result<sdk::TargetTrackingMetricStat, BuildError> {
    let MetricStat {
        metric:
            StatMetric {
                dimensions,
                metric_name,
                namespace,
            },
        stat,
        unit,
    } = stat;
    let mut metric = sdk::TargetTrackingMetric::builder()
        .metric_name(metric_name)
        .namespace(namespace);
    for Dimension { name, value } in dimensions {
        let dimension = sdk::TargetTrackingMetricDimension::builder();
        metric = metric.dimensions(dimension.name(name).value(value).build()?);
    }
    sdk::TargetTrackingMetricStat::builder()
        .metric(metric.build())
        .stat(stat)
        .set_unit(unit.clone())
        .build()
}

fn stat_from_sdk(found: &sdk::TargetTrackingMetricStat) -> MetricStat {
    let metric = found.metric.as_ref();
    let dimensions = metric.map(sdk::TargetTrackingMetric::dimensions);
    let dimensions = dimensions.unwrap_or_default().iter();
    let text = |text: Option<&str>| text.unwrap_or_default().to_owned();
    MetricStat {
        metric: StatMetric {
            dimensions: sorted(dimensions.map(|dimension| Dimension {
                name: dimension.name.clone(),
                value: dimension.value.clone(),
            })),
            metric_name: text(metric.and_then(sdk::TargetTrackingMetric::metric_name)),
            namespace: text(metric.and_then(sdk::TargetTrackingMetric::namespace)),
        },
        stat: found.stat.clone(),
        unit: found.unit.clone(),
    }
}

fn dimension_to_sdk(dimension: &Dimension) -> Result<sdk::MetricDimension, BuildError> {
    let Dimension { name, value } = dimension;
    sdk::MetricDimension::builder()
        .name(name)
        .value(value)
        .build()
}

fn dimension_from_sdk(found: &sdk::MetricDimension) -> Dimension {
    Dimension {
        name: found.name.clone(),
        value: found.value.clone(),
    }
}

fn statistic_to_sdk(statistic: Statistic) -> MetricStatistic {
    match statistic {
        Statistic::Average => MetricStatistic::Average,
        Statistic::Maximum => MetricStatistic::Maximum,
        Statistic::Minimum => MetricStatistic::Minimum,
        Statistic::SampleCount => MetricStatistic::SampleCount,
        Statistic::Sum => MetricStatistic::Sum,
    }
}

fn statistic_from_sdk(found: Option<&MetricStatistic>) -> Result<Statistic, Inexpressible> {
    Ok(match found {
        Some(MetricStatistic::Average) => Statistic::Average,
        Some(MetricStatistic::Maximum) => Statistic::Maximum,
        Some(MetricStatistic::Minimum) => Statistic::Minimum,
        Some(MetricStatistic::SampleCount) => Statistic::SampleCount,
        Some(MetricStatistic::Sum) => Statistic::Sum,
        Some(unknown) => return Err(other(&format!("the statistic {}", unknown.as_str()))),
        None => return Err(other("a custom metric without a statistic")),
    })
}

fn sorted(dimensions: impl Iterator<Item = Dimension>) -> Vec<Dimension> {
    let mut dimensions: Vec<_> = dimensions.collect();
    dimensions.sort();
    dimensions
}

fn other(what: &str) -> Inexpressible {
    Inexpressible(format!("TargetTrackingScaling with {what}"))
}
