//! `scale-test load nats`: messages for a queue.

use std::process::ExitCode;

use clap::Args;
use scale_test::{
    error::Result,
    guard,
    load::{
        nats::{Destination, StreamSink},
        report::Report,
        shape::Schedule,
    },
    queue,
};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::{
    enter,
    options::{LoadOptions, run_name},
    send, verdict,
};
use crate::commands::{
    options::{Common, NatsOptions},
    running::{self, Context, Verdict},
};

/// Bytes of a message where nobody says how many.
const PAYLOAD_BYTES_DEFAULT: usize = 128;

/// Where NATS is where nobody says so, as its own tools have it.
const URL_DEFAULT: &str = "nats://127.0.0.1:4222";

/// Publishes messages to a JetStream stream at a rate, and waits until each is stored.
///
/// Latencies count from the instant a message was due: what had to wait for a slow answer shows, and
/// so the figures are honest when the server is not fast enough. Every message carries the header
/// Arrakis-Scale-Test with the name of the run.
#[derive(Args)]
pub(crate) struct Nats {
    /// The stream; it must exist.
    #[arg(long)]
    stream: String,
    /// The subject to publish on; default: the stream's first, with scale-test for its wildcards.
    #[arg(long)]
    subject: Option<String>,
    /// The JetStream domain of the stream, where it is another than the connection's own.
    #[arg(long)]
    domain: Option<String>,
    #[command(flatten)]
    load: LoadOptions,
    #[command(flatten)]
    nats: NatsOptions,
    #[command(flatten)]
    common: Common,
}

pub(crate) async fn run(arguments: &Nats) -> ExitCode {
    running::run_until_stopped(&arguments.common, async |context, stop| {
        work(arguments, &context, &stop).await
    })
    .await
}

async fn work(arguments: &Nats, context: &Context, stop: &CancellationToken) -> Result<Verdict> {
    let Nats {
        stream,
        subject,
        domain,
        load,
        nats,
        common,
    } = arguments;
    let schedule = load.schedule()?;
    let payload = load.payload(PAYLOAD_BYTES_DEFAULT)?;
    let bytes = payload.len() as u64;
    context.keep_from_production(&[])?;
    let access = nats.access_or(URL_DEFAULT);
    let named = [
        ("--stream", stream.as_str()),
        ("--nats-url", access.url.as_str()),
    ];
    guard::check(named, common.yes || common.dry_run)?;
    let client = queue::connect(&access, &context.calls).await?;
    let run = run_name(common.aws.clock().now());
    context.calls.read("nats:STREAM.INFO", stream.as_str());
    let destination = Destination {
        stream,
        domain: domain.as_deref(),
        subject: subject.as_deref(),
    };
    let sink = StreamSink::open(client, destination, &run, payload).await?;
    let about = about(&schedule, stream, sink.subject());
    if !context.calls.change("nats:publish", &about) {
        return Ok(Verdict {
            passed: true,
            text: String::new(),
            json: json!({ "would": about }),
            error: None,
        });
    }
    let outcome = send(&schedule, load.workers, &sink, stop).await?;
    let target = format!("stream {stream}, subject {}", sink.subject());
    let mut report = Report::new("scale-test", target, run, &schedule);
    report.workers = load.workers;
    enter(&mut report, outcome);
    report.bytes = bytes * report.succeeded;
    Ok(verdict(&report, &load.limits()))
}

fn about(schedule: &Schedule, stream: &str, subject: &str) -> String {
    format!(
        "{} messages to {subject} (stream {stream}), {} for {} s",
        schedule.messages(),
        schedule.shape(),
        schedule.duration().as_secs_f64()
    )
}
