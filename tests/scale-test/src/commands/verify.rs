//! `scale-test verify`: live services against what scaling needs and what their profiles say.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{ArgGroup, Args};
use futures::{StreamExt, TryStreamExt, stream};
use scale_test::{
    blueprint::{all_from_state, from_profile_in},
    error::{Error, Result},
    facts::gather,
    progress::Progress,
    session::Session,
    verify::{Verified, verify},
};
use scaling::object::{Blueprint, ServiceReference};
use serde_json::{Value, json};

use super::{
    options::Common,
    running::{self, Verdict},
};

/// Services read side by side.
const SERVICES_AT_ONCE: usize = 8;
/// Seconds between two looks while a check fails.
const LOOK_SECS: f64 = 10.0;

/// Checks live services: targets, policies, alarms and their data, tasks, deployments, the publisher.
///
/// One line a check, with what was found and what to do about it. Changes nothing.
#[derive(Args)]
#[command(group(ArgGroup::new("what").required(true)
    .args(["service", "all_in", "state", "profile_file"])))]
pub(crate) struct Verify {
    /// Name of the ECS cluster.
    #[arg(long, requires = "service")]
    cluster: Option<String>,
    /// Name of an ECS service; may be given several times.
    #[arg(long, requires = "cluster")]
    service: Vec<String>,
    /// Every service of this ECS cluster that has a scalable target.
    #[arg(long, value_name = "CLUSTER")]
    all_in: Option<String>,
    /// Every profile in this state, also against what it says: output of `terraform show -json`, or
    /// a state file.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,
    /// The profile in this file, also against what it says: JSON with the attribute names of
    /// arrakis_scaling_profile.
    #[arg(long, value_name = "FILE")]
    profile_file: Option<PathBuf>,
    /// Seconds to look again while a check fails, as after an apply: alarms have no data yet.
    #[arg(long, value_name = "SECONDS", default_value_t = 0.0)]
    wait: f64,
    #[command(flatten)]
    common: Common,
}

/// What is to be verified: a service, and what there is to be where somebody said.
pub(crate) type Wanted = (ServiceReference, Option<Blueprint>);

pub(crate) async fn run(arguments: &Verify) -> ExitCode {
    running::run(&arguments.common, |context| async move {
        let session = context.session().await?;
        let wanted = wanted(arguments, &session).await?;
        let only_scaled = arguments.all_in.is_some();
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

async fn wanted(arguments: &Verify, session: &Session) -> Result<Vec<Wanted>> {
    let Verify {
        cluster,
        service,
        all_in,
        state,
        profile_file,
        wait: _,
        common: _,
    } = arguments;
    if let Some(path) = state {
        let all = all_from_state(&json(path)?);
        let all = all.map_err(|fault| unfit("--state", path, &fault))?;
        let blueprints = all.into_iter().map(|(_, blueprint)| of(blueprint));
        return blueprints.collect();
    }
    if let Some(path) = profile_file {
        let region = session.connection().region();
        let blueprint = from_profile_in(&json(path)?, Some(region));
        let blueprint =
            blueprint.map_err(|faults| unfit("--profile-file", path, &faults.join("; ")))?;
        return Ok(vec![of(blueprint)?]);
    }
    let services = match (all_in, cluster) {
        (Some(cluster), _) => {
            session.calls().read("ecs:ListServices", cluster.clone());
            let connection = session.connection();
            connection
                .list_services(cluster, session.cancellation())
                .await?
        }
        (None, cluster) => service
            .iter()
            .map(|service| ServiceReference {
                cluster: cluster.clone().unwrap_or_default(),
                service: service.clone(),
            })
            .collect(),
    };
    Ok(services
        .into_iter()
        .map(|service| (service, None))
        .collect())
}

fn of(blueprint: Blueprint) -> Result<Wanted> {
    let id = &blueprint.target.resource_id;
    let service = ServiceReference::from_resource_id(id);
    let service = service.ok_or_else(|| {
        let remedy = "name an ECS service in the profile";
        Error::usage(format!("{id} is no ECS service"), remedy)
    })?;
    Ok((service, Some(blueprint)))
}

fn json(path: &Path) -> Result<Value> {
    let text = fs::read_to_string(path).map_err(|error| {
        let told = format!("cannot read {}: {error}", path.display());
        Error::usage(told, "name a file that can be read")
    })?;
    serde_json::from_str(&text).map_err(|error| {
        let told = format!("{} is not JSON: {error}", path.display());
        Error::usage(told, "for a state, write it with `terraform show -json`")
    })
}

fn unfit(option: &str, path: &Path, fault: &str) -> Error {
    Error::usage(
        format!("{option} {}: {fault}", path.display()),
        "name a file with an arrakis_scaling_profile that has been applied",
    )
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
    }
}
