//! The publisher's executable: wires the parts and decides nothing else.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::{Instant, SystemTime};

use lambda::arguments::{self, HELP, Mode};
use lambda::environment::Environment;
use lambda::{clock::Clock, daemon, handler::Deps, invocations, logging, output::Output};

fn main() -> ExitCode {
    // Both the AWS SDK and the NATS client take the process's provider where there is one.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let environment = Environment::read(|name| std::env::var(name).ok());
    let log = logging::subscriber(environment.log_level.as_deref(), std::io::stderr);
    let _ = tracing::subscriber::set_global_default(log);
    match arguments::parse(std::env::args().skip(1)) {
        Ok(Mode::Help) => say(HELP),
        Ok(Mode::Version) => say(concat!("publisher ", env!("CARGO_PKG_VERSION"), "\n")),
        Ok(mode) => start(mode, environment),
        Err(problem) => refuse(&[problem]),
    }
}

fn start(mode: Mode, environment: Environment) -> ExitCode {
    let config = match environment.config(mode) {
        Ok(config) => config,
        Err(faults) => return refuse(&faults),
    };
    let began = Instant::now();
    let clock = Clock::new(SystemTime::now, move || began.elapsed());
    let deps = Deps::new(
        config,
        environment.aws,
        clock,
        Output::new(std::io::stdout()),
    );
    let outcome = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|problem| problem.to_string())
        .and_then(|runtime| runtime.block_on(serve(mode, deps)));
    if let Err(problem) = &outcome {
        tracing::error!(problem, "the publisher failed");
    }
    outcome.map_or(ExitCode::FAILURE, |()| ExitCode::SUCCESS)
}

async fn serve(mode: Mode, deps: Deps) -> Result<(), String> {
    match mode {
        Mode::Daemon => daemon::serve(deps).await,
        _ => invocations::serve(deps).await,
    }
}

fn say(text: &str) -> ExitCode {
    let _ = std::io::stdout().write_all(text.as_bytes());
    ExitCode::SUCCESS
}

fn refuse(problems: &[impl std::fmt::Display]) -> ExitCode {
    for problem in problems {
        tracing::error!(%problem, "the publisher was not started");
    }
    ExitCode::from(arguments::EXIT_USAGE)
}
