//! What someone changes behind Terraform's back shows in the plan and is put right by apply.

use std::collections::{BTreeMap, BTreeSet};

use e2e::{inventory::objects, terraform::WorkingDirectory};
use world::World;

use crate::{
    aws,
    hcl::Object,
    plans::{Change, blueprint, in_state},
};

/// What is done to one object of a profile.
#[derive(Clone, Copy, Debug)]
enum Tampering {
    Edited,
    Removed,
}

/// The objects of a profile, without the profile's name: `target`, `policy/cpu`, `alarm/…-out`.
const OBJECTS: [&str; 9] = [
    "target",
    "policy/cpu",
    "policy/memory",
    "policy/queue-commands-out",
    "policy/queue-commands-burst",
    "policy/queue-commands-in",
    "alarm/queue-commands-out",
    "alarm/queue-commands-burst",
    "alarm/queue-commands-in",
];

/// One profile and service for each object and each kind of tampering.
fn cases() -> Vec<(String, &'static str, Tampering)> {
    let mut cases = Vec::new();
    for (index, object) in OBJECTS.into_iter().enumerate() {
        for (word, tampering) in [
            ("edited", Tampering::Edited),
            ("removed", Tampering::Removed),
        ] {
            cases.push((format!("{word}-{index}"), object, tampering));
        }
    }
    cases
}

/// Changes or removes an object as someone at the console would; whether it was there.
fn tamper(world: &World, service: &str, object: &str, tampering: Tampering) -> bool {
    let (kind, rest) = object.split_once('/').unwrap_or((object, ""));
    let name = format!("{service}-{rest}");
    let cluster = "arrakis";
    match (kind, tampering) {
        ("policy", Tampering::Edited) => world.edit_policy(cluster, service, &name, |policy| {
            let cooldown = match policy.policy_type.as_str() {
                "StepScaling" => "Cooldown",
                _ => "ScaleInCooldown",
            };
            policy.configuration[cooldown] = 17.into();
        }),
        ("policy", Tampering::Removed) => world.delete_policy(cluster, service, &name),
        ("alarm", Tampering::Edited) => world.edit_alarm(&name, |alarm| {
            alarm.settings.insert("Threshold".to_owned(), 4321.into());
        }),
        ("alarm", Tampering::Removed) => world.delete_alarm(&name),
        (_, Tampering::Edited) => {
            world.edit_target(cluster, service, |target| target.min_capacity = 1)
        }
        (_, Tampering::Removed) => world.delete_target(cluster, service),
    }
}

/// The objects that differ afterwards. An alarm is left with an action that leads nowhere when its
/// policy is gone.
fn affected(object: &str, tampering: Tampering) -> Vec<String> {
    let mut affected = vec![object.to_owned()];
    if let (Some(policy), Tampering::Removed) = (object.strip_prefix("policy/queue-"), tampering) {
        affected.push(format!("alarm/queue-{policy}"));
    }
    affected
}

/// The key of the blueprint for an object of the profile `name`.
fn key(name: &str, object: &str) -> String {
    match object.split_once('/') {
        Some((kind, rest)) => format!("{kind}/{name}-{rest}"),
        None => object.to_owned(),
    }
}

async fn blueprints(
    directory: &WorkingDirectory,
    names: &[String],
) -> BTreeMap<String, BTreeMap<String, String>> {
    let state = directory.state().await.unwrap();
    let of = |name: &String| {
        let values = in_state(&state, name).expect("the profile is in state");
        (name.clone(), blueprint(values))
    };
    names.iter().map(of).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_object_edited_or_removed_is_shown_and_repaired() {
    let cases = cases();
    let names: Vec<String> = cases.iter().map(|(name, ..)| name.clone()).collect();
    let services: Vec<&str> = names.iter().map(String::as_str).collect();
    // As many alarms as these would wait minutes for AWS's request rates.
    let aws = aws::with_services(&services)
        .rate_limits(false)
        .start()
        .await
        .unwrap();
    let profiles: String = names
        .iter()
        .map(|name| Object::worker(name).resource(name))
        .collect();
    let directory = aws::directory(&aws, &profiles);
    directory.apply().await.unwrap();
    let intended = blueprints(&directory, &names).await;

    for (name, object, tampering) in &cases {
        assert!(
            tamper(&aws, name, object, *tampering),
            "{object} of {name} is there"
        );
    }

    let plan = directory.plan_json().await.unwrap();
    let mut wrong = Vec::new();
    for (name, object, tampering) in &cases {
        let change = Change::of(&plan, name);
        // With its target the profile itself is gone, and every object is new.
        let gone = matches!((*object, tampering), ("target", Tampering::Removed));
        let wanted: BTreeSet<String> = if gone {
            intended[name].keys().cloned().collect()
        } else {
            affected(object, *tampering)
                .iter()
                .map(|it| key(name, it))
                .collect()
        };
        let actions: &[&str] = if gone { &["create"] } else { &["update"] };
        if change.actions != actions || change.objects() != wanted {
            wrong.push(format!(
                "{object} {tampering:?}: {:?} of {:#?}",
                change.actions,
                change.objects()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));

    directory.apply().await.unwrap();
    let (again, changes) = directory.plan().await.unwrap();
    assert!(!changes, "{}", again.output());
    assert_eq!(blueprints(&directory, &names).await, intended);
    directory.destroy().await.unwrap();
    assert_eq!(objects(&aws), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn capacity_moved_by_scaling_is_no_drift() {
    let aws = aws::worker().await;
    let directory = aws::worker_directory(&aws);
    directory.apply().await.unwrap();
    assert!(aws.set_desired("arrakis", "worker", 8));
    let (plan, changes) = directory.plan().await.unwrap();
    assert!(!changes, "{}", plan.output());
    assert_eq!(aws.service("arrakis", "worker").unwrap().desired, 8);
}
