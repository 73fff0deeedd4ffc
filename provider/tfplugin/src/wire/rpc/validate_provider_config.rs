//! ValidateProviderConfig.

use crate::diagnostic::Diagnostics;
use crate::generated::tfplugin6::validate_provider_config::{Request, Response};
use crate::resource::ValidateRequest;
use crate::wire::convert;
use crate::wire::service::Service;

pub(in crate::wire) async fn answer(
    service: &Service,
    request: Request,
) -> Result<Response, Diagnostics> {
    let config = convert::config(request.config.as_ref(), &service.schema.of)?;

    let mut diagnostics = service.schema.schema.block.validate(&config);
    let context = service.context(None);
    diagnostics.extend(
        service
            .provider
            .validate(&context, ValidateRequest { config })
            .await,
    );

    Ok(Response {
        diagnostics: convert::diagnostics(diagnostics),
    })
}
