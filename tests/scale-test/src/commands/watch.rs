//! `scale-test watch`: services as they are, live.

mod terminal;

use std::process::ExitCode;

use clap::Args;
use scale_test::{
    calls::Calls,
    error::{Error, Result},
    session::Session,
    watch::{Reader, table},
};
use scaling::object::ServiceReference;
use serde_json::Value;

use super::{
    options::Common,
    running::{self, Context, Verdict},
};

/// Shortest and longest time from one reading to the next, in seconds: AWS counts and throttles
/// readings.
const EVERY_SECS: std::ops::RangeInclusive<f64> = 1.0..=3600.0;

/// Shows services live: tasks against bounds, queues, alarms and the latest activities.
///
/// Keys: q or Ctrl-C quits, p pauses, up and down scroll. What AWS refuses meanwhile is told in the
/// last line, beside the age of what is shown. --once and --json print what there is and end.
#[derive(Args)]
pub(crate) struct Watch {
    /// Name of the ECS cluster.
    #[arg(long)]
    cluster: String,
    /// Name of an ECS service; several times for more. Default: all of the cluster that have a
    /// scalable target.
    #[arg(long)]
    service: Vec<String>,
    /// Seconds from one reading to the next.
    #[arg(long, value_name = "SECONDS", default_value_t = 10.0, value_parser = every)]
    every: f64,
    /// Prints one table and ends.
    #[arg(long)]
    once: bool,
    #[command(flatten)]
    common: Common,
}

pub(crate) async fn run(arguments: &Watch) -> ExitCode {
    running::run(&arguments.common, async |context| {
        work(arguments, &context).await
    })
    .await
}

async fn work(arguments: &Watch, context: &Context) -> Result<Verdict> {
    let live = !arguments.once && !arguments.common.output.json;
    if live {
        terminal::check()?;
    }
    let aws = &arguments.common.aws;
    // What is told of calls would be written over the screen.
    let calls = if live {
        Calls::default()
    } else {
        context.calls.clone()
    };
    let session = Session::open(&aws.access(), aws.clock(), calls).await?;
    let services = services(arguments, &session).await?;
    let mut reader = Reader::new(session, services);
    let first = reader.read().await?;
    if live {
        terminal::show(reader, first, arguments.every, aws.clock()).await?;
        return Ok(Verdict {
            passed: true,
            text: String::new(),
            json: Value::Null,
            error: None,
        });
    }
    Ok(Verdict {
        passed: true,
        text: table(&first),
        json: first.to_json(),
        error: None,
    })
}

/// The services that were named, or all of the cluster that are scaled.
async fn services(arguments: &Watch, session: &Session) -> Result<Vec<ServiceReference>> {
    let Watch {
        cluster, service, ..
    } = arguments;
    if !service.is_empty() {
        let named = service.iter().map(|service| ServiceReference {
            cluster: cluster.clone(),
            service: service.clone(),
        });
        return Ok(named.collect());
    }
    let (connection, cancellation) = (session.connection(), session.cancellation());
    session.calls().read("ecs:ListServices", cluster.as_str());
    let all = connection.list_services(cluster, cancellation).await?;
    let about = format!("targets of {} services", all.len());
    session
        .calls()
        .read("application-autoscaling:DescribeScalableTargets", about);
    let scaled = connection.scaled(&all, cancellation).await?;
    if scaled.is_empty() {
        return Err(Error::environment(
            format!("no service of cluster {cluster} has a scalable target"),
            "name one with --service, or check --cluster and --region",
        ));
    }
    Ok(scaled.into_iter().collect())
}

fn every(text: &str) -> std::result::Result<f64, String> {
    let found = text.parse().ok().filter(|found| EVERY_SECS.contains(found));
    found.ok_or_else(|| {
        let (least, most) = (EVERY_SECS.start(), EVERY_SECS.end());
        format!("found {text:?}; allowed: {least} to {most} seconds")
    })
}
