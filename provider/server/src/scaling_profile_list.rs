//! `terraform query`: the services whose scaling no profile owns.

mod filters;

use std::{collections::BTreeSet, sync::Arc};

use async_trait::async_trait;
use aws::Connection;
use futures::{StreamExt, stream};
use scaling::{
    object::{Observed, ServiceReference},
    profile::OWNERSHIP_TAG,
    validate::Context as Circumstances,
};
use tfplugin::{
    Context, Diagnostic, Diagnostics, Object,
    list_resource::{ListRequest, ListResource, Listed, Listing},
    resource::{Imported, ValidateRequest},
    schema::Schema,
};
use tokio_util::sync::CancellationToken;

use self::filters::Filters;
use crate::{
    configured::Shared,
    report,
    scaling_profile::{TYPE_NAME, import},
};

/// Most services that are read at once.
const SERVICES_AT_ONCE_MAX: usize = 4;

/// Lists what `arrakis_scaling_profile` can take over.
pub(crate) struct ScalingProfileList(pub(crate) Arc<Shared>);

#[async_trait]
impl ListResource for ScalingProfileList {
    fn type_name(&self) -> &str {
        TYPE_NAME
    }

    fn schema(&self) -> Schema {
        filters::schema()
    }

    async fn validate(&self, _context: &Context, request: ValidateRequest) -> Diagnostics {
        filters::judge(&request.config)
    }

    async fn list(
        &self,
        context: &Context,
        request: ListRequest,
        listing: &Listing,
    ) -> Diagnostics {
        let (Some(connection), Some(circumstances)) = (self.0.connection(), self.0.context())
        else {
            return import::not_configured("A list").into();
        };
        let filters = match Filters::read(&request.config) {
            Ok(filters) => filters,
            Err(diagnostic) => return diagnostic.into(),
        };
        let survey = Survey {
            connection: &connection,
            circumstances: &circumstances,
            filters: &filters,
            include_object: request.include_object,
            cancellation: &context.cancellation,
        };
        match survey.send(listing).await {
            Ok(()) => Diagnostics::new(),
            Err(diagnostic) => diagnostic.into(),
        }
    }
}

/// One list under way.
struct Survey<'a> {
    connection: &'a Connection,
    circumstances: &'a Circumstances,
    filters: &'a Filters,
    include_object: bool,
    cancellation: &'a CancellationToken,
}

impl Survey<'_> {
    /// Sends cluster by cluster what is found, in alphabetical order.
    async fn send(&self, listing: &Listing) -> Result<(), Diagnostic> {
        let account_id = self.connection.account_id().await;
        let account_id =
            account_id.map_err(|failure| report::failure("asking for the account", &failure))?;
        let clusters = match &self.filters.cluster {
            Some(cluster) => {
                cluster.check(self.connection.region(), account_id)?;
                vec![cluster.name.clone()]
            }
            None => {
                let clusters = self.connection.list_clusters(self.cancellation).await;
                clusters.map_err(|failure| report::failure("listing the clusters", &failure))?
            }
        };
        for cluster in clusters {
            self.send_cluster(&cluster, account_id, listing).await?;
        }
        Ok(())
    }

    async fn send_cluster(
        &self,
        cluster: &str,
        account_id: &str,
        listing: &Listing,
    ) -> Result<(), Diagnostic> {
        let doing = format!("listing the services of cluster {cluster}");
        let told = |failure| report::failure(&doing, &failure);
        let services = self.connection.list_services(cluster, self.cancellation);
        let services = services.await.map_err(told)?;
        let scaled = self.connection.scaled(&services, self.cancellation);
        let scaled = scaled.await.map_err(told)?;
        let mut found = stream::iter(services)
            .map(|service| self.look(service, &scaled))
            .buffered(SERVICES_AT_ONCE_MAX);
        while let Some(found) = found.next().await {
            let (service, observed) = found?;
            if let Some(listed) = self.listed(&service, &observed, account_id) {
                listing.push(listed).await;
            }
        }
        Ok(())
    }

    /// What AWS has of `service`; nothing is asked of one without a target.
    async fn look(
        &self,
        service: ServiceReference,
        scaled: &BTreeSet<ServiceReference>,
    ) -> Result<(ServiceReference, Observed), Diagnostic> {
        if !scaled.contains(&service) {
            return Ok((service, Observed::default()));
        }
        let observed = import::look(self.connection, &service, self.cancellation).await?;
        Ok((service, observed))
    }

    /// `service` as Terraform lists it; `None` where the filters leave it out.
    fn listed(
        &self,
        service: &ServiceReference,
        observed: &Observed,
        account_id: &str,
    ) -> Option<Listed> {
        let wanted = match &observed.target {
            Some(target) => {
                self.filters.include_owned || !target.object.tags.contains_key(OWNERSHIP_TAG)
            }
            None => self.filters.include_unscaled,
        };
        if !wanted {
            return None;
        }
        let identity = Object::from([
            ("account_id", account_id),
            ("region", self.connection.region()),
            ("cluster", service.cluster.as_str()),
            ("service", service.service.as_str()),
        ]);
        let listed = Listed::new(identity, service.to_string());
        if !self.include_object {
            return Some(listed);
        }
        Some(
            match import::adopted(service, observed, self.circumstances) {
                Some(Imported {
                    state, diagnostics, ..
                }) => Listed {
                    object: state,
                    ..listed
                }
                .with_diagnostics(diagnostics),
                None => listed
                    .with_object(import::unscaled(service))
                    .with_diagnostics(nothing_to_import(service)),
            },
        )
    }
}

fn nothing_to_import(service: &ServiceReference) -> Diagnostic {
    Diagnostic::warning(
        format!("{service} has no scaling to import"),
        "Of what is generated for it keep the resource, complete it, and delete the import block.",
    )
}
