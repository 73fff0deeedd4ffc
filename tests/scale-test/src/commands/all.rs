//! `scale-test all`: verifies services, scales each up and down again, and writes one report.

mod loading;

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use clap::Args;
use futures::{StreamExt, stream};
use scale_test::{
    error::{Error, Result},
    exercise::Exercised,
    queue::connect,
    restore::{RESTORE_SECS_MAX, Restorer},
    scale_down::{self, scale_down},
    scale_up::{self, scale_up},
    session::Session,
    summary::{Outcome, Summary},
    verify::Verified,
};
use scaling::object::ServiceReference;

use super::{
    load::span,
    options::{Common, NatsOptions},
    running::{self, Context, Verdict},
    scale_up::{DriveOptions, run_id},
    verify::patiently,
    which::Which,
};

/// Services exercised side by side.
const SERVICES_AT_ONCE: usize = 8;

/// Verifies services, scales each up and down again, and writes one report.
///
/// A service whose verification fails is not exercised. Services are exercised side by side; each is
/// restored before it is followed down.
#[derive(Args)]
pub(crate) struct All {
    #[command(flatten)]
    which: Which,
    /// Seconds to look again while a check of the verification fails.
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0)]
    wait: f64,
    #[command(flatten)]
    drive: DriveOptions,
    /// Messages a second to publish to the queue of each service once it is scaled up.
    #[arg(long, value_name = "PER_SECOND")]
    load: Option<f64>,
    /// How long to do so: 90s, 10m or 1h.
    #[arg(long, default_value = "30s", value_parser = span, requires = "load")]
    load_for: Duration,
    /// Seconds until each service must be back at its minimum.
    #[arg(long, value_name = "SECONDS", default_value_t = 3600.0)]
    down_within: f64,
    /// Follows so many scale-ins of each service; default: down to the minimum.
    #[arg(long, value_name = "NUMBER")]
    steps: Option<usize>,
    /// Writes a page of HTML.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Writes JUnit XML for a build server.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    #[command(flatten)]
    nats: NatsOptions,
    #[command(flatten)]
    common: Common,
}

pub(crate) async fn run(arguments: &All) -> ExitCode {
    running::run(&arguments.common, |context| async move {
        let session = context.session().await?;
        let begun = session.clock().now();
        let which = &arguments.which;
        let wanted = which.services(&session).await?;
        let services: Vec<_> = wanted.iter().map(|(service, _)| service.clone()).collect();
        context.keep_from_production(&services)?;
        let only_scaled = which.only_scaled();
        let verified = patiently(&session, &wanted, only_scaled, arguments.wait).await?;
        let summary = Summary {
            begun,
            environment: context.common.environment.clone(),
            region: session.connection().region().to_owned(),
            services: exercise(arguments, &context, &session, verified).await?,
        };
        write(arguments.html.as_deref(), || summary.to_html())?;
        write(arguments.junit.as_deref(), || summary.to_junit())?;
        Ok(Verdict {
            passed: summary.passed(),
            text: summary.to_string(),
            json: summary.to_json(),
            error: summary.error(),
        })
    })
    .await
}

/// Exercises those that passed, side by side, in the order given.
async fn exercise(
    arguments: &All,
    context: &Context,
    session: &Session,
    verified: Vec<Verified>,
) -> Result<Vec<Outcome>> {
    let settings = arguments.drive.settings();
    let client = match arguments.nats.access() {
        Some(access) if settings.via != scale_up::Via::AlarmState => {
            Some(connect(&access, &context.calls).await?)
        }
        _ => None,
    };
    let id = run_id();
    let up = |(place, verified): (usize, Verified)| {
        let restorer = context.restorer.scoped(place);
        let by = (client.as_ref(), (&settings, id.as_str()));
        one(arguments, session, verified, (by, restorer))
    };
    let outcomes = stream::iter(verified.into_iter().enumerate()).map(up);
    Ok(outcomes.buffered(SERVICES_AT_ONCE).collect().await)
}

type By<'a> = (
    Option<&'a async_nats::Client>,
    (&'a scale_up::Settings, &'a str),
);

/// Exercises one service, if its verification passed.
async fn one(
    arguments: &All,
    session: &Session,
    verified: Verified,
    (by, restorer): (By<'_>, Restorer),
) -> Outcome {
    let service = verified.service.clone();
    let mut exercised = Vec::new();
    let error = if verified.passed() {
        let going = up_and_down(arguments, session, &service, (by, restorer), &mut exercised);
        going.await.err()
    } else {
        None
    };
    Outcome {
        service,
        verified,
        exercised,
        error,
    }
}

async fn up_and_down(
    arguments: &All,
    session: &Session,
    service: &ServiceReference,
    ((client, (settings, id)), restorer): (By<'_>, Restorer),
    exercised: &mut Vec<Exercised>,
) -> Result<()> {
    let up = scale_up(session, (service, client), (settings, id), &restorer).await?;
    let loaded = up.loaded.clone();
    exercised.push(up);
    if let (Some(rate), Some(loaded), Some(client)) = (arguments.load, &loaded, client) {
        let asked = (rate, arguments.load_for);
        let sent = loading::load(session, (service, loaded), (client, id), asked);
        exercised.push(sent.await?);
    }
    let limit = Duration::from_secs(RESTORE_SECS_MAX);
    restorer.restore(limit).await.into_result()?;
    if session.calls().is_dry_run() {
        return Ok(());
    }
    let stopped = loaded.is_some() && !settings.keep;
    let settings = scale_down::Settings {
        within: arguments.down_within,
        steps: arguments.steps,
        stopped: stopped.then(|| session.clock().now()),
        may_be_done: true,
    };
    exercised.push(scale_down(session, service, &settings, None).await?);
    Ok(())
}

fn write(path: Option<&Path>, text: impl Fn() -> String) -> Result<()> {
    let Some(path) = path else { return Ok(()) };
    fs::write(path, text()).map_err(|error| {
        Error::usage(
            format!("cannot write {}: {error}", path.display()),
            "name a file that can be written",
        )
    })
}
