//! The smallest program that Terraform takes for a provider: an empty schema and a few calls
//! that misbehave or carry much on request. The tests of `serve` start it, and it shows what a `main`
//! looks like.

use std::process::ExitCode;

use tfplugin::generated::tfplugin6::provider_server::Provider;
use tfplugin::generated::tfplugin6::{
    DynamicValue, Schema, call_function, get_metadata, get_provider_schema,
    get_resource_identity_schemas, list_resource, schema, stop_provider, validate_provider_config,
};
use tfplugin::serve::{Program, run};
use tokio_stream::StreamExt as _;
use tonic::codegen::BoxStream;
use tonic::{Request, Response, Status};

fn main() -> ExitCode {
    let program = Program {
        name: "terraform-provider-probe",
        version: env!("CARGO_PKG_VERSION"),
        source: "registry.terraform.io/arrakis/probe",
    };
    let arguments = std::env::args_os().skip(1);
    run(&program, arguments, |name| std::env::var_os(name), || Probe)
}

struct Probe;

#[tonic::async_trait]
impl Provider for Probe {
    async fn get_provider_schema(
        &self,
        _: Request<get_provider_schema::Request>,
    ) -> Result<Response<get_provider_schema::Response>, Status> {
        tracing::info!(
            tf_rpc = "GetProviderSchema",
            "asked for the \"schema\"\nof nothing"
        );
        let empty = Schema {
            version: 0,
            block: Some(schema::Block::default()),
        };
        Ok(Response::new(get_provider_schema::Response {
            provider: Some(empty),
            ..Default::default()
        }))
    }

    async fn get_resource_identity_schemas(
        &self,
        _: Request<get_resource_identity_schemas::Request>,
    ) -> Result<Response<get_resource_identity_schemas::Response>, Status> {
        Ok(Response::new(Default::default()))
    }

    async fn validate_provider_config(
        &self,
        _: Request<validate_provider_config::Request>,
    ) -> Result<Response<validate_provider_config::Response>, Status> {
        Ok(Response::new(Default::default()))
    }

    async fn stop_provider(
        &self,
        _: Request<stop_provider::Request>,
    ) -> Result<Response<stop_provider::Response>, Status> {
        Ok(Response::new(Default::default()))
    }

    async fn get_metadata(
        &self,
        _: Request<get_metadata::Request>,
    ) -> Result<Response<get_metadata::Response>, Status> {
        panic!("asked to panic");
    }

    async fn list_resource(
        &self,
        _: Request<list_resource::Request>,
    ) -> Result<Response<BoxStream<list_resource::Event>>, Status> {
        let first = tokio_stream::once(Ok(list_resource::Event::default()));
        let second = tokio_stream::once(()).map(|()| panic!("asked to panic in a stream"));
        Ok(Response::new(Box::pin(first.chain(second))))
    }

    /// `echo` returns its argument; `wait` never answers.
    async fn call_function(
        &self,
        request: Request<call_function::Request>,
    ) -> Result<Response<call_function::Response>, Status> {
        let request = request.into_inner();
        if request.name == "wait" {
            std::future::pending::<()>().await;
        }
        let result: Option<DynamicValue> = request.arguments.into_iter().next();
        Ok(Response::new(call_function::Response {
            result,
            error: None,
        }))
    }
}
