//! Import: what a service already has, as attributes where they can say it.

mod subject;

use std::collections::BTreeMap;

use aws::{Connection, Search};
use scaling::{
    adopt::{Adoption, adopt},
    draft::{Draft, Leaf},
    expand::expand,
    object::{Observed, ServiceReference},
    ownership::Ownership,
    profile::OWNERSHIP_TAG,
    validate::{Context as Circumstances, Verdict, validate},
};
use tfplugin::{
    Context, Diagnostic, Diagnostics, Object, Value,
    plan::with_defaults,
    resource::{ImportBy, Imported, Read},
};
use tokio_util::sync::CancellationToken;

use self::subject::{elsewhere, from_id, from_identity};
use super::{decided, draft, moved, plan, schema, state};
use crate::{configured::Shared, report};

/// What an import leaves beside its state: the read that follows at once need not tell again what
/// others have put on the target. As a [`aws::Memory`] it is empty.
pub(super) const JUST_IMPORTED: &[u8] = b"imported";

/// Finds the scaling of a service.
pub(super) async fn import(shared: &Shared, by: ImportBy, context: &Context) -> Imported {
    match find(shared, by, context).await {
        Ok(imported) => Imported {
            private: Some(JUST_IMPORTED.to_vec()),
            ..imported
        },
        Err(diagnostics) => Imported::failed(diagnostics),
    }
}

async fn find(shared: &Shared, by: ImportBy, context: &Context) -> Result<Imported, Diagnostics> {
    let (Some(connection), Some(circumstances)) = (shared.connection(), shared.context()) else {
        return Err(not_configured("An import").into());
    };
    let service = match by {
        ImportBy::Id(id) => from_id(&id)?,
        ImportBy::Identity(identity) => from_identity(&identity, &connection).await?,
    };
    let found = take_over(&connection, &circumstances, &service, context).await?;
    found.ok_or_else(|| nothing_there(&service).into())
}

/// `asker` ("An import") has no connection to ask over.
pub(crate) fn not_configured(asker: &str) -> Diagnostic {
    Diagnostic::error(
        "The provider's configuration is not known",
        format!(
            "{asker} needs to ask AWS. Set the provider block to values that are known before \
             apply."
        ),
    )
}

/// Completes a state that was moved here from another resource type, as an import of its service
/// would.
pub(super) async fn complete(shared: &Shared, unread: Object, context: &Context) -> Read {
    let (Some(connection), Some(circumstances)) = (shared.connection(), shared.context()) else {
        // The provider's configuration is not known yet: the state stays what it was.
        return Read::new(unread);
    };
    let Some(service) = state::service(&unread) else {
        return Read::failed(state::nameless());
    };
    if let Some(region) = moved::region(&unread)
        && region != connection.region()
    {
        return Read::failed(elsewhere("region", region, connection.region()));
    }
    match take_over(&connection, &circumstances, &service, context).await {
        Ok(Some(Imported {
            state,
            private,
            identity,
            diagnostics,
        })) => Read {
            state,
            private,
            identity,
            diagnostics,
        },
        Ok(None) => Read {
            diagnostics: moved::gone(&service, connection.region()).into(),
            ..Read::gone()
        },
        Err(diagnostics) => Read::failed(diagnostics),
    }
}

/// What AWS has for `service`, as a state; `None` when there is no target.
async fn take_over(
    connection: &Connection,
    circumstances: &Circumstances,
    service: &ServiceReference,
    context: &Context,
) -> Result<Option<Imported>, Diagnostics> {
    let observed = look(connection, service, &context.cancellation).await?;
    Ok(adopted(service, &observed, circumstances))
}

/// Everything AWS has for `service`, whatever the profile is called that owns it.
pub(crate) async fn look(
    connection: &Connection,
    service: &ServiceReference,
    cancellation: &CancellationToken,
) -> Result<Observed, Diagnostic> {
    let own = &service.service;
    let observed = observe(connection, service, own, cancellation).await?;
    let owner = observed
        .target
        .as_ref()
        .and_then(|target| target.object.tags.get(OWNERSHIP_TAG));
    match owner.filter(|owner| *owner != own) {
        // Only the target says what the profile is called.
        Some(owner) => observe(connection, service, owner, cancellation).await,
        None => Ok(observed),
    }
}

/// The state of a service that nothing scales yet, for its author to complete.
pub(crate) fn unscaled(service: &ServiceReference) -> Object {
    let found = Draft {
        cluster: Leaf::Given(service.cluster.clone()),
        service: Leaf::Given(service.service.clone()),
        ..Draft::default()
    };
    let mut state = with_defaults(&schema::schema().block, &draft::to_object(found));
    for (name, value) in state::identity_attributes(service) {
        state.set(name, value);
    }
    state
}

/// What `observed` holds of `service`, as a state; `None` when there is no target.
pub(crate) fn adopted(
    service: &ServiceReference,
    observed: &Observed,
    circumstances: &Circumstances,
) -> Option<Imported> {
    let target = observed.target.as_ref()?;
    let circumstances = circumstances.clone().beside(&target.arn);
    let adoption = adopt(service, observed, &circumstances)?;
    Some(imported(service, adoption, observed, &circumstances))
}

/// What AWS has for `service`, with what only the name of the profile `name` tells of: alarms for
/// people start nothing, and dashboards hang on nothing.
async fn observe(
    connection: &Connection,
    service: &ServiceReference,
    name: &str,
    cancellation: &CancellationToken,
) -> Result<Observed, Diagnostic> {
    let search = Search {
        profile: Some(name),
        forgotten_dashboards: true,
        ..Search::new(service)
    };
    let observed = connection.observe(search, cancellation).await;
    observed.map_err(|failure| {
        let doing = format!("reading the scaling of {service}");
        report::failure(&doing, &failure)
    })
}

/// The state of what was found, and a warning for each object that the attributes do not say.
fn imported(
    service: &ServiceReference,
    adoption: Adoption,
    observed: &Observed,
    circumstances: &Circumstances,
) -> Imported {
    let Adoption {
        mut draft,
        adopted,
        unexpressed,
    } = adoption;
    let name = draft.name.given().cloned().unwrap_or_default();
    let ownership = Ownership::new(&name, service, None)
        .in_region(circumstances.region.as_deref())
        .adopting(&adopted);
    let verdict = validate(&draft, circumstances);
    leave_out_default_tags(&mut draft, &circumstances.default_tags);
    // The settings that the target leaves open have the values they will be planned with.
    let written = draft::to_object(draft.clone());
    let mut state = with_defaults(&schema::schema().block, &written);
    decided::fill(&mut state, &written, &draft, verdict.profile());
    // What follows from a profile that is not whole is not known, and a state has no room for that.
    let mut state = state.without_unknowns();
    for (name, value) in state::identity_attributes(service) {
        state.set(name, value);
    }
    state.set("adopted", Value::map(adopted.as_map().clone()));
    if let Verdict::Valid(profile) = &verdict {
        let blueprint = adopted.blueprint(&expand(profile));
        for (name, value) in plan::derived(profile, &blueprint) {
            state.set(name, value);
        }
    }
    let told = unexpressed
        .iter()
        .map(|object| report::unexpressed(object, &name));
    let diagnostics: Diagnostics = told.collect();
    match state::refreshed(state, observed, &ownership) {
        Some(state) => {
            let identity = state::identity(&state);
            Imported {
                identity,
                ..Imported::new(state).with_diagnostics(diagnostics)
            }
        }
        None => Imported::failed(nothing_there(service)),
    }
}

/// The provider's default tags are not the profile's own.
fn leave_out_default_tags(found: &mut Draft, default_tags: &BTreeMap<String, String>) {
    let Leaf::Given(tags) = &mut found.tags else {
        return;
    };
    tags.retain(|key, value| value.given() != default_tags.get(key) || value.given().is_none());
    if tags.is_empty() {
        found.tags = Leaf::Omitted;
    }
}

fn nothing_there(service: &ServiceReference) -> Diagnostic {
    Diagnostic::error(
        format!("{service} has no scaling to import"),
        format!(
            "Found: no scalable target service/{service} in this account and region.\nAllowed: an \
             ECS service that Application Auto Scaling knows.\nCreate the profile instead of \
             importing it, or check cluster, service and region."
        ),
    )
}
