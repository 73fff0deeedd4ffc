//! Which services a command is about.

use std::{
    fs,
    path::{Path, PathBuf},
};

use clap::{ArgGroup, Args};
use scale_test::{
    blueprint::{all_from_state, from_profile_in},
    error::{Error, Result},
    session::Session,
};
use scaling::object::{Blueprint, ServiceReference};
use serde_json::Value;

/// A service, and what there is to be where somebody said.
pub(crate) type Wanted = (ServiceReference, Option<Blueprint>);

/// Services by name, or by the profiles that scale them.
#[derive(Args, Clone, Debug)]
#[command(group(ArgGroup::new("what").required(true)
    .args(["service", "all_in", "state", "profile_file"])))]
pub(crate) struct Which {
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
}

impl Which {
    /// Whether services without a scalable target are left out.
    pub(crate) fn only_scaled(&self) -> bool {
        self.all_in.is_some()
    }

    /// The services, each with what its profile says where one is known.
    ///
    /// # Errors
    /// A file is not what it should be, or a call is refused.
    pub(crate) async fn services(&self, session: &Session) -> Result<Vec<Wanted>> {
        let Self {
            cluster,
            service,
            all_in,
            state,
            profile_file,
        } = self;
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
