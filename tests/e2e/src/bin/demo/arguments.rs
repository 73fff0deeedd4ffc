//! What the demo is asked for.

use std::path::PathBuf;

use clap::Parser;

/// Messages in the burst.
pub(crate) const BURST: u64 = 500;

/// World seconds one task needs for one message.
pub(crate) const SERVICE_SECONDS: f64 = 1.0;

/// World seconds the stream keeps a message nobody acknowledged.
pub(crate) const RETENTION_SECONDS: f64 = 300.0;

/// World seconds within which ten tasks must be desired.
pub(crate) const SECONDS_TO_MAX_LIMIT: f64 = 60.0;

/// Scales a worker service from 3 to 10 tasks under a burst, on real parts, without an AWS account.
///
/// Starts a local AWS and a real nats-server, applies examples/worker with the real Terraform, runs
/// the real publisher on its schedule, publishes 500 messages at once, and shows what happens until
/// the queue is empty again. Everything it starts it also ends.
///
/// Exit codes: 0 ten tasks were desired in time, 1 they were not, 2 wrong usage, 3 the machine lacks
/// something.
#[derive(Clone, Debug, Parser)]
#[command(name = "demo", version)]
pub(crate) struct Arguments {
    /// Print one JSON object as the last line of standard output.
    #[arg(long)]
    pub(crate) json: bool,

    /// How many times as fast as the wall's clock the local AWS runs, from 1 to 60.
    #[arg(long, default_value_t = 1.0, value_parser = speed)]
    pub(crate) speed: f64,

    /// Fixes the moment of the burst and the local AWS's delays; without it every run differs.
    #[arg(long)]
    pub(crate) seed: Option<u64>,

    /// After the burst, keep everything running until Ctrl-C, to look around with terraform.
    #[arg(long)]
    pub(crate) keep: bool,

    /// Where the report goes; default: demo/report.html in cargo's target directory.
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
}

fn speed(text: &str) -> Result<f64, String> {
    let allowed = "a number from 1 to 60";
    match text.parse::<f64>() {
        Ok(speed) if (1.0..=60.0).contains(&speed) => Ok(speed),
        _ => Err(format!("found {text}; allowed: {allowed}")),
    }
}
