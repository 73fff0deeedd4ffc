//! `terraform query` finds the services whose scaling no profile owns.

use serde_json::{Value, json};
use world::ServiceSettings;

use crate::{
    core::{Core, State},
    foreign::call,
    profiles,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_list_finds_what_no_profile_owns_and_its_objects_are_what_an_import_makes() {
    let world = profiles::world().await;
    for (cluster, service) in [("arrakis", "api"), ("arrakis", "batch"), ("caladan", "api")] {
        world.add_service(ServiceSettings::new(cluster, service, 1));
    }
    let mut core = Core::start(world.endpoint()).await;
    for (cluster, service) in [
        ("arrakis", "worker"),
        ("arrakis", "api"),
        ("caladan", "api"),
    ] {
        let written = json!({
            "cluster": cluster, "service": service, "min_capacity": 1, "max_capacity": 4,
            "cpu": { "target": 70 },
        });
        let config = core.config(&written);
        core.change(&State::default(), &config).await;
    }
    for cluster in ["arrakis", "caladan"] {
        assert!(world.edit_target(cluster, "api", |target| target.tags.clear()));
    }

    let (found, messages) = core.list(&json!({})).await;
    let names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["arrakis/api", "caladan/api"], "{messages:?}");
    for (name, object) in &found {
        let imported = core.import(name).await.state.object;
        assert_eq!(Some(object), imported.as_ref());
    }

    let arn = "arn:aws:ecs:us-east-1:123456789012:cluster/arrakis";
    let filters = json!({ "cluster": arn, "include_owned": true, "include_unscaled": true });
    let (found, messages) = core.list(&filters).await;
    let names: Vec<_> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["arrakis/api", "arrakis/batch", "arrakis/worker"]);
    let unscaled = "arrakis/batch has no scaling to import";
    assert!(
        messages.iter().any(|text| text.starts_with(unscaled)),
        "{messages:?}"
    );
    assert_eq!(found[1].1.get("service").as_str(), Some("batch"));

    let elsewhere = arn.replace("us-east-1", "eu-west-1");
    let (found, messages) = core.list(&json!({ "cluster": elsewhere })).await;
    assert!(found.is_empty());
    assert!(
        messages[0].contains("another region or account"),
        "{messages:?}"
    );
    let (found, messages) = core.list(&json!({ "cluster": "giedi-prime" })).await;
    assert!(found.is_empty());
    assert!(messages[0].contains("Cluster not found"), "{messages:?}");
}

/// What somebody made by hand is listed as an import of it would take it over.
#[tokio::test(flavor = "multi_thread")]
async fn a_list_takes_over_what_was_made_by_hand() {
    let world = profiles::world().await;
    let of_worker = |more: Value| {
        let mut input = json!({
            "ServiceNamespace": "ecs",
            "ResourceId": "service/arrakis/worker",
            "ScalableDimension": "ecs:service:DesiredCount",
        });
        let members = more.as_object().unwrap().clone();
        input.as_object_mut().unwrap().extend(members);
        input
    };
    let target = of_worker(json!({ "MinCapacity": 2, "MaxCapacity": 8 }));
    call(&world, "RegisterScalableTarget", &target).await;
    let policy = of_worker(json!({
        "PolicyName": "cpu-autoscaling",
        "PolicyType": "TargetTrackingScaling",
        "TargetTrackingScalingPolicyConfiguration": {
            "TargetValue": 65.0,
            "PredefinedMetricSpecification": {
                "PredefinedMetricType": "ECSServiceAverageCPUUtilization",
            },
            "ScaleOutCooldown": 30,
        },
    }));
    call(&world, "PutScalingPolicy", &policy).await;
    let nightly = of_worker(json!({
        "ScheduledActionName": "nightly",
        "Schedule": "cron(0 22 * * ? *)",
        "ScalableTargetAction": { "MinCapacity": 1 },
    }));
    call(&world, "PutScheduledAction", &nightly).await;

    let mut core = Core::start(world.endpoint()).await;
    let (found, messages) = core.list(&json!({})).await;
    assert_eq!(messages, Vec::<String>::new());
    let [(name, object)] = found.as_slice() else {
        panic!("{found:#?}");
    };
    assert_eq!(name, "arrakis/worker");
    let names = object.get("adopted").as_map().unwrap();
    let kept = |key: &str| names[key].as_str().unwrap().to_owned();
    assert_eq!(kept("policy/worker-cpu"), "cpu-autoscaling");
    assert_eq!(kept("schedule/worker-schedule-nightly"), "nightly");
    let imported = core.import(name).await.state;
    assert_eq!(Some(object), imported.object.as_ref());
    let config = core.config(&json!({
        "cluster": "arrakis", "service": "worker", "min_capacity": 2, "max_capacity": 8,
        "cpu": { "target": 65, "scale_out_cooldown": 30 },
        "schedules": { "nightly": { "schedule": "cron(0 22 * * ? *)", "min_capacity": 1 } },
    }));
    core.is_clean(&imported, &config).await.unwrap();
}
