//! GetResourceIdentitySchemas: the identities of the managed resources that have one.

use std::sync::Arc;

use crate::diagnostic::Diagnostics;
use crate::generated::tfplugin6::get_resource_identity_schemas::{Request, Response};
use crate::wire::convert;
use crate::wire::entry::ResourceEntry;
use crate::wire::service::Service;

pub(in crate::wire) async fn answer(
    service: &Service,
    _: Request,
) -> Result<Response, Diagnostics> {
    let schema = |(name, entry): (&String, &Arc<ResourceEntry>)| {
        let (schema, _) = entry.identity.as_ref()?;
        Some((name.clone(), convert::identity_schema(schema)))
    };
    Ok(Response {
        identity_schemas: service.resources.iter().filter_map(schema).collect(),
        diagnostics: Vec::new(),
    })
}
