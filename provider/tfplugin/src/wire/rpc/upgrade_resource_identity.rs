//! UpgradeResourceIdentity: comes when the stored identity has another schema version.

use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::generated::tfplugin6::upgrade_resource_identity::{Request, Response};
use crate::resource::{UpgradeIdentityRequest, Upgraded};
use crate::wire::convert;
use crate::wire::outgoing::Outgoing;
use crate::wire::service::Service;

pub(in crate::wire) async fn answer(
    service: &Service,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = service.resource(&request.type_name)?;
    let Some((schema, of)) = &entry.identity else {
        return Err(Diagnostic::error(
            format!("{} has no identity", request.type_name),
            "This version of the provider knows no identity for the resource type.",
        )
        .into());
    };
    let version = request.version;
    let identity = convert::raw_object(request.raw_identity)?;

    let Upgraded {
        object,
        diagnostics,
    } = if version == schema.version {
        Upgraded::new(identity.read(of)?)
    } else {
        let request = UpgradeIdentityRequest { version, identity };
        entry
            .resource
            .upgrade_identity(&service.context(None), request)
            .await
    };

    let mut out = Outgoing::new(diagnostics);
    out.expect(object.is_some());
    let upgraded_identity = out.identity(Some((schema, of)), object);
    Ok(Response {
        upgraded_identity,
        diagnostics: out.into_diagnostics(),
    })
}
