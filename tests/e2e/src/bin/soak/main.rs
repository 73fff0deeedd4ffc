//! `cargo run --package e2e --bin soak -- --minutes 120`: the publisher as a daemon under faults,
//! for as long as one likes. Ends with 1 when a value was wrong or the memory grew.

use std::{process::ExitCode, time::Duration};

use clap::Parser;
use e2e::soak::{self, Findings, Settings};

/// Growth of the daemon's memory that counts as flat, from the second quarter to the last.
const GROWTH_KIB_MAX: u64 = 1_024;

#[derive(Parser)]
#[command(about = "Runs the publisher as a daemon while AWS, NATS and the machine misbehave.")]
struct Arguments {
    /// How long, in minutes.
    #[arg(long, default_value_t = 120.0)]
    minutes: f64,
    /// The daemon's sample_every, in seconds; 0.5 makes two hours 14,400 samples.
    #[arg(long, default_value_t = 0.5)]
    sample_every: f64,
    /// What decides which fault comes next.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let settings = Settings {
        duration: Duration::from_secs_f64(arguments.minutes * 60.0),
        sample_every: Duration::from_secs_f64(arguments.sample_every),
        seed: arguments.seed,
    };
    let mut told = Duration::ZERO;
    let outcome = soak::run(settings, |findings| {
        let Some((at, used)) = findings.memory.last() else {
            return;
        };
        if *at >= told {
            told = *at + Duration::from_secs(60);
            println!(
                "{:>6.1} min  {:>7} runs  {:>8} values  {:>3} wrong  {:>6} KiB",
                at.as_secs_f64() / 60.0,
                findings.runs,
                findings.values,
                findings.wrong.len(),
                used
            );
        }
    });
    match outcome.await {
        Ok(findings) => conclude(&findings),
        Err(fault) => {
            eprintln!("{fault}");
            ExitCode::from(fault.exit_code())
        }
    }
}

fn conclude(findings: &Findings) -> ExitCode {
    for (name, count) in &findings.faults {
        println!("{count:>6} times: {name}");
    }
    for wrong in &findings.wrong {
        println!("wrong: {wrong}");
    }
    let (early, late) = findings.memory_early_and_late().unwrap_or_default();
    let grew = late.saturating_sub(early);
    println!(
        "{} values of {} runs, {} wrong; memory {early} KiB in the second quarter, {late} KiB in the \
         last; exit code {:?}",
        findings.values,
        findings.runs,
        findings.wrong.len(),
        findings.exit_code
    );
    let well = findings.wrong.is_empty()
        && grew <= GROWTH_KIB_MAX
        && findings.exit_code == Some(0)
        && findings.last_source_errors == Some(0);
    if well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
