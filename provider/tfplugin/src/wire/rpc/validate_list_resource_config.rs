//! ValidateListResourceConfig.

use crate::diagnostic::Diagnostics;
use crate::generated::tfplugin6::validate_list_resource_config::{Request, Response};
use crate::resource::ValidateRequest;
use crate::wire::convert;
use crate::wire::rpc::list_resource::{filters, in_config};
use crate::wire::service::Service;

pub(in crate::wire) async fn answer(
    service: &Service,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = service.list_resource(&request.type_name)?;
    // The limit and whether states are wanted are Terraform's own to judge.
    let config = filters(entry, request.config.as_ref()).map_err(in_config)?;

    let mut diagnostics = entry.schema.block.validate(&config);
    let context = service.context(None);
    diagnostics.extend(
        entry
            .list
            .validate(&context, ValidateRequest { config })
            .await,
    );

    Ok(Response {
        diagnostics: convert::diagnostics(in_config(diagnostics)),
    })
}
