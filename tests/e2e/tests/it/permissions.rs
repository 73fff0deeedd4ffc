//! The documented IAM policy is what the life of a profile calls: every action, and no other.

use std::collections::BTreeSet;

use e2e::{
    inventory::objects,
    terraform::{Installation, Terraform, WorkingDirectory},
};
use world::{ServiceSettings, Utilization, World};

use crate::{
    aws,
    hcl::{HEADER, Object},
};

const LABEL: &str = "app/api/50dc6c495c0c9188/targetgroup/api/943f017f100becff";
const IMPORT: [&str; 3] = ["import", "arrakis_scaling_profile.worker", "arrakis/worker"];
const QUERY: &str = r#"list "arrakis_scaling_profile" "all" {
  provider = arrakis
  config {
    include_owned = true
  }
}
"#;

/// A profile with every kind of object.
fn full() -> Object {
    let queue = Object::queue().with("backlog_per_task", "{ target = 100 }");
    let sessions = r#"{ target = 50, namespace = "Chat", metric_name = "Sessions" }"#;
    Object::worker("worker")
        .with("memory", "{ target = 80, scale_in = false }")
        .with(
            "requests",
            &format!("{{ target = 1000, resource_label = {LABEL:?} }}"),
        )
        .with_object("queues", Object::empty().with_object("commands", queue))
        .with("guilds", r#"{ gateway = "gateway" }"#)
        .with("metrics", &format!("{{ sessions = {sessions} }}"))
        .with("predictive", "{}")
        .with(
            "schedules",
            r#"{
    night = { schedule = "cron(0 22 * * ? *)", min_capacity = 1 }
    day   = { schedule = "cron(0 6 * * ? *)", min_capacity = 3 }
  }"#,
        )
        .with(
            "alerts",
            r#"{ actions = ["arn:aws:sns:us-east-1:123456789012:alerts"], metrics_missing = {} }"#,
        )
        .with("dashboard", "{}")
        .with("tags", r#"{ team = "chat" }"#)
}

/// The same with something of every kind changed or removed.
fn changed() -> Object {
    let queue = Object::queue()
        .with("drain", "{ below = 5 }")
        .without("burst");
    Object::worker("worker")
        .with("max_capacity", "12")
        .with("cpu", "{ target = 60 }")
        .without("memory")
        .with_object("queues", Object::empty().with_object("commands", queue))
        .with("guilds", r#"{ gateway = "gateway", per_task = 2000 }"#)
        .with(
            "schedules",
            r#"{ night = { schedule = "cron(0 23 * * ? *)", min_capacity = 1 } }"#,
        )
        .with("dashboard", r#"{ name = "worker-board" }"#)
        .with("tags", r#"{ owner = "platform" }"#)
}

fn write(directory: &WorkingDirectory, profile: &Object) {
    let configuration = format!("{HEADER}{}", profile.resource("worker"));
    directory.write("main.tf", &configuration).unwrap();
}

async fn settled(directory: &WorkingDirectory) {
    let (plan, changes) = directory.plan().await.unwrap();
    assert!(!changes, "{}", plan.output());
}

fn called(world: &World) -> BTreeSet<String> {
    world.calls().iter().map(|call| call.action()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_life_calls_every_action_of_the_documented_policy_and_no_other() {
    let service = ServiceSettings::new("arrakis", "worker", 3).requests(LABEL, Utilization::None);
    let world = aws::with_services(&[]).service(service);
    let world = world.rate_limits(false).start().await.unwrap();
    let directory = aws::directory(&world, &full().resource("worker"));
    directory.apply().await.unwrap();
    settled(&directory).await;

    let other = aws::directory(&world, &full().resource("worker"));
    let imported = other.run(&IMPORT).await.unwrap();
    imported.expect_code("terraform import", &[0]).unwrap();
    settled(&other).await;

    let terraform = Terraform::packaged().unwrap();
    let install = Installation::DevelopmentOverride;
    let query = WorkingDirectory::new(&terraform, install, world.endpoint()).unwrap();
    query.write("main.tf", HEADER).unwrap();
    query.write("find.tfquery.hcl", QUERY).unwrap();
    let found = query.run(&["query"]).await.unwrap();
    let found = found.expect_code("terraform query", &[0]).unwrap();
    assert!(
        found.stdout.contains("arrakis/worker"),
        "{}",
        found.output()
    );

    write(&directory, &changed());
    directory.apply().await.unwrap();
    settled(&directory).await;
    directory.destroy().await.unwrap();
    assert_eq!(objects(&world), Vec::<String>::new());
    assert_eq!(called(&world), aws::documented_actions());
}
