//! The local AWS of the tests.

use std::{collections::BTreeSet, fs, path::Path};

use e2e::terraform::{ACCESS_KEY, Installation, Terraform, WorkingDirectory};
use serde_json::Value;
use world::{Builder, ServiceSettings, World};

use crate::hcl::{HEADER, Object};

/// A local AWS in real time with these services in the cluster `arrakis`, three tasks each. The
/// provider may call what its documented IAM policy allows, and nothing else.
pub(crate) fn with_services(names: &[&str]) -> Builder {
    let service =
        |builder: Builder, name: &&str| builder.service(ServiceSettings::new("arrakis", name, 3));
    let world = World::builder().allow(ACCESS_KEY, documented_actions());
    names.iter().fold(world, service)
}

/// The IAM actions that the guide on least-privilege IAM allows on everything.
pub(crate) fn documented_actions() -> BTreeSet<String> {
    let guide = "../../docs/guides/least-privilege-iam.md";
    let guide = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(guide)).unwrap();
    let (_, rest) = guide.split_once("```json").expect("a policy");
    let (policy, _) = rest.split_once("```").expect("its end");
    let policy: Value = serde_json::from_str(policy).unwrap();
    let actions = policy["Statement"][0]["Action"].as_array().unwrap().iter();
    actions
        .map(|action| action.as_str().unwrap().to_owned())
        .collect()
}

/// The local AWS of one worker service.
pub(crate) async fn worker() -> World {
    with_services(&["worker"]).start().await.unwrap()
}

/// A directory for the Terraform on PATH with this configuration after the usual beginning.
pub(crate) fn directory(world: &World, configuration: &str) -> WorkingDirectory {
    let terraform = Terraform::on_path().unwrap();
    let directory = WorkingDirectory::new(
        &terraform,
        Installation::DevelopmentOverride,
        world.endpoint(),
    )
    .unwrap();
    directory
        .write("main.tf", &format!("{HEADER}{configuration}"))
        .unwrap();
    directory
}

/// The same with the profile of the worker service.
pub(crate) fn worker_directory(world: &World) -> WorkingDirectory {
    directory(world, &Object::worker("worker").resource("worker"))
}
