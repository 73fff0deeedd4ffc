//! Measures the released programs as whole processes: start-up, memory, size, and what a plan
//! costs. Prints one table; every figure comes from this run.
//!
//! `cargo run --release --package e2e --bin measure`

mod figures;
mod plans;
mod process_figures;
mod provider;
mod publisher;

use std::process::ExitCode;

use e2e::{
    binaries::released,
    fault::{Fault, Result},
};

use crate::figures::{Figure, table};

fn main() -> ExitCode {
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("measuring cannot start its threads: {error}");
            return ExitCode::from(3);
        }
    };
    match runtime.block_on(measure()) {
        Ok(figures) => {
            println!("{}", table(&figures));
            ExitCode::SUCCESS
        }
        Err(fault) => {
            eprintln!("measuring did not reach its end: {fault}");
            ExitCode::from(fault.exit_code())
        }
    }
}

async fn measure() -> Result<Vec<Figure>> {
    eprintln!("building for release; this takes minutes the first time");
    let built = tokio::task::spawn_blocking(released).await;
    let binaries = built.map_err(|error| Fault::failed("building", error))??;
    let mut figures = provider::start_up(&binaries.provider).await?;
    figures.push(figures::size(
        "provider: executable",
        &binaries.provider,
        20.0,
    )?);
    figures.extend(publisher::start_up(&binaries.publisher).await?);
    figures.push(figures::zipped("publisher: zip", &binaries.publisher, 2.5).await?);
    figures.extend(publisher::many_consumers(&binaries.publisher).await?);
    figures.extend(plans::no_op(&binaries.provider).await?);
    Ok(figures)
}
