//! A sample: what a source said, or why it said nothing.

use std::collections::BTreeSet;
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
    /// One for each gateway of the configuration; `None` where its next reading was not due.
    pub gateways: Vec<Option<Reading<Guilds>>>,
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

/// Guilds of a gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guilds {
    /// Guilds over all shards.
    pub guilds: u64,
    /// The shards they were counted over, all of them; `None` where they were not counted by shards.
    pub shards: Option<u32>,
}

/// Why there is no value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Missing {
    /// No NATS server could be reached.
    #[error("NATS is unreachable: {0}")]
    Unreachable(String),
    /// A server of another cluster answered.
    #[error(
        "the server {server} belongs to {}, not to the cluster {expected:?} of nats.cluster_name",
        cluster(.found)
    )]
    WrongCluster {
        /// The server's name.
        server: String,
        /// Its cluster, if it has one.
        found: Option<String>,
        /// The cluster it should be of.
        expected: String,
    },
    /// A secret could not be had, or is not what it must be.
    #[error("{field}: {reason}")]
    Secret {
        /// Its place in the configuration.
        field: &'static str,
        /// Why; nothing of what it says.
        reason: String,
    },
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
    /// The key-value bucket does not exist.
    #[error("the bucket does not exist; create it or correct its name in gateways")]
    BucketNotFound,
    /// No gateway task listens.
    #[error("no gateway task listens on {subject}")]
    NobodyListens {
        /// The subject of the request.
        subject: String,
    },
    /// No gateway task reported a shard that is fresh.
    #[error("no gateway task reported a {}{}", staleness(*.stale), because(.gaps))]
    NoShards {
        /// Rows that were too old, or of a moment to come.
        stale: usize,
        /// What kept rows from us.
        gaps: BTreeSet<String>,
    },
    /// Some shards have no fresh row.
    #[error(
        "{missing} of {total} shards have no fresh count: {}{}",
        list(.first, *.missing),
        because(.gaps)
    )]
    Shards {
        /// How many.
        missing: u32,
        /// Of how many.
        total: u32,
        /// The first of them.
        first: Vec<u32>,
        /// What kept rows from us.
        gaps: BTreeSet<String>,
    },
    /// Gateway tasks do not agree on how many shards there are.
    #[error(
        "gateway tasks name different totals of shards: {}; while shards are changed, or tasks run \
         without their settings, there is no count",
        list(.totals, 0)
    )]
    ShardTotals {
        /// The totals that were named.
        totals: Vec<u32>,
        /// Shards of the largest total without a fresh row.
        missing: u32,
    },
    /// Discord refused, or could not be reached.
    #[error("Discord: {0}")]
    Discord(String),
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

impl Missing {
    /// How many shards lack a fresh count, where that is what is wrong.
    pub fn shards_missing(&self) -> Option<u32> {
        match self {
            Self::Shards { missing, .. } | Self::ShardTotals { missing, .. } => Some(*missing),
            _ => None,
        }
    }
}

fn hint(permission: &Option<String>) -> String {
    match permission {
        Some(text) => format!("; the server said: {text}"),
        None => String::new(),
    }
}

fn cluster(name: &Option<String>) -> String {
    match name {
        Some(name) => format!("the cluster {name:?}"),
        None => "no cluster".to_owned(),
    }
}

fn staleness(rows: usize) -> String {
    match rows {
        0 => "shard".to_owned(),
        rows => format!("fresh shard; {rows} rows were over 90 s from now"),
    }
}

/// Numbers one after another, with a sign that there are more of them than are named.
fn list(numbers: &[u32], of: u32) -> String {
    let named: Vec<String> = numbers.iter().map(u32::to_string).collect();
    let more = of as usize > numbers.len();
    format!("{}{}", named.join(", "), if more { ", …" } else { "" })
}

fn because(gaps: &BTreeSet<String>) -> String {
    if gaps.is_empty() {
        return String::new();
    }
    let gaps: Vec<&str> = gaps.iter().map(String::as_str).collect();
    format!(" ({})", gaps.join("; "))
}
