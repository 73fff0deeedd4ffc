//! UpgradeResourceState: comes for every object in the state, also at the current version.

use crate::contract;
use crate::diagnostic::Diagnostics;
use crate::generated::tfplugin6::upgrade_resource_state::{Request, Response};
use crate::resource::{UpgradeRequest, Upgraded};
use crate::wire::convert;
use crate::wire::outgoing::Outgoing;
use crate::wire::service::Service;

pub(in crate::wire) async fn answer(
    service: &Service,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = service.resource(&request.type_name)?;
    let version = request.version;
    let state = convert::raw_object(request.raw_state)?;

    let Upgraded {
        object,
        diagnostics,
    } = if version == entry.schema.version {
        Upgraded::new(state.read(&entry.of)?)
    } else {
        entry
            .resource
            .upgrade(&service.context(None), UpgradeRequest { version, state })
            .await
    };

    let mut out = Outgoing::new(diagnostics);
    let state = out.state(&entry.schema, object);
    if let Some(state) = &state {
        out.check(contract::stored(&entry.schema.block, state));
    }
    let upgraded_state = state.and_then(|state| out.encode_state(state, &entry.of));
    Ok(Response {
        upgraded_state,
        diagnostics: out.into_diagnostics(),
    })
}
