//! What can be read. Each source is one file with the same parts in the same order: settings,
//! `sample`, tests; each gives a reading for every entry of the configuration, or says why not.

pub mod jetstream;
pub mod tasks;

use std::sync::Arc;
use std::time::Duration;

use crate::aws::Aws;
use crate::clock::Clock;
use crate::config::Config;
use crate::sample::Sample;
use jetstream::JetStream;
use tasks::Tasks;

/// All sources, with what they keep from one sample to the next.
pub struct Sources {
    queues: Option<JetStream>,
    tasks: Tasks,
}

impl Sources {
    /// Prepares the sources; nothing is contacted before the first sample.
    pub fn new(config: &Config, aws: Arc<Aws>) -> Self {
        Self {
            queues: config
                .nats
                .clone()
                .map(|nats| JetStream::new(&config.publisher, nats)),
            tasks: Tasks::new(aws),
        }
    }

    /// Reads every source once, side by side, within `budget`.
    pub async fn sample(&mut self, config: &Config, clock: &Clock, budget: Duration) -> Sample {
        let (at, began) = (clock.now(), clock.elapsed());
        let queues = async {
            match &mut self.queues {
                Some(jetstream) => jetstream.sample(&config.queues, at, budget).await,
                // A configuration without NATS has no queues.
                None => Vec::new(),
            }
        };
        let (queues, services) = tokio::join!(queues, self.tasks.sample(&config.services, budget));
        Sample {
            at,
            took: clock.since(began),
            queues,
            services,
        }
    }
}
