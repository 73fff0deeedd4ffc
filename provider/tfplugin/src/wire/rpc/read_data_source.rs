//! ReadDataSource.

use crate::contract;
use crate::data_source::{DataRead, ReadDataRequest};
use crate::diagnostic::Diagnostics;
use crate::generated::tfplugin6::read_data_source::{Request, Response};
use crate::plan;
use crate::wire::convert;
use crate::wire::outgoing::Outgoing;
use crate::wire::service::Service;

pub(in crate::wire) async fn answer(
    service: &Service,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = service.data_source(&request.type_name)?;
    let config = convert::config(request.config.as_ref(), &entry.of)?;
    let context = service.context(request.client_capabilities);
    let proposed = plan::with_defaults(&entry.schema.block, &config);

    let found = entry
        .data_source
        .read(&context, ReadDataRequest { config, proposed })
        .await;

    let DataRead { state, diagnostics } = found;
    let mut out = Outgoing::new(diagnostics);
    let state = out.state(&entry.schema, state);
    if let Some(state) = &state {
        out.check(contract::stored(&entry.schema.block, state));
    }
    let state = state.and_then(|state| out.encode_state(state, &entry.of));
    Ok(Response {
        state,
        diagnostics: out.into_diagnostics(),
        deferred: None,
    })
}
