//! Create, update, drift, delete: what AWS has afterwards, and the calls it took.

use std::collections::BTreeSet;

use aws::{Progress, Search};
use scaling::{
    diff::{Step, diff},
    object::{AdjustmentType, Blueprint},
    ownership::Ownership,
};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::{
    bench::{Bench, PROFILE, service},
    objects::{blueprint, full, policy, steps},
};

#[tokio::test]
async fn create_makes_the_blueprint_with_one_call_for_each_object() {
    let bench = Bench::new().await;
    let wanted = blueprint();
    let (_, outcome) = bench.converge(None, Some(&wanted)).await;
    assert!(outcome.failed.is_none(), "{:?}", outcome.failed);
    let objects = 1 + wanted.policies.len() + wanted.alarms.len();
    assert_eq!(outcome.done, objects);
    assert_eq!(bench.changes().len(), objects);
    // Reads: the target and the alarms of the profile's name.
    assert_eq!(bench.world.calls().len(), objects + 2);

    let observed = bench.observe(&[&wanted]).await;
    bench.check_has(&observed, &wanted);
    let target = bench.world.target("arrakis", "worker").unwrap();
    assert_eq!(outcome.facts.target_arn, Some(target.arn));
    let arns: BTreeSet<_> = outcome.facts.policy_arns.into_values().collect();
    let found: BTreeSet<_> = bench
        .world
        .policies()
        .into_iter()
        .map(|policy| policy.arn)
        .collect();
    assert_eq!(arns, found);
    assert_eq!(
        outcome.facts.managed_alarm_arns,
        observed.managed_alarm_arns
    );
    assert_eq!(observed.managed_alarm_arns["worker-cpu"].len(), 2);
}

#[tokio::test]
async fn every_kind_of_object_is_made_and_removed() {
    let bench = Bench::new().await;
    let wanted = full();
    let (_, outcome) = bench.converge(None, Some(&wanted)).await;
    assert!(outcome.failed.is_none(), "{:?}", outcome.failed);
    let on_target = wanted.policies.len() + wanted.schedules.len();
    let objects = 1 + on_target + wanted.alarms.len() + wanted.dashboards.len();
    assert_eq!(outcome.done, objects);
    // Reads: the target, the alarms of the profile's name, and the dashboard.
    assert_eq!(bench.world.calls().len(), objects + 3);
    bench.check_has(&bench.observe(&[&wanted]).await, &wanted);
    let (_, outcome) = bench.converge(Some(&wanted), None).await;
    assert!(outcome.failed.is_none(), "{:?}", outcome.failed);
    bench.check_empty();
}

#[tokio::test]
async fn an_alarm_starts_its_policy_by_arn() {
    let bench = Bench::new().await;
    bench.create(&blueprint()).await;
    let name = "worker-queue-commands-burst";
    let policy = bench.world.policy("arrakis", "worker", name).unwrap();
    let alarm = bench.world.alarm(name).unwrap();
    assert_eq!(alarm.settings["AlarmActions"], json!([policy.arn]));
    assert_eq!(alarm.tags["team"], "platform");
}

#[tokio::test]
async fn an_update_makes_only_the_calls_it_needs() {
    let bench = Bench::new().await;
    let prior = blueprint();
    bench.create(&prior).await;
    let mut wanted = prior.clone();
    wanted.target.max_capacity = 20;
    let alarm = wanted.alarms.get_mut("worker-queue-commands-in").unwrap();
    alarm.threshold = 5.0;
    alarm.tags.insert("tier".to_owned(), "1".to_owned());
    alarm.tags.remove("team");
    let (_, outcome) = bench.converge(Some(&prior), Some(&wanted)).await;
    assert!(outcome.failed.is_none(), "{:?}", outcome.failed);
    let mut changes = bench.changes();
    changes.sort();
    assert_eq!(
        changes,
        [
            "PutMetricAlarm",
            "RegisterScalableTarget",
            "TagResource",
            "UntagResource"
        ]
    );
    let observed = bench.observe(&[&prior, &wanted]).await;
    bench.check_has(&observed, &wanted);
}

#[tokio::test]
async fn tags_of_the_target_are_set_and_removed_by_their_own_calls() {
    let bench = Bench::new().await;
    let prior = blueprint();
    bench.create(&prior).await;
    let mut wanted = prior.clone();
    wanted.target.tags.remove("team");
    wanted.target.tags.insert("tier".to_owned(), "1".to_owned());
    let (_, outcome) = bench.converge(Some(&prior), Some(&wanted)).await;
    assert!(outcome.failed.is_none(), "{:?}", outcome.failed);
    let mut changes = bench.changes();
    changes.sort();
    assert_eq!(changes, ["TagResource", "UntagResource"]);
    bench.check_has(&bench.observe(&[&wanted]).await, &wanted);
}

/// Something changed behind the provider's back is seen, and repaired by exactly `calls`.
async fn check_drift(bench: &Bench, wanted: &Blueprint, drift: bool, calls: &[&str]) {
    assert!(drift, "there is nothing to change");
    bench.world.clear_calls();
    let observed = bench.observe(&[wanted]).await;
    let owned = Ownership::new(PROFILE, &service(), Some(wanted)).owned(&observed);
    assert_ne!(owned.as_ref(), Some(wanted), "it is not seen; {calls:?}");
    let (_, outcome) = bench.converge(Some(wanted), Some(wanted)).await;
    assert!(outcome.failed.is_none(), "{calls:?}: {:?}", outcome.failed);
    assert_eq!(bench.changes(), calls);
    bench.check_has(&bench.observe(&[wanted]).await, wanted);
}

#[tokio::test]
async fn drift_of_target_and_policies_is_repaired() {
    let bench = Bench::new().await;
    let wanted = blueprint();
    bench.create(&wanted).await;
    let world = &bench.world;
    let bounds = world.edit_target("arrakis", "worker", |target| target.max_capacity = 4);
    check_drift(&bench, &wanted, bounds, &["RegisterScalableTarget"]).await;
    let suspended = world.edit_target("arrakis", "worker", |target| {
        target.suspended.dynamic_scaling_out_suspended = true;
    });
    check_drift(&bench, &wanted, suspended, &["RegisterScalableTarget"]).await;
    let out = "worker-queue-commands-out";
    let cooldown = world.edit_policy("arrakis", "worker", out, |policy| {
        policy.configuration["Cooldown"] = json!(5);
    });
    check_drift(&bench, &wanted, cooldown, &["PutScalingPolicy"]).await;
    let gone = world.delete_policy("arrakis", "worker", "worker-cpu");
    check_drift(&bench, &wanted, gone, &["PutScalingPolicy"]).await;
}

#[tokio::test]
async fn drift_of_alarms_is_repaired() {
    let bench = Bench::new().await;
    let wanted = blueprint();
    bench.create(&wanted).await;
    let world = &bench.world;
    let out = "worker-queue-commands-out";
    let set = |setting: &str, value: serde_json::Value| {
        world.edit_alarm(out, |alarm| {
            alarm.settings.insert(setting.to_owned(), value);
        })
    };
    let put = ["PutMetricAlarm"];
    check_drift(&bench, &wanted, set("Threshold", json!(1)), &put).await;
    // Settings no profile makes.
    check_drift(&bench, &wanted, set("Unit", json!("Bytes")), &put).await;
    let topic = json!(["arn:aws:sns:us-east-1:123456789012:people"]);
    check_drift(&bench, &wanted, set("OKActions", topic.clone()), &put).await;
    check_drift(&bench, &wanted, set("AlarmActions", topic), &put).await;
    check_drift(&bench, &wanted, world.delete_alarm(out), &put).await;
    let tag = world.edit_alarm(out, |alarm| {
        alarm.tags.insert("team".to_owned(), "other".to_owned());
    });
    check_drift(&bench, &wanted, tag, &["TagResource"]).await;
}

#[tokio::test]
async fn drift_of_scheduled_actions_and_dashboards_is_repaired() {
    let bench = Bench::new().await;
    let wanted = full();
    bench.create(&wanted).await;
    let world = &bench.world;
    let put = ["PutScheduledAction"];
    let moved = world.edit_scheduled_action("arrakis", "worker", "worker-day", |action| {
        action.start = None;
    });
    check_drift(&bench, &wanted, moved, &put).await;
    let gone = world.delete_scheduled_action("arrakis", "worker", "worker-night");
    check_drift(&bench, &wanted, gone, &put).await;
    let put = ["PutDashboard"];
    let edited = world.edit_dashboard("worker", |dashboard| {
        dashboard.body = json!({ "widgets": [] });
    });
    check_drift(&bench, &wanted, edited, &put).await;
    check_drift(&bench, &wanted, world.delete_dashboard("worker"), &put).await;
    let tag = world.edit_dashboard("worker", |dashboard| {
        dashboard.tags.insert("team".to_owned(), "other".to_owned());
    });
    check_drift(&bench, &wanted, tag, &["TagResource"]).await;
}

#[tokio::test]
async fn what_a_killed_run_left_is_found_by_the_profiles_name() {
    let bench = Bench::new().await;
    bench.create(&full()).await;
    // The state knows nothing of it, and the profile no longer wants the queue.
    let mut wanted = full();
    let queue = |name: &String| !name.contains("-queue-");
    wanted.policies.retain(|name, _| queue(name));
    wanted.alarms.retain(|name, _| queue(name));
    let (_, outcome) = bench.converge(None, Some(&wanted)).await;
    assert!(outcome.failed.is_none(), "{:?}", outcome.failed);
    let names: Vec<_> = bench
        .world
        .alarms()
        .into_iter()
        .map(|alarm| alarm.name)
        .collect();
    let left = names
        .iter()
        .filter(|name| !name.starts_with("TargetTracking-"));
    assert_eq!(
        left.collect::<Vec<_>>(),
        wanted.alarms.keys().collect::<Vec<_>>()
    );
    bench.check_has(&bench.observe(&[&wanted]).await, &wanted);
}

#[tokio::test]
async fn alarms_of_a_longer_name_are_not_the_profiles() {
    let bench = Bench::new().await;
    let wanted = full();
    bench.create(&wanted).await;
    // Profile `worker-api` on another service: its alarms start with `worker-` too.
    let mut foreign = wanted.alarms["worker-at-max-capacity"].clone();
    foreign.name = "worker-api-at-max-capacity".to_owned();
    foreign
        .tags
        .insert("arrakis:profile".to_owned(), "worker-api".to_owned());
    let alarm = foreign.clone();
    let steps = [Step::PutAlarm {
        alarm,
        create: true,
    }];
    let outcome = bench
        .apply(&steps, &scaling::object::Observed::default())
        .await;
    assert!(outcome.failed.is_none(), "{:?}", outcome.failed);
    let service = service();
    let search = Search {
        profile: Some(PROFILE),
        prior: Some(&wanted),
        ..Search::new(&service)
    };
    let observed = bench.search(search).await.unwrap();
    assert!(!observed.alarms.contains_key(&foreign.name));
    bench.check_has(&observed, &wanted);
}

#[tokio::test]
async fn a_replaced_service_gets_everything_back_in_one_apply() {
    let bench = Bench::new().await;
    let wanted = blueprint();
    bench.create(&wanted).await;
    // Deleting the service takes its target and policies along; the alarms stay, with actions
    // that lead nowhere.
    bench
        .world
        .add_service(world::ServiceSettings::new("arrakis", "worker", 3));
    assert_eq!(bench.world.targets(), []);
    let (_, outcome) = bench.converge(Some(&wanted), Some(&wanted)).await;
    assert!(outcome.failed.is_none(), "{:?}", outcome.failed);
    bench.check_has(&bench.observe(&[&wanted]).await, &wanted);
}

#[tokio::test]
async fn delete_leaves_nothing_and_can_be_repeated() {
    let bench = Bench::new().await;
    let prior = blueprint();
    bench.create(&prior).await;
    let observed = bench.observe(&[&prior]).await;
    let steps = diff(
        None,
        &observed,
        &Ownership::new(PROFILE, &service(), Some(&prior)),
    );
    let outcome = bench.apply(&steps, &observed).await;
    assert!(outcome.failed.is_none(), "{:?}", outcome.failed);
    assert_eq!(outcome.facts, aws::Facts::default());
    bench.check_empty();
    // The same steps again find nothing, which is what they want.
    let again = bench.apply(&steps, &observed).await;
    assert!(again.failed.is_none(), "{:?}", again.failed);
    assert_eq!(again.done, steps.len());
    let observed = bench.observe(&[&prior]).await;
    assert_eq!(observed.target, None);
}

#[tokio::test]
async fn policies_beyond_one_page_are_all_observed() {
    let bench = Bench::new().await;
    let mut wanted = blueprint();
    for number in 0..22 {
        let name = format!("worker-more-{number}");
        let plain = steps(AdjustmentType::ExactCapacity, 60, &[(Some(0.0), None, 5)]);
        wanted.policies.insert(name.clone(), policy(&name, plain));
    }
    bench.create(&wanted).await;
    let observed = bench.observe(&[&wanted]).await;
    assert_eq!(observed.policies.len(), 27);
    bench.check_has(&observed, &wanted);
    // 10 to a page.
    assert_eq!(bench.calls_of("DescribeScalingPolicies").len(), 3);
}

#[tokio::test]
async fn a_policy_that_cannot_be_expressed_does_not_break_observing() {
    let bench = Bench::new().await;
    let wanted = blueprint();
    bench.create(&wanted).await;
    let name = "worker-queue-commands-out";
    let edited = bench
        .world
        .edit_policy("arrakis", "worker", name, |policy| {
            policy.configuration["AdjustmentType"] = json!("PercentChangeInCapacity");
            policy.configuration["MinAdjustmentMagnitude"] = json!(2);
        });
    assert!(edited);
    let observed = bench.observe(&[&wanted]).await;
    assert_eq!(observed.policies.len(), 4);
    assert_eq!(
        observed.unmanaged[&format!("policy/{name}")],
        "StepScaling with MinAdjustmentMagnitude"
    );
    assert_eq!(
        observed.alarms.len(),
        3,
        "the alarm that starts it is still known"
    );
    let (_, outcome) = bench.converge(Some(&wanted), Some(&wanted)).await;
    assert!(outcome.failed.is_none(), "{:?}", outcome.failed);
    bench.check_has(&bench.observe(&[&wanted]).await, &wanted);
}

#[tokio::test]
async fn nothing_there_is_no_failure() {
    let bench = Bench::new().await;
    let observed = bench.observe(&[&blueprint()]).await;
    let nothing = scaling::object::Observed {
        read_at: observed.read_at.clone(),
        ..Default::default()
    };
    assert_eq!(observed, nothing);
    // No name at all is not asked for: CloudWatch would take it for every alarm there is.
    bench.world.clear_calls();
    bench.observe(&[]).await;
    assert_eq!(bench.calls_of("DescribeAlarms").len(), 0);
}

#[tokio::test]
async fn progress_tells_each_step_before_it_is_made() {
    let bench = Bench::new().await;
    let wanted = blueprint();
    let observed = bench.observe(&[&wanted]).await;
    let steps = diff(
        Some(&wanted),
        &observed,
        &Ownership::new(PROFILE, &service(), None),
    );
    let told = std::sync::Mutex::new(Vec::new());
    let progress = |progress: Progress<'_>| {
        let calls = bench.changes().len();
        told.lock()
            .unwrap()
            .push((progress.position, progress.total, calls));
    };
    let cancellation = CancellationToken::new();
    let outcome = bench
        .connection
        .apply(&service(), &steps, &observed, &progress, &cancellation)
        .await;
    assert!(outcome.failed.is_none(), "{:?}", outcome.failed);
    let expected: Vec<_> = (1..=9)
        .map(|position| (position, 9, position - 1))
        .collect();
    assert_eq!(told.into_inner().unwrap(), expected);
}
