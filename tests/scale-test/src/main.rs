//! `scale-test`: wires, and nothing else.

mod commands;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use commands::{simulate, verify};

/// Proves that the scaling of an ECS service is what it should be.
///
/// Exit codes: 0 passed, 1 a check failed, 2 usage, 3 environment.
#[derive(Parser)]
#[command(name = "scale-test", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Checks a live service: its target, policies and alarms.
    Verify(verify::Verify),
    /// Shows how a profile reacts to a load before anything is applied.
    Simulate(simulate::Simulate),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Verify(arguments) => verify::run(&arguments).await,
        Command::Simulate(arguments) => simulate::run(&arguments),
    }
}
