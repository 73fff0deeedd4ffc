//! `scale-test load`: load on a queue or a load balancer.

mod http;
mod nats;
mod options;

use std::{cell::RefCell, process::ExitCode};

use clap::{Args, Subcommand};
pub(crate) use options::span;
use scale_test::{
    error::{Error, Result},
    load::{
        drive::{self, Outcome, Sink},
        report::{Limits, Report},
        shape::Schedule,
    },
    progress::Progress,
};
use tokio_util::sync::CancellationToken;

use super::running::Verdict;

/// Puts load on a queue or a load balancer, and measures what becomes of it.
#[derive(Args)]
pub(crate) struct Load {
    #[command(subcommand)]
    what: What,
}

/// What is loaded; each says itself what it does.
#[derive(Subcommand)]
enum What {
    Nats(nats::Nats),
    Http(http::Http),
}

pub(crate) async fn run(arguments: &Load) -> ExitCode {
    match &arguments.what {
        What::Nats(arguments) => nats::run(arguments).await,
        What::Http(arguments) => http::run(arguments).await,
    }
}

/// Sends a schedule, and shows on standard error how far it is.
pub(crate) async fn send<S: Sink>(
    schedule: &Schedule,
    workers: usize,
    sink: &S,
    stop: &CancellationToken,
) -> Result<Outcome> {
    let bar = RefCell::new((Progress::bar(schedule.messages(), "sent"), 0));
    let tell = |now: drive::Progress| {
        let (bar, before) = &mut *bar.borrow_mut();
        let done = now.succeeded + now.failed;
        bar.advance(done.saturating_sub(*before));
        *before = done;
        let asked = schedule.rate_at(now.elapsed);
        bar.say(format!("asked {asked:.0}/s now, {} failed", now.failed));
    };
    let sent = drive::drive(schedule, workers, sink, stop, tell).await;
    sent.map_err(|error| {
        let remedy = "report it with the command line: it is a bug in scale-test";
        Error::environment(format!("the histogram cannot be made: {error}"), remedy)
    })
}

/// Enters what sending came to.
pub(crate) fn enter(report: &mut Report, outcome: Outcome) {
    let Outcome {
        succeeded,
        failed,
        elapsed,
        latency,
        answer,
        interrupted,
    } = outcome;
    report.succeeded = succeeded;
    report.failed = failed;
    report.elapsed = elapsed.as_secs_f64();
    report.latency = latency.percentiles();
    report.answer = answer.percentiles();
    report.interrupted = interrupted;
}

/// What a load came to, for people and machines.
fn verdict(report: &Report, limits: &Limits) -> Verdict {
    let faults = report.faults(limits);
    let told: String = faults
        .iter()
        .map(|fault| format!("FAIL  {fault}\n"))
        .collect();
    let passed = faults.is_empty();
    let last = if passed {
        "ok    the load was sent as asked\n"
    } else {
        ""
    };
    Verdict {
        passed,
        text: format!("{report}{told}{last}"),
        json: report.to_json(limits),
        error: None,
    }
}
