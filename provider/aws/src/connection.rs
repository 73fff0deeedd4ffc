//! The connection to one AWS account and region.

use std::{
    collections::BTreeMap,
    hash::{BuildHasher, RandomState},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use aws_config::SdkConfig;
use aws_sdk_applicationautoscaling as autoscaling;
use aws_sdk_cloudwatch as cloudwatch;
use aws_sdk_ecs as ecs;
use aws_sdk_resourcegroupstagging as tagging;
use aws_sdk_sts as sts;
use aws_smithy_runtime_api::client::{
    interceptors::context::InterceptorContext,
    orchestrator::HttpResponse,
    result::SdkError,
    retries::classifiers::{ClassifyRetry, RetryAction},
};
use aws_smithy_types::{
    error::metadata::ProvideErrorMetadata, retry::RetryConfig, timeout::TimeoutConfig,
};
use scaling::object::ServiceReference;
use tokio::sync::OnceCell;
use tokio_util::sync::CancellationToken;

use crate::{
    credentials,
    errors::Answer,
    failure::Failure,
    limits::Limits,
    operation::Operation,
    rates::Pacers,
    retry::{Call, Jitter},
    settings::Settings,
    shared::SharedReads,
};

/// Most calls of one kind for one reader under way at once.
pub(crate) const CALLS_MAX: usize = 4;

/// Attempts at one call of the tagging API, and how long one may take, in seconds: what it tells can
/// be had otherwise, so it is not worth waiting for.
const TAGGING_ATTEMPTS: u32 = 2;
const TAGGING_ATTEMPT_SECS_MAX: u64 = 5;

/// Whose credentials are in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The account's id, twelve digits.
    pub id: String,
    /// The caller's ARN, which tells the partition.
    pub arn: String,
}

/// A connection to one AWS account and region. Cloning it is cheap and shares everything.
#[derive(Clone, Debug)]
pub struct Connection(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    region: String,
    account: OnceCell<Account>,
    autoscaling: autoscaling::Client,
    cloudwatch: cloudwatch::Client,
    ecs: ecs::Client,
    tagging: tagging::Client,
    sts: sts::Client,
    limits: Limits,
    jitter: Jitter,
    pacers: Pacers,
    reads: SharedReads,
    targets: Mutex<BTreeMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

impl Connection {
    /// Finds region and credentials and makes the clients. Assumes the role and asks STS for the
    /// account only where `settings` ask for it; nothing else is called.
    ///
    /// # Errors
    /// One [`Failure`] when there is no region, there are no credentials, or the account is not
    /// an allowed one.
    pub async fn open(settings: &Settings) -> Result<Self, Failure> {
        Self::open_with(settings, Limits::default()).await
    }

    /// Like [`Self::open`], with other bounds than AWS needs.
    ///
    /// # Errors
    /// Those of [`Self::open`].
    pub async fn open_with(settings: &Settings, limits: Limits) -> Result<Self, Failure> {
        let config = credentials::resolve(settings).await?;
        let connection = Self(Arc::new(Shared::new(settings, &config, limits)));
        connection.check_account(settings).await?;
        Ok(connection)
    }

    /// The region, such as `us-east-1`.
    pub fn region(&self) -> &str {
        &self.0.region
    }

    /// The account's id, asked of STS (GetCallerIdentity) once and kept.
    ///
    /// # Errors
    /// A [`Failure`] when STS cannot be asked.
    pub async fn account_id(&self) -> Result<&str, Failure> {
        self.account().await.map(|account| account.id.as_str())
    }

    /// The account, asked of STS (GetCallerIdentity) once and kept.
    ///
    /// # Errors
    /// A [`Failure`] when STS cannot be asked.
    pub async fn account(&self) -> Result<&Account, Failure> {
        self.0.account.get_or_try_init(|| self.ask_account()).await
    }

    async fn ask_account(&self) -> Result<Account, Failure> {
        let cancellation = CancellationToken::new();
        let object = "the credentials in use";
        let identity = self
            .call(Operation::CALLER_IDENTITY, object, &cancellation)
            .make(|| self.0.sts.get_caller_identity().send())
            .await?;
        let account = identity.account.zip(identity.arn);
        let account = account.map(|(id, arn)| Account { id, arn });
        account.ok_or_else(|| {
            let message = "the answer names no account".to_owned();
            Failure::unexpected(Operation::CALLER_IDENTITY, object, message)
        })
    }

    async fn check_account(&self, settings: &Settings) -> Result<(), Failure> {
        let allowed = &settings.allowed_account_ids;
        if allowed.is_empty() {
            return Ok(());
        }
        let found = self.account_id().await?;
        if allowed.iter().any(|id| id == found) {
            return Ok(());
        }
        Err(Failure::settings(
            format!(
                "the credentials belong to account {found}; allowed_account_ids allows {}",
                allowed.join(", ")
            ),
            "use credentials of an allowed account, or add the account to allowed_account_ids",
        ))
    }

    /// The client of Application Auto Scaling, for calls this crate does not make itself.
    pub fn autoscaling(&self) -> &autoscaling::Client {
        &self.0.autoscaling
    }

    /// The client of CloudWatch, likewise.
    pub fn cloudwatch(&self) -> &cloudwatch::Client {
        &self.0.cloudwatch
    }

    /// The client of ECS, likewise.
    pub fn ecs(&self) -> &ecs::Client {
        &self.0.ecs
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.0.limits
    }

    pub(crate) fn tagging(&self) -> &tagging::Client {
        &self.0.tagging
    }

    pub(crate) fn reads(&self) -> &SharedReads {
        &self.0.reads
    }

    pub(crate) fn call<'a>(
        &'a self,
        operation: Operation,
        object: &'a str,
        cancellation: &'a CancellationToken,
    ) -> Call<'a> {
        Call {
            operation,
            object,
            limits: &self.0.limits,
            pacers: &self.0.pacers,
            jitter: &self.0.jitter,
            cancellation,
            spends: None,
        }
    }

    /// Makes a call of the caller's own as this crate makes its calls: in its turn, repeated while AWS
    /// refuses it for a passing reason, and refused as a [`Failure`] that names `object`.
    ///
    /// # Errors
    /// What AWS answered in the end, or that `cancellation` ended the repeating.
    pub async fn make<T, E, F>(
        &self,
        operation: Operation,
        object: &str,
        cancellation: &CancellationToken,
        attempt: impl FnMut() -> F,
    ) -> Result<T, Failure>
    where
        F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
        E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    {
        let call = self.call(operation, object, cancellation);
        call.make(attempt).await
    }

    /// The lock of one target. Who changes a target holds it, so that this process never causes
    /// a ConcurrentUpdateException by itself.
    pub(crate) fn target_lock(&self, service: &ServiceReference) -> Arc<tokio::sync::Mutex<()>> {
        let mut targets = self
            .0
            .targets
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        Arc::clone(targets.entry(service.resource_id()).or_default())
    }
}

impl Shared {
    fn new(settings: &Settings, config: &SdkConfig, limits: Limits) -> Self {
        let endpoints = &settings.endpoints;
        let retry = match settings.max_attempts {
            Some(attempts) => config
                .retry_config()
                .cloned()
                .unwrap_or_else(RetryConfig::standard)
                .with_max_attempts(attempts),
            None => config
                .retry_config()
                .cloned()
                .unwrap_or_else(RetryConfig::standard),
        };
        let timeout = config
            .timeout_config()
            .map_or_else(TimeoutConfig::builder, TimeoutConfig::to_builder)
            .operation_attempt_timeout(limits.attempt_max)
            .build();
        let config = config
            .to_builder()
            .retry_config(retry)
            .timeout_config(timeout)
            .build();

        let mut for_autoscaling =
            autoscaling::config::Builder::from(&config).retry_classifier(QuotaIsFinal);
        if let Some(url) = &endpoints.application_autoscaling {
            for_autoscaling = for_autoscaling.endpoint_url(url);
        }
        let mut for_cloudwatch = cloudwatch::config::Builder::from(&config);
        if let Some(url) = &endpoints.cloudwatch {
            for_cloudwatch = for_cloudwatch.endpoint_url(url);
        }
        let timeout = config
            .timeout_config()
            .map_or_else(TimeoutConfig::builder, TimeoutConfig::to_builder)
            .operation_attempt_timeout(Duration::from_secs(TAGGING_ATTEMPT_SECS_MAX));
        let mut for_tagging = tagging::config::Builder::from(&config)
            .retry_config(RetryConfig::standard().with_max_attempts(TAGGING_ATTEMPTS))
            .timeout_config(timeout.build());
        if let Some(url) = &endpoints.resource_groups_tagging {
            for_tagging = for_tagging.endpoint_url(url);
        }
        let mut for_sts = sts::config::Builder::from(&config);
        if let Some(url) = &endpoints.sts {
            for_sts = for_sts.endpoint_url(url);
        }
        Self {
            region: config.region().map(ToString::to_string).unwrap_or_default(),
            account: OnceCell::new(),
            autoscaling: autoscaling::Client::from_conf(for_autoscaling.build()),
            cloudwatch: cloudwatch::Client::from_conf(for_cloudwatch.build()),
            ecs: ecs_client(endpoints.ecs.as_deref(), &config),
            tagging: tagging::Client::from_conf(for_tagging.build()),
            sts: sts::Client::from_conf(for_sts.build()),
            jitter: Jitter::new(RandomState::new().hash_one(config.region())),
            pacers: Pacers::new(&limits.rates),
            reads: SharedReads::new(endpoints.tagging_is_beside()),
            limits,
            targets: Mutex::default(),
        }
    }
}

fn ecs_client(endpoint: Option<&str>, config: &SdkConfig) -> ecs::Client {
    let mut for_ecs = ecs::config::Builder::from(config);
    if let Some(url) = endpoint {
        for_ecs = for_ecs.endpoint_url(url);
    }
    ecs::Client::from_conf(for_ecs.build())
}

/// Forbids the SDK to repeat a call that met a quota.
///
/// The SDK takes `LimitExceededException` for throttling and repeats it (aws-runtime, its list of
/// throttling errors). For Application Auto Scaling it is a quota on objects, which no repetition
/// cures; only these two operations meet one.
#[derive(Debug)]
struct QuotaIsFinal;

impl ClassifyRetry for QuotaIsFinal {
    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let Some(Err(error)) = context.output_or_error() else {
            return RetryAction::NoActionIndicated;
        };
        let Some(error) = error.as_operation_error() else {
            return RetryAction::NoActionIndicated;
        };
        let register = error
            .downcast_ref::<autoscaling::operation::register_scalable_target::RegisterScalableTargetError>()
            .map(|error| (Operation::REGISTER_TARGET, error.meta()));
        let put = error
            .downcast_ref::<autoscaling::operation::put_scaling_policy::PutScalingPolicyError>()
            .map(|error| (Operation::PUT_POLICY, error.meta()));
        let quota = register.or(put).is_some_and(|(operation, metadata)| {
            let answer = Answer {
                operation,
                code: metadata.code().unwrap_or_default(),
                message: metadata.message().unwrap_or_default(),
            };
            answer.is_quota()
        });
        if quota {
            RetryAction::RetryForbidden
        } else {
            RetryAction::NoActionIndicated
        }
    }

    fn name(&self) -> &'static str {
        "a quota is final"
    }
}
