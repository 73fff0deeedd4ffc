//! Arbitrary objects, complete and in canonical order, as blueprints have them.

use std::collections::BTreeMap;

use proptest::{collection, option, prelude::*};
use scaling::object::{
    AdjustmentType, Aggregation, Alarm, Comparison, Dimension, Policy, PolicyKind,
    PredefinedMetric, PredefinedMetricType, ScalableTarget, Statistic, StepAdjustment, StepScaling,
    SuspendedState, TargetTracking, TrackedMetric, TreatMissingData,
};

pub(super) fn target() -> impl Strategy<Value = ScalableTarget> {
    (0..500, 0..500, any::<[bool; 3]>(), tags()).prop_map(|(min, more, suspended, tags)| {
        ScalableTarget {
            resource_id: "service/arrakis/worker".to_owned(),
            min_capacity: min,
            max_capacity: min + more,
            suspended_state: SuspendedState {
                dynamic_scaling_in_suspended: suspended[0],
                dynamic_scaling_out_suspended: suspended[1],
                scheduled_scaling_suspended: suspended[2],
            },
            tags,
        }
    })
}

pub(super) fn policy() -> impl Strategy<Value = Policy> {
    let kind = prop_oneof![
        steps().prop_map(|configuration| PolicyKind::StepScaling { configuration }),
        tracking().prop_map(|configuration| PolicyKind::TargetTrackingScaling { configuration }),
    ];
    (name(), kind).prop_map(|(name, kind)| Policy { name, kind })
}

pub(super) fn alarm() -> impl Strategy<Value = Alarm> {
    let what = (
        name(),
        ".{0,40}",
        any::<bool>(),
        collection::btree_set(name(), 0..4),
        tags(),
    );
    let metric = (
        "[A-Z][a-zA-Z]{0,20}",
        "[A-Z][a-zA-Z/]{0,20}",
        collection::btree_map("[A-Z][a-zA-Z]{0,9}", name(), 0..5),
    );
    let how = (
        comparison(),
        statistic(),
        missing(),
        1..10,
        1..10,
        any::<f64>(),
    );
    (what, metric, how, 1..1_440).prop_map(|(what, metric, how, minutes)| {
        let (name, description, actions_enabled, actions, tags) = what;
        let (metric_name, namespace, dimensions) = metric;
        let (comparison_operator, statistic, treat_missing_data, datapoints, more, threshold) = how;
        Alarm {
            ok_actions: Vec::new(),
            name,
            description,
            actions_enabled,
            alarm_actions: actions.into_iter().collect(),
            comparison_operator,
            datapoints_to_alarm: datapoints,
            dimensions: dimensions
                .into_iter()
                .map(|(name, value)| Dimension { name, value })
                .collect(),
            evaluation_periods: datapoints + more,
            metric_name,
            namespace,
            period: 60 * minutes,
            statistic,
            threshold,
            treat_missing_data,
            tags,
            other: BTreeMap::new(),
        }
    })
}

fn steps() -> impl Strategy<Value = StepScaling> {
    let bounds = collection::btree_set(-10_000..10_000, 1..19);
    let adjustments = collection::vec(-50..50, 20);
    (
        bounds,
        adjustments,
        adjustment_type(),
        aggregation(),
        0..3_600,
    )
        .prop_map(
            |(bounds, adjustments, adjustment_type, metric_aggregation_type, cooldown)| {
                let bounds: Vec<_> = bounds.into_iter().map(f64::from).collect();
                let lower = std::iter::once(None).chain(bounds.iter().copied().map(Some));
                let upper = bounds.iter().copied().map(Some).chain([None]);
                let step_adjustments = lower
                    .zip(upper)
                    .zip(adjustments)
                    .map(|((lower, upper), scaling_adjustment)| StepAdjustment {
                        metric_interval_lower_bound: lower,
                        metric_interval_upper_bound: upper,
                        scaling_adjustment,
                    })
                    .collect();
                StepScaling {
                    adjustment_type,
                    cooldown,
                    metric_aggregation_type,
                    step_adjustments,
                }
            },
        )
}

fn tracking() -> impl Strategy<Value = TargetTracking> {
    let metric = prop_oneof![
        Just(PredefinedMetricType::CPU.to_owned()),
        Just(PredefinedMetricType::MEMORY.to_owned()),
        Just("ALBRequestCountPerTarget".to_owned()),
        Just("AMetricOfTheFuture".to_owned()),
    ];
    let label = option::of("app/[a-z]{1,9}/[0-9a-f]{16}/targetgroup/[a-z]{1,9}/[0-9a-f]{16}");
    (
        metric,
        label,
        any::<bool>(),
        0..3_600,
        0..3_600,
        any::<f64>(),
    )
        .prop_map(
            |(metric, resource_label, disable_scale_in, into, out, target_value)| TargetTracking {
                disable_scale_in,
                metric: TrackedMetric::Predefined(PredefinedMetric {
                    predefined_metric_type: PredefinedMetricType(metric),
                    resource_label,
                }),
                scale_in_cooldown: into,
                scale_out_cooldown: out,
                target_value,
            },
        )
}

fn name() -> impl Strategy<Value = String> {
    "[a-z][a-z0-9-]{0,20}"
}

fn tags() -> impl Strategy<Value = BTreeMap<String, String>> {
    collection::btree_map("[a-z:]{1,12}", ".{0,12}", 0..5)
}

fn adjustment_type() -> impl Strategy<Value = AdjustmentType> {
    prop_oneof![
        Just(AdjustmentType::ChangeInCapacity),
        Just(AdjustmentType::PercentChangeInCapacity),
        Just(AdjustmentType::ExactCapacity),
    ]
}

fn aggregation() -> impl Strategy<Value = Aggregation> {
    prop_oneof![
        Just(Aggregation::Average),
        Just(Aggregation::Minimum),
        Just(Aggregation::Maximum),
    ]
}

fn comparison() -> impl Strategy<Value = Comparison> {
    prop_oneof![
        Just(Comparison::GreaterThanOrEqualToThreshold),
        Just(Comparison::GreaterThanThreshold),
        Just(Comparison::LessThanThreshold),
        Just(Comparison::LessThanOrEqualToThreshold),
    ]
}

fn statistic() -> impl Strategy<Value = Statistic> {
    prop_oneof![
        Just(Statistic::Average),
        Just(Statistic::Maximum),
        Just(Statistic::Minimum),
        Just(Statistic::SampleCount),
        Just(Statistic::Sum),
    ]
}

fn missing() -> impl Strategy<Value = TreatMissingData> {
    prop_oneof![
        Just(TreatMissingData::Breaching),
        Just(TreatMissingData::NotBreaching),
        Just(TreatMissingData::Ignore),
        Just(TreatMissingData::Missing),
    ]
}
