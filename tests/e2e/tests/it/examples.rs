//! The examples, run as they are by real Terraform.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use e2e::{
    inventory::objects,
    terraform::{Installation, Terraform, WorkingDirectory},
};
use serde_json::json;
use world::{ServiceSettings, Utilization, World};

use crate::{
    aws,
    plans::{Change, blueprint, in_state},
};

/// Where the API of `examples/arrakis` is behind its load balancer.
const API: &str = "app/arrakis-api/50dc6c495c0c9188/targetgroup/arrakis-api/943f017f100becff";

/// The services of `examples/arrakis`, which are the labels of their profiles too.
const SERVICES: [&str; 3] = ["api", "worker", "gateway"];

/// What is done to an object behind Terraform's back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tampering {
    Edited,
    Removed,
    None,
}

impl Tampering {
    /// What happens to the object of this number: in three rounds each is edited once, removed once
    /// and once left alone, and in each round its neighbours see something else.
    fn of(index: usize, round: usize) -> Self {
        match (index + round) % 3 {
            0 => Self::Edited,
            1 => Self::Removed,
            _ => Self::None,
        }
    }
}

fn example(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples")
        .join(path)
}

/// Copies an example's file into a configuration.
fn copy(directory: &WorkingDirectory, path: &str) {
    let text = fs::read_to_string(example(path)).unwrap();
    directory.write(&path.replace('/', "-"), &text).unwrap();
}

fn directory(terraform: &Terraform, world: &World, files: &[&str]) -> WorkingDirectory {
    let installation = Installation::DevelopmentOverride;
    let directory = WorkingDirectory::new(terraform, installation, world.endpoint()).unwrap();
    for file in files {
        copy(&directory, file);
    }
    directory
}

/// The blueprint of each profile of `examples/arrakis` in the state.
async fn blueprints(directory: &WorkingDirectory) -> BTreeMap<&str, BTreeMap<String, String>> {
    let state = directory.state().await.unwrap();
    let of = |label| {
        let values = in_state(&state, label).expect("the profile is in state");
        (label, blueprint(values))
    };
    SERVICES.into_iter().map(of).collect()
}

/// Changes an object to what no profile here asks for; whether it was there.
fn edit(world: &World, service: &str, key: &str, round: usize) -> bool {
    let cluster = "arrakis";
    match key.split_once('/') {
        None => world.edit_target(cluster, service, |target| match round {
            0 => target.max_capacity = 7,
            1 => target.suspended.dynamic_scaling_in_suspended = true,
            _ => target.suspended.scheduled_scaling_suspended = true,
        }),
        Some(("policy", name)) => world.edit_policy(cluster, service, name, |policy| {
            let setting = match policy.policy_type.as_str() {
                "StepScaling" => "Cooldown",
                _ => "TargetValue",
            };
            policy.configuration[setting] = 17.into();
        }),
        Some(("alarm", name)) => world.edit_alarm(name, |alarm| {
            alarm.settings.insert("Threshold".to_owned(), 4321.into());
        }),
        Some(("schedule", name)) => world.edit_scheduled_action(cluster, service, name, |action| {
            action.schedule = "cron(0 3 * * ? *)".to_owned();
        }),
        Some(("dashboard", name)) => world.edit_dashboard(name, |dashboard| {
            dashboard.body = json!({ "widgets": [] });
        }),
        Some(_) => false,
    }
}

/// Removes an object that is not a target; whether it was there.
fn remove(world: &World, service: &str, key: &str) -> bool {
    let cluster = "arrakis";
    match key.split_once('/') {
        Some(("policy", name)) => world.delete_policy(cluster, service, name),
        Some(("alarm", name)) => world.delete_alarm(name),
        Some(("schedule", name)) => world.delete_scheduled_action(cluster, service, name),
        Some(("dashboard", name)) => world.delete_dashboard(name),
        _ => false,
    }
}

/// Tampers with the objects of a service; those that now differ.
fn tamper<'a>(
    world: &World,
    service: &str,
    keys: impl Iterator<Item = &'a String>,
    round: usize,
) -> BTreeSet<String> {
    let mut affected = BTreeSet::new();
    for (index, key) in keys.enumerate() {
        // Without its target a profile is gone as a whole, which `drift` tries.
        let tampering = match Tampering::of(index, round) {
            _ if key == "target" => Tampering::Edited,
            other => other,
        };
        let there = match tampering {
            Tampering::Edited => edit(world, service, key, round),
            Tampering::Removed => remove(world, service, key),
            Tampering::None => continue,
        };
        assert!(there, "{key} of {service} is there to be {tampering:?}");
        affected.insert(key.clone());
        // An alarm is left with an action that leads nowhere when its policy is gone.
        if let (Some(name), Tampering::Removed) = (key.strip_prefix("policy/"), tampering) {
            affected.insert(format!("alarm/{name}"));
        }
    }
    affected
}

async fn settled(directory: &WorkingDirectory) {
    let (plan, changes) = directory.plan().await.unwrap();
    assert!(!changes, "{}", plan.output());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_platform_lives_and_what_others_change_in_it_is_shown_and_repaired() {
    let api = ServiceSettings::new("arrakis", "api", 3).requests(API, Utilization::None);
    // As many alarms as these would wait for AWS's request rates.
    let world = aws::with_services(&["worker", "gateway"]).service(api);
    let world = world.rate_limits(false).start().await.unwrap();
    let files = ["api", "gateway", "main", "outputs", "variables", "worker"]
        .map(|file| format!("arrakis/{file}.tf"));
    let files: Vec<&str> = files.iter().map(String::as_str).collect();
    let directory = directory(&Terraform::on_path().unwrap(), &world, &files);

    directory.apply().await.unwrap();
    settled(&directory).await;
    let intended = blueprints(&directory).await;
    let exist: BTreeSet<String> = objects(&world).into_iter().collect();
    for (service, objects) in &intended {
        let keys: BTreeSet<String> = objects.keys().cloned().collect();
        assert!(exist.is_superset(&keys), "{service}: {keys:?} in {exist:?}");
        let kinds: BTreeSet<&str> = keys
            .iter()
            .filter_map(|key| key.split('/').next())
            .collect();
        assert!(kinds.is_superset(&BTreeSet::from(["target", "policy", "dashboard"])));
    }
    let sources = directory.output("publisher_sources").await.unwrap();
    let sources = sources.as_array().expect("a list");
    assert!(
        sources.iter().any(|source| source["kind"] == "queue"),
        "{sources:#?}"
    );

    for round in 0..3 {
        let mut affected = BTreeMap::new();
        for (service, objects) in &intended {
            let mut differ = tamper(&world, service, objects.keys(), round);
            differ.retain(|key| objects.contains_key(key));
            affected.insert(*service, differ);
        }
        let plan = directory.plan_json().await.unwrap();
        for (service, differ) in affected {
            let change = Change::of(&plan, service);
            assert_eq!(change.actions, ["update"], "{service}");
            assert_eq!(change.objects(), differ, "{service} in round {round}");
        }
        directory.apply().await.unwrap();
        settled(&directory).await;
        assert_eq!(blueprints(&directory).await, intended, "round {round}");
    }

    directory.destroy().await.unwrap();
    assert_eq!(objects(&world), Vec::<String>::new());
}

const PROVIDER: &str = "provider/provider.tf";
const RESOURCE: &str = "resources/arrakis_scaling_profile/resource.tf";

#[tokio::test(flavor = "multi_thread")]
async fn the_resource_and_the_functions_of_the_reference_do_what_it_says() {
    for terraform in [Terraform::on_path(), Terraform::packaged()] {
        let terraform = terraform.unwrap();
        let world = aws::worker().await;
        let files = [
            PROVIDER,
            RESOURCE,
            "functions/parse_service_arn/function.tf",
            "functions/resource_label/function.tf",
        ];
        let directory = directory(&terraform, &world, &files);
        directory.apply().await.unwrap();
        settled(&directory).await;
        let service = directory.output("service").await.unwrap();
        assert_eq!(service, "arrakis/worker");
        let label = directory.output("resource_label").await.unwrap();
        let expected = "app/api/50dc6c495c0c9188/targetgroup/api/943f017f100becff";
        assert_eq!(label, expected);
        let tags = world.targets()[0].tags.clone();
        assert_eq!(tags.get("project").map(String::as_str), Some("arrakis"));
        directory.destroy().await.unwrap();
        assert_eq!(objects(&world), Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn both_imports_of_the_reference_take_the_resource_over_unchanged() {
    let world = aws::worker().await;
    let terraform = Terraform::packaged().unwrap();
    let first = directory(&terraform, &world, &[PROVIDER, RESOURCE]);
    first.apply().await.unwrap();
    let made = objects(&world);

    let identity = "resources/arrakis_scaling_profile/import-by-identity.tf";
    let by_identity = directory(&terraform, &world, &[PROVIDER, RESOURCE, identity]);
    let applied = by_identity.apply().await.unwrap();
    let summary = "Resources: 1 imported, 0 added, 0 changed, 0 destroyed.";
    assert!(applied.stdout.contains(summary), "{}", applied.output());
    settled(&by_identity).await;

    let by_id = directory(&terraform, &world, &[PROVIDER, RESOURCE]);
    let script = example("resources/arrakis_scaling_profile/import.sh");
    let script = fs::read_to_string(script).unwrap();
    let command = script.lines().find_map(|it| it.strip_prefix("terraform "));
    let arguments: Vec<&str> = command.expect("a command").split(' ').collect();
    let imported = by_id.run(&arguments).await.unwrap();
    imported.expect_code("terraform import", &[0]).unwrap();
    settled(&by_id).await;
    assert_eq!(objects(&world), made);
}
