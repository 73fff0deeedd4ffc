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
    let milliseconds = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    span.in_scope(|| tracing::debug!(tf_req_duration_ms = milliseconds, "served"));
    Ok(Response::new(answer))
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
    let (resource, data_source, function) = match subject {
        Subject::Provider => (None, None, None),
        Subject::Resource(name) => (Some(name), None, None),
        Subject::DataSource(name) => (None, Some(name), None),
        Subject::Function(name) => (None, None, Some(name)),
    };
    tracing::debug_span!(
        "rpc",
        tf_rpc = rpc,
        tf_resource_type = resource,
        tf_data_source_type = data_source,
        tf_function_name = function,
    )
}
