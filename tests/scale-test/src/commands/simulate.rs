//! `scale-test simulate`: how a profile reacts to a load.

use std::{
    fs,
    io::{self, Write as _},
    num::NonZeroUsize,
    path::{Path, PathBuf},
    process::ExitCode,
    thread,
};

use clap::{ArgGroup, Args};
use scale_test::{
    blueprint::{from_profile, from_terraform},
    simulation::{Load, Simulation},
};
use scaling::{
    object::Blueprint,
    simulate::{
        Latency, PublisherSettings, QueueSettings, ServiceSettings, Settings, Span, Trace, Workers,
    },
};
use serde_json::Value;

use super::USAGE;

/// Shows how a profile reacts to a load before anything is applied.
#[derive(Args)]
#[command(group(ArgGroup::new("what").required(true).args(["profile", "state", "plan"])))]
pub(crate) struct Simulate {
    /// JSON with the attribute names of arrakis_scaling_profile.
    #[arg(long)]
    profile: Option<PathBuf>,
    /// Output of `terraform show -json`.
    #[arg(long)]
    state: Option<PathBuf>,
    /// Output of `terraform show -json PLAN`.
    #[arg(long)]
    plan: Option<PathBuf>,
    /// Address of the profile in a state or plan; needed where there are several.
    #[arg(long)]
    address: Option<String>,
    /// Another profile (JSON) to set beside it.
    #[arg(long)]
    compare: Option<PathBuf>,
    /// The load: csv:FILE, or one of the forms that a wrong one lists.
    #[arg(long, default_value = "burst:500")]
    trace: String,
    /// Seed of the first history; the others follow it.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Histories, each with other phases and delays.
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    runs: u64,
    /// Seconds between two samples of the publisher.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(i64).range(1..=3600))]
    sample_every: i64,
    /// Messages a task finishes in a second.
    #[arg(long, default_value_t = 10.0)]
    rate_per_task: f64,
    /// Seconds after which the stream drops a message; default: never.
    #[arg(long, value_parser = clap::value_parser!(i64).range(1..=31_622_400))]
    retention: Option<i64>,
    /// Seconds a task takes until it runs, at least and at most.
    #[arg(long, num_args = 2, default_values_t = [20, 60], value_parser = clap::value_parser!(i64).range(0..=3600))]
    launch: Vec<i64>,
    /// Prints JSON instead of a table.
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Simulate) -> ExitCode {
    match simulations(arguments) {
        Ok(simulations) if arguments.json => {
            let all: Vec<Value> = simulations.iter().map(Simulation::to_json).collect();
            print(&format!("{}\n", Value::from(all)))
        }
        Ok(simulations) => {
            let all: Vec<String> = simulations.iter().map(ToString::to_string).collect();
            print(&all.join("\n"))
        }
        Err(faults) => {
            for fault in faults {
                eprintln!("scale-test: {fault}");
            }
            ExitCode::from(USAGE)
        }
    }
}

/// Who stops reading half-way has seen enough.
fn print(text: &str) -> ExitCode {
    let _ = io::stdout().write_all(text.as_bytes());
    ExitCode::SUCCESS
}

fn simulations(arguments: &Simulate) -> Result<Vec<Simulation>, Vec<String>> {
    let trace = trace(&arguments.trace)?;
    let settings = settings(arguments);
    let mut blueprints = vec![blueprint(arguments)?];
    if let Some(path) = &arguments.compare {
        blueprints.push((path.display().to_string(), from_profile(&json(path)?)?));
    }
    let threads = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let load = Load {
        trace: &trace,
        settings: &settings,
        seeds: arguments.seed..arguments.seed.saturating_add(arguments.runs),
        threads,
    };
    let all = blueprints.into_iter();
    Ok(all
        .map(|(name, blueprint)| Simulation::new(name, &blueprint, &load))
        .collect())
}

fn blueprint(arguments: &Simulate) -> Result<(String, Blueprint), Vec<String>> {
    let name = |path: &Path| path.display().to_string();
    if let Some(path) = &arguments.profile {
        return Ok((name(path), from_profile(&json(path)?)?));
    }
    let path = arguments.state.as_ref().or(arguments.plan.as_ref());
    let path = path.ok_or_else(|| vec!["no profile is given".to_owned()])?;
    from_terraform(&json(path)?, arguments.address.as_deref()).map_err(|fault| vec![fault])
}

fn settings(arguments: &Simulate) -> Settings {
    let [least, most] = [0, 1].map(|place| arguments.launch.get(place).copied().unwrap_or(60));
    Settings {
        publisher: PublisherSettings {
            sample_every: Span::secs(arguments.sample_every),
            ..PublisherSettings::default()
        },
        service: ServiceSettings {
            launch: Latency::secs(least, most.max(least)),
            ..ServiceSettings::default()
        },
        workers: Workers {
            per_task_per_sec: arguments.rate_per_task.max(0.0),
        },
        queue: QueueSettings {
            retention: arguments.retention.map(Span::secs),
            ..QueueSettings::default()
        },
        ..Settings::default()
    }
}

fn trace(written: &str) -> Result<Trace, Vec<String>> {
    let Some(rest) = written.strip_prefix("csv:") else {
        return Trace::parse(written).map_err(|problem| vec![problem.to_string()]);
    };
    let (file, options) = rest.split_once(',').unwrap_or((rest, ""));
    let table = read(Path::new(file))?;
    let told = |problems: Vec<scaling::problem::Problem>| {
        problems.iter().map(ToString::to_string).collect()
    };
    Trace::from_csv(&table, options).map_err(told)
}

fn json(path: &Path) -> Result<Value, Vec<String>> {
    let text = read(path)?;
    let fault = |error| vec![format!("{} is not JSON: {error}", path.display())];
    serde_json::from_str(&text).map_err(fault)
}

fn read(path: &Path) -> Result<String, Vec<String>> {
    fs::read_to_string(path)
        .map_err(|error| vec![format!("cannot read {}: {error}", path.display())])
}
