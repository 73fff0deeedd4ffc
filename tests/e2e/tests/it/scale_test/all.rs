//! `scale-test all` on the three services of `examples/arrakis`.

use std::{
    fs,
    path::Path,
    time::{Duration, UNIX_EPOCH},
};

use e2e::{
    gateway::{GatewayShards, GatewayTask},
    nats::{NatsServer, QueueSettings},
    schedule::Schedule,
    terraform::{Installation, Terraform, WorkingDirectory},
    tools,
};
use serde_json::json;
use world::{ServiceSettings, Utilization, World};

use super::stage::{document, expect, publisher, run};
use crate::aws;

/// World seconds in one wall second.
const SPEED: f64 = 30.0;

/// A forenoon in Berlin, far from the schedules of the API: 2026-11-26T10:00:00Z.
const FORENOON: u64 = 1_795_687_200;

/// Where the API is behind its load balancer.
const API: &str = "app/arrakis-api/50dc6c495c0c9188/targetgroup/arrakis-api/943f017f100becff";

const SUBJECT: &str = "gateway.guilds.get";

/// The platform of the example: applied, its queue and its gateway published.
struct Platform {
    aws: World,
    nats: NatsServer,
    directory: WorkingDirectory,
    _gateway: GatewayTask,
    _publisher: Schedule,
}

/// Three services whose load is what their fewest tasks can take: one task more has too little to do.
async fn services() -> World {
    let busy = |name: &str, tasks: i32| {
        let percent = f64::from(tasks) * 65.0;
        let cpu = Utilization::function(move |load| Some(percent / f64::from(load.running.max(1))));
        let memory = Utilization::Constant(20.0);
        ServiceSettings::new("arrakis", name, tasks)
            .cpu(cpu)
            .memory(memory)
    };
    aws::with_services(&[])
        .speed(SPEED)
        .seed(7)
        .start_at(UNIX_EPOCH + Duration::from_secs(FORENOON))
        // As many alarms as these would wait for AWS's request rates.
        .rate_limits(false)
        .service(busy("api", 2).requests(API, Utilization::Constant(200.0)))
        .service(busy("worker", 3))
        .service(busy("gateway", 1))
        .start()
        .await
        .unwrap()
}

impl Platform {
    async fn start() -> Self {
        let aws = services().await;
        let nats = NatsServer::start().await.unwrap();
        let queue = QueueSettings {
            stream: "COMMANDS".to_owned(),
            consumer: "command-worker".to_owned(),
            retention: Duration::from_secs(3600),
            max_ack_pending: 50,
        };
        queue
            .create(&nats.jetstream().await.unwrap())
            .await
            .unwrap();
        let shards = GatewayShards {
            total: 2,
            first: 0,
            count: 2,
            guilds: 500,
        };
        let gateway = GatewayTask::start(nats.url(), SUBJECT, &shards)
            .await
            .unwrap();
        let terraform = Terraform::on_path().unwrap();
        let how = Installation::DevelopmentOverride;
        let directory = WorkingDirectory::new(&terraform, how, aws.endpoint()).unwrap();
        for file in ["api", "gateway", "main", "outputs", "variables", "worker"] {
            let path = format!("examples/arrakis/{file}.tf");
            let text = fs::read_to_string(tools::repository().join(path)).unwrap();
            directory.write(&format!("{file}.tf"), &text).unwrap();
        }
        directory.apply().await.unwrap();
        let sources = directory.output("publisher_sources").await.unwrap();
        let gateways = json!({ "gateway": { "request": { "subject": SUBJECT } } });
        let what = json!({ "sources": sources, "gateways": gateways });
        let publisher = publisher(&aws, &nats, &what).await;
        Self {
            aws,
            nats,
            directory,
            _gateway: gateway,
            _publisher: publisher,
        }
    }

    /// Where the tool writes a file.
    fn path(&self, name: &str) -> String {
        self.directory.path().join(name).display().to_string()
    }

    /// The command on the state of the example in an environment, with these arguments after it.
    async fn all(&self, environment: &str, arguments: &[&str]) -> e2e::process::Finished {
        let state = self.path("shown.json");
        let shown = self.directory.state().await.unwrap();
        fs::write(&state, shown.to_string()).unwrap();
        let command = ["all", "--state", &state, "--nats-url", self.nats.url()];
        let patient = ["--wait", "300", "--environment", environment];
        run(&self.aws, &[&command[..], &patient, arguments].concat()).await
    }
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(path)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_three_services_of_the_example_pass() {
    let platform = Platform::start().await;
    let (html, junit) = (platform.path("report.html"), platform.path("junit.xml"));
    let finished = platform
        .all("staging", &["--json", "--html", &html, "--junit", &junit])
        .await;
    expect(&finished, 0, &[]);
    let found = document(&finished);
    let services = found["services"].as_array().unwrap();
    assert_eq!(services.len(), 3);
    for service in services {
        let name = service["service"].as_str().unwrap();
        assert_eq!(service["passed"], json!(true), "{name}");
        let exercises = service["exercises"].as_array().unwrap();
        let names: Vec<_> = exercises.iter().map(|it| &it["exercise"]).collect();
        assert_eq!(names, ["scale-up", "scale-down"], "{name}");
        let counts = platform.aws.service("arrakis", name).unwrap();
        let minimum = platform.aws.target("arrakis", name).unwrap().min_capacity;
        assert_eq!(counts.desired, minimum, "{name} is where it was");
    }
    let html = read(&html);
    for words in [
        "scale-test in staging (us-east-1)",
        "<svg",
        "worker-queue-commands-burst",
    ] {
        assert!(html.contains(words), "{words}");
    }
    let junit = read(&junit);
    assert!(
        junit.contains("<testsuite name=\"arrakis/api scale-up\""),
        "{junit}"
    );
    assert!(junit.contains("failures=\"0\" errors=\"0\""), "{junit}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_as_it_should_be_is_not_exercised_and_the_others_are() {
    let platform = Platform::start().await;
    platform.aws.edit_target("arrakis", "gateway", |it| {
        it.suspended.dynamic_scaling_out_suspended = true;
    });
    let junit = platform.path("junit.xml");
    let load = ["--load", "50", "--load-for", "2s"];
    let arguments = [&["--steps", "1", "--junit", &junit], &load[..]].concat();
    let finished = platform.all("staging", &arguments).await;
    let words = [
        "FAIL  target scale out: suspended",
        "not exercised: its verification failed",
        "load arrakis/worker",
        "ok    load: 100 messages stored at ",
        "scale-down arrakis/worker",
        "scale-down arrakis/api",
        "2 of 3 services passed",
    ];
    expect(&finished, 1, &words);
    assert!(read(&junit).contains("<failure message=\"suspended\">"));
    let context = platform.nats.jetstream().await.unwrap();
    let mut stream = context.get_stream("COMMANDS").await.unwrap();
    let left = stream.info().await.unwrap().state.messages;
    assert_eq!(left, 0, "the load is removed with the rest");
}

#[tokio::test(flavor = "multi_thread")]
async fn production_is_left_alone_without_yes() {
    let platform = Platform::start().await;
    let refused = platform.all("production", &[]).await;
    expect(
        &refused,
        2,
        &["--environment \"production\" looks like production"],
    );
    let dry = platform.all("production", &["--dry-run"]).await;
    let words = ["change  nats:publish", "change  cloudwatch:SetAlarmState"];
    expect(&dry, 0, &words);
    let calls = platform.aws.calls();
    assert!(calls.iter().all(|call| call.operation != "SetAlarmState"));
}
