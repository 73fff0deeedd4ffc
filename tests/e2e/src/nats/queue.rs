//! A stream and its consumer, as the worker service uses them.

use std::time::Duration;

use async_nats::jetstream::{self, consumer, stream};

use crate::fault::{Fault, Result};

/// How long publishing a whole burst may take.
const BURST_LIMIT: Duration = Duration::from_secs(30);

/// A stream and its one durable consumer, as the worker service uses them.
#[derive(Clone, Debug)]
pub struct QueueSettings {
    /// The stream's name; its only subject is `<name in lower case>.>`.
    pub stream: String,
    /// The durable consumer's name.
    pub consumer: String,
    /// How long the stream keeps a message nobody acknowledged.
    pub retention: Duration,
    /// Most messages that may be delivered and not yet acknowledged.
    pub max_ack_pending: i64,
}

impl QueueSettings {
    /// The subject messages of this queue are published on.
    pub fn subject(&self) -> String {
        format!("{}.command", self.stream.to_lowercase())
    }

    /// Creates the work-queue stream and its consumer.
    ///
    /// # Errors
    /// The server refuses either.
    pub async fn create(&self, context: &jetstream::Context) -> Result<()> {
        let stream = context
            .create_stream(stream::Config {
                name: self.stream.clone(),
                subjects: vec![format!("{}.>", self.stream.to_lowercase())],
                retention: stream::RetentionPolicy::WorkQueue,
                storage: stream::StorageType::Memory,
                max_age: self.retention,
                ..Default::default()
            })
            .await
            .map_err(|error| Fault::failed(format!("creating stream {}", self.stream), error))?;
        stream
            .create_consumer(consumer::pull::Config {
                durable_name: Some(self.consumer.clone()),
                ack_policy: consumer::AckPolicy::Explicit,
                max_ack_pending: self.max_ack_pending,
                ..Default::default()
            })
            .await
            .map_err(|error| {
                Fault::failed(format!("creating consumer {}", self.consumer), error)
            })?;
        Ok(())
    }

    /// Publishes `count` messages and returns when the server has stored every one.
    ///
    /// # Errors
    /// The server does not store one of them.
    pub async fn publish(&self, context: &jetstream::Context, count: u64) -> Result<()> {
        let failed = |error: &dyn std::fmt::Display| {
            Fault::failed(format!("publishing to {}", self.stream), error)
        };
        let burst = async {
            let mut stored = Vec::new();
            for number in 0..count {
                let text = format!("command {number}");
                let sent = context.publish(self.subject(), text.into()).await;
                stored.push(sent.map_err(|error| failed(&error))?.into_future());
            }
            for answer in stored {
                answer.await.map_err(|error| failed(&error))?;
            }
            Ok(())
        };
        tokio::time::timeout(BURST_LIMIT, burst)
            .await
            .map_err(|_| failed(&format!("no answer within {} s", BURST_LIMIT.as_secs())))?
    }

    /// Messages waiting or in flight: `num_pending + num_ack_pending`.
    ///
    /// # Errors
    /// The consumer cannot be read.
    pub async fn depth(&self, context: &jetstream::Context) -> Result<u64> {
        let stream = context
            .get_stream_no_info(&self.stream)
            .await
            .map_err(|error| Fault::failed(format!("reading stream {}", self.stream), error))?;
        let info = stream
            .consumer_info(&self.consumer)
            .await
            .map_err(|error| Fault::failed(format!("reading consumer {}", self.consumer), error))?;
        Ok(info.num_pending + info.num_ack_pending as u64)
    }

    /// Messages the stream still holds.
    ///
    /// # Errors
    /// The stream cannot be read.
    pub async fn stored(&self, context: &jetstream::Context) -> Result<u64> {
        let reading = |error: &dyn std::fmt::Display| {
            Fault::failed(format!("reading stream {}", self.stream), error)
        };
        let stream = context.get_stream(&self.stream).await;
        let mut stream = stream.map_err(|error| reading(&error))?;
        let info = stream.info().await.map_err(|error| reading(&error))?;
        Ok(info.state.messages)
    }
}
