//! Arbitrary settings of tracking and predictive policies: every kind of metric.

use proptest::{collection, option, prelude::*};
use scaling::object::{
    CustomizedMetric, Dimension, MaxCapacityBreachBehavior, MetricDataQuery, MetricMath,
    MetricStat, PlainMetric, PredefinedMetric, PredefinedMetricType, PredictiveMetric,
    PredictiveMetricPair, PredictiveMode, PredictiveScaling, StatMetric, TargetTracking,
    TrackedMetric,
};

use super::strategies::{name, statistic};

pub(super) fn tracking() -> impl Strategy<Value = TargetTracking> {
    let metric = prop_oneof![
        predefined().prop_map(TrackedMetric::Predefined),
        plain().prop_map(|metric| TrackedMetric::Customized(CustomizedMetric::Plain(metric))),
        math().prop_map(|metric| TrackedMetric::Customized(CustomizedMetric::Math(metric))),
    ];
    (metric, any::<bool>(), 0..3_600, 0..3_600, any::<f64>()).prop_map(
        |(metric, disable_scale_in, into, out, target_value)| TargetTracking {
            disable_scale_in,
            metric,
            scale_in_cooldown: into,
            scale_out_cooldown: out,
            target_value,
        },
    )
}

pub(super) fn predictive() -> impl Strategy<Value = PredictiveScaling> {
    let breach = prop_oneof![
        Just((MaxCapacityBreachBehavior::HonorMaxCapacity, None)),
        (0..=100).prop_map(|buffer| (MaxCapacityBreachBehavior::IncreaseMaxCapacity, Some(buffer))),
    ];
    let mode = prop_oneof![
        Just(PredictiveMode::ForecastOnly),
        Just(PredictiveMode::ForecastAndScale),
    ];
    (breach, pair(), any::<f64>(), mode, 0..3_600).prop_map(
        |((behavior, buffer), pair, target_value, mode, scheduling_buffer_time)| {
            PredictiveScaling {
                max_capacity_breach_behavior: behavior,
                max_capacity_buffer: buffer,
                metric_specifications: vec![PredictiveMetric {
                    predefined_metric_pair_specification: pair,
                    target_value,
                }],
                mode,
                scheduling_buffer_time,
            }
        },
    )
}

fn pair() -> impl Strategy<Value = PredictiveMetricPair> {
    let metric = prop_oneof![
        Just(PredictiveMetricPair::CPU),
        Just(PredictiveMetricPair::MEMORY),
        Just(PredictiveMetricPair::REQUESTS),
    ];
    (metric, label()).prop_map(|(metric, resource_label)| PredictiveMetricPair {
        predefined_metric_type: metric.to_owned(),
        resource_label,
    })
}

fn predefined() -> impl Strategy<Value = PredefinedMetric> {
    let metric = prop_oneof![
        Just(PredefinedMetricType::CPU),
        Just(PredefinedMetricType::MEMORY),
        Just(PredefinedMetricType::CPU_HIGH_RESOLUTION),
        Just(PredefinedMetricType::REQUESTS),
        Just("AMetricOfTheFuture"),
    ];
    (metric, label()).prop_map(|(metric, resource_label)| PredefinedMetric {
        predefined_metric_type: PredefinedMetricType(metric.to_owned()),
        resource_label,
    })
}

fn label() -> impl Strategy<Value = Option<String>> {
    option::of("app/[a-z]{1,9}/[0-9a-f]{16}/targetgroup/[a-z]{1,9}/[0-9a-f]{16}")
}

fn plain() -> impl Strategy<Value = PlainMetric> {
    (dimensions(), name(), name(), statistic(), unit()).prop_map(
        |(dimensions, metric_name, namespace, statistic, unit)| PlainMetric {
            dimensions,
            metric_name,
            namespace,
            statistic,
            unit,
        },
    )
}

/// Queries as they may be written; that exactly one returns data is not these tests' matter.
fn math() -> impl Strategy<Value = MetricMath> {
    let what = prop_oneof![
        "[a-z+*/ ]{1,20}".prop_map(|expression| (Some(expression), None)),
        stat().prop_map(|stat| (None, Some(stat))),
    ];
    let query = (name(), what, option::of(name()), any::<bool>()).prop_map(
        |(id, (expression, metric_stat), label, return_data)| MetricDataQuery {
            id,
            expression,
            label,
            metric_stat,
            return_data,
        },
    );
    collection::vec(query, 1..6).prop_map(|metrics| MetricMath { metrics })
}

fn stat() -> impl Strategy<Value = MetricStat> {
    (dimensions(), name(), name(), "p[0-9]{2}", unit()).prop_map(
        |(dimensions, metric_name, namespace, stat, unit)| MetricStat {
            metric: StatMetric {
                dimensions,
                metric_name,
                namespace,
            },
            stat,
            unit,
        },
    )
}

/// By rising name, as objects have them.
fn dimensions() -> impl Strategy<Value = Vec<Dimension>> {
    let named = collection::btree_map("[A-Z][a-zA-Z]{0,9}", name(), 0..5);
    named.prop_map(|named| {
        let dimension = |(name, value)| Dimension { name, value };
        named.into_iter().map(dimension).collect()
    })
}

fn unit() -> impl Strategy<Value = Option<String>> {
    option::of(Just("Count".to_owned()))
}
