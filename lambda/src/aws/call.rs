//! Calls of services whose whole SDK would cost more than the one operation is worth: the SDK's own
//! signing, credentials, retries, timeouts and HTTP client, under a request of ours.
//!
//! See decision 10.

use std::fmt;

use aws_config::Region;
use aws_runtime::auth::SigV4OperationSigningConfig;
use aws_runtime::auth::sigv4::{SCHEME_ID, SigV4AuthScheme};
use aws_runtime::retries::classifiers::AwsErrorCodeClassifier;
use aws_smithy_runtime::client::orchestrator::operation::{Operation, OperationBuilder};
use aws_smithy_runtime::client::retries::classifiers::{
    HttpStatusCodeClassifier, TransientErrorClassifier,
};
use aws_smithy_runtime_api::client::auth::AuthSchemeOptionResolverParams;
use aws_smithy_runtime_api::client::auth::static_resolver::StaticAuthSchemeOptionResolver;
use aws_smithy_runtime_api::client::interceptors::context;
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse, OrchestratorError};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponentsBuilder;
use aws_smithy_runtime_api::client::runtime_plugin::StaticRuntimePlugin;
use aws_smithy_runtime_api::client::ser_de::DeserializeResponse;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use aws_smithy_types::config_bag::{ConfigBag, Layer};
use aws_smithy_types::error::ErrorMetadata;
use aws_types::SigningName;
use aws_types::region::SigningRegion;
use serde_json::Value;

use super::{Aws, describe_error, retries, timeouts};
use crate::secret::Secret;

/// A service that speaks AWS JSON 1.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JsonService {
    /// ECS.
    Ecs,
    /// SSM Parameter Store.
    Ssm,
    /// AWS Secrets Manager.
    SecretsManager,
}

impl JsonService {
    /// Its name in host names and signatures.
    fn name(self) -> &'static str {
        match self {
            Self::Ecs => "ecs",
            Self::Ssm => "ssm",
            Self::SecretsManager => "secretsmanager",
        }
    }
}

/// An answer whose body may hold a secret, and is never shown.
struct Body(Vec<u8>);

impl fmt::Debug for Body {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Body(hidden)")
    }
}

impl Aws {
    /// Calls an operation; `target` is its `X-Amz-Target` header.
    ///
    /// # Errors
    /// AWS's code and message, or what happened on the way.
    pub(crate) async fn json(
        &self,
        service: JsonService,
        target: &'static str,
        input: &Value,
    ) -> Result<Value, String> {
        let shared = self.shared().await;
        let Some(region) = shared.region().cloned() else {
            return Err("no region is known; set AWS_REGION".to_owned());
        };
        let Some(credentials) = shared.credentials_provider() else {
            return Err("no credentials are known".to_owned());
        };
        let mut layer = Layer::new("signing");
        layer.store_put(AuthSchemeOptionResolverParams::new(()));
        layer.store_put(SigV4OperationSigningConfig {
            region: Some(SigningRegion::from(region.clone())),
            name: Some(SigningName::from_static(service.name())),
            ..SigV4OperationSigningConfig::default()
        });
        let schemes = StaticAuthSchemeOptionResolver::new(vec![SCHEME_ID]);
        let components = RuntimeComponentsBuilder::new("signing")
            .with_auth_scheme(SigV4AuthScheme::new())
            .with_auth_scheme_option_resolver(Some(schemes))
            .with_identity_resolver(SCHEME_ID, credentials);
        let signing = StaticRuntimePlugin::new()
            .with_config(layer.freeze())
            .with_runtime_components(components);
        let call = self
            .operation(&self.endpoint(service, &region))
            .service_name(service.name())
            .operation_name(target)
            .standard_retry(&retries())
            .timeout_config(timeouts())
            .retry_classifier(TransientErrorClassifier::<ErrorMetadata>::new())
            .retry_classifier(AwsErrorCodeClassifier::<ErrorMetadata>::new())
            .retry_classifier(HttpStatusCodeClassifier::default())
            .runtime_plugin(signing)
            .serializer(move |body: String| {
                let mut request = HttpRequest::new(SdkBody::from(body));
                request.set_method("POST")?;
                let headers = request.headers_mut();
                headers.insert("content-type", "application/x-amz-json-1.1");
                headers.insert("x-amz-target", target);
                Ok(request)
            })
            .deserializer(answer)
            .build();
        let Body(bytes) = call
            .invoke(input.to_string())
            .await
            .map_err(|problem| describe_error(&problem))?;
        serde_json::from_slice(&bytes).map_err(|_| "an answer that is not JSON".to_owned())
    }

    /// Gets the page at `path` of the server at `base`, whatever its status, refusing a body of more
    /// than `bytes_max`.
    ///
    /// # Errors
    /// What happened on the way.
    pub(crate) async fn get(
        &self,
        base: &str,
        path: &'static str,
        headers: Vec<(&'static str, Secret)>,
        bytes_max: usize,
    ) -> Result<Page, String> {
        let call = self
            .operation(base)
            .service_name("page")
            .operation_name("get")
            .no_auth()
            .no_retry()
            .timeout_config(timeouts())
            .serializer(move |headers: Vec<(&'static str, Secret)>| {
                let mut request = HttpRequest::new(SdkBody::empty());
                request.set_uri(path)?;
                for (name, value) in headers {
                    let text = value.expose().to_owned();
                    request.headers_mut().try_insert(name, text)?;
                }
                Ok(request)
            })
            .deserializer_impl::<Streamed, ErrorMetadata>(Unread)
            .build();
        let answer = call.invoke(headers).await;
        let Streamed { status, head, body } = answer.map_err(|problem| describe_error(&problem))?;
        Ok(Page {
            status,
            head,
            body: read(body, bytes_max).await?,
        })
    }

    fn operation(&self, base: &str) -> OperationBuilder {
        Operation::builder()
            .http_client(self.http.clone())
            .endpoint_url(base)
            .with_connection_poisoning()
    }

    fn endpoint(&self, service: JsonService, region: &Region) -> String {
        let settings = &self.settings;
        let own = match service {
            JsonService::Ecs => &settings.endpoint_ecs,
            JsonService::Ssm => &settings.endpoint_ssm,
            JsonService::SecretsManager => &settings.endpoint_secrets_manager,
        };
        if let Some(url) = own.as_ref().or(settings.endpoint.as_ref()) {
            return url.clone();
        }
        // AWS General Reference, service endpoints: the partition of China has a domain of its own.
        let suffix = if region.as_ref().starts_with("cn-") {
            "amazonaws.com.cn"
        } else {
            "amazonaws.com"
        };
        format!("https://{}.{region}.{suffix}", service.name())
    }
}

/// A page as it came.
#[derive(Clone, Debug)]
pub(crate) struct Page {
    /// The HTTP status.
    pub(crate) status: u16,
    /// The headers.
    pub(crate) head: Vec<(String, String)>,
    /// The body.
    pub(crate) body: Vec<u8>,
}

impl Page {
    /// A header by its name in lower case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let found = self.head.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }
}

fn answer(response: &HttpResponse) -> Result<Body, OrchestratorError<ErrorMetadata>> {
    let bytes = response.body().bytes().unwrap_or_default();
    if response.status().is_success() {
        return Ok(Body(bytes.to_vec()));
    }
    // AWS JSON 1.1 protocol: `__type` may carry a namespace before a '#'.
    let error: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let text = |name: &str| error.get(name).and_then(Value::as_str);
    let code = text("__type").map(|code| code.rsplit('#').next().unwrap_or(code).to_owned());
    let code = code.unwrap_or_else(|| format!("HTTP status {}", response.status().as_u16()));
    let message = text("message").or_else(|| text("Message"));
    let metadata = ErrorMetadata::builder()
        .code(code)
        .message(message.unwrap_or("no message"))
        .build();
    Err(OrchestratorError::operation(metadata))
}

/// An answer whose body has not been read.
#[derive(Debug)]
struct Streamed {
    status: u16,
    head: Vec<(String, String)>,
    body: SdkBody,
}

/// Leaves the body of an answer to be read within bounds.
#[derive(Debug)]
struct Unread;

impl DeserializeResponse for Unread {
    fn deserialize_streaming_with_config(
        &self,
        response: &mut HttpResponse,
        _: &ConfigBag,
    ) -> Option<Result<context::Output, OrchestratorError<context::Error>>> {
        let head = response.headers().iter();
        let head = head
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        Some(Ok(context::Output::erase(Streamed {
            status: response.status().as_u16(),
            head,
            body: response.take_body(),
        })))
    }
}

async fn read(body: SdkBody, bytes_max: usize) -> Result<Vec<u8>, String> {
    let mut stream = ByteStream::new(body);
    let mut bytes = Vec::new();
    while let Some(part) = stream.next().await {
        let part = part.map_err(|problem| format!("the answer broke off: {problem}"))?;
        if bytes.len() + part.len() > bytes_max {
            return Err(format!("an answer of more than {bytes_max} bytes"));
        }
        bytes.extend_from_slice(&part);
    }
    Ok(bytes)
}
