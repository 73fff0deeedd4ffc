//! `scale-test`: wires, and nothing else.

mod commands;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

use commands::{
    advise, all, calibrate, completions, load, scale_down, scale_up, simulate, verify, watch,
};

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
    /// Checks live services: targets, policies, alarms and their data, tasks, the publisher.
    Verify(verify::Verify),
    /// Drives the signal of a service until a policy scales it out.
    ScaleUp(Box<scale_up::ScaleUp>),
    /// Follows a service back to its minimum once its load has stopped.
    ScaleDown(Box<scale_down::ScaleDown>),
    Load(Box<load::Load>),
    /// Verifies services, scales each up and down again, and writes one report.
    All(Box<all::All>),
    /// Shows how a profile reacts to a load before anything is applied.
    Simulate(simulate::Simulate),
    Watch(watch::Watch),
    Calibrate(calibrate::Calibrate),
    Completions(completions::Completions),
    Man(completions::Man),
    /// Searches settings of a profile that keep a requirement for the fewest task minutes.
    Advise(advise::Advise),
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Verify(arguments) => verify::run(&arguments).await,
        Command::ScaleUp(arguments) => scale_up::run(&arguments).await,
        Command::ScaleDown(arguments) => scale_down::run(&arguments).await,
        Command::Load(arguments) => load::run(&arguments).await,
        Command::All(arguments) => all::run(&arguments).await,
        Command::Simulate(arguments) => simulate::run(&arguments),
        Command::Watch(arguments) => watch::run(&arguments).await,
        Command::Calibrate(arguments) => calibrate::run(&arguments).await,
        Command::Completions(arguments) => completions::run(&arguments, Arguments::command()),
        Command::Man(arguments) => completions::man(&arguments, Arguments::command()),
        Command::Advise(arguments) => advise::run(&arguments),
    }
}
