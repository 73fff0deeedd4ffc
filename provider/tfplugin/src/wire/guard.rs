//! What surrounds every RPC: its log fields, its duration, and the net under a panic.

use std::any::Any;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

use futures::FutureExt as _;
use tonic::{Response, Status};
use tracing::{Instrument as _, Span};

use super::answer::Answer;
use crate::diagnostic::{Diagnostic, Diagnostics};

/// What an RPC is about, for the log.
#[derive(Clone, Copy)]
pub(super) enum Subject<'a> {
    Provider,
    Resource(&'a str),
    DataSource(&'a str),
    ListResource(&'a str),
    Function(&'a str),
}

/// Runs an RPC to its response. Problems and panics become diagnostics in it.
pub(super) async fn guard<A: Answer>(
    rpc: &'static str,
    span: Span,
    work: impl Future<Output = Result<A, Diagnostics>> + Send,
) -> Result<Response<A>, Status> {
    let started = Instant::now();
    let answer = match caught(rpc, work).instrument(span.clone()).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(diagnostics)) => A::failed(diagnostics),
        Err(panic) => A::failed(panic.into()),
    };
    span.in_scope(|| served(started));
    Ok(Response::new(answer))
}

/// Logs how long a call took that has ended now.
pub(super) fn served(started: Instant) {
    let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::debug!(tf_req_duration_ms = milliseconds, "served");
}

/// Runs work; a panic in it becomes a diagnostic that names the RPC.
pub(super) async fn caught<T>(
    rpc: &str,
    work: impl Future<Output = T> + Send,
) -> Result<T, Diagnostic> {
    let outcome = AssertUnwindSafe(work).catch_unwind().await;
    outcome.map_err(|panic| panicked(rpc, panic.as_ref()))
}

/// The diagnostic for a panic.
pub(super) fn panicked(rpc: &str, panic: &(dyn Any + Send)) -> Diagnostic {
    let message = crate::log::panic_message(panic);
    Diagnostic::error(
        format!("The provider crashed in {rpc}"),
        format!(
            "It panicked: {message}.\n\nThis is a bug of the provider, not of the configuration. \
             Please report it with this message."
        ),
    )
}

/// The standard keys of Terraform's own providers, by which its log is searched.
pub(super) fn span(rpc: &'static str, subject: Subject<'_>) -> Span {
    let (mut resource, mut data_source, mut list_resource, mut function) = (None, None, None, None);
    match subject {
        Subject::Provider => {}
        Subject::Resource(name) => resource = Some(name),
        Subject::DataSource(name) => data_source = Some(name),
        Subject::ListResource(name) => list_resource = Some(name),
        Subject::Function(name) => function = Some(name),
    }
    tracing::debug_span!(
        "rpc",
        tf_rpc = rpc,
        tf_resource_type = resource,
        tf_data_source_type = data_source,
        tf_list_resource_type = list_resource,
        tf_function_name = function,
    )
}
