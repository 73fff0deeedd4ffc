//! The main job in one command: a burst on a real NATS server takes a service from 3 to 10 tasks.

mod arguments;
mod chart;
mod prediction;
mod report;
mod run;
mod stage;
mod summary;
mod timeline;
mod view;
mod watch;

use std::process::ExitCode;

use clap::Parser;
use tokio::signal::unix::{SignalKind, signal};

use crate::{arguments::Arguments, summary::Summary};

/// The exit code of a program that Ctrl-C ended, as shells give it.
const INTERRUPTED: u8 = 130;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let json = arguments.json;
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("the demo cannot start its threads: {error}");
            return ExitCode::from(3);
        }
    };
    // Dropping the run ends whatever it has started, at any point.
    let ended = runtime.block_on(async {
        tokio::select! {
            result = run::run(arguments) => Some(result),
            () = interrupted() => None,
        }
    });
    runtime.shutdown_background();
    match ended {
        Some(Ok(summary)) => finish(&summary, json),
        Some(Err(fault)) => {
            eprintln!("\nthe demo did not reach its end: {fault}");
            ExitCode::from(fault.exit_code())
        }
        None => {
            eprintln!("\ninterrupted; everything that was started has been ended");
            ExitCode::from(INTERRUPTED)
        }
    }
}

fn finish(summary: &Summary, json: bool) -> ExitCode {
    if json {
        match serde_json::to_string(summary) {
            Ok(line) => println!("{line}"),
            Err(error) => {
                eprintln!("the summary is no JSON: {error}");
                return ExitCode::FAILURE;
            }
        }
    } else {
        println!("\n{}", summary.in_words());
    }
    if summary.passed {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Waits for Ctrl-C or a polite request to end.
async fn interrupted() {
    let (Ok(mut interrupt), Ok(mut terminate)) = (
        signal(SignalKind::interrupt()),
        signal(SignalKind::terminate()),
    ) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => (),
        _ = terminate.recv() => (),
    }
}
