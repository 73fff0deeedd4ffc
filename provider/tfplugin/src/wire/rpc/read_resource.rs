//! ReadResource: what is not answered here is erased from the state, private data and identity
//! included.

use crate::contract;
use crate::diagnostic::Diagnostics;
use crate::generated::tfplugin6::read_resource::{Request, Response};
use crate::resource::{Read, ReadRequest};
use crate::wire::convert;
use crate::wire::outgoing::Outgoing;
use crate::wire::service::Service;

pub(in crate::wire) async fn answer(
    service: &Service,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = service.resource(&request.type_name)?;
    let current = convert::object("current state", request.current_state.as_ref(), &entry.of)?;
    let earlier =
        convert::optional_identity(request.current_identity.as_ref(), entry.identity_type())?;
    let context = service.context(request.client_capabilities);
    let private = request.private.clone();

    let request_to_read = ReadRequest {
        current: current.clone(),
        private,
        identity: earlier.clone(),
    };
    let found = entry.resource.read(&context, request_to_read).await;

    let Read {
        state,
        private,
        identity,
        diagnostics,
    } = found;
    let mut out = Outgoing::new(diagnostics);
    if state.is_none() && !out.has_errors() {
        return Ok(Response {
            diagnostics: out.into_diagnostics(),
            ..Response::default()
        });
    }
    let state = out.state(&entry.schema, state);
    let identity = identity.or_else(|| earlier.clone());
    if let Some(state) = &state {
        out.check(contract::stored(&entry.schema.block, state));
        if let (Some((schema, _)), false) = (&entry.identity, out.has_errors()) {
            out.check(contract::identity(
                schema,
                identity.as_ref(),
                earlier.as_ref(),
            ));
        }
    }
    // A failed read tells nothing about the object, so the state stays as it was.
    let state = state.unwrap_or(current).without_unknowns();
    Ok(Response {
        new_state: out.encode_state(state, &entry.of),
        private: private.unwrap_or(request.private),
        new_identity: out.identity(entry.identity_parts(), identity),
        diagnostics: out.into_diagnostics(),
        deferred: None,
    })
}
