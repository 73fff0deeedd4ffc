//! Guilds of a gateway, asked of each task over HTTP.
//!
//! A name resolves to the addresses of all tasks, and each is asked, for a load balancer's choice
//! would be one task's shards. A task answers with rows as JSON, or with Prometheus gauges. An address
//! that does not answer may be a task that is gone, so it costs its rows and no more; whether they
//! are missed, [`shards::count`] decides.

mod prometheus;

use std::collections::BTreeSet;
use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use futures::StreamExt as _;
use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout, timeout_at};

use crate::config::{Scrape, ScrapeUrl};
use crate::sample::{Guilds, Missing, Reading};
use crate::shards::{self, ANSWER_BYTES_MAX, Row, Rows};

/// Addresses asked at once.
const IN_FLIGHT_MAX: usize = 32;
/// Most addresses of one gateway.
const ADDRESSES_MAX: usize = 256;
/// Largest page, in bytes. A Prometheus page has much beside the guilds.
const PAGE_BYTES_MAX: usize = 4 * ANSWER_BYTES_MAX;

/// Tasks that are asked over HTTP.
pub struct GatewayScrape {
    settings: Scrape,
    resolve: Resolve,
}

/// Gives the addresses of a host and port.
type Resolve = fn(String, u16) -> Pin<Box<dyn Future<Output = Resolved> + Send>>;
type Resolved = std::io::Result<Vec<SocketAddr>>;

impl GatewayScrape {
    /// Takes the settings; contacts nothing.
    pub fn new(settings: Scrape) -> Self {
        Self {
            settings,
            resolve: |host, port| {
                Box::pin(async move {
                    let found = tokio::net::lookup_host((host, port)).await?;
                    Ok(found.collect())
                })
            },
        }
    }

    /// Asks every address of every name within `budget`.
    pub async fn sample(&self, now: SystemTime, budget: Duration) -> Reading<Guilds> {
        let deadline = Instant::now() + budget;
        let (targets, mut gaps) = self.targets(deadline).await;
        let mut pages = futures::stream::iter(&targets)
            .map(|(address, url)| async move {
                let page = timeout(self.settings.timeout, get(*address, url)).await;
                let waited = self.settings.timeout.as_millis();
                let silent = |_| Err(format!("no answer within {waited} ms"));
                (*address, page.unwrap_or_else(silent))
            })
            .buffer_unordered(IN_FLIGHT_MAX);
        let mut rows: Vec<Row> = Vec::new();
        let mut heard = 0;
        while let Ok(Some((address, page))) = timeout_at(deadline, pages.next()).await {
            heard += 1;
            match page {
                Err(gap) => {
                    gaps.insert(format!("{address}: {gap}"));
                }
                Ok(page) => {
                    let found = self.rows(&page, now);
                    rows.extend(
                        found.map_err(|problem| {
                            Missing::Unreadable(format!("{address}: {problem}"))
                        })?,
                    );
                }
            }
        }
        if heard < targets.len() {
            let left = targets.len() - heard;
            gaps.insert(format!("no time for {left} of {} addresses", targets.len()));
        }
        shards::count(&rows, now, &gaps)
    }

    /// Every address once, with what to ask there; and what did not resolve.
    async fn targets(
        &self,
        deadline: Instant,
    ) -> (Vec<(SocketAddr, &ScrapeUrl)>, BTreeSet<String>) {
        let mut targets: Vec<(SocketAddr, &ScrapeUrl)> = Vec::new();
        let mut gaps = BTreeSet::new();
        for url in &self.settings.urls {
            let found = timeout_at(deadline, (self.resolve)(url.host.clone(), url.port)).await;
            let found = match found {
                Ok(Ok(found)) => found,
                Ok(Err(problem)) => {
                    gaps.insert(format!("{} does not resolve: {problem}", url.host));
                    continue;
                }
                Err(_) => {
                    gaps.insert(format!("{} did not resolve in time", url.host));
                    continue;
                }
            };
            if found.is_empty() {
                gaps.insert(format!("{} has no address", url.host));
            }
            for address in found {
                if targets.len() >= ADDRESSES_MAX {
                    gaps.insert(format!("only {ADDRESSES_MAX} addresses are asked"));
                } else if !targets.contains(&(address, url)) {
                    targets.push((address, url));
                }
            }
        }
        (targets, gaps)
    }

    /// The rows of a page: JSON begins with a brace, and no Prometheus page does.
    fn rows(&self, page: &[u8], now: SystemTime) -> Result<Vec<Row>, String> {
        if page.trim_ascii_start().starts_with(b"{") {
            return Rows::parse(page).map(|rows| rows.shards);
        }
        let text = std::str::from_utf8(page).map_err(|problem| problem.to_string())?;
        prometheus::rows(text, &self.settings, now)
    }
}

/// Gets the page of one address.
async fn get(address: SocketAddr, url: &ScrapeUrl) -> Result<Vec<u8>, String> {
    let said = |problem: &dyn std::error::Error| match problem.source() {
        Some(source) => format!("{problem}: {source}"),
        None => problem.to_string(),
    };
    let stream = TcpStream::connect(address).await;
    let stream = TokioIo::new(stream.map_err(|problem| said(&problem))?);
    let opened = http1::handshake(stream).await;
    let (mut sender, connection) = opened.map_err(|problem| said(&problem))?;
    let host = match url.host.contains(':') {
        true => format!("[{}]:{}", url.host, url.port),
        false => format!("{}:{}", url.host, url.port),
    };
    let request = http::Request::get(&url.path)
        .header(http::header::HOST, host)
        .header(
            http::header::ACCEPT,
            "application/json, text/plain;version=0.0.4",
        )
        .header(http::header::USER_AGENT, "arrakis-publisher")
        .body(Empty::<Bytes>::new())
        .map_err(|problem| said(&problem))?;
    let asking = async {
        let answer = sender.send_request(request).await;
        let answer = answer.map_err(|problem| said(&problem))?;
        if answer.status() != http::StatusCode::OK {
            return Err(format!("HTTP status {}", answer.status().as_u16()));
        }
        let page = Limited::new(answer.into_body(), PAGE_BYTES_MAX)
            .collect()
            .await;
        let page = page.map_err(|problem| said(problem.as_ref()))?;
        Ok(page.to_bytes().to_vec())
    };
    // The connection has to be driven beside the request. It may well end before the answer has been
    // taken from it.
    let mut asking = std::pin::pin!(asking);
    tokio::select! {
        biased;
        page = &mut asking => return page,
        _ = connection => {}
    }
    asking.await
}

#[cfg(test)]
mod tests;
