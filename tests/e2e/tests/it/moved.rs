//! Scaling that exists changes hands: with `moved` from hashicorp/aws, and as generated
//! configuration. Real Terraform throughout; a stand-in announces the schemas of hashicorp/aws.

use std::{fs, path::Path};

use e2e::{
    binaries::binaries,
    inventory::objects,
    terraform::{Installation, Terraform, WorkingDirectory},
};
use world::World;

use crate::{
    aws,
    hcl::{HEADER, Object},
    plans::in_state,
};

const TARGET: &str = r#"resource "aws_appautoscaling_target" "worker" {
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/arrakis/worker"
  min_capacity       = 3
  max_capacity       = 10
}
"#;

/// What the reference says of it.
const MOVED: &str = include_str!("../../../../examples/resources/arrakis_scaling_profile/moved.tf");

/// A directory with the provider under test and the stand-in for hashicorp/aws.
fn directory(terraform: &Terraform, world: &World) -> WorkingDirectory {
    let install = Installation::DevelopmentOverride;
    let mut directory = WorkingDirectory::new(terraform, install, world.endpoint()).unwrap();
    let stand_in = Path::new(env!("CARGO_BIN_EXE_terraform-provider-aws"));
    let ours = binaries().unwrap().provider.as_path();
    let overrides = [("arrakis/arrakis", ours), ("hashicorp/aws", stand_in)];
    let overrides =
        overrides.map(|(source, file)| format!("{source:?} = {:?}", file.parent().unwrap()));
    let text = format!(
        "provider_installation {{\n  dev_overrides {{\n{}\n}}\n}}\n",
        overrides.join("\n")
    );
    let settings = directory.path().join("both.tfrc");
    fs::write(&settings, text).unwrap();
    directory.set("TF_CLI_CONFIG_FILE", &settings.to_string_lossy());
    directory
}

/// A local AWS whose worker is scaled by a profile that no state knows.
async fn scaled() -> World {
    let world = aws::worker().await;
    let directory = aws::worker_directory(&world);
    directory.apply().await.unwrap();
    world
}

async fn settled(directory: &WorkingDirectory) {
    let (finished, changes) = directory.plan().await.unwrap();
    assert!(!changes, "{}", finished.output());
}

/// The changes that were asked of AWS.
fn writes(world: &World) -> Vec<String> {
    let reads = ["Describe", "List", "Get"];
    let calls = world.calls().into_iter().map(|call| call.operation.clone());
    calls
        .filter(|name| !reads.iter().any(|read| name.starts_with(read)))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_of_hashicorp_aws_becomes_a_profile_without_a_change() {
    let profile = Object::worker("worker").resource("worker");
    for terraform in [Terraform::on_path(), Terraform::packaged()] {
        let world = scaled().await;
        let directory = directory(&terraform.unwrap(), &world);
        directory.write("main.tf", TARGET).unwrap();
        directory.apply().await.unwrap();

        let before = objects(&world);
        world.clear_calls();
        let text = format!("{HEADER}{MOVED}{profile}");
        directory.write("main.tf", &text).unwrap();
        let unread = directory.run(&["plan", "-refresh=false"]).await.unwrap();
        let unread = unread.expect_code("plan", &[1]).unwrap().output();
        assert!(unread.contains("has not been read"), "{unread}");
        let applied = directory.apply().await.unwrap();
        let summary = "Resources: 0 added, 0 changed, 0 destroyed.";
        assert!(applied.stdout.contains(summary), "{}", applied.output());
        settled(&directory).await;
        assert_eq!(writes(&world), Vec::<String>::new());
        assert_eq!(objects(&world), before);
        let state = directory.state().await.unwrap();
        let values = in_state(&state, "worker").expect("the profile is in state");
        assert_eq!(values["max_capacity"], 10);
        assert_eq!(values["queues"]["commands"]["burst"]["at"], 200);

        directory.destroy().await.unwrap();
        assert_eq!(objects(&world), Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_scale_a_service_is_not_moved() {
    let world = scaled().await;
    let directory = directory(&Terraform::on_path().unwrap(), &world);
    let table = TARGET.replace("\"ecs\"", "\"dynamodb\"").replace(
        "ecs:service:DesiredCount",
        "dynamodb:table:ReadCapacityUnits",
    );
    directory.write("main.tf", &table).unwrap();
    directory.apply().await.unwrap();
    let profile = Object::worker("worker").resource("worker");
    let text = format!("{HEADER}{MOVED}{profile}");
    directory.write("main.tf", &text).unwrap();
    let refused = directory.run(&["plan"]).await.unwrap();
    let told = refused.expect_code("plan", &[1]).unwrap().output();
    assert!(told.contains("does not scale an ECS service"), "{told}");
    assert!(told.contains("dynamodb"), "{told}");
}

const IDENTITY: &str = r#"import {
  to = arrakis_scaling_profile.worker
  identity = {
    cluster = "arrakis"
    service = "worker"
  }
}
"#;

/// What is generated for the worker: nothing that is a default or follows from the rest.
const GENERATED: &str = r#"resource "arrakis_scaling_profile" "worker" {
  cluster = "arrakis"
  cpu = {
    target = 70
  }
  max_capacity = 10
  memory = {
    target = 80
  }
  min_capacity = 3
  queues = {
    commands = {
      burst = {
        at = 200
      }
      consumer = "command-worker"
      drain = {
        below = 10
      }
      steps = [
        {
          add = 1
          at  = 50
        },
        {
          add = 2
          at  = 100
        },
        {
          add = 3
          at  = 200
        },
      ]
      stream = "COMMANDS"
    }
  }
  service = "worker"
}
"#;

#[tokio::test(flavor = "multi_thread")]
async fn an_import_by_identity_generates_hcl_worth_keeping() {
    let world = scaled().await;
    let install = Installation::DevelopmentOverride;
    let terraform = Terraform::packaged().unwrap();
    let directory = WorkingDirectory::new(&terraform, install, world.endpoint()).unwrap();
    let text = format!("{HEADER}{IDENTITY}");
    directory.write("main.tf", &text).unwrap();
    let arguments = ["plan", "-generate-config-out=worker.tf"];
    let planned = directory.run(&arguments).await.unwrap();
    let planned = planned.expect_code("terraform plan", &[0]).unwrap();
    let summary = "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.";
    assert!(planned.stdout.contains(summary), "{}", planned.output());
    let generated = fs::read_to_string(directory.path().join("worker.tf")).unwrap();
    assert!(generated.ends_with(GENERATED), "{generated}");

    world.clear_calls();
    directory.apply().await.unwrap();
    settled(&directory).await;
    assert_eq!(writes(&world), Vec::<String>::new());
    let state = directory.state().await.unwrap();
    let region = "/values/root_module/resources/0/identity/region";
    assert_eq!(state.pointer(region).unwrap(), "us-east-1");
}
