//! The services go-plugin expects beside the provider: controller, stdio and broker.

use futures::{StreamExt as _, stream};
use tonic::codegen::BoxStream;
use tonic::{Request, Response, Status, Streaming};

use super::stop::Stop;
use crate::generated::plugin::grpc_broker_server::GrpcBroker;
use crate::generated::plugin::grpc_controller_server::GrpcController;
use crate::generated::plugin::grpc_stdio_server::GrpcStdio;
use crate::generated::plugin::{ConnInfo, Empty, StdioData};

/// Ends the process at the client's wish. Terraform asks at the end of every walk, waits two
/// seconds and then kills.
#[derive(Debug)]
pub(super) struct Controller {
    stop: Stop,
}

impl Controller {
    pub(super) fn new(stop: Stop) -> Self {
        Self { stop }
    }
}

#[tonic::async_trait]
impl GrpcController for Controller {
    async fn shutdown(&self, _: Request<Empty>) -> Result<Response<Empty>, Status> {
        self.stop.ask("the client sent Shutdown");
        Ok(Response::new(Empty {}))
    }
}

/// Keeps the stream of the plugin's output open and sends nothing: what is sent here comes up as
/// "unexpected data" in Terraform's log. Logs go to stderr instead.
#[derive(Debug)]
pub(super) struct Stdio {
    stop: Stop,
}

impl Stdio {
    pub(super) fn new(stop: Stop) -> Self {
        Self { stop }
    }
}

#[tonic::async_trait]
impl GrpcStdio for Stdio {
    async fn stream_stdio(&self, _: Request<()>) -> Result<Response<BoxStream<StdioData>>, Status> {
        let silence = stream::pending().take_until(self.stop.clone().asked());
        Ok(Response::new(Box::pin(silence)))
    }
}

/// Keeps the stream of connection offers open and takes none: Terraform's providers have no use
/// for connections in the other direction.
#[derive(Debug)]
pub(super) struct Broker {
    stop: Stop,
}

impl Broker {
    pub(super) fn new(stop: Stop) -> Self {
        Self { stop }
    }
}

#[tonic::async_trait]
impl GrpcBroker for Broker {
    async fn start_stream(
        &self,
        request: Request<Streaming<ConnInfo>>,
    ) -> Result<Response<BoxStream<ConnInfo>>, Status> {
        let offers = request.into_inner();
        // Read and forgotten, so that flow control never stops the client.
        let ignored = offers.filter_map(|_| async { None });
        let ignored = ignored.take_until(self.stop.clone().asked());
        Ok(Response::new(Box::pin(ignored)))
    }
}
