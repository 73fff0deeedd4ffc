//! A JetStream stream and its consumer, as a scaling profile names them: how deep the queue is, and
//! messages of ours put in and taken out again.

mod connect;
mod messages;

use std::time::Duration;

use async_nats::jetstream::{self, consumer, stream};
use scaling::metric;

pub use connect::{NatsAccess, connect};
pub use messages::{HEADER, Run};

use crate::{
    calls::Calls,
    error::{Error, Result, chain},
};

/// Longest wait for one answer of the server, in seconds.
const ANSWER_SECS_MAX: u64 = 10;

/// A stream and its consumer on a connection.
#[derive(Clone, Debug)]
pub struct Queue {
    context: jetstream::Context,
    calls: Calls,
    stream: String,
    consumer: String,
}

/// How much is waiting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Depth {
    /// Messages not yet delivered.
    pub pending: u64,
    /// Messages delivered and not yet acknowledged.
    pub ack_pending: u64,
}

impl Depth {
    /// Messages waiting or in flight, as the metric `QueueDepth` counts them.
    pub fn total(self) -> u64 {
        self.pending + self.ack_pending
    }
}

impl Queue {
    /// The queue that a metric of the catalogue is about, on the connection of `client`.
    pub fn new(client: async_nats::Client, queue: metric::Queue<'_>, calls: Calls) -> Self {
        let metric::Queue {
            stream,
            consumer,
            domain,
        } = queue;
        let mut context = match domain {
            Some(domain) => jetstream::with_domain(client, domain),
            None => jetstream::new(client),
        };
        context.set_timeout(Duration::from_secs(ANSWER_SECS_MAX));
        Self {
            context,
            calls,
            stream: stream.to_owned(),
            consumer: consumer.to_owned(),
        }
    }

    /// The stream's name.
    pub fn stream(&self) -> &str {
        &self.stream
    }

    /// The consumer's name.
    pub fn consumer(&self) -> &str {
        &self.consumer
    }

    /// How much is waiting now.
    ///
    /// # Errors
    /// Stream or consumer do not exist, or the server does not answer.
    pub async fn depth(&self) -> Result<Depth> {
        let info = self.consumer_info().await?;
        Ok(Depth {
            pending: info.num_pending,
            ack_pending: info.num_ack_pending as u64,
        })
    }

    async fn consumer_info(&self) -> Result<consumer::Info> {
        let Self {
            context,
            calls,
            stream,
            consumer,
        } = self;
        calls.read("nats:CONSUMER.INFO", format!("{stream}/{consumer}"));
        let handle = context.get_stream_no_info(stream).await;
        let handle = handle.map_err(|error| self.failed("reading it", &error))?;
        let info = handle.consumer_info(consumer).await;
        info.map_err(|error| {
            Error::environment(
                format!("consumer {consumer} of stream {stream}: {}", chain(&error)),
                "check --nats-url and that stream and consumer exist there: the profile names them",
            )
        })
    }

    async fn stream_with_info(&self) -> Result<stream::Stream> {
        self.calls.read("nats:STREAM.INFO", self.stream.clone());
        let found = self.context.get_stream(&self.stream).await;
        found.map_err(|error| self.failed("reading it", &error))
    }

    fn failed(&self, doing: &str, error: &(dyn std::error::Error + 'static)) -> Error {
        Error::environment(
            format!("stream {}: {doing}: {}", self.stream, chain(error)),
            "check --nats-url, the credentials, and what they may do with the stream",
        )
    }
}
