//! ConfigureProvider. May come several times, and with unknown values.

use crate::diagnostic::Diagnostics;
use crate::generated::tfplugin6::configure_provider::{Request, Response};
use crate::provider::ConfigureRequest;
use crate::wire::convert;
use crate::wire::service::Service;

pub(in crate::wire) async fn answer(
    service: &Service,
    request: Request,
) -> Result<Response, Diagnostics> {
    let config = convert::config(request.config.as_ref(), &service.schema.of)?;
    let terraform_version = request.terraform_version;

    let context = service.context(request.client_capabilities);
    let request = ConfigureRequest {
        config,
        terraform_version,
    };
    let diagnostics = service.provider.configure(&context, request).await;

    Ok(Response {
        diagnostics: convert::diagnostics(diagnostics),
    })
}
