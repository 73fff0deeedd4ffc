//! Options that commands share.

use std::path::PathBuf;

use clap::Args;
use scale_test::{calls::Calls, clock::Clock, queue::NatsAccess, session::Access};
use scaling::object::ServiceReference;

/// How many times as fast as the wall's a local AWS's clock may run.
const SPEED_MAX: f64 = 3600.0;

/// What every command has that talks to AWS or NATS.
#[derive(Args, Clone, Debug)]
pub(crate) struct Common {
    #[command(flatten)]
    pub(crate) aws: AwsOptions,
    /// Name of the environment. One that looks like production needs --yes where something is
    /// changed.
    #[arg(long, value_name = "NAME", env = "ARRAKIS_ENVIRONMENT")]
    pub(crate) environment: Option<String>,
    /// Prints each call instead of making it; calls that only read are made, to know the rest.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Goes on in what looks like production.
    #[arg(long, short)]
    pub(crate) yes: bool,
    #[command(flatten)]
    pub(crate) output: Output,
}

/// How the outcome is told.
#[derive(Args, Clone, Debug)]
pub(crate) struct Output {
    /// Prints one JSON document instead of a table.
    #[arg(long)]
    pub(crate) json: bool,
    /// Tells each call on standard error as it is made.
    #[arg(long, short)]
    pub(crate) verbose: bool,
}

/// How AWS is reached, as users of the AWS CLI say it.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "AWS")]
pub(crate) struct AwsOptions {
    /// Profile of the shared AWS files; default: AWS_PROFILE, then the environment's credentials.
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// AWS region; default: AWS_REGION, then the profile's.
    #[arg(long)]
    pub(crate) region: Option<String>,
    /// Another address than AWS's own, for all services; default: AWS_ENDPOINT_URL.
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,
    /// How many times as fast as the wall's the clock of a local AWS runs.
    #[arg(long, value_name = "TIMES", default_value_t = 1.0, value_parser = speed)]
    pub(crate) clock_speed: f64,
}

/// One ECS service.
#[derive(Args, Clone, Debug)]
pub(crate) struct ServiceOptions {
    /// Name of the ECS cluster.
    #[arg(long)]
    pub(crate) cluster: String,
    /// Name of the ECS service.
    #[arg(long)]
    pub(crate) service: String,
}

/// How NATS is reached, as users of the nats command say it.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "NATS")]
pub(crate) struct NatsOptions {
    /// Servers, by comma.
    #[arg(long, value_name = "URL", env = "NATS_URL", hide_env_values = true)]
    pub(crate) nats_url: Option<String>,
    /// File with the credentials of a user (.creds).
    #[arg(long, value_name = "FILE", env = "NATS_CREDS")]
    pub(crate) nats_creds: Option<PathBuf>,
    /// File with the seed of an NKey.
    #[arg(long, value_name = "FILE", env = "NATS_NKEY")]
    pub(crate) nats_nkey: Option<PathBuf>,
    /// File with the certificates to trust, PEM.
    #[arg(long, value_name = "FILE", env = "NATS_CA")]
    pub(crate) nats_ca: Option<PathBuf>,
    /// File with the client's certificate, PEM.
    #[arg(long, value_name = "FILE", env = "NATS_CERT", requires = "nats_key")]
    pub(crate) nats_cert: Option<PathBuf>,
    /// File with the key of that certificate, PEM.
    #[arg(long, value_name = "FILE", env = "NATS_KEY", requires = "nats_cert")]
    pub(crate) nats_key: Option<PathBuf>,
}

impl Common {
    /// Where this command's calls are told.
    pub(crate) fn calls(&self) -> Calls {
        let Output { json, verbose } = self.output;
        Calls::new(verbose, self.dry_run, json)
    }
}

impl AwsOptions {
    /// How AWS is reached.
    pub(crate) fn access(&self) -> Access {
        Access {
            profile: self.profile.clone(),
            region: self.region.clone(),
            endpoint_url: self.endpoint_url.clone(),
        }
    }

    /// AWS's clock.
    pub(crate) fn clock(&self) -> Clock {
        Clock::new(self.clock_speed)
    }
}

impl ServiceOptions {
    /// The service.
    pub(crate) fn reference(&self) -> ServiceReference {
        ServiceReference {
            cluster: self.cluster.clone(),
            service: self.service.clone(),
        }
    }
}

impl NatsOptions {
    /// How NATS is reached; `None` where nobody said.
    pub(crate) fn access(&self) -> Option<NatsAccess> {
        self.nats_url.as_deref().map(|url| self.access_or(url))
    }

    /// How NATS is reached; at `url` where nobody said.
    pub(crate) fn access_or(&self, url: &str) -> NatsAccess {
        let identity = self.nats_cert.clone().zip(self.nats_key.clone());
        NatsAccess {
            url: self.nats_url.clone().unwrap_or_else(|| url.to_owned()),
            credentials: self.nats_creds.clone(),
            nkey: self.nats_nkey.clone(),
            certificate_authority: self.nats_ca.clone(),
            identity,
        }
    }
}

fn speed(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(speed) if speed > 0.0 && speed <= SPEED_MAX => Ok(speed),
        _ => Err(format!(
            "found {text}; allowed: above 0, at most {SPEED_MAX}"
        )),
    }
}
