//! GetMetadata: the names of what the provider offers. Only multiplexers ask.

use crate::diagnostic::Diagnostics;
use crate::generated::tfplugin6::get_metadata::{
    DataSourceMetadata, FunctionMetadata, ListResourceMetadata, Request, ResourceMetadata, Response,
};
use crate::wire::rpc::get_provider_schema::capabilities;
use crate::wire::service::Service;

pub(in crate::wire) async fn answer(
    service: &Service,
    _: Request,
) -> Result<Response, Diagnostics> {
    let resource = |type_name: &String| ResourceMetadata {
        type_name: type_name.clone(),
    };
    let data_source = |type_name: &String| DataSourceMetadata {
        type_name: type_name.clone(),
    };
    let list_resource = |type_name: &String| ListResourceMetadata {
        type_name: type_name.clone(),
    };
    let function = |name: &String| FunctionMetadata { name: name.clone() };
    Ok(Response {
        server_capabilities: Some(capabilities(service)),
        resources: service.resources.keys().map(resource).collect(),
        data_sources: service.data_sources.keys().map(data_source).collect(),
        list_resources: service.list_resources.keys().map(list_resource).collect(),
        functions: service.functions.keys().map(function).collect(),
        ..Response::default()
    })
}
