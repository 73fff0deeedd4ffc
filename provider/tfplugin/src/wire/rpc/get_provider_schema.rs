//! GetProviderSchema: everything the provider offers. Terraform may skip it.

use crate::diagnostic::Diagnostics;
use crate::generated::tfplugin6::ServerCapabilities;
use crate::generated::tfplugin6::get_provider_schema::{Request, Response};
use crate::wire::convert;
use crate::wire::rpc::get_functions::functions;
use crate::wire::service::Service;

pub(in crate::wire) async fn answer(
    service: &Service,
    _: Request,
) -> Result<Response, Diagnostics> {
    let resources = service.resources.iter();
    let list_resources = service.list_resources.iter();
    let data_sources = service.data_sources.iter();
    Ok(Response {
        provider: Some(convert::schema(&service.schema.schema)),
        resource_schemas: resources
            .map(|(name, entry)| (name.clone(), convert::schema(&entry.schema)))
            .collect(),
        list_resource_schemas: list_resources
            .map(|(name, entry)| (name.clone(), convert::schema(&entry.schema)))
            .collect(),
        data_source_schemas: data_sources
            .map(|(name, entry)| (name.clone(), convert::schema(&entry.schema)))
            .collect(),
        functions: functions(service),
        server_capabilities: Some(capabilities(service)),
        ..Response::default()
    })
}

/// What Terraform may ask of this provider beyond the basics.
pub(super) fn capabilities(service: &Service) -> ServerCapabilities {
    ServerCapabilities {
        plan_destroy: true,
        get_provider_schema_optional: true,
        move_resource_state: service
            .resources
            .values()
            .any(|entry| entry.resource.moves_state()),
        generate_resource_config: service.generates_config(),
    }
}
