//! What is asked of NATS: every question of a sample travels on one connection, many at a time.
//!
//! A connection kept from an earlier sample may be dead without knowing. So when it leaves a
//! question open, a new one is made, once, and only what is still open is asked again.

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use async_nats::{Client, Message, RequestErrorKind};
use futures::StreamExt as _;
use serde::Deserialize;
use tokio::time::{Instant, timeout_at};

use super::{gateway_bucket, gateway_request, jetstream};
use crate::config::{GuildBucket, GuildRequest, Queue};
use crate::connection::{Connection, Violations};
use crate::sample::{Depth, Guilds, Missing, Reading};

/// Requests under way at once. A server drops its whole API queue past 10,000 waiting requests.
const IN_FLIGHT_MAX: usize = 256;

/// Error number of nats-server (`server/errors.json`).
const STREAM_NOT_FOUND: u32 = 10_059;

/// One NATS system.
pub struct Nats {
    connection: Connection,
    /// Questions that met silence on a connection which answered others. Their silence is their
    /// own, and no reason to connect anew.
    silent: HashSet<usize>,
}

/// What is asked.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Question<'a> {
    /// How deep a queue is.
    Depth(&'a Queue),
    /// The guilds of a gateway, asked of its tasks.
    Request(&'a GuildRequest),
    /// The guilds of a gateway, as its tasks wrote them down.
    Bucket(&'a GuildBucket),
}

/// What was answered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Answer {
    /// To [`Question::Depth`].
    Depth(Depth),
    /// To the other questions.
    Guilds(Guilds),
}

/// Readings as they come in; `None` has not been asked or not been waited for.
type Readings = Vec<Option<Reading<Answer>>>;

impl Nats {
    /// Takes the connection, which is made at the first sample.
    pub fn new(connection: Connection) -> Self {
        Self {
            connection,
            silent: HashSet::new(),
        }
    }

    /// Asks every question once within `budget`; one reading for each, in their order. The questions
    /// are the same, in the same order, at every sample.
    pub(crate) async fn sample(
        &mut self,
        questions: &[Question<'_>],
        now: SystemTime,
        budget: Duration,
    ) -> Vec<Reading<Answer>> {
        let deadline = Instant::now() + budget;
        let mut readings: Readings = vec![None; questions.len()];
        let all: Vec<usize> = (0..questions.len()).collect();
        if !all.is_empty() {
            let reused = self
                .round(questions, &all, &mut readings, now, deadline)
                .await;
            let open = open(&readings);
            if reused && open.iter().any(|index| !self.silent.contains(index)) {
                tracing::info!(
                    open = open.len(),
                    "the NATS connection is in doubt; connecting anew"
                );
                self.connection.discard();
                self.round(questions, &open, &mut readings, now, deadline)
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
        questions: &[Question<'_>],
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
                    readings[*index] = Some(Err(problem.clone()));
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
            now,
        };
        let inquiry = &inquiry;
        let mut answers = futures::stream::iter(indices)
            .map(|index| async move { (*index, inquiry.ask(questions[*index]).await) })
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
fn is_open(reading: Option<&Reading<Answer>>) -> bool {
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
pub(crate) struct Inquiry {
    pub(crate) client: Client,
    /// The longest wait for one answer.
    pub(crate) timeout: Duration,
    /// The moment of the sample.
    pub(crate) now: SystemTime,
    clustered: bool,
    domain: Option<String>,
    violations: Violations,
}

impl Inquiry {
    async fn ask(&self, question: Question<'_>) -> Reading<Answer> {
        match question {
            Question::Depth(queue) => jetstream::sample(self, queue).await.map(Answer::Depth),
            Question::Request(request) => gateway_request::sample(self, request)
                .await
                .map(Answer::Guilds),
            Question::Bucket(bucket) => gateway_bucket::sample(self, bucket)
                .await
                .map(Answer::Guilds),
        }
    }

    /// Whether the JetStream of `domain` is known to be a cluster; only of our own domain is it.
    pub(crate) fn clustered(&self, domain: Option<&str>) -> bool {
        self.clustered && (domain.is_none() || domain == self.domain.as_deref())
    }

    /// Calls an operation of the JetStream API.
    pub(crate) async fn api(
        &self,
        domain: Option<&str>,
        operation: &str,
        payload: &str,
    ) -> Result<Message, Missing> {
        let api = match domain {
            Some(domain) => format!("$JS.{domain}.API"),
            None => "$JS.API".to_owned(),
        };
        let subject = format!("{api}.{operation}");
        let request = async_nats::Request::new().payload(payload.to_owned().into());
        let answer = self.client.send_request(subject.clone(), request).await;
        answer.map_err(|problem| match problem.kind() {
            RequestErrorKind::NoResponders => Missing::NoResponders { api },
            RequestErrorKind::TimedOut => self.silence(&subject),
            RequestErrorKind::Other => Missing::Disconnected,
            RequestErrorKind::InvalidSubject | RequestErrorKind::MaxPayloadExceeded => {
                Missing::Unreadable(problem.to_string())
            }
        })
    }

    /// Why nobody answered on `subject`, as far as the server said.
    pub(crate) fn silence(&self, subject: &str) -> Missing {
        Missing::TimedOut {
            after: self.timeout,
            permission: self.violations.about(subject),
        }
    }
}

/// An error of the JetStream API (nats-server, ApiError).
#[derive(Debug, Deserialize)]
pub(crate) struct Refusal {
    #[serde(default)]
    code: u16,
    /// NATS's own number.
    #[serde(default)]
    pub(crate) err_code: u32,
    #[serde(default)]
    description: String,
}

impl From<Refusal> for Missing {
    fn from(refusal: Refusal) -> Self {
        match refusal.err_code {
            STREAM_NOT_FOUND => Self::StreamNotFound,
            err_code => Self::Refused {
                code: refusal.code,
                err_code,
                description: refusal.description,
            },
        }
    }
}

/// Who leads a stream or consumer (nats-server, ClusterInfo).
#[derive(Debug, Deserialize)]
pub(crate) struct Cluster {
    leader: Option<String>,
}

impl Cluster {
    /// Whether an answer comes from a leader. A cluster member whose stream or consumer has not been
    /// set up yet answers with counters of zero and names no leader.
    pub(crate) fn led(cluster: Option<&Self>, clustered: bool) -> bool {
        match cluster {
            Some(cluster) => cluster
                .leader
                .as_deref()
                .is_some_and(|name| !name.is_empty()),
            None => !clustered,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Answer, open};
    use crate::sample::{Depth, Missing};

    #[test]
    fn only_silence_leaves_a_question_open() {
        let silence = Missing::TimedOut {
            after: Duration::from_secs(1),
            permission: None,
        };
        let readings = vec![
            Some(Ok(Answer::Depth(Depth::default()))),
            None,
            Some(Err(silence)),
            Some(Err(Missing::ConsumerNotFound)),
            Some(Err(Missing::Disconnected)),
            Some(Err(Missing::Unreachable("no".to_owned()))),
        ];
        assert_eq!(open(&readings), [1, 2, 4]);
    }
}
