//! What the tool is pointed at: the worker service with its queue, its scaling and its publisher.

use std::{collections::BTreeMap, fs, process::Stdio, time::Duration};

use async_nats::jetstream;
use e2e::{
    binaries::{binaries, scale_test},
    lambda_runtime::Function,
    nats::{NatsServer, QueueSettings},
    process::{self, Finished, Group},
    schedule::Schedule,
    terraform::{WorkingDirectory, aws_environment},
};
use serde_json::{Value, json};
use tokio::process::Command;
use world::{ServiceSettings, Utilization, World};

use crate::aws::{self, TOOL_KEY};

/// The longest a command of the tool may run, on the wall's clock.
const COMMAND_LIMIT: Duration = Duration::from_secs(240);

/// A profile whose every signal has data here: a queue with steps, a burst and a drain.
const PROFILE: &str = r#"
resource "arrakis_scaling_profile" "worker" {
  cluster      = "arrakis"
  service      = "worker"
  min_capacity = 3
  max_capacity = 10
  cpu          = { target = 70, scale_in = false }

  queues = {
    commands = {
      stream   = "COMMANDS"
      consumer = "command-worker"
      steps    = [{ at = 50, add = 1 }, { at = 100, add = 2 }]
      burst    = { at = 200 }
      drain    = { below = 10 }
    }
  }
}
"#;

/// Everything the tool meets.
pub(crate) struct Stage {
    pub(crate) aws: World,
    pub(crate) nats: NatsServer,
    pub(crate) context: jetstream::Context,
    pub(crate) queue: QueueSettings,
    pub(crate) directory: WorkingDirectory,
    /// Samples the queue until it is dropped.
    pub(crate) publisher: Option<Schedule>,
}

impl Stage {
    /// A worker service on a clock of this speed, its profile applied and its queue published.
    pub(crate) async fn start(speed: f64) -> Self {
        let worker = ServiceSettings::new("arrakis", "worker", 3).cpu(Utilization::Constant(45.0));
        let builder = aws::with_services(&[]).service(worker).speed(speed).seed(7);
        let aws = builder.start().await.unwrap();
        let nats = NatsServer::start().await.unwrap();
        let context = nats.jetstream().await.unwrap();
        let queue = QueueSettings {
            stream: "COMMANDS".to_owned(),
            consumer: "command-worker".to_owned(),
            retention: Duration::from_secs(3600),
            max_ack_pending: 50,
        };
        queue.create(&context).await.unwrap();
        let directory = aws::directory(&aws, PROFILE);
        directory.apply().await.unwrap();
        let source = json!({ "kind": "queue", "stream": "COMMANDS", "consumer": "command-worker" });
        let publisher = publisher(&aws, &nats, &json!({ "sources": [source] })).await;
        Self {
            aws,
            nats,
            context,
            queue,
            directory,
            publisher: Some(publisher),
        }
    }

    /// Writes Terraform's state where the tool can read it; the path.
    pub(crate) async fn state(&self) -> String {
        let state = self.directory.state().await.unwrap();
        let path = self.directory.path().join("shown.json");
        fs::write(&path, state.to_string()).unwrap();
        path.display().to_string()
    }

    /// Runs the tool to its end.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Finished {
        run(&self.aws, &self.with_nats(arguments)).await
    }

    /// Starts the tool, for a test that interferes with it.
    pub(crate) fn spawn(&self, arguments: &[&str]) -> Group {
        Group::start(&mut command(&self.aws, &self.with_nats(arguments))).unwrap()
    }

    fn with_nats<'a>(&'a self, arguments: &[&'a str]) -> Vec<&'a str> {
        let mut all = arguments.to_vec();
        if !matches!(arguments, ["verify", ..]) {
            all.extend(["--nats-url", self.nats.url()]);
        }
        all
    }
}

/// A publisher of these sources (and gateways), invoked once a minute of the world.
pub(crate) async fn publisher(aws: &World, nats: &NatsServer, what: &Value) -> Schedule {
    let seconds = |world: f64| world / aws.speed();
    let mut configuration = json!({
        "publisher": "staging",
        "sample_every": seconds(10.0),
        "run_for": seconds(50.0),
        "nats": { "servers": [nats.url()] },
    });
    for (name, value) in what.as_object().unwrap() {
        configuration[name] = value.clone();
    }
    let mut environment: BTreeMap<String, String> =
        aws_environment(aws.endpoint()).into_iter().collect();
    let configuration = configuration.to_string();
    environment.insert("ARRAKIS_PUBLISHER_CONFIG".to_owned(), configuration);
    let executable = &binaries().unwrap().publisher;
    let function = Function::start(executable, &environment).await.unwrap();
    let every = Duration::from_secs_f64(seconds(60.0));
    Schedule::start(function, every, Duration::from_secs(20))
}

/// Runs the tool against an AWS to its end.
pub(crate) async fn run(aws: &World, arguments: &[&str]) -> Finished {
    let mut command = command(aws, arguments);
    process::run(&mut command, COMMAND_LIMIT).await.unwrap()
}

/// The tool with these arguments, an AWS and nothing else of the machine.
pub(crate) fn command(aws: &World, arguments: &[&str]) -> Command {
    let speed = aws.speed().to_string();
    let mut command = Command::new(scale_test().unwrap());
    command
        .args(arguments)
        .args(["--clock-speed", &speed])
        .env_clear()
        .envs(aws_environment(aws.endpoint()))
        .env("AWS_ACCESS_KEY_ID", TOOL_KEY)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// The tool's JSON document.
#[track_caller]
pub(crate) fn document(finished: &Finished) -> Value {
    let parsed = serde_json::from_str(&finished.stdout);
    parsed.unwrap_or_else(|error| panic!("{error}: {}", finished.output()))
}

/// Expects an exit code and words on either stream.
#[track_caller]
pub(crate) fn expect(finished: &Finished, code: i32, words: &[&str]) {
    let told = finished.output();
    assert_eq!(finished.code, Some(code), "{told}");
    for word in words {
        assert!(told.contains(word), "{word:?} in\n{told}");
    }
}
