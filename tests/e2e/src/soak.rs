//! A long run of the publisher as a daemon while AWS, NATS and the machine misbehave: every value
//! that arrives is compared with what was true, and its memory is watched.
//!
//! Faults follow from a seed, moments do not: the daemon and its neighbours are real processes.

mod truth;

use std::{
    collections::BTreeMap,
    time::{Duration, Instant, SystemTime},
};

use scaling::metric::{Metric, NAMESPACE_DEFAULT, Queue, Service, Subject};
use serde_json::json;
use world::{Fault as AwsFault, Matcher, ServiceSettings, World};

use crate::{
    daemon::{Daemon, is_run},
    fault::{Fault, Result},
    inventory::{Published, published},
    nats::{NatsServer, QueueSettings},
    process,
    terraform::aws_environment,
};
use truth::Truth;

const QUEUE: Queue<'static> = Queue {
    stream: "COMMANDS",
    consumer: "command-worker",
    domain: None,
};
const WORKER: Service<'static> = Service {
    cluster: "arrakis",
    service: "worker",
};
/// Tasks of the service, all along.
const TASKS: u32 = 3;
const PUBLISHER: &str = "soak";

/// Time between two steps; at each something may go wrong.
const STEP: Duration = Duration::from_millis(500);
/// How long the server and the daemon are away when they are.
const AWAY: Duration = Duration::from_millis(1_200);

/// What a soak is to do.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// How long.
    pub duration: Duration,
    /// The daemon's `sample_every`. The shorter, the more samples a minute.
    pub sample_every: Duration,
    /// What decides which fault comes next.
    pub seed: u64,
}

/// What a soak has shown.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// Runs that the daemon reported.
    pub runs: usize,
    /// Values compared with the truth.
    pub values: usize,
    /// Values that were not true, in words.
    pub wrong: Vec<String>,
    /// How often each fault struck.
    pub faults: BTreeMap<&'static str, usize>,
    /// Memory in use of the daemon in KiB, by time since the start.
    pub memory: Vec<(Duration, u64)>,
    /// How the daemon ended.
    pub exit_code: Option<i32>,
    /// The errors of the last run, when every fault was over.
    pub last_source_errors: Option<u64>,
}

impl Findings {
    /// The median of the memory in the last quarter of the soak, and in the second one, in KiB. The
    /// first quarter warms up.
    pub fn memory_early_and_late(&self) -> Option<(u64, u64)> {
        let quarter = self.memory.len() / 4;
        let median = |part: &[(Duration, u64)]| {
            let mut used: Vec<u64> = part.iter().map(|(_, kib)| *kib).collect();
            used.sort_unstable();
            used.get(used.len() / 2).copied()
        };
        let early = median(self.memory.get(quarter..2 * quarter)?)?;
        let late = median(self.memory.get(3 * quarter..)?)?;
        Some((early, late))
    }
}

/// Runs it. `progress` hears of every step.
///
/// # Errors
/// Something of the stage cannot be set up; what the daemon does wrong is a finding.
pub async fn run(settings: Settings, mut progress: impl FnMut(&Findings)) -> Result<Findings> {
    let mut stage = Stage::start(settings).await?;
    let began = Instant::now();
    let mut findings = Findings::default();
    while began.elapsed() < settings.duration {
        let name = stage.step().await?;
        *findings.faults.entry(name).or_default() += 1;
        tokio::time::sleep(STEP).await;
        stage.compare(&mut findings);
        let used = memory_kib(stage.daemon.id()).await?;
        findings.memory.push((began.elapsed(), used));
        progress(&findings);
    }
    stage.calm(&mut findings).await?;
    progress(&findings);
    Ok(findings)
}

/// The daemon and everything around it.
struct Stage {
    aws: World,
    nats: NatsServer,
    queue: QueueSettings,
    truth: Truth,
    daemon: Daemon,
    random: u64,
}

impl Stage {
    async fn start(settings: Settings) -> Result<Self> {
        let service = ServiceSettings::new(WORKER.cluster, WORKER.service, TASKS as i32);
        let aws = World::builder().rate_limits(false).service(service);
        let aws = aws.start().await;
        let aws = aws.map_err(|error| Fault::failed("starting a local AWS", error))?;
        let nats = NatsServer::start().await?;
        let queue = QueueSettings {
            stream: QUEUE.stream.to_owned(),
            consumer: QUEUE.consumer.to_owned(),
            retention: Duration::from_secs(24 * 3_600),
            max_ack_pending: 50,
        };
        let context = nats.jetstream().await?;
        queue.create(&context).await?;
        let mut truth = Truth::default();
        truth.begin(100);
        queue.publish(&context, 100).await?;
        truth.settle(100);
        let configuration = json!({
            "publisher": PUBLISHER,
            "namespace": NAMESPACE_DEFAULT,
            "sample_every": settings.sample_every.as_secs_f64(),
            "sink": "both",
            "nats": { "servers": [nats.url()] },
            "sources": [
                { "kind": "queue", "stream": QUEUE.stream, "consumer": QUEUE.consumer,
                  "cluster": WORKER.cluster, "service": WORKER.service },
                { "kind": "tasks", "cluster": WORKER.cluster, "service": WORKER.service },
            ],
        });
        let mut environment: BTreeMap<_, _> = aws_environment(aws.endpoint()).into_iter().collect();
        let document = configuration.to_string();
        environment.insert("ARRAKIS_PUBLISHER_CONFIG".to_owned(), document);
        let daemon = Daemon::start(&[], &environment)?;
        Ok(Self {
            aws,
            nats,
            queue,
            truth,
            daemon,
            random: settings.seed | 1,
        })
    }

    /// Does the next thing; returns what it is called.
    async fn step(&mut self) -> Result<&'static str> {
        let drawn = self.draw(16);
        if let Some((name, operation, calls, fault)) = aws_fault(drawn) {
            let matcher = Matcher::operation(operation);
            self.aws.faults().times(calls, matcher, fault);
            return Ok(name);
        }
        Ok(match drawn {
            7 => {
                self.restart_nats().await?;
                "nats-server restarts"
            }
            8 => {
                let daemon = self.daemon.id().to_string();
                process::signal("-STOP", &daemon);
                tokio::time::sleep(AWAY).await;
                process::signal("-CONT", &daemon);
                "the daemon is frozen"
            }
            9 | 10 => {
                let more = 1 + self.draw(500);
                self.publish(more).await?;
                "messages arrive"
            }
            _ => "nothing",
        })
    }

    /// A number below `limit`, from the seed (xorshift64).
    fn draw(&mut self, limit: u64) -> u64 {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        self.random % limit
    }

    /// Streams in memory are gone with their server: what is read until they are back is missing,
    /// or a true zero.
    async fn restart_nats(&mut self) -> Result<()> {
        self.truth.begin(0);
        self.nats.stop().await;
        tokio::time::sleep(AWAY).await;
        self.nats.start_again().await?;
        let context = self.nats.jetstream().await?;
        self.queue.create(&context).await?;
        self.truth.settle(0);
        self.publish(100).await
    }

    async fn publish(&mut self, messages: u64) -> Result<()> {
        let context = self.nats.jetstream().await?;
        let depth = self.truth.now() + messages;
        self.truth.begin(depth);
        self.queue.publish(&context, messages).await?;
        self.truth.settle(depth);
        Ok(())
    }

    /// Compares what has arrived since the last time.
    fn compare(&mut self, findings: &mut Findings) {
        let arrived = published(&self.aws);
        self.aws.clear_calls();
        self.truth.forget_old();
        for datum in &arrived {
            match self.judge(datum) {
                Ok(true) => findings.values += 1,
                Ok(false) => {}
                Err(wrong) => findings.wrong.push(wrong),
            }
        }
        let runs = self.daemon.lines().into_iter().filter(is_run).count();
        findings.runs = runs;
    }

    /// Whether a value is one that can be judged, and true.
    fn judge(&self, datum: &Published) -> std::result::Result<bool, String> {
        let of = |metric: Metric, subject: Subject<'_>| {
            let identity = metric.of(NAMESPACE_DEFAULT, subject);
            identity.is_some_and(|it| it.name == datum.name && it.dimensions == datum.dimensions)
        };
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs_f64(datum.at);
        let depth = |value: f64| self.truth.allows(at, value);
        let queue = Subject::Queue(QUEUE);
        let tasks = f64::from(TASKS);
        let fair = if of(Metric::QueueDepth, queue) || of(Metric::QueuePending, queue) {
            depth(datum.value)
        } else if of(
            Metric::BacklogPerTask,
            Subject::QueueOfService(QUEUE, WORKER),
        ) {
            depth(datum.value * tasks)
        } else if of(Metric::RunningTasks, Subject::Service(WORKER)) {
            datum.value == tasks
        } else if of(Metric::QueueAckPending, queue) || of(Metric::QueueRedelivered, queue) {
            datum.value == 0.0
        } else if of(Metric::Heartbeat, Subject::Publisher(PUBLISHER)) {
            datum.value == 1.0
        } else {
            return Ok(false);
        };
        if fair {
            return Ok(true);
        }
        Err(format!("{datum:?} while it was {}", self.truth.around(at)))
    }

    /// Ends every fault, lets one more run go by, and stops the daemon.
    async fn calm(&mut self, findings: &mut Findings) -> Result<()> {
        self.aws.faults().clear();
        let before = self.daemon.lines().into_iter().filter(is_run).count();
        let end = Instant::now() + Duration::from_secs(30);
        // The run under way may have met a fault still; the one after it has not.
        while self.daemon.lines().into_iter().filter(is_run).count() < before + 2
            && Instant::now() < end
        {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        findings.exit_code = self.daemon.terminate().await?;
        self.compare(findings);
        let lines = self.daemon.lines();
        let last = lines.iter().rev().find(|line| is_run(line));
        findings.last_source_errors = last.and_then(|line| line["source_errors"].as_u64());
        Ok(())
    }
}

/// What AWS does to how many of the next calls of an operation, for the lowest numbers drawn.
fn aws_fault(drawn: u64) -> Option<(&'static str, &'static str, u64, AwsFault)> {
    const PUT: &str = "PutMetricData";
    const DESCRIBE: &str = "DescribeServices";
    let slow = AwsFault::Slow(Duration::from_millis(900));
    Some(match drawn {
        0 => ("CloudWatch throttles", PUT, 2, AwsFault::Throttle),
        1 => ("CloudWatch fails", PUT, 4, AwsFault::ServerError),
        2 => ("cut before its effect", PUT, 1, AwsFault::CutBefore),
        3 => ("cut after its effect", PUT, 1, AwsFault::CutAfter),
        4 => ("CloudWatch is slow", PUT, 1, slow),
        5 => ("ECS refuses", DESCRIBE, 1, AwsFault::AccessDenied),
        6 => ("ECS fails", DESCRIBE, 2, AwsFault::ServerError),
        _ => return None,
    })
}

/// Memory in use of a process, as `ps` tells it.
async fn memory_kib(process: u32) -> Result<u64> {
    let mut command = tokio::process::Command::new("ps");
    command.args(["-o", "rss=", "-p", &process.to_string()]);
    let finished = process::run(&mut command, Duration::from_secs(10)).await?;
    let text = finished.stdout.trim();
    text.parse()
        .map_err(|_| Fault::Failed(format!("the daemon is gone: ps said {text:?}")))
}
