//! Signals that cannot do what they are there for.

use super::warning;
use crate::{
    metric::Metric,
    object::{Blueprint, CustomizedMetric, MetricMath, PlainMetric},
    problem::{Path, Problem},
    profile::Profile,
};

/// Metrics of AWS that count the load of a whole service.
const WHOLE: [&str; 4] = [
    "ApproximateNumberOfMessagesVisible",
    "RequestCount",
    "NumberOfMessagesSent",
    "ActiveConnectionCount",
];

pub(super) fn judge(profile: &Profile, blueprint: &Blueprint, found: &mut Vec<Problem>) {
    for (key, metric) in &profile.metrics {
        let path = Path::root("metrics").key(key);
        found.extend(does_not_fall(&metric.metric, &path));
    }
    found.extend(stays_at_nothing(profile, blueprint));
}

/// More tasks do not lower it, so tracking adds tasks until there are no more to add.
fn does_not_fall(metric: &CustomizedMetric, path: &Path) -> Option<Problem> {
    let whole = |name: &str| {
        let known = [
            Metric::QueueDepth,
            Metric::QueuePending,
            Metric::QueueAckPending,
            Metric::GuildCount,
            Metric::RunningTasks,
        ];
        known.iter().any(|known| known.name() == name) || WHOLE.contains(&name)
    };
    let name = match metric {
        CustomizedMetric::Plain(PlainMetric { metric_name, .. }) => {
            whole(metric_name).then(|| metric_name.clone())?
        }
        CustomizedMetric::Math(MetricMath { metrics }) => {
            let divides = |text: &Option<String>| {
                text.as_ref()
                    .is_some_and(|expression| expression.contains('/'))
            };
            if metrics.iter().any(|query| divides(&query.expression)) {
                return None;
            }
            let stats = metrics
                .iter()
                .filter_map(|query| query.metric_stat.as_ref());
            let mut names = stats.map(|stat| &stat.metric.metric_name);
            names.find(|name| whole(name))?.clone()
        }
    };
    Some(warning(
        path,
        "the metric does not fall as tasks are added",
        format!("{name}, which counts the load of all tasks together"),
        "a metric of the load of each task",
        "divide it by the running tasks in metric math, or use backlog_per_task or guilds",
    ))
}

/// Without a running task nobody reports a utilization or a request for each target, so nothing
/// starts the first one.
fn stays_at_nothing(profile: &Profile, blueprint: &Blueprint) -> Option<Problem> {
    let scheduled = blueprint
        .schedules
        .values()
        .any(|action| action.action.min_capacity.is_some_and(|min| min > 0));
    let leaves = !profile.queues.is_empty()
        || profile.guilds.is_some()
        || !profile.metrics.is_empty()
        || scheduled;
    (profile.min_capacity == 0 && !leaves).then(|| {
        warning(
            &Path::root("min_capacity"),
            "a service without tasks stays without tasks",
            "min_capacity 0, and no signal that is reported without a running task",
            "a queue, guilds, a metric of your own or a schedule that leaves 0; or 1 and more",
            "raise min_capacity to 1, or add such a signal",
        )
    })
}
