//! ValidateResourceConfig.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::generated::tfplugin6::validate_resource_config::{Request, Response};
use crate::resource::ValidateRequest;
use crate::schema::{Block, write_only_paths};
use crate::value::Object;
use crate::wire::convert;
use crate::wire::service::Service;

pub(in crate::wire) async fn answer(
    service: &Service,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = service.resource(&request.type_name)?;
    let config = convert::config(request.config.as_ref(), &entry.of)?;
    let context = service.context(request.client_capabilities);

    let mut diagnostics = entry.schema.block.validate(&config);
    if !context.client.write_only_attributes_allowed {
        diagnostics.extend(write_only(&entry.schema.block, &config));
    }
    diagnostics.extend(
        entry
            .resource
            .validate(&context, ValidateRequest { config })
            .await,
    );

    Ok(Response {
        diagnostics: convert::diagnostics(diagnostics),
    })
}

/// A Terraform that does not know write-only attributes would store their values.
fn write_only(block: &Block, config: &Object) -> impl Iterator<Item = Diagnostic> {
    write_only_paths(block, config).into_iter().map(|path| {
        Diagnostic::error(
            format!("{path} needs Terraform 1.11 or later"),
            "The attribute is write-only, which this version of Terraform does not know: it would \
             keep the value in its state. Leave the attribute out or upgrade Terraform.",
        )
        .at(path)
    })
}
