//! Reading states again: many in few calls, and each as it is.

use std::time::Duration;

use aws::{Connection, Memory};
use futures::{StreamExt, future::join_all, stream};
use scaling::{
    diff::Step,
    object::{AdjustmentType, ServiceReference},
};
use serde_json::json;
use world::{Fault, Matcher, ServiceSettings};

use crate::{
    bench::{quick, settings},
    fleet::Fleet,
    objects::{policy, steps},
};

/// Resources that Terraform reads at a time, unless told otherwise.
const TERRAFORM: usize = 10;

#[tokio::test]
async fn a_hundred_profiles_take_one_and_a_half_calls_each() {
    let mut fleet = Fleet::made(100).await;
    for at_once in [100, TERRAFORM] {
        fleet.begin_anew().await;
        fleet.refresh(at_once).await;
        let calls = fleet.calls();
        let count: usize = calls.values().sum();
        println!("{at_once} at once: {count} calls, {calls:?}");
        assert!(count <= 150, "{at_once} at once: {count} calls, {calls:?}");
    }
}

#[tokio::test]
async fn a_single_profile_takes_one_call_of_each_kind() {
    let fleet = Fleet::made(1).await;
    fleet.refresh(1).await;
    // Targets, policies, scheduled actions, alarms, dashboards, tags.
    let calls = fleet.calls();
    assert_eq!(calls.values().sum::<usize>(), 6, "{calls:?}");
}

#[tokio::test]
async fn tags_that_are_not_as_expected_are_asked_of_their_own_service() {
    let fleet = Fleet::made(2).await;
    let name = "service-000-queue-commands-out";
    let retag = |value: &str| {
        fleet.world.edit_alarm(name, |alarm| {
            alarm.tags.insert("team".to_owned(), value.to_owned());
        })
    };
    assert!(retag("other"));
    let refreshed = fleet.members[0].refresh(&fleet.connection).await;
    let found = &refreshed.observed.alarms[name].object;
    assert_eq!(found.tags["team"], "other");
    let listed = || fleet.calls_of("ListTagsForResource");
    assert_eq!(listed(), 1, "only that one is asked for");
    // The change is undone, and the tagging API is late to tell.
    fleet.world.hold_tags();
    assert!(retag("platform"));
    fleet.refresh(2).await;
    assert_eq!(listed(), 2);
}

#[tokio::test]
async fn tags_this_process_changed_are_not_asked_of_the_tagging_api() {
    let mut fleet = Fleet::made(1).await;
    fleet.world.hold_tags();
    // What the tagging API tells is as the state has it, and AWS is not any more.
    let before = fleet.members[0].blueprint.clone();
    let tags = &mut fleet.members[0].blueprint.target.tags;
    tags.insert("tier".to_owned(), "1".to_owned());
    fleet.create().await;
    fleet.members[0].blueprint = before;
    let refreshed = fleet.members[0].refresh(&fleet.connection).await;
    let target = refreshed.observed.target.expect("it is there");
    assert_eq!(target.object.tags["tier"], "1");
}

#[tokio::test]
async fn a_tagging_api_that_refuses_is_not_asked_again() {
    let mut fleet = Fleet::made(3).await;
    let tagging = Matcher::of("tag", "GetResources");
    fleet.world.faults().always(tagging, Fault::AccessDenied);
    fleet.refresh(3).await;
    fleet.refresh(3).await;
    // A listing and some ARNs are refused.
    assert_eq!(fleet.calls_of("GetResources"), 2);
    // Not at all where the other services are elsewhere.
    let mut settings = settings(&fleet.world);
    settings.endpoints.resource_groups_tagging = None;
    fleet.begin_anew().await;
    let connection = Connection::open_with(&settings, quick()).await;
    fleet.connection = connection.expect("keys and region are given");
    fleet.refresh(3).await;
    assert_eq!(fleet.calls_of("GetResources"), 0);
}

#[tokio::test]
async fn many_small_rounds_read_alarms_and_tags_in_whole_calls() {
    // Two at a time would ask in fifty calls of each kind.
    let fleet = Fleet::made(100).await;
    fleet.refresh(2).await;
    let blueprints = fleet.members.iter().map(|member| &member.blueprint);
    let alarms: usize = blueprints.clone().map(|made| made.alarms.len()).sum();
    let dashboards: usize = blueprints.map(|made| made.dashboards.len()).sum();
    let tagged = fleet.members.len() + alarms + dashboards;
    // By key until that has cost as much as the listing of tags, which tells the alarms' names.
    let (alarms, tags) = (alarms.div_ceil(100), tagged.div_ceil(100));
    for (operation, most) in [
        ("DescribeAlarms", alarms + tags),
        ("GetResources", 2 * tags),
    ] {
        let calls = fleet.calls_of(operation);
        assert!(calls <= most, "{operation}: {calls}");
    }
}

#[tokio::test]
async fn an_alarm_without_our_tag_is_read_by_its_name() {
    let mut fleet = Fleet::made(20).await;
    let name = "service-019-queue-commands-out";
    assert!(fleet.world.edit_alarm(name, |alarm| alarm.tags.clear()));
    fleet.begin_anew().await;
    let members = fleet.members.iter();
    let read = members.map(|member| member.refresh(&fleet.connection));
    let refreshed: Vec<_> = stream::iter(read).buffered(2).collect().await;
    let found = &refreshed[19].observed.alarms[name].object;
    assert_eq!(found.tags.len(), 0);
}

#[tokio::test]
async fn a_dashboard_is_read_only_where_it_is_not_listed_as_remembered() {
    let mut fleet = Fleet::made(2).await;
    // The second remembers nothing.
    fleet.members[1].memory = Memory::default();
    fleet.refresh(2).await;
    assert_eq!(fleet.calls_of("GetDashboard"), 1);
    // Somebody else's change that keeps the size.
    let edited = fleet.world.edit_dashboard("service-000", |dashboard| {
        dashboard.body["widgets"][0]["properties"]["title"] = json!("GPU");
    });
    assert!(edited && fleet.world.delete_dashboard("service-001"));
    fleet.begin_anew().await;
    let members = fleet.members.iter();
    let refreshed = join_all(members.map(|member| member.refresh(&fleet.connection))).await;
    let body = &refreshed[0].observed.dashboards["service-000"].object.body;
    assert_eq!(body["widgets"][0]["properties"]["title"], "GPU");
    assert_eq!(refreshed[1].observed.dashboards.len(), 0);
}

#[tokio::test]
async fn what_is_gone_is_gone_in_a_shared_listing_too() {
    let mut fleet = Fleet::made(12).await;
    let (world, cluster) = (&fleet.world, "arrakis");
    assert!(world.delete_scheduled_action(cluster, "service-003", "service-003-day"));
    assert!(world.delete_policy(cluster, "service-004", "service-004-cpu"));
    world.delete_service(cluster, "service-005");
    let members = fleet.members.iter();
    let refreshed = join_all(members.map(|member| member.refresh(&fleet.connection))).await;
    let found: Vec<_> = refreshed
        .iter()
        .map(|refreshed| &refreshed.observed)
        .map(|found| {
            let target = usize::from(found.target.is_some());
            (target, found.policies.len(), found.schedules.len())
        })
        .collect();
    let mut expected = vec![(1, 7, 2); 12];
    expected[3] = (1, 7, 1);
    expected[4] = (1, 6, 2);
    expected[5] = (0, 0, 0);
    assert_eq!(found, expected);
    // After a change by this process, nothing that was listed before it is told.
    fleet.members.remove(5);
    for (index, name) in [(3, "service-003-day"), (4, "service-004-cpu")] {
        let wanted = &fleet.members[index].blueprint;
        let action = wanted.schedules.get(name).cloned();
        let action = action.map(|action| Step::PutSchedule { action });
        let policy = wanted.policies.get(name).cloned();
        let policy = policy.map(|policy| Step::PutPolicy { policy });
        let steps: Vec<_> = action.into_iter().chain(policy).collect();
        fleet.apply(&fleet.members[index].service, &steps).await;
    }
    fleet.refresh(12).await;
}

#[tokio::test]
async fn a_namespace_full_of_others_costs_at_most_twice() {
    const OWN: usize = 20;
    let fleet = Fleet::made(OWN).await;
    // Twelve more services with fifty scheduled actions each, which nobody here asks for.
    for number in 0..12 {
        let service = ServiceReference {
            cluster: "arrakis".to_owned(),
            service: format!("foreign-{number}"),
        };
        let settings = ServiceSettings::new(&service.cluster, &service.service, 1);
        fleet.world.add_service(settings);
        let model = &fleet.members[0].blueprint;
        let mut target = model.target.clone();
        target.resource_id = service.resource_id();
        let put = |number| {
            let mut action = model.schedules["service-000-day"].clone();
            action.name = format!("foreign-{number}");
            Step::PutSchedule { action }
        };
        let create = true;
        let mut steps = vec![Step::RegisterTarget { target, create }];
        steps.extend((0..50).map(put));
        fleet.apply(&service, &steps).await;
    }
    fleet.world.clear_calls();
    fleet.refresh(TERRAFORM).await;
    let calls = fleet.calls_of("DescribeScheduledActions");
    assert!(calls <= 2 * OWN, "{calls}");
}

#[tokio::test]
async fn policies_beyond_one_page_are_all_read() {
    let mut fleet = Fleet::made(1).await;
    let member = &mut fleet.members[0];
    let mut steps_put = Vec::new();
    for number in 0..22 {
        let name = format!("service-000-more-{number}");
        let plain = steps(AdjustmentType::ExactCapacity, 60, &[(Some(0.0), None, 5)]);
        let policy = policy(&name, plain);
        member.blueprint.policies.insert(name, policy.clone());
        steps_put.push(Step::PutPolicy { policy });
    }
    let service = member.service.clone();
    fleet.apply(&service, &steps_put).await;
    fleet.refresh(1).await;
}

#[tokio::test]
async fn a_reader_who_leaves_harms_nobody() {
    let fleet = Fleet::made(3).await;
    let slow = Fault::Slow(Duration::from_millis(200));
    fleet
        .world
        .faults()
        .next(Matcher::operation("DescribeScalableTargets"), slow);
    let leaves = fleet.members[0].refresh(&fleet.connection);
    let leaves = tokio::time::timeout(Duration::from_millis(100), leaves);
    let (left, ()) = futures::join!(leaves, fleet.refresh(3));
    assert!(left.is_err());
}

#[tokio::test]
async fn a_listing_that_is_refused_is_done_without() {
    let fleet = Fleet::made(TERRAFORM).await;
    let refusal = Fault::Error {
        code: "InvalidNextTokenException".to_owned(),
        message: "no".to_owned(),
        status: None,
    };
    fleet
        .world
        .faults()
        .next(Matcher::operation("DescribeScheduledActions"), refusal);
    fleet.refresh(TERRAFORM).await;
    let calls = fleet.calls_of("DescribeScheduledActions");
    assert_eq!(calls, 1 + TERRAFORM);
}
