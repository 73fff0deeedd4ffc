//! The metric catalogue: the one home of every metric name, unit and dimension.
//!
//! Alarms and policies read it, the publisher publishes by it, so the two sides cannot disagree.
//! To CloudWatch a metric is its exact set of dimensions (CloudWatch User Guide, concepts): a
//! datum with one dimension more is another metric, and an alarm on the first never sees it.

mod aws;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use aws::AwsMetric;

/// The namespace used when nobody names another.
pub const NAMESPACE_DEFAULT: &str = "Arrakis/Scaling";

/// A metric of the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Metric {
    /// Work waiting or in flight: `num_pending + num_ack_pending` of a consumer.
    QueueDepth,
    /// Messages not yet delivered: `num_pending`.
    QueuePending,
    /// Messages delivered and not yet acknowledged: `num_ack_pending`.
    QueueAckPending,
    /// Messages delivered more than once and still tracked: `num_redelivered`. A health hint.
    QueueRedelivered,
    /// 1 while a consumer is paused, and else not published. `QueueDepth` and `BacklogPerTask` are
    /// withheld meanwhile: no number of tasks lowers the depth of a consumer that delivers nothing.
    QueuePaused,
    /// Tasks of an ECS service in the state RUNNING.
    RunningTasks,
    /// `QueueDepth / max(RunningTasks, 1)`.
    BacklogPerTask,
    /// Guilds over all shards of a gateway.
    GuildCount,
    /// `GuildCount / max(RunningTasks, 1)`.
    GuildsPerTask,
    /// Shards of a gateway without a fresh count; 0 when all have one. While it is not 0 there is no
    /// `GuildCount`: the guilds of the shards that answered are a smaller number and a wrong one.
    GuildShardsMissing,
    /// 1 for every run of the publisher that reached its end.
    Heartbeat,
    /// Sources that could not be read in a run; 0 when all could.
    SourceErrors,
    /// How long it took to read all sources once.
    SampleSeconds,
}

/// CloudWatch units used by the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A number of things.
    Count,
    /// A duration.
    Seconds,
}

impl Unit {
    /// The unit's name in the CloudWatch API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Count => "Count",
            Self::Seconds => "Seconds",
        }
    }
}

/// What the dimensions of a metric are taken from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject<'a> {
    /// A JetStream consumer.
    Queue(Queue<'a>),
    /// An ECS service.
    Service(Service<'a>),
    /// A JetStream consumer and the ECS service that drains it.
    QueueOfService(Queue<'a>, Service<'a>),
    /// A Discord gateway, by its name in the publisher's configuration.
    Gateway(&'a str),
    /// A Discord gateway and the ECS service that runs it.
    GatewayOfService(&'a str, Service<'a>),
    /// A publisher, by its name.
    Publisher(&'a str),
}

/// A JetStream consumer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Queue<'a> {
    /// The stream.
    pub stream: &'a str,
    /// The durable consumer.
    pub consumer: &'a str,
    /// The JetStream domain, where the consumer is in another than the connection's own.
    pub domain: Option<&'a str>,
}

/// An ECS service, by names rather than ARNs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Service<'a> {
    /// The cluster's name.
    pub cluster: &'a str,
    /// The service's name.
    pub service: &'a str,
}

/// A metric as CloudWatch knows it: namespace, name and exact dimensions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct MetricIdentity {
    /// The namespace.
    pub namespace: String,
    /// The metric's name.
    pub name: String,
    /// Dimension name to value.
    pub dimensions: BTreeMap<String, String>,
}

impl Metric {
    /// Every metric, in the order of the catalogue.
    pub const ALL: [Self; 13] = [
        Self::QueueDepth,
        Self::QueuePending,
        Self::QueueAckPending,
        Self::QueueRedelivered,
        Self::QueuePaused,
        Self::RunningTasks,
        Self::BacklogPerTask,
        Self::GuildCount,
        Self::GuildsPerTask,
        Self::GuildShardsMissing,
        Self::Heartbeat,
        Self::SourceErrors,
        Self::SampleSeconds,
    ];

    /// The metric's name in CloudWatch.
    pub fn name(self) -> &'static str {
        match self {
            Self::QueueDepth => "QueueDepth",
            Self::QueuePending => "QueuePending",
            Self::QueueAckPending => "QueueAckPending",
            Self::QueueRedelivered => "QueueRedelivered",
            Self::QueuePaused => "QueuePaused",
            Self::RunningTasks => "RunningTasks",
            Self::BacklogPerTask => "BacklogPerTask",
            Self::GuildCount => "GuildCount",
            Self::GuildsPerTask => "GuildsPerTask",
            Self::GuildShardsMissing => "GuildShardsMissing",
            Self::Heartbeat => "Heartbeat",
            Self::SourceErrors => "SourceErrors",
            Self::SampleSeconds => "SampleSeconds",
        }
    }

    /// The unit it is published with. Alarms leave the unit out: an alarm that names a unit nobody
    /// published stays in INSUFFICIENT_DATA for ever (CloudWatch API, PutMetricAlarm.Unit).
    pub fn unit(self) -> Unit {
        match self {
            Self::SampleSeconds => Unit::Seconds,
            Self::QueueDepth
            | Self::QueuePending
            | Self::QueueAckPending
            | Self::QueueRedelivered
            | Self::QueuePaused
            | Self::RunningTasks
            | Self::BacklogPerTask
            | Self::GuildCount
            | Self::GuildsPerTask
            | Self::GuildShardsMissing
            | Self::Heartbeat
            | Self::SourceErrors => Unit::Count,
        }
    }

    /// The metric's identity for `subject`, or `None` when the metric is not about such a subject.
    pub fn of(self, namespace: &str, subject: Subject<'_>) -> Option<MetricIdentity> {
        let fits = matches!(
            (self, subject),
            (
                Self::QueueDepth
                    | Self::QueuePending
                    | Self::QueueAckPending
                    | Self::QueueRedelivered
                    | Self::QueuePaused,
                Subject::Queue(_)
            ) | (Self::RunningTasks, Subject::Service(_))
                | (Self::BacklogPerTask, Subject::QueueOfService(..))
                | (
                    Self::GuildCount | Self::GuildShardsMissing,
                    Subject::Gateway(_)
                )
                | (Self::GuildsPerTask, Subject::GatewayOfService(..))
                | (
                    Self::Heartbeat | Self::SourceErrors | Self::SampleSeconds,
                    Subject::Publisher(_)
                )
        );
        fits.then(|| MetricIdentity {
            namespace: namespace.to_owned(),
            name: self.name().to_owned(),
            dimensions: subject.dimensions(),
        })
    }
}

impl Subject<'_> {
    /// The dimensions that name this subject, exactly.
    pub fn dimensions(self) -> BTreeMap<String, String> {
        let queue = |Queue {
                         stream,
                         consumer,
                         domain,
                     }: Queue<'_>| {
            let mut found = vec![
                ("Stream", stream.to_owned()),
                ("Consumer", consumer.to_owned()),
            ];
            if let Some(domain) = domain {
                found.push(("Domain", domain.to_owned()));
            }
            found
        };
        let service = |Service { cluster, service }: Service<'_>| {
            vec![
                ("ClusterName", cluster.to_owned()),
                ("ServiceName", service.to_owned()),
            ]
        };
        let found = match self {
            Self::Queue(consumer) => queue(consumer),
            Self::Service(tasks) => service(tasks),
            Self::QueueOfService(consumer, tasks) => [queue(consumer), service(tasks)].concat(),
            Self::Gateway(gateway) => vec![("Gateway", gateway.to_owned())],
            Self::GatewayOfService(gateway, tasks) => {
                [vec![("Gateway", gateway.to_owned())], service(tasks)].concat()
            }
            Self::Publisher(publisher) => vec![("Publisher", publisher.to_owned())],
        };
        found
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }
}
