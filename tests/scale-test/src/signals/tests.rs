use std::collections::BTreeMap;

use scaling::{metric::MetricIdentity, object::Found};
use serde_json::json;

use super::*;
use crate::verify::tests::alarm;

fn policy(configuration: serde_json::Value) -> Policy {
    serde_json::from_value(configuration).unwrap()
}

fn step(adjustment: &str, lower: f64, by: i32) -> Policy {
    policy(json!({
        "PolicyName": "worker-out", "PolicyType": "StepScaling",
        "StepScalingPolicyConfiguration": {
            "AdjustmentType": adjustment, "Cooldown": 60, "MetricAggregationType": "Maximum",
            "StepAdjustments": [{ "MetricIntervalLowerBound": lower, "ScalingAdjustment": by }],
        },
    }))
}

fn tracking() -> Policy {
    policy(json!({
        "PolicyName": "worker-cpu", "PolicyType": "TargetTrackingScaling",
        "TargetTrackingScalingPolicyConfiguration": {
            "DisableScaleIn": false, "ScaleInCooldown": 300, "ScaleOutCooldown": 60,
            "TargetValue": 70, "PredefinedMetricSpecification": {
                "PredefinedMetricType": "ECSServiceAverageCPUUtilization",
            },
        },
    }))
}

fn watching(metric: Metric, threshold: f64) -> Alarm {
    let dimensions = [("Stream", "COMMANDS"), ("Consumer", "worker")];
    let dimensions = dimensions.map(|(name, value)| (name.to_owned(), value.to_owned()));
    Alarm {
        metric: Some(MetricIdentity {
            namespace: "Arrakis/Scaling".to_owned(),
            name: metric.name().to_owned(),
            dimensions: BTreeMap::from(dimensions),
        }),
        threshold,
        ..alarm()
    }
}

#[test]
fn a_queue_is_filled_beyond_the_highest_of_its_alarms() {
    let policy = step("ChangeInCapacity", 0.0, 1);
    let alarms = [
        watching(Metric::QueueDepth, 50.0),
        watching(Metric::QueueDepth, 200.0),
        watching(Metric::BacklogPerTask, 100.0),
        watching(Metric::RunningTasks, 9000.0),
    ];
    let all: Vec<_> = alarms
        .iter()
        .map(|alarm| Signal {
            alarm,
            policy: &policy,
        })
        .collect();
    let found = filling(&all, 3).unwrap();
    assert_eq!((found.stream.as_str(), found.depth), ("COMMANDS", 375));
    assert_eq!(filling(&all[..2], 3).unwrap().depth, 250);
    assert_eq!(filling(&all[3..], 3), None);
}

#[test]
fn the_value_of_an_alarm_asks_for_the_tasks_wanted() {
    let alarm = watching(Metric::QueueDepth, 70.0);
    let (step, tracking) = (step("ChangeInCapacity", 150.0, 3), tracking());
    let value = |policy, running, tasks| {
        let alarm = &alarm;
        Signal { alarm, policy }.value(running, tasks)
    };
    assert!(
        (value(&step, 3, 10) - 221.0).abs() < 1e-9,
        "the highest step"
    );
    // As AWS computes it.
    let asked = (3.0 * value(&tracking, 3, 10) / 70.0).ceil();
    assert!((asked - 10.0).abs() < 1e-9);
    assert!((value(&tracking, 0, 1) - 35.0).abs() < 1e-9);
}

#[test]
fn the_alarm_to_set_is_the_one_that_reaches_farthest() {
    let (alarm, exact) = (alarm(), step("ExactCapacity", 0.0, 10));
    let (step, tracking, drain) = (
        step("ChangeInCapacity", 0.0, 1),
        tracking(),
        step("ChangeInCapacity", 0.0, -1),
    );
    let of = |policy| Signal {
        alarm: &alarm,
        policy,
    };
    let all = [of(&drain), of(&tracking), of(&step), of(&exact)];
    assert_eq!(to_set(&all, None).unwrap(), of(&exact));
    assert_eq!(to_set(&all[..3], None).unwrap(), of(&step));
    assert_eq!(to_set(&all[..2], None).unwrap(), of(&tracking));
    assert!(to_set(&all[..1], None).is_err());
    let error = to_set(&all, Some("typo")).unwrap_err();
    assert!(error.remedy().unwrap().contains("worker-out"), "{error}");
    assert_eq!(of(&drain).removes(), Some(1));
    assert_eq!(of(&exact).removes(), None);
}

#[test]
fn an_alarm_belongs_to_the_policy_that_it_starts() {
    let mut observed = Observed::default();
    let found = |object| Found {
        arn: "arn".to_owned(),
        object,
    };
    observed
        .policies
        .insert("worker-cpu".to_owned(), found(tracking()));
    observed
        .policies
        .insert("other".to_owned(), found(tracking()));
    let alarms = [alarm()];
    observed
        .managed_alarm_arns
        .insert("worker-cpu".to_owned(), vec![alarms[0].arn.clone()]);
    let all = signals(&observed, &alarms);
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].policy.name, "worker-cpu");
}
