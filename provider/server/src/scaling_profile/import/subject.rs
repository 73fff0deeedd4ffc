//! The service that an import is of.

use aws::Connection;
use scaling::object::ServiceReference;
use tfplugin::{Diagnostic, Object};

use crate::report;

/// `cluster/service`, also as Application Auto Scaling's key or the service's ARN.
pub(super) fn from_id(id: &str) -> Result<ServiceReference, Diagnostic> {
    let tail = match id.split_once(":service/") {
        Some((_, tail)) if id.starts_with("arn:") => tail,
        _ => id.strip_prefix("service/").unwrap_or(id),
    };
    let service = ServiceReference::from_resource_id(&format!("service/{tail}"));
    service.filter(|_| !tail.contains(':')).ok_or_else(|| {
        Diagnostic::error(
            "The import id is not one of a service",
            format!(
                "Found: {id:?}.\nAllowed: <cluster>/<service>, service/<cluster>/<service>, or the \
                 ARN of an ECS service.\nFor instance: terraform import \
                 arrakis_scaling_profile.worker arrakis/worker."
            ),
        )
    })
}

/// The service an identity names; account and region, where given, must be the connection's.
pub(super) async fn from_identity(
    identity: &Object,
    connection: &Connection,
) -> Result<ServiceReference, Diagnostic> {
    let text = |name: &str| identity.get(name).as_str().unwrap_or_default().to_owned();
    let region = text("region");
    if !region.is_empty() && region != connection.region() {
        return Err(elsewhere("region", &region, connection.region()));
    }
    let account = text("account_id");
    if !account.is_empty() {
        let own = connection.account_id().await;
        let own = own.map_err(|failure| report::failure("asking for the account", &failure))?;
        if account != own {
            return Err(elsewhere("account_id", &account, own));
        }
    }
    Ok(ServiceReference {
        cluster: text("cluster"),
        service: text("service"),
    })
}

pub(in crate::scaling_profile) fn elsewhere(part: &str, found: &str, own: &str) -> Diagnostic {
    Diagnostic::error(
        format!("The identity is of another {part}"),
        format!(
            "Found: {found:?}.\nAllowed: {own:?}, the provider's own.\nImport it with a provider \
             that is configured for {found}."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_has_three_spellings() {
        for id in [
            "arrakis/worker",
            "service/arrakis/worker",
            "arn:aws:ecs:us-east-1:123456789012:service/arrakis/worker",
        ] {
            let found = from_id(id).map(|service| service.to_string());
            assert_eq!(found.ok().as_deref(), Some("arrakis/worker"), "{id}");
        }
    }

    #[test]
    fn any_other_id_says_what_is_allowed() {
        for id in [
            "",
            "worker",
            "a/b/c",
            "/",
            "arn:aws:ecs:us-east-1:1:cluster/x",
        ] {
            let error = from_id(id).expect_err(id).to_string();
            assert!(error.contains("Allowed: <cluster>/<service>"), "{error}");
        }
    }
}
