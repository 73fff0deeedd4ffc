//! What others made, taken over: nothing changes by it, and from then on it is a profile.

use e2e::{inventory::objects, terraform::WorkingDirectory};
use serde_json::json;
use world::{Fault, Matcher, ServiceSettings, Utilization, World};

use crate::{
    aws,
    hcl::Object,
    plans::{Change, in_state},
};

const LABEL: &str = "app/api/50dc6c495c0c9188/targetgroup/api/943f017f100becff";
const ADDRESS: &str = "arrakis_scaling_profile.api";

/// The API service as it was scaled by hand.
fn api() -> Object {
    let requests = format!("{{ target = 1000, resource_label = {LABEL:?} }}");
    Object::empty()
        .with("cluster", "\"arrakis\"")
        .with("service", "\"api\"")
        .with("min_capacity", "2")
        .with("max_capacity", "10")
        .with("cpu", "{ target = 70 }")
        .with("memory", "{ target = 80 }")
        .with("requests", &requests)
}

/// An API service with the scaling that another tool gave it: policies of its own names on a target
/// without a profile's tag.
async fn made_by_hand() -> World {
    let service = ServiceSettings::new("arrakis", "api", 2);
    let service = service.requests(LABEL, Utilization::Constant(100.0));
    let world = aws::with_services(&[]).service(service);
    let world = world.start().await.unwrap();
    let others = api().with("name", "\"legacy\"").resource("api");
    let others = aws::directory(&world, &others);
    others.apply().await.unwrap();
    assert!(world.edit_target("arrakis", "api", |target| target.tags.clear()));
    world
}

fn own(world: &World) -> Vec<String> {
    let objects = objects(world).into_iter();
    objects
        .filter(|key| !key.starts_with("alarm/TargetTracking-"))
        .collect()
}

fn write(directory: &WorkingDirectory, profile: &Object) {
    let configuration = format!("{}{}", crate::hcl::HEADER, profile.resource("api"));
    directory.write("main.tf", &configuration).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_service_is_taken_over_as_it_is() {
    let world = made_by_hand().await;
    let before = own(&world);
    assert_eq!(
        before,
        [
            "target",
            "policy/legacy-cpu",
            "policy/legacy-memory",
            "policy/legacy-requests"
        ]
    );
    let directory = aws::directory(&world, &api().resource("api"));
    let imported = directory.run(&["import", ADDRESS, "arrakis/api"]).await;
    let imported = imported.unwrap();
    let imported = imported.expect_code("terraform import", &[0]).unwrap();
    assert!(
        !imported.output().contains("Warning"),
        "{}",
        imported.output()
    );
    let (plan, changes) = directory.plan().await.unwrap();
    assert!(!changes, "{}", plan.output());
    let state = directory.state().await.unwrap();
    let values = in_state(&state, "api").expect("the profile is in state");
    assert_eq!(
        values["adopted"],
        json!({
            "policy/api-cpu": "legacy-cpu",
            "policy/api-memory": "legacy-memory",
            "policy/api-requests": "legacy-requests",
            "target": "service/arrakis/api",
        })
    );

    // The first change marks the target as the profile's, and renames nothing.
    write(&directory, &api().with("max_capacity", "12"));
    let plan = directory.plan_json().await.unwrap();
    let Change {
        before: old,
        after: new,
        ..
    } = Change::of(&plan, "api");
    let policies = [
        "policy/legacy-cpu",
        "policy/legacy-memory",
        "policy/legacy-requests",
    ];
    for policy in policies {
        assert_eq!(old["blueprint"][policy], new["blueprint"][policy]);
    }
    directory.apply().await.unwrap();
    assert_eq!(own(&world), before);
    let tags = world.targets()[0].tags.clone();
    assert_eq!(tags.get("arrakis:profile").map(String::as_str), Some("api"));
    let (plan, changes) = directory.plan().await.unwrap();
    assert!(!changes, "{}", plan.output());

    // What goes, goes under the name it had; what comes again has the profile's.
    write(&directory, &api().without("memory"));
    directory.apply().await.unwrap();
    assert!(!own(&world).contains(&"policy/legacy-memory".to_owned()));
    write(&directory, &api());
    directory.apply().await.unwrap();
    assert!(own(&world).contains(&"policy/api-memory".to_owned()));
    let (plan, changes) = directory.plan().await.unwrap();
    assert!(!changes, "{}", plan.output());

    directory.destroy().await.unwrap();
    assert_eq!(objects(&world), Vec::<String>::new());
}

/// An apply that fails half way leaves what was adopted the profile's, and the next one finishes.
#[tokio::test(flavor = "multi_thread")]
async fn a_failed_change_after_an_import_orphans_nothing() {
    let world = made_by_hand().await;
    let directory = aws::directory(&world, &api().resource("api"));
    let imported = directory.run(&["import", ADDRESS, "arrakis/api"]).await;
    imported
        .unwrap()
        .expect_code("terraform import", &[0])
        .unwrap();
    let refusal = Fault::Error {
        code: "ValidationException".to_owned(),
        message: "not today".to_owned(),
        status: None,
    };
    let deletion = Matcher::operation("DeleteScalingPolicy");
    world.faults().next(deletion, refusal);
    write(&directory, &api().without("memory"));
    let failed = directory
        .run(&["apply", "-auto-approve", "-input=false"])
        .await;
    failed
        .unwrap()
        .expect_code("terraform apply", &[1])
        .unwrap();
    assert!(own(&world).contains(&"policy/legacy-memory".to_owned()));
    directory.apply().await.unwrap();
    assert_eq!(
        own(&world),
        ["target", "policy/legacy-cpu", "policy/legacy-requests"]
    );
    let (plan, changes) = directory.plan().await.unwrap();
    assert!(!changes, "{}", plan.output());
}

/// A profile with something of everything that can stand together.
fn full() -> Object {
    let queue = Object::queue()
        .with("backlog_per_task", "{ target = 100 }")
        .with("scale_out_cooldown", "30");
    let sessions =
        r#"{ namespace = "Chat", metric_name = "Sessions", dimensions = { Service = "api" } }"#;
    let share = format!(
        "{{ target = 50, queries = [{{ id = \"sessions\", metric = {sessions} }}, \
         {{ id = \"share\", expression = \"sessions / 2\" }}] }}"
    );
    api()
        .with("name", "\"front\"")
        .with("cpu", "{ target = 65, scale_in_cooldown = 600 }")
        .with("memory", "{ scale_in = false }")
        .with_object("queues", Object::empty().with_object("commands", queue))
        .with("guilds", r#"{ gateway = "gateway", per_task = 2000 }"#)
        .with("metrics", &format!("{{ share = {share} }}"))
        .with(
            "schedules",
            r#"{
    night = { schedule = "cron(0 22 * * ? *)", timezone = "Europe/Berlin", min_capacity = 1 }
    day   = { schedule = "cron(0 6 * * ? *)", timezone = "Europe/Berlin", min_capacity = 2 }
  }"#,
        )
        .with(
            "predictive",
            r#"{ metric = "requests", max_capacity_buffer = 10 }"#,
        )
        .with("suspended", "{ scale_in = true }")
        .with(
            "alerts",
            "{ cpu = {}, memory = {}, at_max_capacity = {}, metrics_missing = {}, \
             no_running_tasks = {} }",
        )
        .with("dashboard", r#"{ name = "front-of-house" }"#)
        .with("tags", r#"{ team = "chat" }"#)
}

/// Whatever the state file was that is gone, and whichever form the requests are written in.
#[tokio::test(flavor = "multi_thread")]
async fn a_whole_profile_is_imported_in_one_step() {
    let service = ServiceSettings::new("arrakis", "api", 2);
    let service = service.requests(LABEL, Utilization::None);
    let world = aws::with_services(&[]).service(service);
    let world = world.rate_limits(false).start().await.unwrap();
    let made = aws::directory(&world, &full().resource("api"));
    made.apply().await.unwrap();
    let (plan, changes) = made.plan().await.unwrap();
    assert!(!changes, "{}", plan.output());
    let arn = |end: &str| format!("arn:aws:elasticloadbalancing:us-east-1:123456789012:{end}");
    let halves = format!(
        "{{ target = 1000, load_balancer = {:?}, target_group = {:?} }}",
        arn("loadbalancer/app/api/50dc6c495c0c9188"),
        arn("targetgroup/api/943f017f100becff"),
    );

    let before = objects(&world);
    for profile in [full(), full().with("requests", &halves)] {
        let directory = aws::directory(&world, &profile.resource("api"));
        let imported = directory.run(&["import", ADDRESS, "arrakis/api"]).await;
        let imported = imported.unwrap();
        let imported = imported.expect_code("terraform import", &[0]).unwrap();
        assert!(
            !imported.output().contains("Warning"),
            "{}",
            imported.output()
        );
        let (plan, changes) = directory.plan().await.unwrap();
        assert!(!changes, "{}", plan.output());
        let state = directory.state().await.unwrap();
        let values = in_state(&state, "api").expect("the profile is in state");
        assert_eq!(values["adopted"], json!({}));
        assert_eq!(objects(&world), before);
    }

    made.destroy().await.unwrap();
    assert_eq!(objects(&world), Vec::<String>::new());
}
