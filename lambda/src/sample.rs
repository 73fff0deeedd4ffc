//! A sample: what a source said, or why it said nothing.

use std::time::{Duration, SystemTime};

/// All sources read once, side by side. Positions are those of the configuration.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    /// When reading began: the timestamp of everything published from it.
    pub at: SystemTime,
    /// How long reading took.
    pub took: Duration,
    /// One for each queue of the configuration.
    pub queues: Vec<Reading<Depth>>,
    /// Running tasks, one for each service of the configuration.
    pub services: Vec<Reading<u32>>,
}

/// What a source said. A value that could not be read is missing, and never zero.
pub type Reading<T> = Result<T, Missing>;

/// The counters of a consumer, as its leader reported them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Depth {
    /// Matching messages not yet delivered.
    pub pending: u64,
    /// Delivered, and neither acknowledged nor given up.
    pub ack_pending: u64,
    /// Delivered more than once and still tracked.
    pub redelivered: u64,
    /// Whether the consumer is paused: its depth is true, and no number of tasks will lower it.
    pub paused: bool,
}

impl Depth {
    /// Work waiting or in flight. Waiting alone falls to 0 as soon as a worker pulls.
    pub fn depth(&self) -> u64 {
        self.pending.saturating_add(self.ack_pending)
    }
}

/// Why there is no value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Missing {
    /// No NATS server could be reached.
    #[error("NATS is unreachable: {0}")]
    Unreachable(String),
    /// The stream does not exist.
    #[error("the stream does not exist; create it or correct its name in sources")]
    StreamNotFound,
    /// The consumer does not exist, or is just being closed.
    #[error("the consumer does not exist; create it or correct its name in sources")]
    ConsumerNotFound,
    /// Nobody answered in time. A consumer whose leader is gone does not refuse, it is silent.
    #[error("no answer within {} ms{}", .after.as_millis(), hint(.permission))]
    TimedOut {
        /// How long we waited.
        after: Duration,
        /// What the server said about permissions meanwhile: it refuses by silence.
        permission: Option<String>,
    },
    /// The connection ended while we waited.
    #[error("the connection ended before the answer came")]
    Disconnected,
    /// Nobody serves this JetStream API.
    #[error("nobody answers for {api}; JetStream is off there, or the domain is another")]
    NoResponders {
        /// The API's subject prefix.
        api: String,
    },
    /// A cluster member without a leader answered: it sends zeros whatever the truth.
    #[error("the answer came from a cluster member without a leader; its zeros are not counts")]
    NoLeader,
    /// The server refused.
    #[error("the server refused: {description} (code {code}, error {err_code})")]
    Refused {
        /// HTTP-like code.
        code: u16,
        /// NATS's own error number.
        err_code: u32,
        /// NATS's text.
        description: String,
    },
    /// The answer made no sense.
    #[error("the answer could not be read: {0}")]
    Unreadable(String),
    /// The time for reading was over before its turn.
    #[error("the sample's time was over")]
    OutOfTime,
    /// ECS knows no such service.
    #[error("ECS knows no such service; create it or correct its name in sources")]
    ServiceNotFound,
    /// The service was deleted: ECS still describes it for a while, with no tasks.
    #[error("the ECS service is {0}")]
    ServiceGone(String),
    /// AWS refused or could not be reached.
    #[error("ECS DescribeServices failed: {0}")]
    Aws(String),
}

fn hint(permission: &Option<String>) -> String {
    match permission {
        Some(text) => format!("; the server said: {text}"),
        None => String::new(),
    }
}
