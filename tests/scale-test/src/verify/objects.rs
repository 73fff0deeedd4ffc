//! Target, policies and alarms: nothing suspended, nothing switched off, every alarm starting a
//! policy that exists.

use scaling::object::{Alarm, Found, Observed, PolicyKind, ScalableTarget};

use crate::check::Check;

/// What can be checked on target, policies and alarms alone.
pub(super) fn check(observed: &Observed) -> Vec<Check> {
    let Some(target) = &observed.target else {
        let remedy =
            "create a scaling profile for the service, or check cluster, service and region";
        return vec![Check::new("target", "there is none", Some(remedy))];
    };
    let mut checks = check_target(&target.object);
    checks.push(check_policies(observed));
    checks.extend(check_step_policies(observed));
    let alarms = observed.alarms.values();
    checks.extend(alarms.map(|found| check_alarm(found, observed)));
    checks
}

fn check_target(target: &ScalableTarget) -> Vec<Check> {
    let ScalableTarget {
        resource_id: _,
        min_capacity,
        max_capacity,
        suspended_state,
        tags: _,
    } = target;
    let fixed = min_capacity >= max_capacity;
    let bounds = Check::new(
        "target bounds",
        format!("{min_capacity} to {max_capacity} tasks"),
        fixed.then_some("raise max_capacity above min_capacity: no policy can change anything"),
    );
    let suspended = [
        ("scale in", suspended_state.dynamic_scaling_in_suspended),
        ("scale out", suspended_state.dynamic_scaling_out_suspended),
        ("schedules", suspended_state.scheduled_scaling_suspended),
    ]
    .map(|(what, suspended)| {
        let found = if suspended { "suspended" } else { "running" };
        let remedy = suspended.then_some("resume it: apply the profile again");
        Check::new(format!("target {what}"), found, remedy)
    });
    [bounds].into_iter().chain(suspended).collect()
}

fn check_policies(observed: &Observed) -> Check {
    let count = observed.policies.len();
    let remedy =
        (count == 0).then_some("add a signal to the profile: without a policy nothing scales");
    Check::new("policies", format!("{count}"), remedy)
}

/// A step policy without an alarm never runs; AWS makes the alarms of tracking policies itself.
fn check_step_policies(observed: &Observed) -> impl Iterator<Item = Check> {
    let policies = observed.policies.iter();
    let step =
        policies.filter(|(_, found)| matches!(found.object.kind, PolicyKind::StepScaling { .. }));
    step.map(|(name, _)| {
        let starts = |alarm: &&Found<Alarm>| alarm.object.alarm_actions.contains(name);
        let alarms = observed.alarms.values().filter(starts).count();
        let remedy = (alarms == 0).then_some("apply the profile again: no alarm starts it");
        Check::new(
            format!("policy {name}"),
            match alarms {
                1 => "started by 1 alarm".to_owned(),
                alarms => format!("started by {alarms} alarms"),
            },
            remedy,
        )
    })
}

fn check_alarm(found: &Found<Alarm>, observed: &Observed) -> Check {
    let alarm = &found.object;
    let subject = format!("alarm {}", alarm.name);
    if !alarm.actions_enabled {
        let remedy = "enable its actions: apply the profile again";
        return Check::new(subject, "its actions are disabled", Some(remedy));
    }
    let dangling = alarm.alarm_actions.iter().find(|action| {
        action.contains(":scalingPolicy:")
            || !action.starts_with("arn:") && !observed.policies.contains_key(*action)
    });
    match dangling {
        Some(action) => Check::new(
            subject,
            format!("starts {action}, which the service does not have"),
            Some("apply the profile again"),
        ),
        None => Check::new(
            subject,
            format!("starts {}", alarm.alarm_actions.join(", ")),
            None,
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use scaling::{object::Blueprint, render};

    use super::*;

    /// What AWS has of one target, one step policy and its alarm.
    fn observed(change: impl FnOnce(&mut Blueprint)) -> Observed {
        let texts = [
            (
                "target",
                r#"{"ResourceId":"service/arrakis/worker","MinCapacity":3,"MaxCapacity":10,"SuspendedState":{"DynamicScalingInSuspended":false,"DynamicScalingOutSuspended":false,"ScheduledScalingSuspended":false},"Tags":{}}"#,
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
        let mut blueprint = render::parse(&BTreeMap::from(texts)).expect("a blueprint");
        change(&mut blueprint);
        let Blueprint {
            target,
            policies,
            alarms,
            schedules: _,
            dashboards: _,
        } = blueprint;
        Observed {
            target: Some(found(target)),
            policies: policies
                .into_iter()
                .map(|(name, policy)| (name, found(policy)))
                .collect(),
            alarms: alarms
                .into_iter()
                .map(|(name, alarm)| (name, found(alarm)))
                .collect(),
            ..Observed::default()
        }
    }

    fn found<T>(object: T) -> Found<T> {
        Found {
            arn: "arn:aws:test".to_owned(),
            object,
        }
    }

    #[track_caller]
    fn check(observed: &Observed, expected_failures: &[&str]) {
        let checks = super::check(observed);
        let failures: Vec<_> = checks
            .iter()
            .filter(|check| !check.passed())
            .map(ToString::to_string)
            .collect();
        assert_eq!(failures, expected_failures);
    }

    #[test]
    fn a_whole_profile_passes() {
        check(&observed(|_| {}), &[]);
    }

    #[test]
    fn what_stops_scaling_is_found() {
        check(
            &Observed::default(),
            &[
                "FAIL  target: there is none; create a scaling profile for the service, or check \
               cluster, service and region",
            ],
        );
        check(
            &observed(|it| it.target.suspended_state.dynamic_scaling_out_suspended = true),
            &["FAIL  target scale out: suspended; resume it: apply the profile again"],
        );
        check(
            &observed(|it| it.target.max_capacity = 3),
            &[
                "FAIL  target bounds: 3 to 3 tasks; raise max_capacity above min_capacity: no policy \
               can change anything",
            ],
        );
        check(
            &observed(|it| it.alarms.clear()),
            &[
                "FAIL  policy worker-out: started by 0 alarms; apply the profile again: no alarm \
               starts it",
            ],
        );
        check(
            &observed(|it| {
                it.alarms
                    .values_mut()
                    .for_each(|alarm| alarm.actions_enabled = false)
            }),
            &[
                "FAIL  alarm worker-out: its actions are disabled; enable its actions: apply the \
               profile again",
            ],
        );
        check(
            &observed(|it| it.policies.clear()),
            &[
                "FAIL  policies: 0; add a signal to the profile: without a policy nothing scales",
                "FAIL  alarm worker-out: starts worker-out, which the service does not have; apply \
                 the profile again",
            ],
        );
    }
}
