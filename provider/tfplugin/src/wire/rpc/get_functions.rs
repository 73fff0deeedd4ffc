//! GetFunctions: the functions of GetProviderSchema once more, as OpenTofu may ask.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostics;
use crate::generated::tfplugin6::Function;
use crate::generated::tfplugin6::get_functions::{Request, Response};
use crate::wire::convert;
use crate::wire::service::Service;

pub(in crate::wire) async fn answer(
    service: &Service,
    _: Request,
) -> Result<Response, Diagnostics> {
    Ok(Response {
        functions: functions(service),
        diagnostics: Vec::new(),
    })
}

/// The signatures by name.
pub(super) fn functions(service: &Service) -> BTreeMap<String, Function> {
    let functions = service.functions.iter();
    functions
        .map(|(name, entry)| (name.clone(), convert::function(&entry.signature)))
        .collect()
}
