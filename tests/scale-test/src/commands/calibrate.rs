//! `scale-test calibrate`: what was recorded against what would have been simulated.

use std::{process::ExitCode, time::Duration};

use clap::Args;
use scale_test::{
    calibrate::{calibrate, gather},
    error::Result,
};
use serde_json::json;

use super::{
    load::span,
    options::{Common, ServiceOptions},
    running::{self, Context, Verdict},
};

/// Replays what was recorded of a service through the simulation, and says how far they are apart.
///
/// The metrics its alarms watch are replayed as they were; the scaling activities that follow in the
/// simulation are compared with those of AWS. Suggests the launch latency and the lag of the metrics
/// with which the simulation tells best what this service does.
#[derive(Args)]
pub(crate) struct Calibrate {
    #[command(flatten)]
    service: ServiceOptions,
    /// How far back to look; AWS keeps activities for six weeks, and data of less than a minute for
    /// three hours.
    #[arg(long, value_name = "DURATION", default_value = "3h", value_parser = span)]
    since: Duration,
    /// Seconds that simulated actions may be from recorded ones, on average.
    #[arg(long, value_name = "SECONDS", default_value_t = 60.0)]
    max_error: f64,
    #[command(flatten)]
    common: Common,
}

pub(crate) async fn run(arguments: &Calibrate) -> ExitCode {
    running::run(&arguments.common, async |context| {
        work(arguments, &context).await
    })
    .await
}

async fn work(arguments: &Calibrate, context: &Context) -> Result<Verdict> {
    let session = context.session().await?;
    let service = arguments.service.reference();
    let record = gather(&session, &service, arguments.since.as_secs_f64()).await?;
    let report = calibrate(&record);
    let faults = report.faults(arguments.max_error);
    let told: String = faults
        .iter()
        .map(|fault| format!("FAIL  {fault}\n"))
        .collect();
    let mut json = report.to_json();
    json["passed"] = json!(faults.is_empty());
    json["faults"] = json!(faults);
    Ok(Verdict {
        passed: faults.is_empty(),
        text: format!("{report}{told}"),
        json,
        error: None,
    })
}
