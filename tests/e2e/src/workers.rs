//! The tasks of the worker service: as many as ECS says are running, each taking one message after
//! another from the queue and acknowledging it, so that the queue really drains.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_nats::jetstream::{self, consumer::PullConsumer};
use futures::StreamExt;
use tokio::{sync::watch, task::JoinSet, time::sleep};

use crate::{
    fault::{Fault, Result},
    nats::QueueSettings,
};

/// How long one request for a message waits at the server before it is made again.
const PULL_WAIT: Duration = Duration::from_millis(500);

/// How long a task that could not reach the server waits before it tries again.
const RETRY_WAIT: Duration = Duration::from_millis(100);

/// The running tasks. Dropping them ends all of them.
#[derive(Debug)]
pub struct Workers {
    running: watch::Sender<usize>,
    done: Arc<Mutex<HashSet<u64>>>,
    _tasks: JoinSet<()>,
}

impl Workers {
    /// Makes ready at most `most` tasks, none of which runs yet. Each needs `service_time` (on the
    /// wall clock) for a message.
    ///
    /// # Errors
    /// The consumer does not exist.
    pub async fn start(
        context: &jetstream::Context,
        queue: &QueueSettings,
        service_time: Duration,
        most: usize,
    ) -> Result<Self> {
        let failed = |error: &dyn std::fmt::Display| {
            Fault::failed(format!("opening consumer {}", queue.consumer), error)
        };
        let stream = context.get_stream_no_info(&queue.stream).await;
        let stream = stream.map_err(|error| failed(&error))?;
        let consumer: PullConsumer = stream
            .get_consumer(&queue.consumer)
            .await
            .map_err(|error| failed(&error))?;
        let (running, seen) = watch::channel(0);
        let done = Arc::<Mutex<HashSet<u64>>>::default();
        let mut tasks = JoinSet::new();
        for index in 0..most {
            tasks.spawn(work(
                consumer.clone(),
                index,
                seen.clone(),
                service_time,
                done.clone(),
            ));
        }
        Ok(Self {
            running,
            done,
            _tasks: tasks,
        })
    }

    /// Lets `count` tasks work. A task that is to stop finishes the message it has.
    pub fn set_running(&self, count: usize) {
        self.running.send_replace(count);
    }

    /// How many different messages have been acknowledged.
    pub fn processed(&self) -> u64 {
        let done = self.done.lock().unwrap_or_else(PoisonError::into_inner);
        done.len() as u64
    }
}

/// One task: works while fewer than `running` tasks have a smaller index.
async fn work(
    consumer: PullConsumer,
    index: usize,
    mut running: watch::Receiver<usize>,
    service_time: Duration,
    done: Arc<Mutex<HashSet<u64>>>,
) {
    while running.wait_for(|count| index < *count).await.is_ok() {
        let pulled = consumer
            .fetch()
            .max_messages(1)
            .expires(PULL_WAIT)
            .messages()
            .await;
        let Ok(mut messages) = pulled else {
            sleep(RETRY_WAIT).await;
            continue;
        };
        while let Some(Ok(message)) = messages.next().await {
            sleep(service_time).await;
            let sequence = message.info().map(|info| info.stream_sequence);
            if let (Ok(()), Ok(sequence)) = (message.double_ack().await, sequence) {
                done.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .insert(sequence);
            }
        }
    }
}
