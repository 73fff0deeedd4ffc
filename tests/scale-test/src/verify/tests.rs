use std::collections::BTreeMap;

use jiff::Timestamp;
use scaling::{
    metric::MetricIdentity,
    object::{Found, Observed},
    render,
};

use super::*;
use crate::{
    clock::Clock,
    facts::Heartbeat,
    session::{Alarm, AlarmState, Deployment, MuteRule, Service},
};

/// What AWS has of one target, one step policy and its alarm, all as it should be.
pub(crate) fn facts() -> Facts {
    let texts = [
        (
            "target",
            r#"{"ResourceId":"service/arrakis/worker","MinCapacity":3,"MaxCapacity":10,"SuspendedState":{"DynamicScalingInSuspended":false,"DynamicScalingOutSuspended":false,"ScheduledScalingSuspended":false},"Tags":{"arrakis:profile":"worker"}}"#,
        ),
        (
            "policy/worker-out",
            r#"{"PolicyName":"worker-out","PolicyType":"StepScaling","StepScalingPolicyConfiguration":{"AdjustmentType":"ChangeInCapacity","Cooldown":60,"MetricAggregationType":"Maximum","StepAdjustments":[{"MetricIntervalLowerBound":0,"ScalingAdjustment":1}]}}"#,
        ),
        (
            "alarm/worker-out",
            r#"{"AlarmName":"worker-out","AlarmDescription":"","ActionsEnabled":true,"AlarmActions":["worker-out"],"ComparisonOperator":"GreaterThanOrEqualToThreshold","DatapointsToAlarm":1,"Dimensions":[],"EvaluationPeriods":1,"MetricName":"QueueDepth","Namespace":"Arrakis/Scaling","Period":60,"Statistic":"Maximum","Threshold":50,"TreatMissingData":"notBreaching","Tags":{}}"#,
        ),
    ];
    let texts = texts.map(|(key, text)| (key.to_owned(), text.to_owned()));
    let blueprint = render::parse(&BTreeMap::from(texts)).unwrap();
    let found = |object| Found {
        arn: "arn:aws:test".to_owned(),
        object,
    };
    let policies = blueprint.policies.iter();
    let policies = policies.map(|(name, policy)| {
        let arn = "arn:aws:test".to_owned();
        let object = policy.clone();
        (name.clone(), Found { arn, object })
    });
    let alarms = blueprint.alarms.iter();
    let alarms = alarms.map(|(name, alarm)| (name.clone(), found(alarm.clone())));
    let target = Found {
        arn: "arn:aws:test".to_owned(),
        object: blueprint.target.clone(),
    };
    Facts {
        observed: Observed {
            target: Some(target),
            policies: policies.collect(),
            alarms: alarms.collect(),
            ..Observed::default()
        },
        wanted: Some(blueprint),
        service: service(),
        alarms: vec![alarm()],
        ages: BTreeMap::from([("worker-out".to_owned(), Some(20.0))]),
        mute_rules: Vec::new(),
        publishers: Some(vec![Heartbeat {
            publisher: "staging".to_owned(),
            age: Some(30.0),
        }]),
        region: "us-east-1".to_owned(),
        now: Timestamp::from_second(1_800_000_000).unwrap(),
        clock: Clock::default(),
    }
}

fn service() -> Service {
    Service {
        reference: ServiceReference {
            cluster: "arrakis".to_owned(),
            service: "worker".to_owned(),
        },
        status: "ACTIVE".to_owned(),
        desired: 3,
        running: 3,
        pending: 0,
        deployments: vec![Deployment {
            status: "PRIMARY".to_owned(),
            rollout_state: Some("COMPLETED".to_owned()),
            reason: None,
            desired: 3,
            running: 3,
            failed_tasks: 0,
            created: None,
        }],
        events: Vec::new(),
    }
}

pub(crate) fn alarm() -> Alarm {
    Alarm {
        name: "worker-out".to_owned(),
        arn: "arn:aws:cloudwatch:us-east-1:123456789012:alarm:worker-out".to_owned(),
        state: Some(AlarmState::Ok),
        reason: String::new(),
        since: None,
        actions_enabled: true,
        actions: Vec::new(),
        metric: Some(MetricIdentity {
            namespace: "Arrakis/Scaling".to_owned(),
            name: "QueueDepth".to_owned(),
            dimensions: BTreeMap::from([("Stream".to_owned(), "COMMANDS".to_owned())]),
        }),
        statistic: "Maximum".to_owned(),
        period: 60,
        evaluation_periods: 1,
        datapoints: 1,
        comparison: "GreaterThanOrEqualToThreshold".to_owned(),
        threshold: 50.0,
    }
}

/// Changes the facts and expects exactly these failures.
#[track_caller]
fn check(change: impl FnOnce(&mut Facts), expected: &[&str]) {
    let mut facts = facts();
    change(&mut facts);
    let verified = verify(&facts);
    let failures = verified.checks.iter().filter(|check| !check.passed());
    let failures: Vec<_> = failures.map(ToString::to_string).collect();
    assert_eq!(failures, expected);
    assert_eq!(verified.passed(), expected.is_empty());
}

#[test]
fn a_service_as_it_should_be_passes() {
    check(|_| {}, &[]);
    let told = verify(&facts()).to_string();
    for words in [
        "arrakis/worker\n",
        "ok    tasks desired: 3 within 3 to 10",
        "ok    data of alarm worker-out: 20 s old, state OK",
        "ok    publisher heartbeat: staging, 30 s ago",
        "ok    profile: 3 objects as they should be",
        "all 14 checks passed",
    ] {
        assert!(told.contains(words), "{words} in\n{told}");
    }
}

#[test]
fn tasks_outside_the_bounds_are_found() {
    check(
        |it| it.service.desired = 12,
        &[
            "FAIL  tasks desired: 12, outside 3 to 10; somebody set desiredCount; the next scaling \
             activity brings it back, or apply the profile again",
        ],
    );
    check(
        |it| (it.service.running, it.service.pending) = (1, 2),
        &[
            "FAIL  tasks running: 1 of 3, 2 starting; see why tasks do not start: `aws ecs \
             describe-services`, its events",
        ],
    );
}

#[test]
fn a_deployment_that_does_not_end_is_found() {
    let primary = |it: &mut Facts, state: &str, failed| {
        let primary = &mut it.service.deployments[0];
        primary.rollout_state = Some(state.to_owned());
        primary.failed_tasks = failed;
    };
    check(
        |it| primary(it, "IN_PROGRESS", 4),
        &[
            "FAIL  deployment primary: in a loop: 4 tasks failed to start; its tasks fail to start \
             again and again: see the service's events, and roll back",
        ],
    );
    check(
        |it| {
            primary(it, "IN_PROGRESS", 0);
            let began = Timestamp::from_second(1_799_996_400).unwrap();
            it.service.deployments[0].created = Some(began);
        },
        &[
            "FAIL  deployment primary: in progress for 3600 s; see the service's events; nothing \
             scales in meanwhile",
        ],
    );
    check(|it| primary(it, "IN_PROGRESS", 0), &[]);
    check(
        |it| primary(it, "FAILED", 0),
        &[
            "FAIL  deployment primary: failed: no reason given; deploy a version that starts; \
             nothing scales in meanwhile",
        ],
    );
}

#[test]
fn an_alarm_without_data_or_muted_is_found() {
    check(
        |it| it.ages = BTreeMap::from([("worker-out".to_owned(), Some(136.0))]),
        &[
            "FAIL  data of alarm worker-out: 136 s old, more than two periods of 60 s: \
             Arrakis/Scaling QueueDepth Stream=COMMANDS; find why it is published no more; the \
             alarm cannot start anything without data",
        ],
    );
    check(
        |it| it.ages = BTreeMap::from([("worker-out".to_owned(), None)]),
        &[
            "FAIL  data of alarm worker-out: there are none of late: Arrakis/Scaling QueueDepth \
             Stream=COMMANDS; publish the metric with exactly these dimensions, or correct the \
             alarm's",
        ],
    );
    let rule = |alarms: &[&str]| MuteRule {
        name: "quiet".to_owned(),
        alarms: alarms.iter().map(|&name| name.to_owned()).collect(),
    };
    check(|it| it.mute_rules.push(rule(&["other"])), &[]);
    check(
        |it| it.mute_rules.push(rule(&["worker-out"])),
        &[
            "FAIL  muting of alarm worker-out: muted by rule quiet: it starts no scaling; delete \
             the rule, or wait until it ends: `aws cloudwatch delete-alarm-mute-rule`",
        ],
    );
}

#[test]
fn a_publisher_that_is_silent_is_found() {
    check(
        |it| it.publishers = Some(Vec::new()),
        &[
            "FAIL  publisher heartbeat: there has never been one; see that the publisher's schedule \
             is on and what its log says",
        ],
    );
    check(
        |it| {
            let publishers = it.publishers.as_mut().unwrap();
            publishers[0].age = Some(400.0);
            publishers.push(Heartbeat {
                publisher: "old".to_owned(),
                age: None,
            });
        },
        &[
            "FAIL  publisher heartbeat: staging 400 s ago, old not of late; see that the \
             publisher's schedule is on and what its log says",
        ],
    );
}

#[test]
fn what_differs_from_the_profile_is_named() {
    check(
        |it| {
            let target = it.observed.target.as_mut().unwrap();
            target.object.max_capacity = 7;
            let alarm = it.observed.alarms.get_mut("worker-out").unwrap();
            alarm.object.threshold = 500.0;
        },
        &[
            "FAIL  profile alarm/worker-out: Threshold is 500, the profile says 50; apply the \
             profile again, or write the difference into it",
            "FAIL  profile target: MaxCapacity is 7, the profile says 10; apply the profile again, \
             or write the difference into it",
        ],
    );
}

#[test]
fn what_others_put_on_the_target_is_found() {
    check(
        |it| {
            let policy = it.observed.policies["worker-out"].clone();
            let policies = &mut it.observed.policies;
            policies.insert("by-hand".to_owned(), policy);
            it.observed
                .alarms
                .get_mut("worker-out")
                .unwrap()
                .object
                .alarm_actions = vec!["worker-out".to_owned(), "by-hand".to_owned()];
            it.wanted = None;
        },
        &[
            "FAIL  foreign policies: by-hand; remove them, or set exclusive = true: they scale the \
             same service",
        ],
    );
}
