//! PlanResourceChange: create, update or destroy, told apart by which states are null.

use crate::context::Context;
use crate::contract;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::generated::tfplugin6::plan_resource_change::{Request, Response};
use crate::path::Path;
use crate::plan;
use crate::resource::{
    Identity, PlanCreateRequest, PlanDestroyRequest, PlanUpdateRequest, Planned, PlannedDestroy,
    Private,
};
use crate::value::Object;
use crate::wire::convert;
use crate::wire::entry::ResourceEntry;
use crate::wire::outgoing::{Outgoing, null};
use crate::wire::service::Service;

pub(in crate::wire) async fn answer(
    service: &Service,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = service.resource(&request.type_name)?;
    let context = service.context(request.client_capabilities);
    let object = |what, sent| convert::optional_object(what, sent, &entry.of);
    let prior = object("prior state", request.prior_state.as_ref())?;
    let proposed = object("proposed state", request.proposed_new_state.as_ref())?;
    let config = object("configuration", request.config.as_ref())?;
    let identity =
        convert::optional_identity(request.prior_identity.as_ref(), entry.identity_type())?;
    let private = request.prior_private;

    match (prior, proposed, config) {
        (None, Some(proposed), Some(config)) => {
            Ok(create(entry, &context, config, &proposed, private).await)
        }
        (Some(prior), Some(proposed), Some(config)) => {
            let prior = Prior {
                state: prior,
                private,
                identity,
            };
            Ok(update(entry, &context, config, &proposed, prior).await)
        }
        (Some(prior), None, _) => Ok(destroy(
            entry,
            &context,
            Prior {
                state: prior,
                private,
                identity,
            },
        )
        .await),
        _ => Err(Diagnostic::error(
            "There is nothing to plan",
            "Terraform sent neither a prior nor a proposed state, or a proposed state without a \
             configuration.",
        )
        .into()),
    }
}

/// What there was before.
struct Prior {
    state: Object,
    private: Private,
    identity: Option<Identity>,
}

async fn create(
    entry: &ResourceEntry,
    context: &Context,
    config: Object,
    proposed: &Object,
    private: Private,
) -> Response {
    let planned = plan::complete(&entry.schema.block, &config, proposed, None);
    let request = PlanCreateRequest {
        config: config.clone(),
        planned,
        private: private.clone(),
    };
    let planned = entry.resource.plan_create(context, request).await;
    // On a create Terraform ignores which paths require replacement.
    encode(
        entry,
        &config,
        None,
        Planned {
            requires_replace: Vec::new(),
            ..planned
        },
        private,
    )
}

async fn update(
    entry: &ResourceEntry,
    context: &Context,
    config: Object,
    proposed: &Object,
    prior: Prior,
) -> Response {
    let planned = plan::complete(&entry.schema.block, &config, proposed, Some(&prior.state));
    let request = PlanUpdateRequest {
        config: config.clone(),
        prior: prior.state.clone(),
        planned,
        private: prior.private.clone(),
        identity: prior.identity.clone(),
    };
    let mut planned = entry.resource.plan_update(context, request).await;
    planned.identity = planned.identity.or_else(|| prior.identity.clone());
    let private = prior.private.clone();
    encode(entry, &config, Some(&prior), planned, private)
}

async fn destroy(entry: &ResourceEntry, context: &Context, prior: Prior) -> Response {
    let Prior {
        state,
        private,
        identity,
    } = prior;
    let request = PlanDestroyRequest {
        prior: state,
        private: private.clone(),
        identity: identity.clone(),
    };
    let planned = entry.resource.plan_destroy(context, request).await;
    let PlannedDestroy {
        private: planned_private,
        diagnostics,
    } = planned;
    let mut out = Outgoing::new(diagnostics);
    Response {
        planned_state: Some(null()),
        planned_private: planned_private.unwrap_or(private),
        planned_identity: out.identity(entry.identity_parts(), identity),
        diagnostics: out.into_diagnostics(),
        ..Response::default()
    }
}

fn encode(
    entry: &ResourceEntry,
    config: &Object,
    prior: Option<&Prior>,
    planned: Planned,
    private: Private,
) -> Response {
    let Planned {
        state,
        private: planned_private,
        requires_replace,
        identity,
        diagnostics,
    } = planned;
    let block = &entry.schema.block;
    let mut out = Outgoing::new(diagnostics);
    let state = out.state(&entry.schema, state);
    let prior_state = prior.map(|prior| &prior.state);
    let mut paths: Vec<Path> = requires_replace;
    if let (Some(state), false) = (&state, out.has_errors()) {
        out.check(contract::planned(block, config, prior_state, state));
        if let Some(prior) = prior_state {
            paths.extend(plan::replaced(block, prior, state));
            paths.sort();
            paths.dedup();
            out.check(contract::replaced_paths(&paths, prior, state));
        }
        // An object that is replaced gets an identity of its own.
        let earlier = prior
            .and_then(|prior| prior.identity.as_ref())
            .filter(|_| paths.is_empty());
        out.check(contract::planned_identity(identity.as_ref(), earlier));
    }
    Response {
        planned_state: state.and_then(|state| out.encode_state(state, &entry.of)),
        requires_replace: paths.iter().map(convert::path).collect(),
        planned_private: planned_private.unwrap_or(private),
        planned_identity: out.identity(entry.identity_parts(), identity),
        diagnostics: out.into_diagnostics(),
        ..Response::default()
    }
}
