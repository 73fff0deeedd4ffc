//! ImportResourceState: exactly one object, which Terraform reads right afterwards.

use crate::contract;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::generated::tfplugin6::import_resource_state::{ImportedResource, Request, Response};
use crate::resource::{ImportBy, ImportRequest, Imported};
use crate::wire::convert;
use crate::wire::outgoing::Outgoing;
use crate::wire::service::Service;

pub(in crate::wire) async fn answer(
    service: &Service,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = service.resource(&request.type_name)?;
    let given = convert::optional_identity(request.identity.as_ref(), entry.identity_type())?;
    let context = service.context(request.client_capabilities);
    let by = match &given {
        Some(identity) if request.id.is_empty() => ImportBy::Identity(identity.clone()),
        _ if request.id.is_empty() => return Err(nameless(&request.type_name).into()),
        _ => ImportBy::Id(request.id),
    };
    let by_identity = matches!(by, ImportBy::Identity(_));

    let imported = entry.resource.import(&context, ImportRequest { by }).await;

    let Imported {
        state,
        private,
        identity,
        diagnostics,
    } = imported;
    let mut out = Outgoing::new(diagnostics);
    let identity = identity.or_else(|| given.clone());
    let state = out.state(&entry.schema, state);
    if let Some(state) = &state {
        out.check(contract::stored(&entry.schema.block, state));
        // By id, the read that follows may be the first to know the identity.
        let due = by_identity || identity.is_some();
        if let (Some((schema, _)), true) = (&entry.identity, due) {
            out.check(contract::identity(
                schema,
                identity.as_ref(),
                given.as_ref(),
            ));
        }
    }
    let state = state.and_then(|state| out.encode_state(state, &entry.of));
    let identity = out.identity(entry.identity_parts(), identity);
    let imported = state
        .filter(|_| !out.has_errors())
        .map(|state| ImportedResource {
            type_name: request.type_name,
            state: Some(state),
            private: private.unwrap_or_default(),
            identity,
        });
    Ok(Response {
        imported_resources: imported.into_iter().collect(),
        diagnostics: out.into_diagnostics(),
        deferred: None,
    })
}

fn nameless(type_name: &str) -> Diagnostic {
    Diagnostic::error(
        format!("The import of {type_name} names no object"),
        "Both id and identity are empty. Give one of them.",
    )
}
