//! Every service of one plugin connection, and the table that tells them apart.

use std::convert::Infallible;
use std::future::{Future, ready};
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures::FutureExt as _;
use http::{Request, Response};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::Service;
use tonic::server::NamedService;
use tonic_health::pb::health_server::{Health, HealthServer};
use tonic_health::server::{HealthReporter, HealthService};

use super::companions::{Broker, Controller, Stdio};
use super::stop::Stop;
use crate::generated::plugin::grpc_broker_server::GrpcBrokerServer;
use crate::generated::plugin::grpc_controller_server::GrpcControllerServer;
use crate::generated::plugin::grpc_stdio_server::GrpcStdioServer;
use crate::generated::tfplugin6::provider_server::{Provider, ProviderServer};
use crate::log::panic_message;

/// Largest message in bytes, either way; Terraform's own providers set the same.
pub const MESSAGE_BYTES_MAX: usize = 256 << 20;

/// The name under which go-plugin asks for the health of a plugin.
const HEALTH_NAME: &str = "plugin";

/// The services, dispatched by the first part of the request's path.
#[derive(Debug)]
pub(super) struct Services<P, H> {
    provider: ProviderServer<P>,
    controller: GrpcControllerServer<Controller>,
    stdio: GrpcStdioServer<Stdio>,
    broker: GrpcBrokerServer<Broker>,
    health: HealthServer<H>,
}

/// All services around `provider`; the controller's Shutdown asks `stop`.
pub(super) async fn all<P: Provider>(provider: P, stop: &Stop) -> Services<P, impl Health> {
    let reporter = HealthReporter::new();
    let serving = tonic_health::ServingStatus::Serving;
    reporter.set_service_status(HEALTH_NAME, serving).await;
    Services {
        provider: ProviderServer::new(provider)
            .max_decoding_message_size(MESSAGE_BYTES_MAX)
            .max_encoding_message_size(MESSAGE_BYTES_MAX),
        controller: GrpcControllerServer::new(Controller::new(stop.clone())),
        stdio: GrpcStdioServer::new(Stdio::new(stop.clone())),
        broker: GrpcBrokerServer::new(Broker::new(stop.clone())),
        health: HealthServer::new(HealthService::from_health_reporter(reporter)),
    }
}

// Derived `Clone` would ask it of the provider, which is shared and need not have it.
impl<P, H> Clone for Services<P, H> {
    fn clone(&self) -> Self {
        Self {
            provider: self.provider.clone(),
            controller: self.controller.clone(),
            stdio: self.stdio.clone(),
            broker: self.broker.clone(),
            health: self.health.clone(),
        }
    }
}

type Answer = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

impl<P: Provider, H: Health> Service<Request<Body>> for Services<P, H> {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Answer;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Answer {
        let path = request.uri().path();
        let name = path.trim_start_matches('/').split('/').next();
        match name.unwrap_or_default() {
            name if name == service_name(&self.provider) => guarded(self.provider.call(request)),
            name if name == service_name(&self.controller) => self.controller.call(request),
            name if name == service_name(&self.stdio) => self.stdio.call(request),
            name if name == service_name(&self.broker) => self.broker.call(request),
            name if name == service_name(&self.health) => self.health.call(request),
            _ => {
                let status = Status::unimplemented(format!("this program does not serve {path}"));
                Box::pin(ready(Ok(status.into_http())))
            }
        }
    }
}

fn service_name<S: NamedService>(_: &S) -> &'static str {
    S::NAME
}

/// Ends a call that panics with a status that says so. Without it the stream would be reset,
/// which Terraform reports as a cancelled request. The panic hook has already written the trace.
fn guarded(answer: Answer) -> Answer {
    Box::pin(async move {
        AssertUnwindSafe(answer)
            .catch_unwind()
            .await
            .unwrap_or_else(|panic| {
                let message = panic_message(&*panic);
                let status = Status::internal(format!("the provider panicked: {message}"));
                Ok(status.into_http())
            })
    })
}
