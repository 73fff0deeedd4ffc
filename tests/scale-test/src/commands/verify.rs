//! `scale-test verify`: live services against what scaling needs and what their profiles say.

use std::{fmt::Write as _, process::ExitCode};

use clap::Args;
use futures::{StreamExt, TryStreamExt, stream};
use scale_test::{
    error::{Error, Result},
    facts::gather,
    progress::Progress,
    session::Session,
    verify::{Verified, verify},
};
use serde_json::json;

use super::{
    options::Common,
    running::{self, Verdict},
    which::{Wanted, Which},
};

/// Services read side by side.
const SERVICES_AT_ONCE: usize = 8;
/// Seconds between two looks while a check fails.
const LOOK_SECS: f64 = 10.0;

/// Checks live services: targets, policies, alarms and their data, tasks, deployments, the publisher.
///
/// One line a check, with what was found and what to do about it. Changes nothing.
#[derive(Args)]
pub(crate) struct Verify {
    #[command(flatten)]
    which: Which,
    /// Seconds to look again while a check fails, as after an apply: alarms have no data yet.
    #[arg(long, value_name = "SECONDS", default_value_t = 0.0)]
    wait: f64,
    #[command(flatten)]
    common: Common,
}

pub(crate) async fn run(arguments: &Verify) -> ExitCode {
    running::run(&arguments.common, |context| async move {
        let session = context.session().await?;
        let wanted = arguments.which.services(&session).await?;
        let only_scaled = arguments.which.only_scaled();
        let verified = patiently(&session, &wanted, only_scaled, arguments.wait).await?;
        Ok(verdict(&verified))
    })
    .await
}

/// Verifies services until all pass, for at most `wait` seconds.
pub(crate) async fn patiently(
    session: &Session,
    wanted: &[Wanted],
    only_scaled: bool,
    wait: f64,
) -> Result<Vec<Verified>> {
    let (clock, begun) = (session.clock(), session.clock().now());
    loop {
        let verified = all(session, wanted.to_vec(), only_scaled).await?;
        let passed = verified.iter().all(Verified::passed);
        if passed || clock.seconds(begun, clock.now()) >= wait {
            return Ok(verified);
        }
        tokio::time::sleep(clock.wait(LOOK_SECS)).await;
    }
}

/// Verifies services side by side, in the order given. `only_scaled` leaves out those without a
/// scalable target.
async fn all(session: &Session, wanted: Vec<Wanted>, only_scaled: bool) -> Result<Vec<Verified>> {
    let mut progress = Progress::bar(wanted.len() as u64, "services verified");
    let mute_rules = session.active_mute_rules().await?;
    let one = async |(service, blueprint): Wanted| {
        let facts = gather(session, &service, blueprint, &mute_rules).await?;
        let scaled = facts.observed.target.is_some() || !only_scaled;
        Ok::<_, Error>(scaled.then(|| verify(&facts)))
    };
    let mut verifying = stream::iter(wanted).map(one).buffered(SERVICES_AT_ONCE);
    let mut verified = Vec::new();
    while let Some(found) = verifying.try_next().await? {
        progress.advance(1);
        verified.extend(found);
    }
    Ok(verified)
}

fn verdict(verified: &[Verified]) -> Verdict {
    let mut text = String::new();
    for one in verified {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{one}");
    }
    if verified.is_empty() {
        text.push_str("no service has a scalable target\n");
    }
    let all: Vec<_> = verified.iter().map(Verified::to_json).collect();
    let passed = verified.iter().all(Verified::passed);
    Verdict {
        passed,
        text,
        json: json!({ "passed": passed, "services": all }),
        error: None,
    }
}
