//! `scale-test verify`: a live service against what scaling needs.

use std::{fmt::Write as _, process::ExitCode};

use aws::Search;
use clap::Args;
use scale_test::verify::{Check, verify};
use serde_json::json;

use super::{
    options::{Common, ServiceOptions},
    running::{self, Verdict},
};

/// Checks a live service: its target, policies and alarms.
#[derive(Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    service: ServiceOptions,
    #[command(flatten)]
    common: Common,
}

pub(crate) async fn run(arguments: &Verify) -> ExitCode {
    let service = arguments.service.reference();
    running::run(&arguments.common, |context| async move {
        let session = context.session().await?;
        let connection = session.connection();
        let search = Search::new(&service);
        let observed = connection.observe(search, session.cancellation()).await?;
        Ok(verdict(&verify(&observed)))
    })
    .await
}

fn verdict(checks: &[Check]) -> Verdict {
    let mut text = String::new();
    for check in checks {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{check}");
    }
    let all: Vec<_> = checks.iter().map(Check::to_json).collect();
    Verdict {
        passed: checks.iter().all(Check::passed),
        text,
        json: json!({ "checks": all }),
    }
}
