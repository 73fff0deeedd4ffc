//! A row of graphs for each signal but CPU and memory.

use serde_json::json;

use super::{
    super::{Common, alarm, alerts::published},
    widget::{Graph, Grid},
};
use crate::{
    metric::{AwsMetric, Metric, MetricIdentity, Subject},
    object::{CustomizedMetric, Dimension, MetricDataQuery, MetricMath, MetricStat, PlainMetric},
    profile::{CustomMetric, Guilds, Profile, Queue, Requests},
};

pub(super) fn graphs(grid: &mut Grid, region: &str, common: &Common<'_>, profile: &Profile) {
    for (key, queue) in &profile.queues {
        grid.graphs(
            region,
            [depth(common, key, queue), backlog(common, key, queue)],
        );
    }
    if let Some(guilds) = &profile.guilds {
        grid.graphs(
            region,
            [guilds_per_task(common, guilds), all_guilds(common, guilds)],
        );
    }
    let requests = profile.requests.iter().filter_map(requests);
    let metrics = profile.metrics.iter();
    let metrics = metrics.map(|(key, metric)| custom(key, metric));
    grid.graphs(region, requests.chain(metrics));
}

/// The depth against what acts on it.
fn depth(common: &Common<'_>, key: &str, queue: &Queue) -> Graph {
    let of = |metric| published(common, metric, Subject::Queue(queue.into()));
    let mut graph = Graph::new(format!("Queue {key}: depth"))
        .metric(of(Metric::QueueDepth), "Maximum", "depth")
        .metric(of(Metric::QueuePending), "Maximum", "waiting")
        .metric(of(Metric::QueueAckPending), "Maximum", "in flight");
    for step in &queue.steps {
        graph = graph.line(alarm::depth(step.at), format!("+{} from here", step.add));
    }
    if let Some(burst) = queue.burst {
        let tasks = alarm::count(i64::from(burst.to), "task");
        graph = graph.line(alarm::depth(burst.at), format!("burst to {tasks}"));
    }
    if let Some(drain) = queue.drain {
        let label = format!("-{} below", drain.remove);
        graph = graph.line(alarm::depth(drain.below), label);
    }
    graph
}

fn backlog(common: &Common<'_>, key: &str, queue: &Queue) -> Graph {
    let service = common.service.into();
    let subject = Subject::QueueOfService(queue.into(), service);
    let metric = published(common, Metric::BacklogPerTask, subject);
    let graph = Graph::new(format!("Queue {key}: backlog of each task")).metric(
        metric,
        "Average",
        "backlog per task",
    );
    match queue.backlog {
        Some(backlog) => graph.line(backlog.target, "target"),
        None => graph,
    }
}

fn guilds_per_task(common: &Common<'_>, guilds: &Guilds) -> Graph {
    let Guilds {
        gateway, per_task, ..
    } = guilds;
    let subject = Subject::GatewayOfService(gateway, common.service.into());
    Graph::new(format!("Gateway {gateway}: guilds of each task"))
        .metric(
            published(common, Metric::GuildsPerTask, subject),
            "Average",
            "guilds per task",
        )
        .line(*per_task, "per_task")
}

fn all_guilds(common: &Common<'_>, guilds: &Guilds) -> Graph {
    let gateway = &guilds.gateway;
    let of = |metric| published(common, metric, Subject::Gateway(gateway));
    Graph::new(format!("Gateway {gateway}: guilds"))
        .metric(of(Metric::GuildCount), "Maximum", "guilds")
        .metric(
            of(Metric::GuildShardsMissing),
            "Maximum",
            "shards without a count",
        )
}

fn requests(requests: &Requests) -> Option<Graph> {
    let Requests {
        target,
        resource_label,
        ..
    } = requests;
    let (load_balancer, group) = resource_label.split_once("/targetgroup/")?;
    let group = format!("targetgroup/{group}");
    let metric = AwsMetric::RequestCountPerTarget.of_target_group(load_balancer, &group);
    let graph = Graph::new("Requests a minute of each task");
    Some(
        graph
            .metric(metric, "Sum", "requests")
            .line(*target, "target"),
    )
}

fn custom(key: &str, metric: &CustomMetric) -> Graph {
    let graph = Graph::new(format!("Metric {key}"));
    let graph = match &metric.metric {
        CustomizedMetric::Plain(plain) => {
            let PlainMetric {
                dimensions,
                metric_name,
                namespace,
                statistic,
                unit: _,
            } = plain;
            let identity = identity(namespace, metric_name, dimensions);
            graph.row(identity, json!({ "stat": statistic, "label": key }))
        }
        CustomizedMetric::Math(MetricMath { metrics }) => metrics.iter().fold(graph, query),
    };
    graph.line(metric.target, "target")
}

/// A query is drawn where it is the tracked value, and else only used.
fn query(graph: Graph, query: &MetricDataQuery) -> Graph {
    let MetricDataQuery {
        id,
        expression,
        label,
        metric_stat,
        return_data,
    } = query;
    let label = label.as_ref().unwrap_or(id);
    match (metric_stat, expression) {
        (Some(MetricStat { metric, stat, .. }), _) => {
            let identity = identity(&metric.namespace, &metric.metric_name, &metric.dimensions);
            let rendering =
                json!({ "id": id, "stat": stat, "label": label, "visible": return_data });
            graph.row(identity, rendering)
        }
        (None, Some(expression)) => graph.expression(json!({
            "id": id,
            "expression": expression,
            "label": label,
            "visible": return_data,
        })),
        (None, None) => graph,
    }
}

fn identity(namespace: &str, name: &str, dimensions: &[Dimension]) -> MetricIdentity {
    let dimensions = dimensions.iter();
    MetricIdentity {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        dimensions: dimensions
            .map(|Dimension { name, value }| (name.clone(), value.clone()))
            .collect(),
    }
}
