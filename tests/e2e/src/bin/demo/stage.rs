//! Everything the demo starts, wired as in production. Dropping it ends all of it.

use std::{collections::BTreeMap, fs, path::PathBuf, time::Duration};

use async_nats::jetstream;
use e2e::{
    binaries::{Binaries, binaries},
    fault::{Fault, Result},
    lambda_runtime::Function,
    nats::{NatsServer, QueueSettings},
    schedule::Schedule,
    terraform::{Installation, Terraform, WorkingDirectory, aws_environment},
    tools,
    workers::Workers,
};
use scaling::metric::Metric;
use serde_json::Value;
use world::{Counts, ServiceSettings, Utilization, World};

use crate::arguments::{RETENTION_SECONDS, SERVICE_SECONDS};

/// The service of the example.
pub(crate) const CLUSTER: &str = "arrakis";
pub(crate) const SERVICE: &str = "worker";
pub(crate) const FEWEST: i32 = 3;
pub(crate) const MOST: u32 = 10;

/// World seconds between two samples, and how long a run goes on sampling.
pub(crate) const SAMPLE_EVERY: f64 = 10.0;
const RUN_FOR: f64 = 50.0;

/// World seconds between two runs of the publisher.
const SCHEDULE_EVERY: f64 = 60.0;

/// Wall seconds a run of the publisher may take beyond its sampling.
const RUN_GRACE: f64 = 8.0;

/// What the service reports of itself: enough load to keep its tasks, too little for more.
const UTILIZATION_PERCENT: f64 = 45.0;

/// A local AWS, a NATS server and a Terraform directory.
pub(crate) struct Stage {
    pub(crate) aws: World,
    pub(crate) nats: NatsServer,
    pub(crate) context: jetstream::Context,
    pub(crate) queue: QueueSettings,
    pub(crate) directory: WorkingDirectory,
    pub(crate) workers: Workers,
    speed: f64,
}

/// Finds and builds what the demo runs; slow the first time.
///
/// # Errors
/// Something is missing or does not compile.
pub(crate) async fn prepare() -> Result<(Terraform, &'static Binaries)> {
    let prepared = tokio::task::spawn_blocking(|| {
        let terraform = Terraform::on_path()?;
        tools::nats_server(tools::NatsVersion::Current)?;
        Ok((terraform, binaries()?))
    });
    prepared
        .await
        .map_err(|error| Fault::failed("preparing the demo", error))?
}

impl Stage {
    /// Starts AWS with the worker service, NATS with its queue, and the tasks that drain it.
    ///
    /// # Errors
    /// One of them does not start.
    pub(crate) async fn start(terraform: &Terraform, speed: f64, seed: u64) -> Result<Self> {
        let worker = ServiceSettings::new(CLUSTER, SERVICE, FEWEST)
            .cpu(Utilization::Constant(UTILIZATION_PERCENT))
            .memory(Utilization::Constant(UTILIZATION_PERCENT));
        let aws = World::builder()
            .speed(speed)
            .seed(seed)
            .service(worker)
            .start()
            .await;
        let aws = aws.map_err(|error| Fault::failed("starting the local AWS", error))?;
        let nats = NatsServer::start().await?;
        let context = nats.jetstream().await?;
        let queue = QueueSettings {
            stream: "COMMANDS".to_owned(),
            consumer: "command-worker".to_owned(),
            retention: Duration::from_secs_f64(RETENTION_SECONDS / speed),
            max_ack_pending: 50,
        };
        queue.create(&context).await?;
        let service_time = Duration::from_secs_f64(SERVICE_SECONDS / speed);
        let workers = Workers::start(&context, &queue, service_time, MOST as usize).await?;
        let directory = example(terraform, &aws, &nats, speed)?;
        Ok(Self {
            aws,
            nats,
            context,
            queue,
            directory,
            workers,
            speed,
        })
    }

    /// Starts the publisher as the applied profile says, on its schedule.
    ///
    /// # Errors
    /// The profile has no publisher configuration, or the publisher does not start.
    pub(crate) async fn publish(&self, binaries: &Binaries) -> Result<Schedule> {
        let configuration = self.directory.output("publisher_configuration").await?;
        let Value::String(configuration) = configuration else {
            return Err(Fault::Failed(format!(
                "the output publisher_configuration is {configuration}, not a text"
            )));
        };
        let mut environment: BTreeMap<String, String> =
            aws_environment(self.aws.endpoint()).into_iter().collect();
        environment.insert("ARRAKIS_PUBLISHER_CONFIG".to_owned(), configuration);
        let function = Function::start(&binaries.publisher, &environment).await?;
        let every = Duration::from_secs_f64(SCHEDULE_EVERY / self.speed);
        let limit = Duration::from_secs_f64(RUN_FOR / self.speed + RUN_GRACE);
        Ok(Schedule::start(function, every, limit))
    }

    /// Whether CloudWatch has seen the depth of the queue.
    pub(crate) fn measured(&self) -> bool {
        let depth = Metric::QueueDepth.name();
        self.aws.metrics().iter().any(|metric| metric.name == depth)
    }

    /// Tasks of the service. Those that have come to run begin to work.
    ///
    /// # Errors
    /// The service is gone.
    pub(crate) fn counts(&self) -> Result<Counts> {
        let counts = self.aws.service(CLUSTER, SERVICE).ok_or_else(|| {
            Fault::Failed(format!("the local AWS has no service {CLUSTER}/{SERVICE}"))
        })?;
        self.workers
            .set_running(counts.running.unsigned_abs() as usize);
        Ok(counts)
    }
}

/// A copy of `examples/worker`, so that nothing Terraform writes ends up in the repository.
fn example(
    terraform: &Terraform,
    aws: &World,
    nats: &NatsServer,
    speed: f64,
) -> Result<WorkingDirectory> {
    let mut directory =
        WorkingDirectory::new(terraform, Installation::FilesystemMirror, aws.endpoint())?;
    for (name, text) in example_files()? {
        directory.write(&name, &text)?;
    }
    let servers = serde_json::json!([nats.url()]).to_string();
    directory.set("TF_VAR_nats_servers", &servers);
    directory.set("TF_VAR_sample_every", &(SAMPLE_EVERY / speed).to_string());
    directory.set("TF_VAR_run_for", &(RUN_FOR / speed).to_string());
    Ok(directory)
}

/// The files of the example and their texts.
///
/// # Errors
/// They cannot be read.
pub(crate) fn example_files() -> Result<Vec<(String, String)>> {
    let folder: PathBuf = tools::repository().join("examples/worker");
    let failed = |error| Fault::failed(format!("reading {}", folder.display()), error);
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|extension| extension == "tf") {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            files.push((
                name.into_owned(),
                fs::read_to_string(&path).map_err(failed)?,
            ));
        }
    }
    files.sort();
    Ok(files)
}
