//! The local AWS of the tests.

use e2e::terraform::{Installation, Terraform, WorkingDirectory};
use world::{Builder, ServiceSettings, World};

use crate::hcl::{HEADER, Object};

/// A local AWS in real time with these services in the cluster `arrakis`, three tasks each.
pub(crate) fn with_services(names: &[&str]) -> Builder {
    let service =
        |builder: Builder, name: &&str| builder.service(ServiceSettings::new("arrakis", name, 3));
    names.iter().fold(World::builder(), service)
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
