//! `scale-test verify`: a live service against what scaling needs.

use std::process::ExitCode;

use aws::{Connection, Endpoints, Failure, Search, Settings};
use clap::Args;
use scale_test::verify::{Check, verify};
use scaling::object::{Observed, ServiceReference};
use tokio_util::sync::CancellationToken;

use super::ENVIRONMENT;

/// Checks a live service: its target, policies and alarms.
#[derive(Args)]
pub(crate) struct Verify {
    /// Name of the ECS cluster.
    #[arg(long)]
    cluster: String,
    /// Name of the ECS service.
    #[arg(long)]
    service: String,
    /// AWS region; default: the environment's.
    #[arg(long)]
    region: Option<String>,
    /// Profile of the shared AWS files.
    #[arg(long)]
    profile: Option<String>,
    /// Another address than AWS's own.
    #[arg(long)]
    endpoint_url: Option<String>,
    /// Prints one JSON array instead of lines.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(arguments: &Verify) -> ExitCode {
    match observe(arguments).await {
        Ok(observed) => report(&verify(&observed), arguments.json),
        Err(failure) => {
            eprintln!("scale-test: {failure}");
            if let Some(remedy) = failure.remedy() {
                eprintln!("{remedy}");
            }
            ExitCode::from(ENVIRONMENT)
        }
    }
}

async fn observe(arguments: &Verify) -> Result<Observed, Failure> {
    let url = &arguments.endpoint_url;
    let settings = Settings {
        region: arguments.region.clone(),
        profile: arguments.profile.clone(),
        endpoints: Endpoints {
            application_autoscaling: url.clone(),
            cloudwatch: url.clone(),
            ecs: url.clone(),
            resource_groups_tagging: url.clone(),
            sts: url.clone(),
        },
        ..Settings::default()
    };
    let service = ServiceReference {
        cluster: arguments.cluster.clone(),
        service: arguments.service.clone(),
    };
    let connection = Connection::open(&settings).await?;
    connection
        .observe(Search::new(&service), &CancellationToken::new())
        .await
}

fn report(checks: &[Check], json: bool) -> ExitCode {
    if json {
        let checks: Vec<_> = checks.iter().map(Check::to_json).collect();
        println!("{}", serde_json::Value::from(checks));
    } else {
        for check in checks {
            println!("{check}");
        }
    }
    if checks.iter().all(Check::passed) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
