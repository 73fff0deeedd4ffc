//! The local AWS of the tests.

use std::{collections::BTreeSet, fs, path::Path};

use e2e::terraform::{ACCESS_KEY, Installation, Terraform, WorkingDirectory};
use serde_json::Value;
use world::{Builder, ServiceSettings, World};

use crate::hcl::{HEADER, Object};

/// The access key of the operator's tool.
pub(crate) const TOOL_KEY: &str = "scale-test";

/// A local AWS in real time with these services in the cluster `arrakis`, three tasks each. The
/// provider and the operator's tool may call what their documented IAM policies allow, and nothing
/// else.
pub(crate) fn with_services(names: &[&str]) -> Builder {
    let service =
        |builder: Builder, name: &&str| builder.service(ServiceSettings::new("arrakis", name, 3));
    let world = World::builder().allow(ACCESS_KEY, documented_actions());
    let world = world.allow(TOOL_KEY, actions_in("tests/scale-test/README.md"));
    names.iter().fold(world, service)
}

/// The IAM actions that the guide on least-privilege IAM allows on everything.
pub(crate) fn documented_actions() -> BTreeSet<String> {
    actions_in("docs/guides/least-privilege-iam.md")
}

/// The IAM actions that the first policy of a document allows.
pub(crate) fn actions_in(document: &str) -> BTreeSet<String> {
    let document = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(document);
    let document = fs::read_to_string(document).unwrap();
    let (_, rest) = document.split_once("```json").expect("a policy");
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
