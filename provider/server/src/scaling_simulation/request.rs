//! What is asked for, wholly judged.

use std::{num::NonZeroUsize, ops::Range, thread};

use scaling::{
    problem::{Path, Problem},
    simulate::{
        Latency, Outcome, Price, PublisherSettings, QueueSettings, ServiceSettings, Settings, Span,
        Trace, Workers, many, simulated_time,
    },
    validate::Context,
};
use tfplugin::{Diagnostic, Diagnostics, Field, Object, Reader};

use super::{
    number::{Judged, positive, whole},
    subject::{self, Subject},
    trace,
};
use crate::report;

/// Most time that is simulated at once, all histories together: seconds of work.
pub(super) const SIMULATED_DAYS_MAX: i64 = 1000;
/// Histories, unless the configuration says how many.
pub(super) const RUNS_DEFAULT: i64 = 100;
/// Most histories.
pub(super) const RUNS_MAX: i64 = 100_000;
/// Greatest seed: what Terraform keeps exactly.
const SEED_MAX: i64 = 1 << 53;
/// Longest retention, in seconds: a year and a leap day.
const RETENTION_MAX: i64 = 366 * 86_400;
const DAY: Span = Span::secs(86_400);

/// A configuration as far as it is known.
pub(super) struct Asked {
    /// What is wrong with it.
    pub(super) problems: Diagnostics,
    /// `None` while something is wrong or not known.
    pub(super) request: Option<Request>,
}

/// A simulation that can be run.
#[derive(Clone, Debug)]
pub(super) struct Request {
    subject: Subject,
    trace: Trace,
    settings: Settings,
    seeds: Range<u64>,
    pub(super) price: Option<Price>,
}

impl Request {
    /// Runs it; `None` without histories.
    pub(super) fn simulate(&self) -> Option<Outcome> {
        let threads = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        let all = many(
            &self.subject.blueprint,
            &self.trace,
            &self.settings,
            self.seeds.clone(),
            threads,
        );
        Outcome::of(&all)
    }
}

/// Reads and judges a configuration.
pub(super) fn read(config: &Object, context: &Context) -> Result<Asked, Diagnostic> {
    let reader = &config.reader();
    let mut problems = Vec::new();
    let subject = subject::read(config, context, &mut problems)?;
    let trace = trace::read(reader, &mut problems)?;
    let settings = settings(reader, &mut problems)?;
    let seed = whole(
        reader,
        "seed",
        &Path::root("seed"),
        0..=SEED_MAX,
        &mut problems,
    )?;
    let runs = whole(
        reader,
        "runs",
        &Path::root("runs"),
        1..=RUNS_MAX,
        &mut problems,
    )?;
    let price = price(reader, &mut problems)?;
    let seeds = seed.or(0).zip(runs.or(RUNS_DEFAULT)).map(seeds);
    if let (Some(trace), Some(seeds)) = (&trace, &seeds) {
        problems.extend(too_long(trace, seeds));
    }
    let parts = || Some((subject?, trace?, settings?, seeds?, price?));
    let request = parts().filter(|_| problems.is_empty());
    Ok(Asked {
        problems: report::problems(&problems),
        request: request.map(|(subject, trace, settings, seeds, price)| Request {
            settings: with_queues(settings, &subject),
            subject,
            trace,
            seeds,
            price,
        }),
    })
}

fn seeds((seed, runs): (i64, i64)) -> Range<u64> {
    // Neither is negative.
    seed.unsigned_abs()..seed.unsigned_abs().saturating_add(runs.unsigned_abs())
}

fn too_long(trace: &Trace, seeds: &Range<u64>) -> Option<Problem> {
    let runs = seeds.end - seeds.start;
    let most = DAY * SIMULATED_DAYS_MAX;
    let length = simulated_time(trace, runs);
    (length > most).then(|| {
        let days = length.ceil(DAY).0 / DAY.0;
        let fitting = most.0 / trace.duration.0.max(1);
        Problem::error(
            &Path::root("runs"),
            "the simulation is too long",
            format!(
                "{runs} histories of {}, {days} days together",
                trace.duration
            ),
            format!("{SIMULATED_DAYS_MAX} days together"),
            format!("write runs = {fitting} or fewer, or a shorter trace"),
        )
    })
}

/// The settings of all queues; what the configuration leaves out is the profile's.
#[derive(Clone, Debug)]
struct Assumed {
    settings: Settings,
    retention: Option<i64>,
    max_ack_pending: Option<i64>,
    task_concurrency: Option<i64>,
}

fn settings(
    reader: &Reader<'_>,
    problems: &mut Vec<Problem>,
) -> Result<Option<Assumed>, Diagnostic> {
    let mut number =
        |name: &str, allowed| whole(reader, name, &Path::root(name), allowed, problems);
    let sample_every = number("sample_every", 1..=3600)?;
    let tasks = number("tasks", 0..=i64::from(i32::MAX))?;
    let retention = number("retention", 1..=RETENTION_MAX)?;
    let max_ack_pending = number("max_ack_pending", 1..=i64::from(i32::MAX))?;
    let task_concurrency = number("task_concurrency", 1..=i64::from(i32::MAX))?;
    let rate = positive(
        reader,
        "rate_per_task",
        &Path::root("rate_per_task"),
        problems,
    )?;
    let launch = launch(reader, problems)?;
    let parts = || {
        let settings = Settings {
            tasks: tasks.optional()?.and_then(|tasks| tasks.try_into().ok()),
            publisher: PublisherSettings {
                sample_every: Span::secs(sample_every.or(10)?),
                ..PublisherSettings::default()
            },
            workers: Workers {
                per_task_per_sec: rate.or(Workers::default().per_task_per_sec)?,
            },
            service: ServiceSettings {
                launch: launch?,
                ..ServiceSettings::default()
            },
            ..Settings::default()
        };
        Some(Assumed {
            settings,
            retention: retention.optional()?,
            max_ack_pending: max_ack_pending.optional()?,
            task_concurrency: task_concurrency.optional()?,
        })
    };
    Ok(parts())
}

/// How long tasks take until they run.
fn launch(reader: &Reader<'_>, problems: &mut Vec<Problem>) -> Result<Option<Latency>, Diagnostic> {
    let default = ServiceSettings::default().launch;
    let inner: Reader<'_> = match reader.get("launch")? {
        Field::Null => return Ok(Some(default)),
        Field::Unknown => return Ok(None),
        Field::Known(inner) => inner,
    };
    let path = Path::root("launch");
    let mut number = |name: &str| whole(&inner, name, &path.attribute(name), 0..=3600, problems);
    let (min, max) = (number("min")?, number("max")?);
    let secs = |span: Span| span.0 / 1000;
    let Some((min, max)) = min.or(secs(default.min)).zip(max.or(secs(default.max))) else {
        return Ok(None);
    };
    if min <= max {
        return Ok(Some(Latency::secs(min, max)));
    }
    problems.push(Problem::error(
        &path,
        "launch.min is above launch.max",
        format!("min = {min} and max = {max}"),
        "min up to max",
        "lower min or raise max",
    ));
    Ok(None)
}

fn with_queues(assumed: Assumed, subject: &Subject) -> Settings {
    let Assumed {
        settings,
        retention,
        max_ack_pending,
        task_concurrency,
    } = assumed;
    let over = |own: QueueSettings| QueueSettings {
        retention: retention.map(Span::secs).or(own.retention),
        max_ack_pending: max_ack_pending
            .map(i64::unsigned_abs)
            .or(own.max_ack_pending),
        task_concurrency: task_concurrency.map_or(own.task_concurrency, i64::unsigned_abs),
    };
    let mut queues = subject.queues.clone();
    for queue in &mut queues {
        queue.settings = over(queue.settings);
    }
    Settings {
        queue: over(QueueSettings::default()),
        queues,
        ..settings
    }
}

/// What an hour of a task costs; `Some(None)` where nobody asks.
fn price(
    reader: &Reader<'_>,
    problems: &mut Vec<Problem>,
) -> Result<Option<Option<Price>>, Diagnostic> {
    let inner: Reader<'_> = match reader.get("price")? {
        Field::Null => return Ok(Some(None)),
        Field::Unknown => return Ok(None),
        Field::Known(inner) => inner,
    };
    let path = Path::root("price");
    let mut number = |name: &str| positive(&inner, name, &path.attribute(name), problems);
    let found = [
        number("per_task_hour")?,
        number("vcpu")?,
        number("memory")?,
        number("per_vcpu_hour")?,
        number("per_gb_hour")?,
    ];
    if found.contains(&Judged::Missing) {
        return Ok(None);
    }
    use Judged::{Given, Omitted};
    match found {
        [Given(price), Omitted, Omitted, Omitted, Omitted] => Ok(Some(Some(Price::Task(price)))),
        [
            Omitted,
            Given(vcpu),
            Given(memory),
            Given(per_vcpu_hour),
            Given(per_gb_hour),
        ] => Ok(Some(Some(Price::Size {
            vcpu,
            memory,
            per_vcpu_hour,
            per_gb_hour,
        }))),
        _ => {
            problems.push(Problem::error(
                &path,
                "the price of a task is not clear",
                "another choice of attributes",
                "per_task_hour alone, or vcpu, memory, per_vcpu_hour and per_gb_hour together",
                "write one of the two",
            ));
            Ok(None)
        }
    }
}
