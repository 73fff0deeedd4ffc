//! The publisher's executable: wires the parts and decides nothing else.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use lambda::arguments::{self, Arguments, Command, Mode};
use lambda::config::Fault;
use lambda::{aws::Aws, clock::Clock, handler::Deps, output::Output, secrets::Secrets};
use lambda::{check, daemon, environment::Environment, invocations, logging, once};

fn main() -> ExitCode {
    // Both the AWS SDK and the NATS client take the process's provider where there is one.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    match arguments::parse(std::env::args().skip(1)) {
        Ok(Command::Run(arguments)) => start(&arguments, Output::new(std::io::stdout())),
        Ok(Command::Say(text)) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::from(arguments::EXIT_USAGE)
        }
    }
}

fn start(Arguments { mode, config: file }: &Arguments, output: Output) -> ExitCode {
    let mut environment = Environment::read(variable);
    if let Some(file) = file {
        environment.set_document(file, std::fs::read_to_string(file));
    }
    let log = logging::subscriber(environment.log_level(*mode), std::io::stderr);
    let _ = tracing::subscriber::set_global_default(log);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(problem) => return failed(&problem.to_string()),
    };
    let aws = Arc::new(Aws::new(environment.aws.clone()));
    let secrets = Secrets::new(Arc::clone(&aws));
    runtime.block_on(environment.fetch_document(&secrets, SystemTime::now()));
    let config = match environment.config(*mode, &variable) {
        Ok(config) => config,
        Err(faults) => return refuse(*mode, &faults, &output),
    };
    let began = Instant::now();
    let clock = Clock::new(SystemTime::now, move || began.elapsed());
    let deps = Deps::with_aws(config, aws, clock, output);
    match runtime.block_on(serve(*mode, deps)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => failed(&problem),
    }
}

fn failed(problem: &str) -> ExitCode {
    tracing::error!(problem, "the publisher failed");
    ExitCode::FAILURE
}

fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

/// Says whether all went well.
async fn serve(mode: Mode, mut deps: Deps) -> Result<bool, String> {
    match mode {
        Mode::Lambda => invocations::serve(deps).await.map(|()| true),
        Mode::Daemon { listen } => daemon::serve(deps, listen).await.map(|()| true),
        Mode::Once(format) => Ok(once::run(&mut deps, format).await),
        Mode::Check(format) => Ok(check::run(&mut deps, format).await),
    }
}

fn refuse(mode: Mode, faults: &[Fault], output: &Output) -> ExitCode {
    match mode {
        Mode::Check(format) => check::print_faults(faults, format, output),
        Mode::Once(_) => faults.iter().for_each(|fault| eprintln!("{fault}")),
        Mode::Lambda | Mode::Daemon { .. } => faults.iter().for_each(|problem| {
            tracing::error!(%problem, "the publisher was not started");
        }),
    }
    ExitCode::from(arguments::EXIT_USAGE)
}
