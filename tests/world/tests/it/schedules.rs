//! Scheduled actions.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_applicationautoscaling::{
    operation::put_scheduled_action::builders::PutScheduledActionFluentBuilder,
    primitives::DateTime,
    types::{ScalableTargetAction, SuspendedState},
};
use world::{ServiceSettings, World};

use crate::{
    policies::registered,
    support::{CLUSTER, Clients, DIMENSION, NAMESPACE, WORKER, builder, clients, refused},
};

/// A wall wait that only a broken world exceeds.
const LIMIT: Duration = Duration::from_secs(60);
const CODE: &str = "ValidationException";

fn bounds(min: Option<i32>, max: Option<i32>) -> ScalableTargetAction {
    let bounds = ScalableTargetAction::builder();
    bounds.set_min_capacity(min).set_max_capacity(max).build()
}

/// A call that puts an action on the worker.
fn put(clients: &Clients, name: &str) -> PutScheduledActionFluentBuilder {
    let call = clients.autoscaling.put_scheduled_action();
    call.scheduled_action_name(name)
        .service_namespace(NAMESPACE)
        .resource_id(WORKER)
        .scalable_dimension(DIMENSION)
}

/// The same with a daily schedule and bounds.
fn daily(clients: &Clients, name: &str) -> PutScheduledActionFluentBuilder {
    put(clients, name)
        .schedule("cron(0 8 ? * MON-FRI *)")
        .scalable_target_action(bounds(Some(4), Some(8)))
}

#[tokio::test]
async fn an_action_comes_back_as_it_was_put() {
    let (world, clients) = registered().await;
    let (start, end) = (
        DateTime::from_secs(1_900_000_000),
        DateTime::from_secs(1_910_000_000),
    );
    let call = daily(&clients, "day").timezone("Europe/Berlin");
    call.start_time(start).end_time(end).send().await.unwrap();
    let describe = async || {
        let call = clients.autoscaling.describe_scheduled_actions();
        let call = call.service_namespace(NAMESPACE).resource_id(WORKER);
        let mut found = call.send().await.unwrap().scheduled_actions.unwrap();
        assert_eq!(found.len(), 1);
        found.remove(0)
    };
    let action = describe().await;
    let target = world.target(CLUSTER, "worker").unwrap();
    let id = target.arn.rsplit('/').next().unwrap();
    assert_eq!(
        action.scheduled_action_arn,
        format!(
            "arn:aws:autoscaling:us-east-1:123456789012:scheduledAction:{id}:resource/ecs/{WORKER}:\
             scheduledActionName/day"
        )
    );
    assert_eq!(action.schedule, "cron(0 8 ? * MON-FRI *)");
    assert_eq!(action.timezone.as_deref(), Some("Europe/Berlin"));
    assert_eq!(
        (action.start_time, action.end_time),
        (Some(start), Some(end))
    );
    assert_eq!(
        action.scalable_target_action,
        Some(bounds(Some(4), Some(8)))
    );

    // An update keeps what it leaves out, except the two moments.
    let call = put(&clients, "day").schedule("rate(2 hours)");
    call.send().await.unwrap();
    let updated = describe().await;
    assert_eq!((updated.start_time, updated.end_time), (None, None));
    assert_eq!(updated.schedule, "rate(2 hours)");
    assert_eq!(updated.timezone.as_deref(), Some("Europe/Berlin"));
    assert_eq!(
        updated.scalable_target_action,
        Some(bounds(Some(4), Some(8)))
    );
    assert_eq!(updated.scheduled_action_arn, action.scheduled_action_arn);
    assert_eq!(updated.creation_time, action.creation_time);
}

#[tokio::test]
async fn actions_need_their_target_and_go_with_it() {
    let (world, clients) = crate::support::start().await;
    let early = daily(&clients, "day").send().await.unwrap_err();
    assert!(early.into_service_error().is_object_not_found_exception());
    clients.register(WORKER).await;
    daily(&clients, "day").send().await.unwrap();
    daily(&clients, "night").send().await.unwrap();
    let delete = async |name: &str| {
        let call = clients.autoscaling.delete_scheduled_action();
        let call = call.service_namespace(NAMESPACE).resource_id(WORKER);
        let call = call.scalable_dimension(DIMENSION);
        call.scheduled_action_name(name).send().await
    };
    delete("day").await.unwrap();
    let gone = delete("day").await.unwrap_err().into_service_error();
    assert!(gone.is_object_not_found_exception(), "{gone:?}");
    assert_eq!(world.scheduled_actions().len(), 1);
    let call = clients.autoscaling.deregister_scalable_target();
    let call = call.service_namespace(NAMESPACE).resource_id(WORKER);
    call.scalable_dimension(DIMENSION).send().await.unwrap();
    assert_eq!(world.scheduled_actions(), []);
}

#[tokio::test]
async fn names_and_schedules_are_judged() {
    let (world, clients) = registered().await;
    for name in ["a:b", "a/b", "a|b", " a", "a ", "a\u{7}b"] {
        let call = daily(&clients, name);
        refused(call.send().await, CODE, "'scheduledActionName' failed");
    }
    let long = "n".repeat(257);
    refused(
        daily(&clients, &long).send().await,
        CODE,
        "less than or equal to 256",
    );
    let odd = "night \u{e9}t\u{e9} #1, 100%";
    daily(&clients, odd).send().await.unwrap();
    world.delete_scheduled_action(CLUSTER, "worker", odd);
    for schedule in [
        "every morning",
        "cron(0 8 * * *)",
        "cron(0 8 * * * *)",
        "cron(0 25 * * ? *)",
        "rate(0 minutes)",
        "rate(1 week)",
        "at(2026-13-01T00:00:00)",
    ] {
        let call = daily(&clients, "a").schedule(schedule);
        refused(call.send().await, CODE, "Invalid schedule expression");
    }
    let skipped = daily(&clients, "a").schedule("at(2027-03-28T02:30:00)");
    let skipped = skipped.timezone("Europe/Berlin").send().await;
    refused(skipped, CODE, "Invalid schedule expression");
    for zone in ["CEST", "Europe/Atlantis", "europe/berlin"] {
        let call = daily(&clients, "a").timezone(zone);
        refused(call.send().await, CODE, "Invalid timezone");
    }
    let bare = put(&clients, "a").scalable_target_action(bounds(Some(1), None));
    refused(bare.send().await, CODE, "Schedule must be specified");
    assert_eq!(world.scheduled_actions(), []);
}

#[tokio::test]
async fn bounds_and_moments_are_judged() {
    let (world, clients) = registered().await;
    let with = |min, max| {
        daily(&clients, "a")
            .scalable_target_action(bounds(min, max))
            .send()
    };
    refused(with(None, None).await, CODE, "At least one of minimum");
    refused(with(Some(-1), None).await, CODE, "Minimum capacity cannot");
    refused(with(None, Some(-1)).await, CODE, "Maximum capacity cannot");
    refused(
        with(Some(5), Some(4)).await,
        CODE,
        "cannot be less than minimum",
    );
    let bare = put(&clients, "a").schedule("rate(1 day)").send().await;
    refused(bare, CODE, "ScalableTargetAction must be specified");
    let moment = DateTime::from_secs(1_900_000_000);
    let call = daily(&clients, "a").start_time(moment).end_time(moment);
    refused(call.send().await, CODE, "StartTime must be before EndTime");
    assert_eq!(world.scheduled_actions(), []);
}

#[tokio::test]
async fn a_target_has_two_hundred_actions_in_pages_of_fifty() {
    let (_world, clients) = registered().await;
    for number in 0..200 {
        let name = format!("a{number:03}");
        daily(&clients, &name).send().await.unwrap();
    }
    let more = daily(&clients, "one-more").send().await.unwrap_err();
    assert!(more.into_service_error().is_limit_exceeded_exception());
    daily(&clients, "a000").send().await.unwrap();
    let call = || {
        let call = clients.autoscaling.describe_scheduled_actions();
        call.service_namespace(NAMESPACE)
    };
    let mut pages = call().into_paginator().send();
    let mut sizes = Vec::new();
    while let Some(page) = pages.next().await {
        sizes.push(page.unwrap().scheduled_actions.unwrap().len());
    }
    assert_eq!(sizes, [50, 50, 50, 50]);
    let some = call().resource_id(WORKER).scheduled_action_names("a007");
    let some = some.send().await.unwrap().scheduled_actions.unwrap();
    assert_eq!(some.len(), 1);
    let dimension = call().scalable_dimension(DIMENSION).send().await;
    refused(dimension, CODE, "ResourceId must be specified");
}

/// A worker of three tasks at 7:50 in Berlin on the Sunday summer time begins, ten minutes of the
/// world to a wall second.
async fn sunday_morning() -> (World, Clients) {
    // 2026-03-29T05:50:00Z: Berlin went from UTC+1 to UTC+2 at 01:00Z.
    let start = UNIX_EPOCH + Duration::from_secs(1_774_763_400);
    let worker = ServiceSettings::new(CLUSTER, "worker", 3).launch_seconds(10.0);
    let world = builder().speed(600.0).start_at(start).service(worker);
    let world = world.start().await.unwrap();
    let clients = clients(&world, "us-east-1", "AKIDANY");
    clients.register(WORKER).await;
    (world, clients)
}

#[tokio::test]
async fn an_action_runs_at_its_time_and_moves_bounds_and_tasks_for_good() {
    let (world, clients) = sunday_morning().await;
    let call = daily(&clients, "day").schedule("cron(0 8 * * ? *)");
    call.timezone("Europe/Berlin").send().await.unwrap();
    let four = |world: &World| world.service(CLUSTER, "worker").unwrap().running == 4;
    assert!(world.until(LIMIT, four).await, "{:?}", world.activities());
    let target = world.target(CLUSTER, "worker").unwrap();
    assert_eq!((target.min_capacity, target.max_capacity), (4, 8));
    let told = clients.autoscaling.describe_scaling_activities();
    let told = told.service_namespace(NAMESPACE).send().await.unwrap();
    let told: Vec<_> = told
        .scaling_activities()
        .iter()
        .rev()
        .map(|told| (told.description.as_str(), told.cause.as_str()))
        .collect();
    let bounds = (
        "Setting min capacity to 4 and max capacity to 8",
        "scheduled action name day was triggered",
    );
    let tasks = (
        "Setting desired count to 4.",
        "minimum capacity was set to 4",
    );
    assert_eq!(told, [bounds, tasks]);
    let activities = world.activities();
    let ran = activities.last().unwrap().start;
    // 8:00 in Berlin is 6:00 UTC by summer time.
    assert!((ran - 1_774_764_000.0).abs() < 5.0, "{ran}");
}

#[tokio::test]
async fn a_recurring_action_also_runs_at_its_start_and_not_while_suspended() {
    let (world, clients) = sunday_morning().await;
    let suspend = async |on: bool| {
        let call = clients.autoscaling.register_scalable_target();
        let call = call.service_namespace(NAMESPACE).resource_id(WORKER);
        let state = SuspendedState::builder().scheduled_scaling_suspended(on);
        let call = call
            .scalable_dimension(DIMENSION)
            .suspended_state(state.build());
        call.send().await.unwrap();
    };
    suspend(true).await;
    let minute = |minutes: f64| {
        let moment = world.wall(1_774_763_400.0 + minutes * 60.0);
        DateTime::from(SystemTime::max(moment, UNIX_EPOCH))
    };
    let call = daily(&clients, "missed").start_time(minute(10.0));
    call.send().await.unwrap();
    let later = 1_774_763_400.0 + 15.0 * 60.0;
    assert!(world.until(LIMIT, |world| world.now() > later).await);
    suspend(false).await;
    let call = daily(&clients, "start").start_time(minute(30.0));
    let call = call.scalable_target_action(bounds(None, Some(2)));
    call.end_time(minute(60.0)).send().await.unwrap();
    let impossible = |world: &World| {
        let activities = world.activities();
        activities
            .iter()
            .any(|activity| activity.status == "Failed")
    };
    assert!(world.until(LIMIT, impossible).await);
    let target = world.target(CLUSTER, "worker").unwrap();
    assert_eq!((target.min_capacity, target.max_capacity), (3, 10));
    let causes = world.activities();
    assert_eq!(causes.len(), 1, "{causes:?}");
    assert_eq!(causes[0].cause, "scheduled action name start was triggered");
}
