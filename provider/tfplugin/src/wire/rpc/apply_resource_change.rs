//! ApplyResourceChange: create, update or delete, told apart by which states are null.
//!
//! Whatever goes wrong here, the answer tells what is there, so that no object is forgotten.

use std::future::Future;

use crate::context::Context;
use crate::contract::{self, Breach, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::generated::tfplugin6::apply_resource_change::{Request, Response};
use crate::path::Path;
use crate::resource::{
    Applied, CreateRequest, DeleteRequest, Deleted, Identity, Private, UpdateRequest,
};
use crate::value::Object;
use crate::wire::convert;
use crate::wire::entry::ResourceEntry;
use crate::wire::guard::caught;
use crate::wire::outgoing::{Outgoing, null};
use crate::wire::service::Service;

pub(in crate::wire) async fn answer(
    service: &Service,
    request: Request,
) -> Result<Response, Diagnostics> {
    let entry = service.resource(&request.type_name)?;
    let context = service.context(None);
    let object = |what, sent| convert::optional_object(what, sent, &entry.of);
    let prior = object("prior state", request.prior_state.as_ref())?;
    let planned = object("planned state", request.planned_state.as_ref())?;
    let config = object("configuration", request.config.as_ref())?;
    let identity =
        convert::optional_identity(request.planned_identity.as_ref(), entry.identity_type())?;
    let private = request.planned_private;

    match (prior, planned, config) {
        (None, Some(planned), Some(config)) => {
            let plan = Plan {
                state: planned,
                private,
                identity,
            };
            Ok(create(entry, &context, config, plan).await)
        }
        (Some(prior), Some(planned), Some(config)) => {
            let plan = Plan {
                state: planned,
                private,
                identity,
            };
            Ok(update(entry, &context, config, prior, plan).await)
        }
        (Some(prior), None, _) => {
            let request = DeleteRequest {
                prior,
                private: private.clone(),
                identity,
            };
            Ok(delete(entry, &context, request, private).await)
        }
        _ => Err(Diagnostic::error(
            "There is nothing to apply",
            "Terraform sent neither a prior nor a planned state, or a planned state without a \
             configuration.",
        )
        .into()),
    }
}

/// What was planned.
struct Plan {
    state: Object,
    private: Private,
    identity: Option<Identity>,
}

async fn create(entry: &ResourceEntry, context: &Context, config: Object, plan: Plan) -> Response {
    let request = CreateRequest {
        config,
        planned: plan.state.clone(),
        private: plan.private.clone(),
        identity: plan.identity.clone(),
    };
    // After a crash or a broken answer something may exist. As tainted it is replaced, or found
    // missing, by the next run; without a state it would be forgotten.
    let assumed = Some(plan.state.clone().without_unknowns());
    let applied = run(entry.resource.create(context, request), assumed.as_ref()).await;
    encode(entry, plan, applied, assumed)
}

async fn update(
    entry: &ResourceEntry,
    context: &Context,
    config: Object,
    prior: Object,
    plan: Plan,
) -> Response {
    let request = UpdateRequest {
        config,
        prior,
        planned: plan.state.clone(),
        private: plan.private.clone(),
        identity: plan.identity.clone(),
    };
    // Without a state Terraform keeps the prior one.
    let applied = run(entry.resource.update(context, request), None).await;
    encode(entry, plan, applied, None)
}

/// Runs the verb; after a panic, what is `assumed` stands for its state.
async fn run(verb: impl Future<Output = Applied> + Send, assumed: Option<&Object>) -> Applied {
    match caught("ApplyResourceChange", verb).await {
        Ok(applied) => applied,
        Err(panic) => Applied {
            state: assumed.cloned(),
            ..Applied::failed(panic)
        },
    }
}

async fn delete(
    entry: &ResourceEntry,
    context: &Context,
    request: DeleteRequest,
    private: Private,
) -> Response {
    let identity = request.identity.clone();
    let Deleted { state, diagnostics } = entry.resource.delete(context, request).await;
    let mut out = Outgoing::new(diagnostics);
    if !out.has_errors() {
        if state.is_some() {
            let problem = "the object is deleted, and there is a state";
            out.check(vec![Breach::new(Rule::Presence, Path::ROOT, problem)]);
        }
        return Response {
            new_state: Some(null()),
            diagnostics: out.into_diagnostics(),
            ..Response::default()
        };
    }
    // After an error, null keeps the prior state.
    let state = state.and_then(|state| out.state(&entry.schema, Some(state.without_unknowns())));
    Response {
        new_state: state
            .and_then(|state| out.encode_state(state, &entry.of))
            .or_else(|| Some(null())),
        private,
        new_identity: out.identity(entry.identity_parts(), identity),
        diagnostics: out.into_diagnostics(),
        ..Response::default()
    }
}

/// `assumed` is the state a create is taken to have left when its answer cannot be used.
fn encode(
    entry: &ResourceEntry,
    plan: Plan,
    applied: Applied,
    assumed: Option<Object>,
) -> Response {
    let Applied {
        state,
        private,
        identity,
        diagnostics,
    } = applied;
    let block = &entry.schema.block;
    let mut out = Outgoing::new(diagnostics);
    let failed = out.has_errors();
    let nothing_done = failed && state.is_none();
    let is_create = assumed.is_some();
    // After an error nothing will be found out any more.
    let state = state.map(|state| {
        if failed {
            state.without_unknowns()
        } else {
            state
        }
    });
    let state = out.state(&entry.schema, state);
    let identity = identity.or_else(|| plan.identity.clone());
    if let Some(state) = &state {
        out.check(contract::stored(block, state));
        if !failed {
            out.check(contract::applied(block, &plan.state, state));
            // A Terraform before 1.12 brings no identity to an update, and wants none back.
            let due = is_create || identity.is_some();
            if let (Some((schema, _)), true) = (&entry.identity, due) {
                let planned = plan.identity.as_ref();
                out.check(contract::identity(schema, identity.as_ref(), planned));
            }
        }
    }
    let state = match state {
        Some(state) => Some(state.without_unknowns()),
        None if nothing_done => None,
        None => assumed,
    };
    let new_state = state.and_then(|state| out.encode_state(state, &entry.of));
    Response {
        new_state: new_state.or_else(|| Some(null())),
        private: private.unwrap_or(plan.private),
        new_identity: out.identity(entry.identity_parts(), identity),
        diagnostics: out.into_diagnostics(),
        ..Response::default()
    }
}
