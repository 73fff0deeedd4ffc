//! What AWS has changes.

use scaling::{
    diff::Step,
    object::{
        Alarm, Comparison, PolicyKind, PredefinedMetric, PredefinedMetricType, TrackedMetric,
    },
};
use serde_json::json;

use super::{check, foreign};
use crate::aws::Aws;

#[test]
fn an_alarm_learns_the_arn_of_a_policy_made_anew() {
    check(
        |aws| {
            aws.apply(&Step::DeletePolicy {
                name: "gp-worker-queue-commands-in".to_owned(),
            })
        },
        &json!({}),
        &[
            "put scaling policy gp-worker-queue-commands-in",
            "update alarm gp-worker-queue-commands-in",
        ],
    );
}

/// Also where the alarm is read as if it still started the policy, its ARN being only text.
#[test]
fn an_alarm_is_put_again_though_it_looks_the_same() {
    check(
        |aws| drop(aws.observed.policies.remove("gp-worker-queue-commands-in")),
        &json!({}),
        &[
            "put scaling policy gp-worker-queue-commands-in",
            "update alarm gp-worker-queue-commands-in",
        ],
    );
}

#[test]
fn a_policy_of_another_type_is_deleted_first() {
    check(
        |aws| {
            let policies = &mut aws.observed.policies;
            let step = policies["gp-worker-queue-commands-in"].object.kind.clone();
            policies.get_mut("gp-worker-cpu").unwrap().object.kind = step;
        },
        &json!({}),
        &[
            "delete scaling policy gp-worker-cpu",
            "put scaling policy gp-worker-cpu",
        ],
    );
}

#[test]
fn a_policy_that_cannot_be_expressed_is_deleted_first() {
    let predictive = |aws: &mut Aws, name: &str| {
        aws.observed.policies.remove(name);
        let key = format!("policy/{name}");
        aws.observed
            .unmanaged
            .insert(key, "PredictiveScaling".to_owned());
    };
    check(
        |aws| predictive(aws, "gp-worker-cpu"),
        &json!({}),
        &[
            "delete scaling policy gp-worker-cpu",
            "put scaling policy gp-worker-cpu",
        ],
    );
    check(
        |aws| predictive(aws, "gp-worker-guess"),
        &json!({}),
        &["delete scaling policy gp-worker-guess"],
    );
    check(|aws| predictive(aws, "guess"), &json!({}), &[]);
}

#[test]
fn an_alarm_that_cannot_be_expressed_is_deleted_first() {
    let name = "gp-worker-queue-commands-in";
    check(
        |aws| {
            aws.observed.alarms.remove(name);
            aws.observed
                .unmanaged
                .insert(format!("alarm/{name}"), "metric math".to_owned());
        },
        &json!({}),
        &[
            "delete alarms gp-worker-queue-commands-in",
            "create alarm gp-worker-queue-commands-in",
        ],
    );
}

#[test]
fn swapped_metrics_are_swapped_back() {
    let track = |aws: &mut Aws, name: &str, metric: &str| {
        let kind = &mut aws.observed.policies.get_mut(name).unwrap().object.kind;
        let PolicyKind::TargetTrackingScaling { configuration } = kind else {
            panic!("{name} tracks nothing");
        };
        configuration.metric = TrackedMetric::Predefined(PredefinedMetric {
            predefined_metric_type: PredefinedMetricType(metric.to_owned()),
            resource_label: None,
        });
    };
    check(
        |aws| {
            track(aws, "gp-worker-cpu", PredefinedMetricType::MEMORY);
            track(aws, "gp-worker-memory", PredefinedMetricType::CPU);
        },
        &json!({}),
        &[
            "delete scaling policy gp-worker-cpu",
            "delete scaling policy gp-worker-memory",
            "put scaling policy gp-worker-cpu",
            "put scaling policy gp-worker-memory",
        ],
    );
}

#[test]
fn drift_of_every_object_is_repaired() {
    let name = "gp-worker-queue-commands-out";
    let alarm = |aws: &mut Aws, change: &dyn Fn(&mut Alarm)| {
        change(&mut aws.observed.alarms.get_mut(name).unwrap().object);
    };
    let repaired = ["update alarm gp-worker-queue-commands-out"];
    check(
        |aws| alarm(aws, &|alarm| alarm.threshold = 51.0),
        &json!({}),
        &repaired,
    );
    check(
        |aws| alarm(aws, &|alarm| alarm.actions_enabled = false),
        &json!({}),
        &repaired,
    );
    let less = Comparison::LessThanThreshold;
    check(
        |aws| alarm(aws, &|alarm| alarm.comparison_operator = less),
        &json!({}),
        &repaired,
    );
    let other = ("Unit".to_owned(), json!("Percent"));
    check(
        |aws| alarm(aws, &|alarm| alarm.other.extend([other.clone()])),
        &json!({}),
        &repaired,
    );
    check(
        |aws| aws.observed.target.as_mut().unwrap().object.min_capacity = 0,
        &json!({}),
        &["update scalable target service/arrakis/gp-worker"],
    );
    check(
        |aws| {
            aws.observed
                .target
                .as_mut()
                .unwrap()
                .object
                .suspended_state
                .dynamic_scaling_out_suspended = true
        },
        &json!({}),
        &["update scalable target service/arrakis/gp-worker"],
    );
    check(
        |aws| drop(aws.observed.alarms.remove(name)),
        &json!({}),
        &["create alarm gp-worker-queue-commands-out"],
    );
}

#[test]
fn a_service_made_anew_gets_everything_back() {
    check(
        Aws::vanish,
        &json!({ "memory": null, "queues": { "commands": { "burst": null } } }),
        &[
            "delete alarms gp-worker-queue-commands-burst",
            "register scalable target service/arrakis/gp-worker",
            "put scaling policy gp-worker-cpu",
            "put scaling policy gp-worker-queue-commands-in",
            "put scaling policy gp-worker-queue-commands-out",
            "update alarm gp-worker-queue-commands-in",
            "update alarm gp-worker-queue-commands-out",
        ],
    );
}

#[test]
fn what_others_made_is_left_alone() {
    check(foreign, &json!({}), &[]);
}

#[test]
fn a_policy_left_by_a_crash_is_known_by_its_name() {
    check(
        |aws| {
            let mut policy = aws.observed.policies["gp-worker-queue-commands-out"].clone();
            policy.object.name = "gp-worker-queue-old-out".to_owned();
            let mut alarm = aws.observed.alarms["gp-worker-queue-commands-out"].clone();
            alarm.object.name = "gp-worker-queue-old-out".to_owned();
            alarm.object.alarm_actions = vec!["gp-worker-queue-old-out".to_owned()];
            aws.observed
                .policies
                .insert(policy.object.name.clone(), policy);
            aws.observed.alarms.insert(alarm.object.name.clone(), alarm);
        },
        &json!({}),
        &[
            "delete alarms gp-worker-queue-old-out",
            "delete scaling policy gp-worker-queue-old-out",
        ],
    );
}
