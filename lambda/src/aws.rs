//! AWS clients, each built at its first use and kept.
//!
//! Building one costs milliseconds (root certificates above all), which a cold start must not pay
//! before it has asked for its first event. All share one HTTP client, so that the certificates are
//! read once.

mod call;

use std::sync::OnceLock;
use std::time::Duration;

use aws_config::default_provider::credentials::DefaultCredentialsChain;
use aws_config::default_provider::region::DefaultRegionChain;
use aws_config::provider_config::ProviderConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig, retry::RetryConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_http_client::{ConnectorBuilder, proxy::ProxyConfig, tls};
use aws_smithy_runtime_api::client::http::{SharedHttpClient, SharedHttpConnector, http_client_fn};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use tokio::sync::OnceCell;

pub(crate) use call::{JsonService, Page};

use crate::secret::Secret;

/// Tries of one call, the first included.
const ATTEMPTS_MAX: u32 = 3;
/// Wait before the first repetition; it doubles. The SDK's own second would eat the run's time.
const BACKOFF_FIRST: Duration = Duration::from_millis(100);
/// Longest wait for a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
/// Longest try. The SDK sets no limit of its own.
const ATTEMPT_TIMEOUT: Duration = Duration::from_millis(1_500);
/// Longest call, all tries together.
const CALL_TIMEOUT: Duration = Duration::from_secs(4);

/// What the environment says about AWS, under the SDK's own variable names.
#[derive(Clone, Debug, Default)]
pub struct AwsSettings {
    /// `AWS_REGION`, else `AWS_DEFAULT_REGION`.
    pub region: Option<String>,
    /// `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`. Lambda sets them; they
    /// spare it the search for credentials elsewhere.
    pub keys: Option<Keys>,
    /// `AWS_ENDPOINT_URL`: where all services are, when not at AWS.
    pub endpoint: Option<String>,
    /// `AWS_ENDPOINT_URL_CLOUDWATCH`.
    pub endpoint_cloudwatch: Option<String>,
    /// `AWS_ENDPOINT_URL_ECS`.
    pub endpoint_ecs: Option<String>,
    /// `AWS_ENDPOINT_URL_SSM`.
    pub endpoint_ssm: Option<String>,
    /// `AWS_ENDPOINT_URL_SECRETS_MANAGER`.
    pub endpoint_secrets_manager: Option<String>,
}

/// An access key as the environment gives it.
#[derive(Clone, Debug)]
pub struct Keys {
    /// The key's id.
    pub id: String,
    /// The key.
    pub secret: Secret,
    /// The token of temporary credentials.
    pub token: Option<Secret>,
}

/// The way to AWS.
pub struct Aws {
    settings: AwsSettings,
    http: SharedHttpClient,
    shared: OnceCell<SdkConfig>,
    cloudwatch: OnceCell<aws_sdk_cloudwatch::Client>,
}

impl Aws {
    /// Takes the settings; builds nothing yet.
    pub fn new(settings: AwsSettings) -> Self {
        Self::with_http_client(settings, http_client())
    }

    /// As [`Aws::new`], but requests go through `http`.
    pub fn with_http_client(settings: AwsSettings, http: SharedHttpClient) -> Self {
        Self {
            settings,
            http,
            shared: OnceCell::new(),
            cloudwatch: OnceCell::new(),
        }
    }

    /// The CloudWatch client.
    pub(crate) async fn cloudwatch(&self) -> &aws_sdk_cloudwatch::Client {
        let build = || async {
            let shared = self.shared().await;
            let mut config = aws_sdk_cloudwatch::config::Builder::from(shared);
            if let Some(url) = &self.settings.endpoint_cloudwatch {
                config = config.endpoint_url(url);
            }
            aws_sdk_cloudwatch::Client::from_conf(config.build())
        };
        self.cloudwatch.get_or_init(build).await
    }

    async fn shared(&self) -> &SdkConfig {
        self.shared.get_or_init(|| self.build_shared()).await
    }

    /// What the clients share. Keys and region from the environment spare the search for them in
    /// files and on the network; what the environment does not say is found as every AWS SDK finds
    /// it. Nothing else is looked up: the SDK's whole loader would add a tenth to the package.
    async fn build_shared(&self) -> SdkConfig {
        let region = match &self.settings.region {
            Some(name) => Some(Region::new(name.clone())),
            None => DefaultRegionChain::builder().build().region().await,
        };
        let credentials = match &self.settings.keys {
            Some(keys) => SharedCredentialsProvider::new(keys.credentials()),
            None => SharedCredentialsProvider::new(self.search(region.clone()).await),
        };
        let mut config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(region)
            .credentials_provider(credentials)
            .http_client(self.http.clone())
            .retry_config(retries())
            .timeout_config(timeouts());
        config.set_endpoint_url(self.settings.endpoint.clone());
        config.build()
    }

    /// Credentials from profile files, a web identity, the ECS task or the EC2 instance.
    async fn search(&self, region: Option<Region>) -> DefaultCredentialsChain {
        let place = ProviderConfig::default()
            .with_region(region)
            .with_http_client(self.http.clone());
        let chain = DefaultCredentialsChain::builder().configure(place);
        chain.build().await
    }
}

impl Keys {
    fn credentials(&self) -> Credentials {
        let Self { id, secret, token } = self;
        let token = token.as_ref().map(|token| token.expose().to_owned());
        Credentials::new(id, secret.expose(), token, None, "Environment")
    }
}

fn retries() -> RetryConfig {
    RetryConfig::standard()
        .with_max_attempts(ATTEMPTS_MAX)
        .with_initial_backoff(BACKOFF_FIRST)
}

fn timeouts() -> TimeoutConfig {
    TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(CALL_TIMEOUT)
        .build()
}

/// The SDK's default HTTP client, but one for all services.
fn http_client() -> SharedHttpClient {
    let connector: OnceLock<SharedHttpConnector> = OnceLock::new();
    http_client_fn(move |settings, components| {
        let build = || {
            let provider = tls::Provider::Rustls(tls::rustls_provider::CryptoMode::AwsLc);
            let mut builder = ConnectorBuilder::default().tls_provider(provider);
            builder.set_connector_settings(Some(settings.clone()));
            builder.set_sleep_impl(components.sleep_impl());
            builder.set_proxy_config(Some(ProxyConfig::from_env()));
            SharedHttpConnector::new(builder.build())
        };
        connector.get_or_init(build).clone()
    })
}

/// AWS's code and message where the service answered, else the whole chain of causes once.
pub(crate) fn describe_error<E, R>(problem: &SdkError<E, R>) -> String
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    R: std::fmt::Debug,
{
    if let SdkError::ServiceError(answer) = problem
        && let Some(code) = answer.err().code()
    {
        let message = answer.err().message().unwrap_or("no message");
        return format!("{code}: {message}");
    }
    let mut text = String::new();
    let mut cause: Option<&dyn std::error::Error> = Some(problem);
    while let Some(error) = cause {
        let part = error.to_string();
        // Some errors print their source as well as naming it.
        if !text.contains(&part) {
            if !text.is_empty() {
                text.push_str(": ");
            }
            text.push_str(&part);
        }
        cause = error.source();
    }
    text
}
