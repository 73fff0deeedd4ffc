//! `terraform query` finds the scaling that no profile owns, and what it generates imports.

use std::fs;

use e2e::{
    inventory::objects,
    terraform::{Installation, Terraform, WorkingDirectory},
};

use crate::{
    aws,
    hcl::{HEADER, Object},
};

const QUERY: &str = r#"list "arrakis_scaling_profile" "unowned" {
  provider = arrakis
  config {
    cluster = "arrakis"
  }
}
"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_query_finds_what_no_profile_owns_and_generates_what_imports() {
    let world = aws::with_services(&["api", "batch", "worker"]);
    let world = world.rate_limits(false).start().await.unwrap();
    let nightly = r#"{ nightly = { schedule = "cron(0 22 * * ? *)", min_capacity = 1 } }"#;
    let others = Object::worker("api").without("queues");
    let others = others.with("name", "\"legacy\"").with("schedules", nightly);
    let profiles = [
        others.resource("api"),
        Object::worker("worker").resource("worker"),
    ];
    let made = aws::directory(&world, &profiles.concat());
    made.apply().await.unwrap();
    assert!(world.edit_target("arrakis", "api", |target| target.tags.clear()));

    let terraform = Terraform::packaged().unwrap();
    let install = Installation::DevelopmentOverride;
    let directory = WorkingDirectory::new(&terraform, install, world.endpoint()).unwrap();
    directory.write("main.tf", HEADER).unwrap();
    directory.write("find.tfquery.hcl", QUERY).unwrap();
    let arguments = ["query", "-generate-config-out=found.tf"];
    let found = directory.run(&arguments).await.unwrap();
    let found = found.expect_code("terraform query", &[0]).unwrap();
    assert!(found.stdout.contains("arrakis/api"), "{}", found.output());
    for other in ["arrakis/worker", "arrakis/batch"] {
        assert!(!found.stdout.contains(other), "{}", found.output());
    }
    let generated = fs::read_to_string(directory.path().join("found.tf")).unwrap();
    assert_eq!(generated.matches("import {").count(), 1, "{generated}");
    assert!(!generated.contains("cooldown"), "{generated}");

    let before = objects(&world);
    let (planned, _) = directory.plan().await.unwrap();
    let summary = "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.";
    assert!(
        planned.stdout.contains(summary),
        "{generated}\n{}",
        planned.output()
    );
    directory.apply().await.unwrap();
    assert_eq!(objects(&world), before);
    let (planned, changes) = directory.plan().await.unwrap();
    assert!(!changes, "{}", planned.output());
}
