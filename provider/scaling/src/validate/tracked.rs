//! That no two signals track the same metric.

use std::collections::BTreeMap;

use super::judge::Judge;
use crate::{
    object::{CustomizedMetric, ServiceReference},
    problem::Path,
    profile::{CustomMetric, Guilds, Queue},
};

/// The signals that may track one metric twice, as far as they are known. What AWS predefines is
/// tracked once by construction.
pub(super) struct Signals<'a> {
    pub(super) service: Option<&'a ServiceReference>,
    pub(super) metric_namespace: &'a str,
    pub(super) queues: Option<&'a BTreeMap<String, Queue>>,
    pub(super) guilds: Option<&'a Option<Guilds>>,
    pub(super) metrics: Option<&'a BTreeMap<String, CustomMetric>>,
}

/// AWS takes one tracking policy for a metric on a target: `Only one TargetTrackingScaling policy for
/// a given metric specification is allowed.`
pub(super) fn judge(judge: &mut Judge, signals: &Signals<'_>) {
    let tracked = signals.tracked();
    for (index, (path, metric)) in tracked.iter().enumerate() {
        let mut before = tracked[..index].iter();
        let Some((other, _)) = before.find(|(_, other)| other.is_same(metric)) else {
            continue;
        };
        judge.error(
            path,
            "two signals track the same metric",
            format!("{other} and {path} with one metric, statistic and set of dimensions"),
            "one signal for each metric: AWS takes one tracking policy for it on a target",
            "drop one of them, or let it track another metric or statistic",
        );
    }
}

impl Signals<'_> {
    fn tracked(&self) -> Vec<(Path, CustomizedMetric)> {
        let Self {
            service,
            metric_namespace: namespace,
            queues,
            guilds,
            metrics,
        } = self;
        let mut tracked = Vec::new();
        if let Some(service) = service {
            for (key, queue) in queues.iter().copied().flatten() {
                let path = Path::root("queues").key(key).attribute("backlog_per_task");
                let metric = queue.backlog_metric(namespace, service);
                let metric = queue.backlog.map(|_| CustomizedMetric::Plain(metric));
                tracked.extend(metric.map(|metric| (path, metric)));
            }
            if let Some(Some(guilds)) = guilds {
                let metric = guilds.metric(namespace, service);
                tracked.push((Path::root("guilds"), CustomizedMetric::Plain(metric)));
            }
        }
        for (key, metric) in metrics.iter().copied().flatten() {
            tracked.push((Path::root("metrics").key(key), metric.metric.clone()));
        }
        tracked
    }
}
