//! StopProvider: comes while other calls run, which then answer with what they achieved.

use crate::diagnostic::Diagnostics;
use crate::generated::tfplugin6::stop_provider::{Request, Response};
use crate::wire::service::Service;

pub(in crate::wire) async fn answer(
    service: &Service,
    _: Request,
) -> Result<Response, Diagnostics> {
    service.stop.stop();
    Ok(Response::default())
}
