//! The HTTP server: one port for all services.

mod dispatch;
mod plan;
mod request;
mod translate;

use std::{
    convert::Infallible,
    net::TcpListener,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use http::{Response, StatusCode};
use http_body_util::Full;
use hyper::{body::Bytes, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{sync::oneshot, task::JoinSet};

use crate::{clock::Clock, state::State, wire::Reply};

/// The world between two looks of the control loop, at most, on the wall's clock. One world second
/// if that is shorter.
const TICK_MAX: Duration = Duration::from_millis(20);
const TICK_MIN: Duration = Duration::from_millis(1);

/// What the server, the control loop and the handle share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) clock: Clock,
    state: Mutex<State>,
}

/// The connection is to be cut without an answer.
#[derive(Debug)]
struct Cut;

impl std::fmt::Display for Cut {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("cut on purpose")
    }
}

impl std::error::Error for Cut {}

impl Shared {
    pub(crate) fn new(clock: Clock, state: State) -> Self {
        Self {
            clock,
            state: Mutex::new(state),
        }
    }

    /// The state, for one step of the world. A panic in another step does not stop the world: it
    /// has failed its own request.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tick(&self) {
        let mut state = self.state();
        let now = self.clock.now();
        for region in state.regions.values_mut() {
            region.advance(now);
        }
    }
}

/// Serves until `stop` is sent or dropped.
pub(crate) async fn run(
    shared: Arc<Shared>,
    listener: TcpListener,
    mut stop: oneshot::Receiver<Infallible>,
) -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let second = Duration::try_from_secs_f64(1.0 / shared.clock.speed()).unwrap_or(TICK_MAX);
    let mut ticks = tokio::time::interval(second.clamp(TICK_MIN, TICK_MAX));
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stop => return Ok(()),
            _ = ticks.tick() => shared.tick(),
            accepted = listener.accept() => {
                let (stream, _) = accepted?;
                // Replies are small and awaited: do not hold them back.
                let _ = stream.set_nodelay(true);
                connections.spawn(connection(shared.clone(), stream));
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(shared: Arc<Shared>, stream: tokio::net::TcpStream) {
    let service = service_fn(move |request| answer(shared.clone(), request));
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
    if let Err(error) = served {
        tracing::debug!(%error, "connection ended");
    }
}

async fn answer(
    shared: Arc<Shared>,
    incoming: http::Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Cut> {
    let request = match request::read(incoming).await {
        Ok(request) => request,
        Err(reply) => return Ok(response(reply, "")),
    };
    let dispatched = dispatch::dispatch(&shared, &request);
    if !dispatched.delay.is_zero() {
        tokio::time::sleep(dispatched.delay).await;
    }
    match dispatched.reply {
        Some(reply) => Ok(response(reply, &dispatched.request_id)),
        None => Err(Cut),
    }
}

fn response(reply: Reply, request_id: &str) -> Response<Full<Bytes>> {
    let Reply {
        status,
        headers,
        body,
    } = reply;
    let mut builder = Response::builder()
        .status(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR))
        .header("x-amzn-requestid", request_id);
    for (name, value) in headers {
        builder = builder.header(name, value);
    }
    // Statuses and header values are ours and well formed.
    builder
        .body(Full::new(Bytes::from(body)))
        .unwrap_or_default()
}
