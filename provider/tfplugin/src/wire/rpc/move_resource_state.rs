//! MoveResourceState: a `moved` block across resource types. Only asked when announced.

use crate::contract;
use crate::diagnostic::Diagnostics;
use crate::generated::tfplugin6::move_resource_state::{Request, Response};
use crate::resource::{Imported, MoveRequest};
use crate::wire::convert;
use crate::wire::outgoing::Outgoing;
use crate::wire::service::Service;

pub(in crate::wire) async fn answer(
    service: &Service,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = service.resource(&request.target_type_name)?;
    // Terraform sends an empty text for a source without an identity.
    let source_identity = request.source_identity.filter(|raw| !raw.json.is_empty());
    let source_identity = match source_identity {
        Some(raw) => {
            let version = request.source_identity_schema_version;
            Some((convert::raw_object(Some(raw))?, version))
        }
        None => None,
    };
    let request = MoveRequest {
        source_provider_address: request.source_provider_address,
        source_type_name: request.source_type_name,
        source_schema_version: request.source_schema_version,
        source_state: convert::raw_object(request.source_state)?,
        source_private: request.source_private,
        source_identity,
    };

    let moved = entry
        .resource
        .move_state(&service.context(None), request)
        .await;

    let Imported {
        state,
        private,
        identity,
        diagnostics,
    } = moved;
    let mut out = Outgoing::new(diagnostics);
    let state = out.state(&entry.schema, state);
    if let Some(state) = &state {
        out.check(contract::stored(&entry.schema.block, state));
    }
    if let (Some((schema, _)), Some(identity)) = (&entry.identity, &identity) {
        out.check(contract::identity(schema, Some(identity), None));
    }
    let identity = out.identity(entry.identity_parts(), identity);
    let state = state.and_then(|state| out.encode_state(state, &entry.of));
    if out.has_errors() {
        return Ok(Response {
            diagnostics: out.into_diagnostics(),
            ..Response::default()
        });
    }
    Ok(Response {
        target_state: state,
        // What is private to the other type means nothing to this one, unless its author says so.
        target_private: private.unwrap_or_default(),
        target_identity: identity,
        diagnostics: out.into_diagnostics(),
    })
}
