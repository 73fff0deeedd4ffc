//! `scale-test verify`.

use serde_json::json;
use world::{Fault, Matcher, ServiceSettings};

use super::stage::{Stage, document, expect, run};
use crate::aws;

/// World seconds in one wall second: the alarms' ten-second data may be a wall second old.
const SPEED: f64 = 10.0;

/// World seconds until alarms that were just made have data.
const WAIT: &str = "600";

const WORKER: [&str; 5] = ["verify", "--cluster", "arrakis", "--service", "worker"];

#[tokio::test(flavor = "multi_thread")]
async fn what_stops_scaling_is_found_and_what_does_not_passes() {
    let stage = Stage::start(SPEED).await;
    let state = stage.state().await;
    let good = stage
        .run(&["verify", "--state", &state, "--wait", WAIT])
        .await;
    let words = [
        "arrakis/worker",
        "ok    target bounds: 3 to 10 tasks",
        "ok    policies: 4",
        "ok    tasks desired: 3 within 3 to 10",
        "ok    tasks running: 3 of 3",
        "ok    publisher heartbeat: staging",
        "ok    foreign policies: none",
        "ok    profile: ",
        "checks passed",
    ];
    expect(&good, 0, &words);

    let depth = stage.queue.depth(&stage.context).await.unwrap();
    assert_eq!(depth, 0, "looking changes nothing");

    let aws = &stage.aws;
    aws.edit_target("arrakis", "worker", |it| {
        it.suspended.dynamic_scaling_out_suspended = true;
    });
    aws.edit_alarm("worker-queue-commands-burst", |it| {
        it.settings.insert("Threshold".to_owned(), 4321.into());
    });
    aws.edit_policy("arrakis", "worker", "worker-cpu", |it| {
        it.configuration["TargetValue"] = 17.into();
    });
    aws.delete_alarm("worker-queue-commands-in");
    aws.fail_tasks("arrakis", "worker", 2);
    let bad = stage.run(&["verify", "--state", &state, "--json"]).await;
    expect(&bad, 1, &[]);
    let found = document(&bad);
    assert_eq!(found["passed"], json!(false));
    let checks = found["services"][0]["checks"].as_array().unwrap().iter();
    let failed: Vec<String> = checks
        .filter(|check| check["passed"] == json!(false))
        .map(|check| format!("{}: {}", check["subject"].as_str().unwrap(), check["found"]))
        .collect();
    let failed = failed.join("\n");
    for words in [
        "target scale out: \"suspended\"",
        "profile alarm/worker-queue-commands-burst: \"Threshold is 4321, the profile says 200\"",
        "profile policy/worker-cpu: \"TargetTrackingScalingPolicyConfiguration.TargetValue is 17",
        "profile alarm/worker-queue-commands-in: \"there is none\"",
        "policy worker-queue-commands-in: \"started by 0 alarms\"",
    ] {
        assert!(failed.contains(words), "{words} in\n{failed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_of_the_publisher_is_found() {
    let mut stage = Stage::start(SPEED).await;
    stage.publisher = None;
    let before = stage.aws.now();
    let long = std::time::Duration::from_secs(120);
    assert!(
        stage
            .aws
            .until(long, |aws| aws.now() > before + 240.0)
            .await
    );
    let silent = stage.run(&WORKER).await;
    expect(
        &silent,
        1,
        &[
            "FAIL  publisher heartbeat: ",
            "FAIL  data of alarm worker-queue-commands-burst: ",
            "Arrakis/Scaling QueueDepth Consumer=command-worker Stream=COMMANDS",
        ],
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn many_services_of_a_cluster_are_verified_and_those_without_scaling_left_out() {
    let names: Vec<String> = (0..30).map(|number| format!("service-{number}")).collect();
    let mut builder = aws::with_services(&["unscaled"]).rate_limits(true);
    for name in &names {
        let cpu = world::Utilization::Constant(50.0);
        builder = builder.service(ServiceSettings::new("arrakis", name, 3).cpu(cpu));
    }
    let world = builder.speed(60.0).rates_times(10).start().await.unwrap();
    let resource = |name: &String| {
        format!(
            "resource \"arrakis_scaling_profile\" \"{name}\" {{\n  cluster = \"arrakis\"\n  \
             service = \"{name}\"\n  min_capacity = 3\n  max_capacity = 10\n  cpu = {{ target = 70 \
             }}\n}}\n"
        )
    };
    let configuration: String = names.iter().map(resource).collect();
    let directory = aws::directory(&world, &configuration);
    directory.apply().await.unwrap();
    let all = run(
        &world,
        &["verify", "--all-in", "arrakis", "--wait", "300", "--json"],
    )
    .await;
    expect(&all, 0, &[]);
    let services = document(&all)["services"].as_array().unwrap().clone();
    assert_eq!(services.len(), 30);
    assert!(services.iter().all(|it| it["service"] != "unscaled"));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_fault_has_its_exit_code_and_says_what_to_do() {
    let world = aws::worker().await;
    let unknown = ["verify", "--cluster", "arrakis", "--service", "typo"];
    let words = [
        "there is no ECS service typo in cluster arrakis",
        "list-services",
    ];
    expect(&run(&world, &unknown).await, 3, &words);
    let unknown = ["verify", "--cluster", "typo", "--service", "worker"];
    expect(
        &run(&world, &unknown).await,
        3,
        &["ClusterNotFoundException", "check --cluster"],
    );
    expect(&run(&world, &["verify"]).await, 2, &["--service"]);
    let missing = ["verify", "--state", "/nowhere.json"];
    expect(
        &run(&world, &missing).await,
        2,
        &["cannot read /nowhere.json"],
    );
    expect(
        &run(&world, &WORKER).await,
        1,
        &["FAIL  target: there is none"],
    );

    let describe = || Matcher::operation("DescribeServices");
    world.faults().always(describe(), Fault::AccessDenied);
    let words = [
        "AccessDenied",
        "allow ecs:DescribeServices to the credentials in use",
    ];
    expect(&run(&world, &WORKER).await, 3, &words);
    world.faults().clear();
    let expired = Fault::Error {
        code: "ExpiredTokenException".to_owned(),
        message: "The security token included in the request is expired".to_owned(),
        status: Some(400),
    };
    world.faults().always(Matcher::any(), expired);
    let words = ["ExpiredTokenException", "sign in again (`aws sso login`)"];
    expect(&run(&world, &WORKER).await, 3, &words);
    world.faults().clear();
    world.faults().times(4, describe(), Fault::Throttle);
    expect(
        &run(&world, &WORKER).await,
        1,
        &["FAIL  target: there is none"],
    );

    let mut command = super::stage::command(&world, &WORKER);
    command.env_remove("AWS_REGION");
    let limit = std::time::Duration::from_secs(60);
    let without = e2e::process::run(&mut command, limit).await.unwrap();
    expect(&without, 3, &["no AWS region", "set --region, AWS_REGION"]);
    let mut command = super::stage::command(&world, &WORKER);
    command.env_remove("AWS_ACCESS_KEY_ID");
    let without = e2e::process::run(&mut command, limit).await.unwrap();
    expect(
        &without,
        3,
        &["no usable AWS credentials", "set --profile or AWS_PROFILE"],
    );
}
