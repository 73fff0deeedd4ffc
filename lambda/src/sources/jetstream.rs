//! Depth of JetStream consumers, asked of each consumer's leader.
//!
//! The request `$JS.API.CONSUMER.INFO.<stream>.<consumer>` is answered by the leader alone
//! (nats-server, jsConsumerInfoRequest), while the monitoring port of a follower shows stale counts
//! and a clustered CONSUMER.LIST waits 4 s and leaves out whoever is silent. All requests travel on
//! one connection, many at a time.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use async_nats::{Client, RequestErrorKind};
use futures::StreamExt as _;
use serde::Deserialize;
use tokio::time::{Instant, timeout_at};

use crate::config::{Nats, Queue};
use crate::connection::{Connection, Violations};
use crate::sample::{Depth, Missing, Reading};

/// Requests under way at once. A server drops its whole API queue past 10,000 waiting requests.
const IN_FLIGHT_MAX: usize = 256;

/// Error numbers of nats-server (`server/errors.json`).
const STREAM_NOT_FOUND: u32 = 10_059;
const CONSUMER_NOT_FOUND: u32 = 10_014;

/// The consumers of one NATS system.
pub struct JetStream {
    connection: Connection,
    /// Consumers that were silent on a connection which answered for others. Their silence is
    /// their own, and no reason to connect anew.
    silent: HashSet<usize>,
}

/// Readings as they come in; `None` has not been asked or not been waited for.
type Readings = Vec<Option<Reading<Depth>>>;

impl JetStream {
    /// Takes the settings; connects at the first sample.
    pub fn new(publisher: &str, settings: Nats) -> Self {
        Self {
            connection: Connection::new(publisher, settings),
            silent: HashSet::new(),
        }
    }

    /// Reads every queue once within `budget`; one reading for each, in their order.
    ///
    /// A connection kept from an earlier sample may be dead without knowing. So when it leaves a
    /// question open, a new one is made, once, and only what is still open is asked again.
    pub async fn sample(
        &mut self,
        queues: &[Queue],
        now: SystemTime,
        budget: Duration,
    ) -> Vec<Reading<Depth>> {
        let deadline = Instant::now() + budget;
        let mut readings: Readings = vec![None; queues.len()];
        let all: Vec<usize> = (0..queues.len()).collect();
        if !all.is_empty() {
            let reused = self.round(queues, &all, &mut readings, now, deadline).await;
            let open = open(&readings);
            if reused && open.iter().any(|index| !self.silent.contains(index)) {
                tracing::info!(
                    open = open.len(),
                    "the NATS connection is in doubt; connecting anew"
                );
                self.connection.discard();
                self.round(queues, &open, &mut readings, now, deadline)
                    .await;
            }
            self.settle(&readings, now);
        }
        readings
            .into_iter()
            .map(|reading| reading.unwrap_or(Err(Missing::OutOfTime)))
            .collect()
    }

    /// Asks about `indices`; says whether the connection was from an earlier sample.
    async fn round(
        &mut self,
        queues: &[Queue],
        indices: &[usize],
        readings: &mut Readings,
        now: SystemTime,
        deadline: Instant,
    ) -> bool {
        let wait = deadline.saturating_duration_since(Instant::now());
        let (client, reused) = match self.connection.client(now, wait).await {
            Ok(found) => found,
            Err(problem) => {
                for index in indices {
                    readings[*index] = Some(Err(Missing::Unreachable(problem.clone())));
                }
                return false;
            }
        };
        let inquiry = Inquiry {
            clustered: client.server_info().cluster.is_some(),
            domain: client.server_info().domain,
            timeout: self.connection.request_timeout(),
            violations: self.connection.violations(),
            client,
        };
        let inquiry = &inquiry;
        let mut answers = futures::stream::iter(indices)
            .map(|index| async move { (*index, inquiry.ask(&queues[*index]).await) })
            .buffer_unordered(IN_FLIGHT_MAX);
        let mut answered = false;
        while let Ok(Some((index, reading))) = timeout_at(deadline, answers.next()).await {
            let lost = is_open(Some(&reading));
            answered |= !lost;
            readings[index] = Some(reading);
            // The first silence of a kept connection, before any answer: the rest would only wait
            // as long again.
            if reused && lost && !answered {
                break;
            }
        }
        reused
    }

    /// Remembers what this sample showed about the connection.
    fn settle(&mut self, readings: &Readings, now: SystemTime) {
        let open = open(readings);
        if open.len() == readings.len() {
            self.connection.discard();
            self.silent.clear();
        } else {
            self.connection.answered(now);
            self.silent = open.into_iter().collect();
        }
    }
}

/// Whether a question is still open: never asked, or met with silence.
fn is_open(reading: Option<&Reading<Depth>>) -> bool {
    matches!(
        reading,
        None | Some(Err(Missing::TimedOut { .. } | Missing::Disconnected))
    )
}

fn open(readings: &Readings) -> Vec<usize> {
    let numbered = readings.iter().enumerate();
    numbered
        .filter(|(_, reading)| is_open(reading.as_ref()))
        .map(|(index, _)| index)
        .collect()
}

/// What it takes to ask on one connection.
struct Inquiry {
    client: Client,
    clustered: bool,
    domain: Option<String>,
    timeout: Duration,
    violations: Violations,
}

impl Inquiry {
    async fn ask(&self, queue: &Queue) -> Reading<Depth> {
        let api = match &queue.domain {
            Some(domain) => format!("$JS.{domain}.API"),
            None => "$JS.API".to_owned(),
        };
        let subject = format!("{api}.CONSUMER.INFO.{}.{}", queue.stream, queue.consumer);
        let request = async_nats::Request::new();
        let problem = match self.client.send_request(subject.clone(), request).await {
            // Only of our own domain do we know whether it is a cluster.
            Ok(message) => {
                let ours = queue.domain.is_none() || queue.domain == self.domain;
                return decode(&message.payload, queue, self.clustered && ours);
            }
            Err(problem) => problem,
        };
        Err(match problem.kind() {
            RequestErrorKind::NoResponders => Missing::NoResponders { api },
            RequestErrorKind::TimedOut => Missing::TimedOut {
                after: self.timeout,
                permission: self.violations.about(&subject),
            },
            RequestErrorKind::Other => Missing::Disconnected,
            RequestErrorKind::InvalidSubject | RequestErrorKind::MaxPayloadExceeded => {
                Missing::Unreadable(problem.to_string())
            }
        })
    }
}

/// An answer to CONSUMER.INFO, as far as we read it (nats-server, JSApiConsumerInfoResponse).
#[derive(Deserialize)]
struct Answer {
    error: Option<Refusal>,
    stream_name: Option<String>,
    name: Option<String>,
    num_pending: Option<u64>,
    num_ack_pending: Option<u64>,
    num_redelivered: Option<u64>,
    cluster: Option<Cluster>,
    #[serde(default)]
    paused: bool,
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    code: u16,
    #[serde(default)]
    err_code: u32,
    #[serde(default)]
    description: String,
}

#[derive(Deserialize)]
struct Cluster {
    leader: Option<String>,
}

/// Reads an answer about `queue`. A cluster member whose consumer has not been set up yet answers
/// with counters of zero and names no leader: such an answer is worth nothing.
fn decode(payload: &[u8], queue: &Queue, clustered: bool) -> Reading<Depth> {
    let answer: Answer = serde_json::from_slice(payload)
        .map_err(|problem| Missing::Unreadable(problem.to_string()))?;
    if let Some(refusal) = answer.error {
        return Err(match refusal.err_code {
            STREAM_NOT_FOUND => Missing::StreamNotFound,
            CONSUMER_NOT_FOUND => Missing::ConsumerNotFound,
            err_code => Missing::Refused {
                code: refusal.code,
                err_code,
                description: refusal.description,
            },
        });
    }
    let about = (answer.stream_name.as_deref(), answer.name.as_deref());
    if about != (Some(&queue.stream), Some(&queue.consumer)) {
        return Err(Missing::Unreadable(format!("it is about {about:?}")));
    }
    let led = match &answer.cluster {
        Some(cluster) => cluster
            .leader
            .as_deref()
            .is_some_and(|name| !name.is_empty()),
        None => !clustered,
    };
    if !led {
        return Err(Missing::NoLeader);
    }
    let count = |name: &str, count: Option<u64>| {
        count.ok_or_else(|| Missing::Unreadable(format!("it has no {name}")))
    };
    Ok(Depth {
        pending: count("num_pending", answer.num_pending)?,
        ack_pending: count("num_ack_pending", answer.num_ack_pending)?,
        redelivered: count("num_redelivered", answer.num_redelivered)?,
        paused: answer.paused,
    })
}

#[cfg(test)]
mod tests;
