//! How a provider's program starts, serves and ends.
//!
//! A provider's `main` is one call of [`run`]. The order of work matters, because Terraform starts
//! the program several times for one command: what can be refused is refused first, then the socket
//! listens, then the handshake line is printed, and only then does the runtime start.

mod accept;
mod arguments;
mod certificate;
mod companions;
mod environment;
mod handshake;
mod listener;
mod services;
mod stop;
mod tls;
mod words;

use std::ffi::OsString;
use std::fmt;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;

use self::arguments::{Arguments, Mode};
use self::certificate::Identity;
use self::environment::{Cookie, Environment};
use self::listener::Listener;
pub use self::services::MESSAGE_BYTES_MAX;
use self::stop::{Interrupt, Stop};
use crate::generated::tfplugin6::provider_server::Provider;
use crate::log;

/// What a provider's program is called, for people and for Terraform.
#[derive(Debug, Clone, Copy)]
pub struct Program {
    /// The executable's name, `terraform-provider-<name>`.
    pub name: &'static str,
    /// The version people see.
    pub version: &'static str,
    /// The full source address, `<registry host>/<namespace>/<name>`.
    pub source: &'static str,
}

/// Runs a provider's program from its first instruction to its exit code.
///
/// `arguments` are those after the program's name, `environment` looks up one variable, and
/// `provider` is made only when somebody will be served. Exit codes: 0 after serving, `--version`
/// and `--help`; 1 when the program was started by hand or cannot serve; 2 for an unknown argument.
pub fn run<P: Provider>(
    program: &Program,
    arguments: impl IntoIterator<Item = OsString>,
    environment: impl Fn(&str) -> Option<OsString>,
    provider: impl FnOnce() -> P,
) -> ExitCode {
    let arguments = match Arguments::parse(arguments) {
        Ok(arguments) => arguments,
        Err(unknown) => {
            say(io::stderr(), &words::unknown_argument(program, &unknown));
            return ExitCode::from(2);
        }
    };
    let result = match arguments.mode {
        Mode::Version => {
            say(io::stdout(), &words::version(program));
            return ExitCode::SUCCESS;
        }
        Mode::Help => {
            say(io::stdout(), &words::help(program));
            return ExitCode::SUCCESS;
        }
        Mode::Debug => debug(program, arguments, &environment, provider),
        Mode::Serve => match environment::cookie(&environment) {
            Cookie::Right => serve(program, arguments, &environment, provider),
            not_terraform @ (Cookie::Absent | Cookie::Wrong) => {
                say(
                    io::stderr(),
                    &words::started_by_hand(program, not_terraform),
                );
                return ExitCode::FAILURE;
            }
        },
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(refusal) => {
            // go-plugin reads the level from the brackets.
            say(
                io::stderr(),
                &format!("[ERROR] {}: {refusal}\n", program.name),
            );
            ExitCode::FAILURE
        }
    }
}

/// Why the program does not serve, with the remedy, for a person.
#[derive(Debug, PartialEq, Eq)]
struct Refusal(String);

impl Refusal {
    fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Writes to a person or a client that may already be gone.
fn say(mut output: impl io::Write, text: &str) {
    let _ = output.write_all(text.as_bytes());
    let _ = output.flush();
}

/// Serves the Terraform that started this process until it says Shutdown.
fn serve<P: Provider>(
    program: &Program,
    arguments: Arguments,
    lookup: &dyn Fn(&str) -> Option<OsString>,
    provider: impl FnOnce() -> P,
) -> Result<(), Refusal> {
    log::install(program.name, lookup);
    let environment = Environment::read(lookup)?;
    let (tls, certificate) = match &environment.client_certificate {
        Some(client) => {
            let identity = Identity::generate(time::OffsetDateTime::now_utc())?;
            let certificate = identity.certificate.clone();
            (
                Some(tls::server_config(client, identity)?),
                Some(certificate),
            )
        }
        None => (None, None),
    };
    let listener = Listener::bind(&environment, arguments.tcp)?;
    let line = handshake::line(
        handshake::negotiate(&environment.protocol_versions),
        &listener.address,
        certificate.as_ref(),
        environment.reads_multiplexing,
    );
    listen_and_serve(listener, tls, Interrupt::Ignored, provider, || {
        let mut stdout = io::stdout().lock();
        writeln!(stdout, "{line}")?;
        stdout.flush()
    })
}

/// Serves whoever is told the address, without TLS, until interrupted.
fn debug<P: Provider>(
    program: &Program,
    arguments: Arguments,
    lookup: &dyn Fn(&str) -> Option<OsString>,
    provider: impl FnOnce() -> P,
) -> Result<(), Refusal> {
    log::install(program.name, lookup);
    let environment = Environment::read(lookup)?;
    let listener = Listener::bind(&environment, arguments.tcp)?;
    let assignment = handshake::reattach(program.source, &listener.address, std::process::id());
    say(io::stderr(), &words::debugging(program, &listener.address));
    listen_and_serve(listener, None, Interrupt::Ends, provider, || {
        let mut stdout = io::stdout().lock();
        writeln!(stdout, "{assignment}")?;
        stdout.flush()
    })
}

/// Threads that run calls. Calls wait for AWS far more than they compute, and a second thread keeps
/// StopProvider and Shutdown answered while one computes.
const WORKER_THREADS: usize = 2;

/// Announces the listening socket and serves it until asked to stop.
fn listen_and_serve<P: Provider>(
    listener: Listener,
    tls: Option<ServerConfig>,
    interrupt: Interrupt,
    provider: impl FnOnce() -> P,
    announce: impl FnOnce() -> io::Result<()>,
) -> Result<(), Refusal> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(WORKER_THREADS)
        .enable_all()
        .build()
        .map_err(|error| Refusal::new(format!("cannot start worker threads: {error}")))?;
    let stop = Stop::default();
    {
        let _entered = runtime.enter();
        stop::listen(&stop, interrupt)
            .map_err(|error| Refusal::new(format!("cannot listen for signals: {error}")))?;
    }
    announce().map_err(|error| {
        Refusal::new(format!(
            "cannot write the address to standard output: {error}"
        ))
    })?;
    let Listener { socket, file, .. } = listener;
    let served = runtime.block_on(async { serve_connections(socket, tls, provider(), stop).await });
    // Whatever still runs has nobody to answer to.
    runtime.shutdown_background();
    drop(file);
    served.map_err(|error| Refusal::new(format!("serving failed: {error}")))
}

/// How long connections may take to close after Shutdown was answered. The client closes its side
/// on the answer, so this is rarely used up; it waits two seconds before it kills.
const CLOSING_MILLISECONDS_MAX: u64 = 200;

/// Calls in flight on one connection; `-parallelism` is 10 unless someone raises it.
const CONCURRENT_CALLS_MAX: u32 = 1024;

/// Bytes a client may send ahead of being read: in one call, and on one connection.
const WINDOW_BYTES: (u32, u32) = (1 << 20, 8 << 20);

async fn serve_connections<P: Provider>(
    socket: listener::Socket,
    tls: Option<ServerConfig>,
    provider: P,
    stop: Stop,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let connections = accept::connections(socket, tls.map(Arc::new))?;
    let services = services::all(provider, &stop).await;
    let server = tonic::transport::Server::builder()
        .max_concurrent_streams(CONCURRENT_CALLS_MAX)
        .initial_stream_window_size(WINDOW_BYTES.0)
        .initial_connection_window_size(WINDOW_BYTES.1)
        .serve_with_incoming_shutdown(services, connections, stop.clone().asked());
    let limit = Duration::from_millis(CLOSING_MILLISECONDS_MAX);
    tokio::select! {
        served = server => served.map_err(Into::into),
        () = async { stop.asked().await; tokio::time::sleep(limit).await } => Ok(()),
    }
}
