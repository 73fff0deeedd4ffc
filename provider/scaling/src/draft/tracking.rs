//! Signals held at a target, as written.

use std::collections::BTreeMap;

use super::{CooldownsDraft, Decimal, Leaf};

/// `cpu` or `memory` as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UtilizationDraft {
    /// Percent; default 70 for CPU and 80 for memory.
    pub target: Leaf<Decimal>,
    /// Whether the metric of every 20 s is tracked, not that of every minute; default false.
    pub high_resolution: Leaf<bool>,
    /// Whether it may scale in; default true.
    pub scale_in: Leaf<bool>,
    /// Its own cooldowns.
    pub cooldowns: CooldownsDraft,
}

/// `requests` as written: either `resource_label`, or `load_balancer` and `target_group`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RequestsDraft {
    /// Requests a minute for each task.
    pub target: Leaf<Decimal>,
    /// ARN of the load balancer, or its suffix `app/<name>/<id>`.
    pub load_balancer: Leaf<String>,
    /// ARN of the target group, or its suffix `targetgroup/<name>/<id>`.
    pub target_group: Leaf<String>,
    /// `app/<name>/<id>/targetgroup/<name>/<id>`.
    pub resource_label: Leaf<String>,
    /// Whether it may scale in; default true.
    pub scale_in: Leaf<bool>,
    /// Its own cooldowns.
    pub cooldowns: CooldownsDraft,
}

/// `guilds` as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuildsDraft {
    /// The gateway's name in the publisher's configuration.
    pub gateway: Leaf<String>,
    /// Guilds for each task; default 2,500.
    pub per_task: Leaf<Decimal>,
    /// Whether it may scale in; default true.
    pub scale_in: Leaf<bool>,
    /// Its own cooldowns.
    pub cooldowns: CooldownsDraft,
}

/// One of `metrics` as written: a metric, or `queries` of metric math.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MetricDraft {
    /// The value to hold, in the metric's unit.
    pub target: Leaf<Decimal>,
    /// Namespace.
    pub namespace: Leaf<String>,
    /// The metric's name.
    pub metric_name: Leaf<String>,
    /// The exact dimensions.
    pub dimensions: Leaf<BTreeMap<String, Leaf<String>>>,
    /// `Average` (default), `Minimum`, `Maximum`, `SampleCount` or `Sum`.
    pub statistic: Leaf<String>,
    /// Unit it is published with; default: any.
    pub unit: Leaf<String>,
    /// Metric math.
    pub queries: Leaf<Vec<Leaf<QueryDraft>>>,
    /// Whether it may scale in; default true.
    pub scale_in: Leaf<bool>,
    /// Its own cooldowns.
    pub cooldowns: CooldownsDraft,
}

/// One of `queries` as written: either `expression` or `metric`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryDraft {
    /// What expressions call it.
    pub id: Leaf<String>,
    /// An expression over other ids.
    pub expression: Leaf<String>,
    /// A name for people.
    pub label: Leaf<String>,
    /// A metric.
    pub metric: Leaf<QueryMetricDraft>,
    /// Whether this is the tracked value; exactly one is. Default: true for the only expression.
    pub return_data: Leaf<bool>,
}

/// `metric` of a query as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryMetricDraft {
    /// Namespace.
    pub namespace: Leaf<String>,
    /// The metric's name.
    pub metric_name: Leaf<String>,
    /// The exact dimensions.
    pub dimensions: Leaf<BTreeMap<String, Leaf<String>>>,
    /// A statistic, percentiles included; default `Average`.
    pub statistic: Leaf<String>,
    /// Unit it is published with; default: any.
    pub unit: Leaf<String>,
}
