//! Region and credentials: from the settings where they say something, else from the SDK's chain.

use std::sync::Mutex;

use aws_config::{
    BehaviorVersion, ConfigLoader, Region, SdkConfig, profile::ProfileFileCredentialsProvider,
    provider_config::ProviderConfig, sts::AssumeRoleProvider,
};
use aws_credential_types::{
    Credentials,
    provider::{ProvideCredentials, SharedCredentialsProvider, future},
};
use aws_runtime::env_config::file::{EnvConfigFileKind, EnvConfigFiles};

use crate::{failure::Failure, settings::Settings};

/// Name of the session of an assumed role, unless the settings name another.
const SESSION_NAME_DEFAULT: &str = "terraform-provider-arrakis";

/// The SDK's configuration: a region is known, and credentials were found.
///
/// # Errors
/// One [`Failure`] that says what is wrong, what was tried and what to set.
pub(crate) async fn resolve(settings: &Settings) -> Result<SdkConfig, Failure> {
    check(settings)?;
    let config = loader(settings).load().await;
    let region = config.region().cloned().ok_or_else(no_region)?;
    let base = base_provider(settings, &config, &region)?;
    let provider = match &settings.assume_role {
        None => base,
        Some(_) => assume_role(settings, &region, base).await,
    };
    let first = provider
        .provide_credentials()
        .await
        .map_err(|error| no_credentials(settings).because(error))?;
    let provider = SharedCredentialsProvider::new(Resolved {
        first: Mutex::new(Some(first)),
        chain: provider,
    });
    Ok(config.into_builder().credentials_provider(provider).build())
}

/// Settings that contradict themselves, before anything is read.
fn check(settings: &Settings) -> Result<(), Failure> {
    let Settings {
        access_key,
        secret_key,
        token,
        assume_role,
        max_attempts,
        endpoints,
        ..
    } = settings;
    if access_key.is_some() != secret_key.is_some() {
        let (given, missing) = match access_key {
            Some(_) => ("access_key", "secret_key"),
            None => ("secret_key", "access_key"),
        };
        return Err(Failure::settings(
            format!("{given} is set and {missing} is not"),
            format!("set {missing} too, or remove {given} to use the default credentials"),
        ));
    }
    if token.is_some() && access_key.is_none() {
        return Err(Failure::settings(
            "token is set without access_key and secret_key",
            "set access_key and secret_key too: a session token belongs to them",
        ));
    }
    if assume_role
        .as_ref()
        .is_some_and(|role| role.role_arn.is_empty())
    {
        return Err(Failure::settings(
            "assume_role.role_arn is empty",
            "set it to the ARN of the role, or remove assume_role",
        ));
    }
    if *max_attempts == Some(0) {
        return Err(Failure::settings(
            "max_attempts is 0; a whole number from 1 is allowed",
            "set 1 for no repetition at all",
        ));
    }
    for (name, url) in endpoints.given() {
        if !url.starts_with("http://") && !url.starts_with("https://") {
            return Err(Failure::settings(
                format!("endpoints.{name} is {url:?}, which has no scheme"),
                "begin it with http:// or https://",
            ));
        }
    }
    Ok(())
}

fn loader(settings: &Settings) -> ConfigLoader {
    let mut loader = aws_config::defaults(BehaviorVersion::latest());
    if let Some(region) = &settings.region {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(profile) = &settings.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(files) = shared_files(settings) {
        loader = loader.profile_files(files);
    }
    loader
}

/// The shared files, where the settings name any; the kind that is not named stays the default.
fn shared_files(settings: &Settings) -> Option<EnvConfigFiles> {
    let config = &settings.shared_config_files;
    let credentials = &settings.shared_credentials_files;
    if config.is_empty() && credentials.is_empty() {
        return None;
    }
    let mut files = EnvConfigFiles::builder()
        .include_default_config_file(config.is_empty())
        .include_default_credentials_file(credentials.is_empty());
    for path in config {
        files = files.with_file(EnvConfigFileKind::Config, path);
    }
    for path in credentials {
        files = files.with_file(EnvConfigFileKind::Credentials, path);
    }
    Some(files.build())
}

/// The credentials to begin with: keys of the settings, a named profile, or the default chain.
fn base_provider(
    settings: &Settings,
    config: &SdkConfig,
    region: &Region,
) -> Result<SharedCredentialsProvider, Failure> {
    if let (Some(access_key), Some(secret_key)) = (&settings.access_key, &settings.secret_key) {
        let token = settings.token.clone();
        let keys = Credentials::new(
            access_key,
            secret_key,
            token,
            None,
            "provider configuration",
        );
        return Ok(SharedCredentialsProvider::new(keys));
    }
    if let Some(profile) = &settings.profile {
        // In the default chain the environment comes first and would silently win over a
        // profile that somebody named on purpose.
        let mut provider = ProfileFileCredentialsProvider::builder()
            .configure(&ProviderConfig::without_region().with_region(Some(region.clone())))
            .profile_name(profile);
        if let Some(files) = shared_files(settings) {
            provider = provider.profile_files(files);
        }
        return Ok(SharedCredentialsProvider::new(provider.build()));
    }
    config
        .credentials_provider()
        .ok_or_else(|| no_credentials(settings))
}

async fn assume_role(
    settings: &Settings,
    region: &Region,
    base: SharedCredentialsProvider,
) -> SharedCredentialsProvider {
    let role = settings.assume_role.clone().unwrap_or_default();
    let mut loader = loader(settings).region(region.clone());
    if let Some(sts) = &settings.endpoints.sts {
        loader = loader.endpoint_url(sts);
    }
    let mut provider = AssumeRoleProvider::builder(role.role_arn)
        .configure(&loader.credentials_provider(base.clone()).load().await)
        .session_name(role.session_name.as_deref().unwrap_or(SESSION_NAME_DEFAULT));
    if let Some(id) = role.external_id {
        provider = provider.external_id(id);
    }
    if let Some(duration) = role.duration {
        provider = provider.session_length(duration);
    }
    SharedCredentialsProvider::new(provider.build_from_provider(base).await)
}

fn no_region() -> Failure {
    Failure::settings(
        "no AWS region; tried region of the provider configuration, AWS_REGION, \
         AWS_DEFAULT_REGION, the shared configuration files and EC2 instance metadata",
        "set region in the provider configuration, or AWS_REGION",
    )
}

fn no_credentials(settings: &Settings) -> Failure {
    let tried = match (&settings.access_key, &settings.profile) {
        (Some(_), _) => "access_key and secret_key of the provider configuration".to_owned(),
        (None, Some(profile)) => format!(
            "profile {profile:?} in {}",
            files_named(settings).unwrap_or_else(|| "the shared files".to_owned())
        ),
        (None, None) => format!(
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, {}, a web identity token, container \
             credentials and EC2 instance metadata",
            files_named(settings).unwrap_or_else(|| "the shared files".to_owned())
        ),
    };
    let message = match &settings.assume_role {
        Some(role) => format!(
            "no AWS credentials for role {}; tried to assume it with {tried}",
            role.role_arn
        ),
        None => format!("no usable AWS credentials; tried {tried}"),
    };
    Failure::settings(
        message,
        "set profile, or access_key and secret_key, in the provider configuration, or AWS_PROFILE, \
         or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; for assume_role the role must trust them",
    )
}

fn files_named(settings: &Settings) -> Option<String> {
    let named = [
        settings.shared_config_files.as_slice(),
        settings.shared_credentials_files.as_slice(),
    ]
    .concat();
    (!named.is_empty()).then(|| named.join(", "))
}

/// Credentials that were found once already, so that the first call does not find them again:
/// a role would be assumed twice.
#[derive(Debug)]
struct Resolved {
    first: Mutex<Option<Credentials>>,
    chain: SharedCredentialsProvider,
}

impl ProvideCredentials for Resolved {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        let first = self.first.lock().ok().and_then(|mut first| first.take());
        match first {
            Some(credentials) => future::ProvideCredentials::ready(Ok(credentials)),
            None => self.chain.provide_credentials(),
        }
    }
}
