//! ValidateDataResourceConfig.

use crate::diagnostic::Diagnostics;
use crate::generated::tfplugin6::validate_data_resource_config::{Request, Response};
use crate::resource::ValidateRequest;
use crate::wire::convert;
use crate::wire::service::Service;

pub(in crate::wire) async fn answer(
    service: &Service,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = service.data_source(&request.type_name)?;
    let config = convert::config(request.config.as_ref(), &entry.of)?;

    let mut diagnostics = entry.schema.block.validate(&config);
    let context = service.context(None);
    diagnostics.extend(
        entry
            .data_source
            .validate(&context, ValidateRequest { config })
            .await,
    );

    Ok(Response {
        diagnostics: convert::diagnostics(diagnostics),
    })
}
