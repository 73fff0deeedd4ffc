//! What the provider is told about how to reach AWS, as plain data.

use std::{fmt, time::Duration};

/// How to reach AWS. What is left out comes from the SDK's default chain: environment, shared
/// files, container and instance metadata.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The region, such as `us-east-1`.
    pub region: Option<String>,
    /// A profile of the shared files. When it is given, credentials in the environment are not
    /// used.
    pub profile: Option<String>,
    /// Access key id; needs `secret_key`.
    pub access_key: Option<String>,
    /// Secret access key; needs `access_key`.
    pub secret_key: Option<String>,
    /// Session token that belongs to `access_key`.
    pub token: Option<String>,
    /// Paths of shared configuration files; empty means the default ones.
    pub shared_config_files: Vec<String>,
    /// Paths of shared credentials files; empty means the default ones.
    pub shared_credentials_files: Vec<String>,
    /// A role to assume with the credentials found.
    pub assume_role: Option<AssumeRole>,
    /// When not empty, the only account ids to work with; any other is refused before anything
    /// else is called.
    pub allowed_account_ids: Vec<String>,
    /// Other addresses than AWS's own.
    pub endpoints: Endpoints,
    /// Attempts the SDK makes at one call that is throttled, times out or meets a server error.
    /// `None` leaves it to the SDK (`AWS_MAX_ATTEMPTS`, shared files, 3).
    pub max_attempts: Option<u32>,
}

/// A role to assume (STS API, AssumeRole).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AssumeRole {
    /// The role's ARN.
    pub role_arn: String,
    /// Name of the session; default `terraform-provider-arrakis`.
    pub session_name: Option<String>,
    /// The external id its trust policy asks for.
    pub external_id: Option<String>,
    /// How long its credentials last: 15 minutes to 12 hours; default 1 hour.
    pub duration: Option<Duration>,
}

/// Addresses of services, each with scheme: `http://127.0.0.1:4566`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endpoints {
    /// Application Auto Scaling.
    pub application_autoscaling: Option<String>,
    /// CloudWatch.
    pub cloudwatch: Option<String>,
    /// ECS.
    pub ecs: Option<String>,
    /// Resource Groups Tagging. Where others are given and this is not, it is not asked.
    pub resource_groups_tagging: Option<String>,
    /// STS.
    pub sts: Option<String>,
}

impl Endpoints {
    /// Whether the tagging API is where the objects are: a local AWS may have none, and what it holds
    /// is not AWS's business.
    pub(crate) fn tagging_is_beside(&self) -> bool {
        let others = self.application_autoscaling.is_some() || self.cloudwatch.is_some();
        self.resource_groups_tagging.is_some() || !others
    }

    /// Attribute name and value of each address that is set.
    pub(crate) fn given(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let Self {
            application_autoscaling,
            cloudwatch,
            ecs,
            resource_groups_tagging,
            sts,
        } = self;
        [
            ("application_autoscaling", application_autoscaling),
            ("cloudwatch", cloudwatch),
            ("ecs", ecs),
            ("resource_groups_tagging", resource_groups_tagging),
            ("sts", sts),
        ]
        .into_iter()
        .filter_map(|(name, url)| Some((name, url.as_deref()?)))
    }
}

// By hand, so that no secret ever reaches a log.
impl fmt::Debug for Settings {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            region,
            profile,
            access_key,
            secret_key,
            token,
            shared_config_files,
            shared_credentials_files,
            assume_role,
            allowed_account_ids,
            endpoints,
            max_attempts,
        } = self;
        let hidden = |secret: &Option<String>| secret.as_ref().map(|_| "(sensitive)");
        formatter
            .debug_struct("Settings")
            .field("region", region)
            .field("profile", profile)
            .field("access_key", &hidden(access_key))
            .field("secret_key", &hidden(secret_key))
            .field("token", &hidden(token))
            .field("shared_config_files", shared_config_files)
            .field("shared_credentials_files", shared_credentials_files)
            .field("assume_role", assume_role)
            .field("allowed_account_ids", allowed_account_ids)
            .field("endpoints", endpoints)
            .field("max_attempts", max_attempts)
            .finish()
    }
}
