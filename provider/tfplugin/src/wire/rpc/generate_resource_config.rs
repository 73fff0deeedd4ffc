//! GenerateResourceConfig: from a state to the configuration Terraform writes into a file. Only
//! asked when announced, and then for every resource type.

use crate::contract;
use crate::diagnostic::Diagnostics;
use crate::generated::tfplugin6::generate_resource_config::{Request, Response};
use crate::plan;
use crate::resource::{GenerateConfigRequest, GeneratedConfig};
use crate::wire::convert;
use crate::wire::outgoing::Outgoing;
use crate::wire::service::Service;

pub(in crate::wire) async fn answer(
    service: &Service,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = service.resource(&request.type_name)?;
    let state = convert::object("state", request.state.as_ref(), &entry.of)?;
    // Unknowns are nothing that could be written.
    let state = state.without_unknowns();
    let config = plan::configuration(&entry.schema.block, &state);

    let generated = entry
        .resource
        .generate_config(
            &service.context(None),
            GenerateConfigRequest { state, config },
        )
        .await;

    let GeneratedConfig {
        config,
        diagnostics,
    } = generated;
    let mut out = Outgoing::new(diagnostics);
    let config = out.state(&entry.schema, config);
    if let (Some(config), false) = (&config, out.has_errors()) {
        out.check(contract::generated(&entry.schema.block, config));
    }
    let config = config.filter(|_| !out.has_errors());
    Ok(Response {
        config: config.and_then(|config| out.encode_state(config, &entry.of)),
        diagnostics: out.into_diagnostics(),
    })
}
