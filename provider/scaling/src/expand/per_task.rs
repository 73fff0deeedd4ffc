//! Target tracking on the publisher's metrics that are shares of each running task.
//!
//! Their statistic is the average, not the maximum that alarms on a depth use. A tracking policy
//! sets the capacity in proportion to the metric (Application Auto Scaling User Guide, target
//! tracking), and the mean of a minute's samples times the running tasks is the mean load of that
//! minute; the maximum would size the service for one deep sample. A publisher that runs twice does
//! not change a mean either, while it doubles a sum.

use super::{Common, tracking};
use crate::{
    metric::{Metric, Subject},
    object::{CustomizedMetric, Dimension, PlainMetric, Policy, Statistic, TrackedMetric},
    profile::{Backlog, Guilds, Queue, names},
};

/// `None` when the queue has no target for each task.
pub(super) fn backlog(common: &Common<'_>, key: &str, queue: &Queue) -> Option<Policy> {
    let Backlog { target, scale_in } = queue.backlog?;
    let subject = Subject::QueueOfService(queue.into(), common.service.into());
    let metric = tracked(common, Metric::BacklogPerTask, subject);
    let name = names::queue_backlog(common.name, key);
    Some(tracking::policy(
        name,
        metric,
        target,
        scale_in,
        queue.cooldowns,
    ))
}

pub(super) fn guilds(common: &Common<'_>, guilds: &Guilds) -> Policy {
    let Guilds {
        gateway,
        per_task,
        scale_in,
        cooldowns,
    } = guilds;
    let subject = Subject::GatewayOfService(gateway, common.service.into());
    let metric = tracked(common, Metric::GuildsPerTask, subject);
    let name = names::guilds(common.name);
    tracking::policy(name, metric, *per_task, *scale_in, *cooldowns)
}

/// The unit is left out: see [`Metric::unit`].
fn tracked(common: &Common<'_>, metric: Metric, subject: Subject<'_>) -> TrackedMetric {
    TrackedMetric::Customized(CustomizedMetric::Plain(PlainMetric {
        dimensions: Dimension::of(subject),
        metric_name: metric.name().to_owned(),
        namespace: common.metric_namespace.to_owned(),
        statistic: Statistic::Average,
        unit: None,
    }))
}
