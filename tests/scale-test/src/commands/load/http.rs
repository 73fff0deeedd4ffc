//! `scale-test load http`: requests for a load balancer.

use std::{path::PathBuf, process::ExitCode, time::Duration};

use clap::{Args, ValueEnum};
use scale_test::{
    error::Result,
    guard,
    load::{
        http::{HttpSink, url},
        k6,
        report::Report,
        request::{RUN_HEADER, Request, header},
        shape::Schedule,
    },
    progress::Progress,
};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::{
    enter,
    options::{LoadOptions, run_name, span},
    send, verdict,
};
use crate::commands::{
    options::Common,
    running::{self, Context, Verdict},
};

/// Sends requests at a rate, through k6 where it is on PATH, else by itself.
///
/// By itself, latencies count from the instant a request was due. k6 drops what no worker is free
/// for at its instant; those requests are among the failed ones. Every request carries the header
/// scale-test-run with the name of the run.
#[derive(Args)]
pub(crate) struct Http {
    /// Where requests go; a status below 400 is a success.
    #[arg(long)]
    url: String,
    /// The method; default: GET, and POST with a payload.
    #[arg(long)]
    method: Option<String>,
    /// A header, as "Name: value"; several times for more.
    #[arg(long, value_name = "HEADER")]
    header: Vec<String>,
    /// Longest wait for a whole answer.
    #[arg(long, value_name = "DURATION", default_value = "10s", value_parser = span)]
    timeout: Duration,
    /// Who sends.
    #[arg(long, value_enum, default_value_t = Generator::Auto)]
    generator: Generator,
    /// The k6 to run; default: the one on PATH.
    #[arg(long, value_name = "FILE")]
    k6: Option<PathBuf>,
    /// Prints the script for k6 and sends nothing.
    #[arg(long)]
    print_script: bool,
    #[command(flatten)]
    load: LoadOptions,
    #[command(flatten)]
    common: Common,
}

/// Who sends the requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Generator {
    /// k6 where it is there, else scale-test.
    Auto,
    /// k6, and it must be there.
    K6,
    /// scale-test by itself.
    ScaleTest,
}

pub(crate) async fn run(arguments: &Http) -> ExitCode {
    running::run_until_stopped(&arguments.common, async |context, stop| {
        work(arguments, &context, &stop).await
    })
    .await
}

async fn work(arguments: &Http, context: &Context, stop: &CancellationToken) -> Result<Verdict> {
    let Http {
        load,
        common,
        print_script,
        ..
    } = arguments;
    let schedule = load.schedule()?;
    let run = run_name(common.aws.clock().now());
    let request = request(arguments, &run)?;
    // Finds what is wrong with the request before anything is sent, whoever sends it.
    let sink = HttpSink::new(&request)?;
    let script = || k6::script(&request, &schedule, load.workers);
    if *print_script {
        let script = script();
        let json = json!({ "script": script });
        return Ok(Verdict {
            passed: true,
            text: script,
            json,
            error: None,
        });
    }
    let uri = url(&request.url)?;
    context.keep_from_production(&[])?;
    let host = [("--url", uri.host().unwrap_or_default())];
    guard::check(host, common.yes || common.dry_run)?;
    let k6 = generator(arguments)?;
    let about = about(&request, &schedule, k6.is_some());
    if !context
        .calls
        .change(format!("http:{}", request.method), &about)
    {
        return Ok(Verdict {
            passed: true,
            text: String::new(),
            json: json!({ "would": about }),
            error: None,
        });
    }
    let generator = if k6.is_some() { "k6" } else { "scale-test" };
    let target = format!("{} {}", request.method, request.url);
    let mut report = Report::new(generator, target, run, &schedule);
    report.workers = load.workers;
    match k6 {
        Some(k6) => {
            let mut progress = Progress::spinner("k6 is sending");
            progress.say(format!("k6 is sending: {about}"));
            let (summary, interrupted) = k6::run(&k6, &script(), &request, &schedule, stop).await?;
            drop(progress);
            report.succeeded = summary.succeeded;
            report.failed = summary.failed;
            report.elapsed = summary.elapsed;
            report.answer = summary.answer;
            report.interrupted = interrupted;
        }
        None => {
            let outcome = send(&schedule, load.workers, &sink, stop).await?;
            enter(&mut report, outcome);
        }
    }
    report.bytes = request.body.len() as u64 * report.succeeded;
    Ok(verdict(&report, &load.limits()))
}

fn request(arguments: &Http, run: &str) -> Result<Request> {
    let body = arguments.load.payload(0)?;
    let method = arguments.method.as_deref();
    let method = method.unwrap_or(if body.is_empty() { "GET" } else { "POST" });
    let headers = arguments.header.iter().map(|text| header(text));
    let mut headers = headers.collect::<Result<Vec<_>>>()?;
    headers.push((RUN_HEADER.to_owned(), run.to_owned()));
    Ok(Request {
        method: method.to_owned(),
        url: arguments.url.clone(),
        headers,
        body,
        answer_max: arguments.timeout,
    })
}

/// The k6 that is to send; `None` where scale-test does it by itself.
fn generator(arguments: &Http) -> Result<Option<PathBuf>> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = k6::find(arguments.k6.as_deref(), &path);
    match arguments.generator {
        Generator::ScaleTest => Ok(None),
        Generator::Auto if arguments.k6.is_none() => Ok(found.ok()),
        Generator::Auto | Generator::K6 => found.map(Some),
    }
}

fn about(request: &Request, schedule: &Schedule, by_k6: bool) -> String {
    let by = if by_k6 { "k6" } else { "scale-test" };
    format!(
        "{} requests to {} by {by}, {} for {} s",
        schedule.messages(),
        request.url,
        schedule.shape(),
        schedule.duration().as_secs_f64()
    )
}
