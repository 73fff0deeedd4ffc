//! Arbitrary objects, complete and in canonical order, as blueprints have them.

use std::collections::BTreeMap;

use proptest::{collection, option, prelude::*};
use scaling::object::{
    AdjustmentType, Aggregation, Alarm, Comparison, Dashboard, Dimension, Policy, PolicyKind,
    ScalableTarget, ScalableTargetAction, ScheduledAction, Statistic, StepAdjustment, StepScaling,
    SuspendedState, TreatMissingData,
};
use serde_json::Value;

use super::metrics::{predictive, tracking};

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
        predictive().prop_map(|configuration| PolicyKind::PredictiveScaling { configuration }),
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

pub(super) fn schedule() -> impl Strategy<Value = ScheduledAction> {
    let when = prop_oneof!["rate\\([2-9] hours\\)", "cron\\(0 [0-9] \\* \\* \\? \\*\\)"];
    let zone = prop_oneof![Just("UTC".to_owned()), Just("Europe/Zurich".to_owned())];
    let bound = || option::of(0..500);
    (
        name(),
        when,
        zone,
        option::of(moment()),
        option::of(moment()),
        bound(),
        bound(),
    )
        .prop_map(
            |(name, schedule, timezone, start_time, end_time, min_capacity, max_capacity)| {
                ScheduledAction {
                    name,
                    schedule,
                    timezone,
                    start_time,
                    end_time,
                    action: ScalableTargetAction {
                        min_capacity,
                        max_capacity,
                    },
                }
            },
        )
}

/// A moment as profiles write it.
fn moment() -> impl Strategy<Value = String> {
    (2020..2100, 1..=12, 1..=28, 0..24, 0..60, 0..60).prop_map(
        |(year, month, day, hour, minute, second)| {
            format!("{year}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
        },
    )
}

pub(super) fn dashboard() -> impl Strategy<Value = Dashboard> {
    (name(), body(), tags()).prop_map(|(name, body, tags)| Dashboard { name, body, tags })
}

/// Any JSON, with numbers as people write them: the parser may take the last bit of others for its
/// neighbour.
fn body() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<i32>().prop_map(|number| Value::from(f64::from(number) / 100.0)),
        ".{0,20}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        prop_oneof![
            collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            collection::btree_map("[a-z]{1,8}", inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
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

pub(super) fn name() -> impl Strategy<Value = String> {
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

pub(super) fn statistic() -> impl Strategy<Value = Statistic> {
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
