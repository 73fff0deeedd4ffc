//! A blueprint to work with, and its parts.

use std::collections::BTreeMap;

use scaling::object::{
    AdjustmentType, Aggregation, Alarm, Blueprint, Comparison, CustomizedMetric, Dashboard,
    Dimension, PlainMetric, Policy, PolicyKind, PredefinedMetric, PredefinedMetricType,
    ScalableTarget, ScalableTargetAction, ScheduledAction, Statistic, StepAdjustment, StepScaling,
    SuspendedState, TargetTracking, TrackedMetric, TreatMissingData,
};
use scaling::render::{parse, render};
use serde_json::json;

use crate::bench::{PROFILE, service};

/// A load balancer and a target group.
pub(crate) const LABEL: &str = "app/api/50dc6c495c0c9188/targetgroup/api/943f017f100becff";

/// Where alarms for people go.
const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:people";

/// Tracking of CPU and memory, and a queue with steps, burst and drain.
pub(crate) fn blueprint() -> Blueprint {
    let out = steps(
        AdjustmentType::ChangeInCapacity,
        60,
        &[
            (Some(0.0), Some(50.0), 1),
            (Some(50.0), Some(150.0), 2),
            (Some(150.0), None, 3),
        ],
    );
    let burst = steps(AdjustmentType::ExactCapacity, 60, &[(Some(0.0), None, 10)]);
    let drain = steps(
        AdjustmentType::ChangeInCapacity,
        300,
        &[(None, Some(0.0), -1)],
    );
    let policies = [
        tracking("worker-cpu", PredefinedMetricType::CPU, 70.0),
        tracking("worker-memory", PredefinedMetricType::MEMORY, 80.0),
        policy("worker-queue-commands-out", out),
        policy("worker-queue-commands-burst", burst),
        policy("worker-queue-commands-in", drain),
    ];
    let above = Comparison::GreaterThanOrEqualToThreshold;
    let alarms = [
        alarm("worker-queue-commands-out", above, 50.0, 60, 1),
        alarm("worker-queue-commands-burst", above, 500.0, 10, 1),
        alarm(
            "worker-queue-commands-in",
            Comparison::LessThanThreshold,
            10.0,
            60,
            5,
        ),
    ];
    Blueprint {
        target: ScalableTarget {
            resource_id: service().resource_id(),
            min_capacity: 3,
            max_capacity: 10,
            suspended_state: SuspendedState::default(),
            tags: tags(),
        },
        policies: policies.map(|policy| (policy.name.clone(), policy)).into(),
        alarms: alarms.map(|alarm| (alarm.name.clone(), alarm)).into(),
        schedules: BTreeMap::new(),
        dashboards: BTreeMap::new(),
    }
}

/// Every kind of object: what a profile with all its parts needs.
pub(crate) fn full() -> Blueprint {
    let mut full = blueprint();
    let requests = tracked(
        "worker-requests",
        TrackedMetric::Predefined(PredefinedMetric {
            predefined_metric_type: PredefinedMetricType(PredefinedMetricType::REQUESTS.to_owned()),
            resource_label: Some(LABEL.to_owned()),
        }),
        1_000.0,
    );
    let backlog = tracked(
        "worker-queue-commands-backlog",
        TrackedMetric::Customized(CustomizedMetric::Plain(PlainMetric {
            dimensions: dimensions(&[("Consumer", "command-worker"), ("Stream", "COMMANDS")]),
            metric_name: "BacklogPerTask".to_owned(),
            namespace: "Arrakis/Scaling".to_owned(),
            statistic: Statistic::Average,
            unit: None,
        })),
        20.0,
    );
    for policy in [requests, backlog] {
        full.policies.insert(policy.name.clone(), policy);
    }
    for name in ["worker-at-max-capacity", "worker-metrics-missing"] {
        let mut alert = alarm(name, Comparison::GreaterThanThreshold, 1.0, 60, 2);
        alert.alarm_actions = vec![TOPIC.to_owned()];
        alert.ok_actions = vec![TOPIC.to_owned()];
        full.alarms.insert(name.to_owned(), alert);
    }
    for (name, hour, min_capacity) in [("worker-day", 7, 3), ("worker-night", 22, 1)] {
        let action = ScheduledAction {
            name: name.to_owned(),
            schedule: format!("cron(0 {hour} * * ? *)"),
            timezone: "Europe/Zurich".to_owned(),
            start_time: Some("2100-01-01T00:00:00Z".to_owned()),
            end_time: None,
            action: ScalableTargetAction {
                min_capacity: Some(min_capacity),
                max_capacity: None,
            },
        };
        full.schedules.insert(name.to_owned(), action);
    }
    let dashboard = Dashboard {
        name: "worker".to_owned(),
        body: json!({ "widgets": [{
            "type": "metric",
            "properties": {
                "metrics": [["AWS/ECS", "CPUUtilization", "ClusterName", "arrakis"]],
                "region": "us-east-1",
                "title": "CPU",
            },
        }] }),
        tags: tags(),
    };
    full.dashboards.insert(dashboard.name.clone(), dashboard);
    full
}

/// The same for the service and profile `name` instead of `worker`.
pub(crate) fn renamed(blueprint: &Blueprint, name: &str) -> Blueprint {
    let named = |text: &String| text.replace("worker", name);
    let texts = render(blueprint);
    let texts = texts.iter().map(|(key, text)| (named(key), named(text)));
    parse(&texts.collect()).expect("names do not matter")
}

pub(crate) fn tags() -> BTreeMap<String, String> {
    [("arrakis:profile", PROFILE), ("team", "platform")]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into()
}

pub(crate) fn policy(name: &str, configuration: StepScaling) -> Policy {
    Policy {
        name: name.to_owned(),
        kind: PolicyKind::StepScaling { configuration },
    }
}

pub(crate) fn tracking(name: &str, metric: &str, target_value: f64) -> Policy {
    let metric = TrackedMetric::Predefined(PredefinedMetric {
        predefined_metric_type: PredefinedMetricType(metric.to_owned()),
        resource_label: None,
    });
    tracked(name, metric, target_value)
}

fn tracked(name: &str, metric: TrackedMetric, target_value: f64) -> Policy {
    Policy {
        name: name.to_owned(),
        kind: PolicyKind::TargetTrackingScaling {
            configuration: TargetTracking {
                disable_scale_in: false,
                metric,
                scale_in_cooldown: 300,
                scale_out_cooldown: 60,
                target_value,
            },
        },
    }
}

pub(crate) fn steps(
    adjustment_type: AdjustmentType,
    cooldown: i32,
    steps: &[(Option<f64>, Option<f64>, i32)],
) -> StepScaling {
    let step = |(lower, upper, adjustment): &(Option<f64>, Option<f64>, i32)| StepAdjustment {
        metric_interval_lower_bound: *lower,
        metric_interval_upper_bound: *upper,
        scaling_adjustment: *adjustment,
    };
    StepScaling {
        adjustment_type,
        cooldown,
        metric_aggregation_type: Aggregation::Maximum,
        step_adjustments: steps.iter().map(step).collect(),
    }
}

/// An alarm that starts the policy of its name.
pub(crate) fn alarm(
    name: &str,
    comparison_operator: Comparison,
    threshold: f64,
    period: i32,
    periods: i32,
) -> Alarm {
    Alarm {
        ok_actions: Vec::new(),
        name: name.to_owned(),
        description: format!("Starts {name}."),
        actions_enabled: true,
        alarm_actions: vec![name.to_owned()],
        comparison_operator,
        datapoints_to_alarm: periods,
        dimensions: dimensions(&[("Consumer", "command-worker"), ("Stream", "COMMANDS")]),
        evaluation_periods: periods,
        metric_name: "QueueDepth".to_owned(),
        namespace: "Arrakis/Scaling".to_owned(),
        period,
        statistic: Statistic::Maximum,
        threshold,
        treat_missing_data: TreatMissingData::NotBreaching,
        tags: tags(),
        other: BTreeMap::new(),
    }
}

fn dimensions(pairs: &[(&str, &str)]) -> Vec<Dimension> {
    let dimension = |(name, value): &(&str, &str)| Dimension {
        name: (*name).to_owned(),
        value: (*value).to_owned(),
    };
    pairs.iter().map(dimension).collect()
}
