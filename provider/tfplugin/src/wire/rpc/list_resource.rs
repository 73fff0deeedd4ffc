//! ListResource: a stream of the objects that exist. Terraform drops it when it has enough.

use std::sync::Arc;
use std::time::Instant;

use futures::future::BoxFuture;
use futures::{StreamExt as _, stream};
use tokio::sync::mpsc;
use tonic::codegen::BoxStream;
use tracing::Instrument as _;

use crate::context::Context;
use crate::contract::{self, Breach, Rule};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::generated::tfplugin6 as proto;
use crate::generated::tfplugin6::list_resource::{Event, Request};
use crate::list_resource::{LIST_LIMIT_DEFAULT, ListRequest, Listed, Listing};
use crate::path::{Path, Step};
use crate::value::Object;
use crate::wire::convert;
use crate::wire::entry::{ListEntry, ResourceEntry};
use crate::wire::guard::{Subject, caught, served, span};
use crate::wire::outgoing::Outgoing;
use crate::wire::service::Service;

pub(in crate::wire) fn answer(service: &Service, request: Request) -> BoxStream<Event> {
    match decode(service, request) {
        Ok((entry, resource, request)) => {
            let subject = Subject::ListResource(entry.list.type_name());
            let span = span("ListResource", subject);
            let call = call(entry, resource, service.context(None), request);
            let next = move |call: Call| call.next().instrument(span.clone());
            Box::pin(stream::unfold(call, next).map(Ok))
        }
        Err(diagnostics) => Box::pin(stream::iter([Ok(last(diagnostics))])),
    }
}

/// The filters of a `config` block; all null when there is none.
pub(super) fn filters(
    entry: &ListEntry,
    sent: Option<&proto::DynamicValue>,
) -> Result<Object, Diagnostics> {
    match convert::optional_object("configuration", sent, &entry.of)? {
        Some(config) => Ok(config),
        None => entry.schema.conform(Object::new()).map_err(|mismatches| {
            let breaches = mismatches.into_iter().map(Breach::from);
            breaches.map(Diagnostic::from).collect()
        }),
    }
}

/// The same messages with their paths as Terraform looks for them: in the `list` block, where the
/// filters stand inside `config`. Seen with Terraform 1.15, which otherwise marks the whole block.
pub(super) fn in_config(diagnostics: Diagnostics) -> Diagnostics {
    let place = |mut diagnostic: Diagnostic| {
        if !diagnostic.path.is_root() {
            let config = Step::Attribute("config".to_owned());
            diagnostic.path = diagnostic.path.under(config);
        }
        diagnostic
    };
    diagnostics.into_iter().map(place).collect()
}

type Decoded = (Arc<ListEntry>, Arc<ResourceEntry>, ListRequest);

fn decode(service: &Service, request: Request) -> Result<Decoded, Diagnostics> {
    let entry = service.list_resource(&request.type_name)?;
    let resource = entry
        .resource
        .as_ref()
        .filter(|resource| resource.identity.is_some())
        .ok_or_else(|| {
            Diagnostic::error(
                format!("{} cannot be listed", request.type_name),
                "The provider announces no managed resource type of that name with an identity. \
                 This is a bug of the provider. Please report it with this message.",
            )
        })?;
    let config = filters(entry, request.config.as_ref())?;
    let limit = usize::try_from(request.limit).unwrap_or_default();
    let request = ListRequest {
        config,
        include_object: request.include_resource_object,
        limit: if limit == 0 {
            LIST_LIMIT_DEFAULT
        } else {
            limit
        },
    };
    Ok((Arc::clone(entry), Arc::clone(resource), request))
}

/// A list under way. Dropping it drops the author's call.
struct Call {
    resource: Arc<ResourceEntry>,
    include_object: bool,
    /// How many more objects Terraform takes.
    left: usize,
    /// What was found and not taken yet; closed when the author's call has ended.
    listed: mpsc::Receiver<Listed>,
    work: BoxFuture<'static, Diagnostics>,
    /// What the author's call ended with.
    end: Option<Diagnostics>,
}

fn call(
    entry: Arc<ListEntry>,
    resource: Arc<ResourceEntry>,
    context: Context,
    request: ListRequest,
) -> Call {
    let (listing, listed) = Listing::new();
    Call {
        resource,
        include_object: request.include_object,
        left: request.limit,
        listed,
        work: Box::pin(run(entry, context, request, listing)),
        end: None,
    }
}

/// The author's call to its end. It only reads, so an interrupted one needs no care.
async fn run(
    entry: Arc<ListEntry>,
    context: Context,
    request: ListRequest,
    listing: Listing,
) -> Diagnostics {
    let started = Instant::now();
    let list = entry.list.list(&context, request, &listing);
    let diagnostics = tokio::select! {
        ended = caught("ListResource", list) => ended.unwrap_or_else(Diagnostics::from),
        () = context.cancellation.cancelled() => interrupted().into(),
    };
    served(started);
    diagnostics
}

fn interrupted() -> Diagnostic {
    let detail = "What was found until then is not all there is. Run the query again.";
    Diagnostic::error("The list was interrupted", detail)
}

impl Call {
    /// The next event, until the author's call has ended, Terraform has enough, or an event told of
    /// an error.
    async fn next(mut self) -> Option<(Event, Self)> {
        while self.left > 0 {
            tokio::select! {
                biased;
                // What was found before the end comes out before it.
                listed = self.listed.recv() => {
                    let event = match listed {
                        Some(listed) => {
                            self.left -= 1;
                            encode(&self.resource, self.include_object, listed)
                        }
                        None => {
                            self.left = 0;
                            last(self.end.take().filter(|end| !end.is_empty())?)
                        }
                    };
                    if has_error(&event) {
                        self.left = 0;
                    }
                    return Some((event, self));
                }
                end = &mut self.work, if self.end.is_none() => self.end = Some(end),
            }
        }
        None
    }
}

fn encode(resource: &ResourceEntry, include_object: bool, listed: Listed) -> Event {
    let Listed {
        identity,
        display_name,
        object,
        diagnostics,
    } = listed;
    let mut out = Outgoing::new(diagnostics);
    if out.has_errors() {
        return problem(out);
    }
    if display_name.is_empty() {
        let problem = "the object has no display name";
        out.check([Breach::new(Rule::DisplayName, Path::ROOT, problem)]);
    }
    if let Some((schema, _)) = &resource.identity {
        out.check(contract::identity(schema, Some(&identity), None));
    }
    let identity = out.identity(resource.identity_parts(), Some(identity));
    let mut resource_object = None;
    if include_object && let Some(state) = out.state(&resource.schema, object) {
        out.check(contract::stored(&resource.schema.block, &state));
        resource_object = out.encode_state(state, &resource.of);
    }
    if out.has_errors() {
        return problem(out);
    }
    Event {
        identity,
        display_name,
        resource_object,
        diagnostic: out.into_diagnostics(),
    }
}

/// An event about an object that cannot be listed, and so about the end of the list.
fn problem(out: Outgoing) -> Event {
    Event {
        diagnostic: out.into_diagnostics(),
        ..Event::default()
    }
}

/// An event about the list as a whole. With warnings alone Terraform goes on to the next.
fn last(diagnostics: Diagnostics) -> Event {
    Event {
        diagnostic: convert::diagnostics(in_config(diagnostics)),
        ..Event::default()
    }
}

fn has_error(event: &Event) -> bool {
    let error = i32::from(proto::diagnostic::Severity::Error);
    event.diagnostic.iter().any(|each| each.severity == error)
}
