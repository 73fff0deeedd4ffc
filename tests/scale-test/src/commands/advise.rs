//! `scale-test advise`: which settings of a profile would do, and what they save.

use std::{cell::RefCell, path::PathBuf, process::ExitCode};

use clap::Args;
use scale_test::{
    advise::{self, Advice, Requirement},
    progress::Progress,
};
use scaling::simulate::{Price, Span};

use super::{
    USAGE,
    conditions::{self, Conditions, json, not_negative},
};

/// Searches steps, bursts, resolutions and cooldowns for the fewest task minutes that keep a
/// requirement.
#[derive(Args)]
pub(crate) struct Advise {
    /// JSON with the attribute names of arrakis_scaling_profile.
    #[arg(long)]
    profile: PathBuf,
    /// Seconds from a breach within which max_capacity is desired, as `reach_max_within` demands.
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(i64).range(1..=86_400))]
    within: Option<i64>,
    /// Most messages in any queue, in every history.
    #[arg(long, value_name = "MESSAGES")]
    max_peak_depth: Option<u64>,
    /// No message is lost to the retention, in any history.
    #[arg(long)]
    no_lost: bool,
    #[command(flatten)]
    conditions: Conditions,
    /// What an hour of a task costs, in any currency.
    #[arg(long, value_name = "PRICE", value_parser = not_negative)]
    price_per_task_hour: Option<f64>,
    /// Prints JSON instead of HCL and a table.
    #[arg(long)]
    json: bool,
}

/// 0: the advice keeps the requirement, 1: nothing does, 2: what was asked for cannot be read.
pub(crate) fn run(arguments: &Advise) -> ExitCode {
    let advice = match advice(arguments) {
        Ok(advice) => advice,
        Err(faults) => {
            for fault in faults {
                eprintln!("scale-test: {fault}");
            }
            return ExitCode::from(USAGE);
        }
    };
    if arguments.json {
        println!("{}", advice.to_json());
    } else {
        print!("{advice}");
    }
    if advice.is_kept() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn advice(arguments: &Advise) -> Result<Advice, Vec<String>> {
    let profile = json(&arguments.profile)?;
    let trace = arguments.conditions.trace()?;
    let settings = arguments.conditions.settings()?;
    let requirement = Requirement {
        within: arguments.within.map(Span::secs),
        max_peak_depth: arguments.max_peak_depth,
        no_lost: arguments.no_lost,
    };
    let length = advise::effort(&profile);
    let progress = RefCell::new(Progress::bar(
        length,
        "profiles tried, at most about so many",
    ));
    let conditions = advise::Conditions {
        trace: &trace,
        settings: &settings,
        seed: arguments.conditions.seed,
        threads: conditions::threads(),
        progress: &|| progress.borrow_mut().advance(1),
    };
    let price = arguments.price_per_task_hour.map(Price::Task);
    let named = |fault: String| format!("{}: {fault}", arguments.profile.display());
    advise::advise(&profile, requirement, &conditions, price)
        .map_err(|faults| faults.into_iter().map(named).collect())
}
