//! The daemon's answers over HTTP: `/metrics` for Prometheus, `/healthz` for whoever restarts it.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::clock::Clock;
use crate::config::Config;
use crate::report::Report;
use crate::sinks::exposition::{Exposition, escape};

/// Connections served at once; more wait.
const CONNECTIONS_MAX: usize = 16;
/// Longest life of a connection. A scraper that keeps one open simply makes another.
const CONNECTION_LIFE_MAX: Duration = Duration::from_secs(60);
/// Beats without a finished sample after which the daemon counts as stuck, and what a sample may
/// take beside.
const BEATS_MISSED_MAX: u32 = 2;
const SAMPLE_TIME_MAX: Duration = Duration::from_secs(15);

/// What the daemon tells about itself.
pub(crate) struct Status {
    publisher: String,
    every: Duration,
    clock: Clock,
    exposition: Arc<Exposition>,
    runs: Mutex<Runs>,
}

/// The runs so far.
#[derive(Default)]
struct Runs {
    published: u64,
    failed: u64,
    last: Option<Last>,
}

/// The latest run.
struct Last {
    ended: Duration,
    failure: Option<String>,
}

impl Status {
    pub(crate) fn new(config: &Config, clock: Clock, exposition: Arc<Exposition>) -> Self {
        Self {
            publisher: config.publisher.clone(),
            every: config.sampling.every,
            clock,
            exposition,
            runs: Mutex::default(),
        }
    }

    /// Notes the end of a run.
    pub(crate) fn note(&self, report: &Report) {
        let failure = report.failure();
        let mut runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        match failure {
            None => runs.published += 1,
            Some(_) => runs.failed += 1,
        }
        runs.last = Some(Last {
            ended: self.clock.elapsed(),
            failure,
        });
    }

    /// Why the daemon is not well, if it is not.
    fn problem(&self) -> Option<String> {
        self.stuck().or_else(|| {
            let runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
            runs.last.as_ref().and_then(|last| last.failure.clone())
        })
    }

    /// Why there is no sample that is still true, if there is none.
    fn stuck(&self) -> Option<String> {
        let runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(last) = &runs.last else {
            return Some("no sample yet".to_owned());
        };
        let since = self.clock.since(last.ended);
        let most = self.every * BEATS_MISSED_MAX + SAMPLE_TIME_MAX;
        (since > most).then(|| format!("no sample for {} s", since.as_secs()))
    }

    /// The metrics of the latest sample and the runs so far, as Prometheus reads them.
    fn metrics(&self) -> String {
        let mut text = match self.stuck() {
            None => self.exposition.text(),
            // What was true then is unknown by now.
            Some(_) => String::new(),
        };
        let runs = self.runs.lock().unwrap_or_else(PoisonError::into_inner);
        let publisher = escape(&self.publisher);
        text.push_str("# TYPE arrakis_publisher_runs_total counter\n");
        for (outcome, count) in [("published", runs.published), ("failed", runs.failed)] {
            let labels = format!("publisher=\"{publisher}\",outcome=\"{outcome}\"");
            text.push_str(&format!(
                "arrakis_publisher_runs_total{{{labels}}} {count}\n"
            ));
        }
        text
    }

    fn answer(&self, method: &Method, path: &str) -> (StatusCode, &'static str, String) {
        const PLAIN: &str = "text/plain; charset=utf-8";
        if method != Method::GET && method != Method::HEAD {
            let allowed = "allowed: GET and HEAD\n".to_owned();
            return (StatusCode::METHOD_NOT_ALLOWED, PLAIN, allowed);
        }
        match path {
            "/metrics" => {
                let format = "text/plain; version=0.0.4; charset=utf-8";
                (StatusCode::OK, format, self.metrics())
            }
            "/healthz" => match self.problem() {
                None => (StatusCode::OK, PLAIN, "ok\n".to_owned()),
                Some(problem) => (
                    StatusCode::SERVICE_UNAVAILABLE,
                    PLAIN,
                    format!("{problem}\n"),
                ),
            },
            _ => {
                let paths = "there is /metrics and /healthz\n".to_owned();
                (StatusCode::NOT_FOUND, PLAIN, paths)
            }
        }
    }
}

/// Opens the port and answers there for as long as the runtime lives.
///
/// # Errors
/// When the port cannot be opened.
pub(crate) async fn listen(address: SocketAddr, status: Arc<Status>) -> Result<(), String> {
    let cannot =
        |problem: std::io::Error| format!("--listen: cannot listen on {address}: {problem}");
    let listener = TcpListener::bind(address).await.map_err(cannot)?;
    let address = listener.local_addr().map_err(cannot)?;
    tracing::info!(%address, "answering /metrics and /healthz");
    tokio::spawn(accept(listener, status));
    Ok(())
}

async fn accept(listener: TcpListener, status: Arc<Status>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    while let Ok(place) = Arc::clone(&places).acquire_owned().await {
        let Ok((stream, _)) = listener.accept().await else {
            // Out of file descriptors, say: others may be given back meanwhile.
            tokio::time::sleep(Duration::from_secs(1)).await;
            continue;
        };
        let status = Arc::clone(&status);
        tokio::spawn(async move {
            let service = service_fn(move |request| respond(Arc::clone(&status), request));
            let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
            // A peer that breaks off or stays is its own affair.
            let _ = timeout(CONNECTION_LIFE_MAX, connection).await;
            drop(place);
        });
    }
}

async fn respond(
    status: Arc<Status>,
    request: Request<Incoming>,
) -> Result<Response<Full<Bytes>>, Infallible> {
    let (code, format, text) = status.answer(request.method(), request.uri().path());
    let mut response = Response::new(Full::from(text));
    *response.status_mut() = code;
    let headers = response.headers_mut();
    headers.insert(
        "content-type",
        hyper::header::HeaderValue::from_static(format),
    );
    Ok(response)
}

#[cfg(test)]
mod tests;
