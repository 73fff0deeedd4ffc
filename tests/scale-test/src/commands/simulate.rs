//! `scale-test simulate`: how a profile reacts to a load.

use std::{
    cell::RefCell,
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{ArgGroup, Args};
use scale_test::{
    blueprint::{Subject, subject_of_profile, subject_of_terraform},
    progress::Progress,
    simulation::{Load, Simulation},
};
use serde_json::Value;

use super::{
    ENVIRONMENT, USAGE,
    conditions::{Conditions, json, threads},
};

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
    #[command(flatten)]
    conditions: Conditions,
    /// Histories, each with other phases and delays.
    #[arg(long, default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    runs: u64,
    /// Prints JSON instead of a table.
    #[arg(long)]
    json: bool,
    /// Writes a picture of the first history to this file.
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Writes a page with pictures, figures and events to this file.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

pub(crate) fn run(arguments: &Simulate) -> ExitCode {
    let simulations = match simulations(arguments) {
        Ok(simulations) => simulations,
        Err(faults) => return told(&faults, USAGE),
    };
    let written = write(arguments, &simulations);
    if arguments.json {
        let all: Vec<Value> = simulations.iter().map(Simulation::to_json).collect();
        print(&format!("{}\n", Value::from(all)));
    } else {
        let all: Vec<String> = simulations.iter().map(ToString::to_string).collect();
        print(&all.join("\n"));
    }
    written.map_or_else(|fault| told(&[fault], ENVIRONMENT), |()| ExitCode::SUCCESS)
}

fn told(faults: &[String], code: u8) -> ExitCode {
    for fault in faults {
        eprintln!("scale-test: {fault}");
    }
    ExitCode::from(code)
}

/// Writes the files that were asked for.
fn write(arguments: &Simulate, simulations: &[Simulation]) -> Result<(), String> {
    let write = |path: &Path, text: String| {
        fs::write(path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))
    };
    if let Some(path) = &arguments.svg {
        write(path, Simulation::to_svg(simulations))?;
    }
    if let Some(path) = &arguments.html {
        write(path, Simulation::to_page(simulations).to_html())?;
    }
    Ok(())
}

/// Who stops reading half-way has seen enough.
fn print(text: &str) {
    let _ = io::stdout().write_all(text.as_bytes());
}

fn simulations(arguments: &Simulate) -> Result<Vec<Simulation>, Vec<String>> {
    let Conditions {
        trace: written,
        seed,
        ..
    } = &arguments.conditions;
    let trace = arguments.conditions.trace()?;
    let settings = arguments.conditions.settings()?;
    let mut subjects = vec![subject(arguments)?];
    if let Some(path) = &arguments.compare {
        subjects.push(of_file(path)?);
    }
    let histories = u64::try_from(subjects.len()).unwrap_or(1);
    let length = histories.saturating_mul(arguments.runs);
    let progress = RefCell::new(Progress::bar(length, "histories simulated"));
    let load = Load {
        written,
        trace: &trace,
        settings: &settings,
        seeds: *seed..seed.saturating_add(arguments.runs),
        threads: threads(),
        progress: &|histories| progress.borrow_mut().advance(histories),
    };
    let all = subjects.into_iter();
    all.map(|subject| Simulation::new(subject, &load).map_err(|fault| vec![fault]))
        .collect()
}

fn subject(arguments: &Simulate) -> Result<Subject, Vec<String>> {
    if let Some(path) = &arguments.profile {
        return of_file(path);
    }
    let path = arguments.state.as_ref().or(arguments.plan.as_ref());
    let path = path.ok_or_else(|| vec!["no profile is given".to_owned()])?;
    let shown = json(path)?;
    subject_of_terraform(&shown, arguments.address.as_deref()).map_err(|fault| vec![fault])
}

/// A profile in a file; a fault names the file, as there may be two.
fn of_file(path: &Path) -> Result<Subject, Vec<String>> {
    let name = path.display().to_string();
    let named = |fault: String| format!("{name}: {fault}");
    subject_of_profile(&name, &json(path)?)
        .map_err(|faults| faults.into_iter().map(named).collect())
}
