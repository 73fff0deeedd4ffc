//! The dashboard: what scales the service, against what it is scaled by.
//!
//! From top to bottom: what it is about, the states of the profile's alarms, tasks against their
//! bounds and utilization against its targets, one row for each signal, then the cluster's capacity
//! and the publisher's health.

mod signals;
mod widget;

use serde_json::json;

use self::widget::{Graph, Grid};
use super::{Common, alarm::count, alerts};
use crate::{
    metric::{AwsMetric, Metric, Subject},
    object::{Alarm, Dashboard, ScalableTargetAction, ScheduledAction},
    profile::{Board, Profile, SERVICE_TAG, Utilization, service_tag},
};

/// `None` when the profile has no dashboard. `alarms` are the profile's own.
pub(super) fn expand(
    common: &Common<'_>,
    profile: &Profile,
    alarms: &[Alarm],
) -> Option<Dashboard> {
    let Board {
        name,
        region,
        alarm_arns,
    } = profile.dashboard.as_ref()?;
    let mut grid = Grid::default();
    grid.text(2, &heading(profile));
    if let Some(prefix) = alarm_arns {
        let mut names: Vec<_> = alarms.iter().map(|alarm| &alarm.name).collect();
        names.sort();
        let arns: Vec<_> = names.iter().map(|name| format!("{prefix}{name}")).collect();
        grid.alarms(&arns);
    }
    grid.graphs(
        region,
        [tasks(common, profile), utilization(common, profile)],
    );
    signals::graphs(&mut grid, region, common, profile);
    let publisher = profile.counts_tasks().then(|| publisher(common));
    let cluster = cluster(&common.service.cluster);
    grid.graphs(region, [Some(cluster), publisher].into_iter().flatten());
    let mut tags = common.tags.clone();
    tags.insert(SERVICE_TAG.to_owned(), service_tag(region, common.service));
    Some(Dashboard {
        name: name.clone(),
        body: json!({
            "start": "-PT3H",
            "periodOverride": "inherit",
            "widgets": grid.into_widgets(),
        }),
        tags,
    })
}

fn heading(profile: &Profile) -> String {
    let Profile {
        service,
        name,
        min_capacity,
        max_capacity,
        schedules,
        ..
    } = profile;
    let moved = match schedules.len() {
        0 => String::new(),
        some => format!(
            ", moved by {}",
            count(i64::try_from(some).unwrap_or(i64::MAX), "schedule")
        ),
    };
    format!(
        "# Scaling of {service}\nProfile `{name}`: {min_capacity} to {max_capacity} tasks{moved}."
    )
}

/// The running tasks, as the publisher counts them or else as ECS reports them, between the bounds.
fn tasks(common: &Common<'_>, profile: &Profile) -> Graph {
    let service = common.service.into();
    let graph = Graph::new("Running tasks");
    let graph = if profile.counts_tasks() {
        let metric = alerts::published(common, Metric::RunningTasks, Subject::Service(service));
        graph
            .metric(metric.clone(), "Maximum", "running, most")
            .metric(metric, "Minimum", "running, fewest")
    } else {
        counted(
            graph,
            profile,
            AwsMetric::CpuUtilization.of_service(service),
        )
    };
    let own = graph
        .line(f64::from(profile.min_capacity), "min_capacity")
        .line(f64::from(profile.max_capacity), "max_capacity");
    let scheduled = profile.schedules.iter();
    scheduled.fold(own, |graph, (key, action)| {
        let ScheduledAction {
            action:
                ScalableTargetAction {
                    min_capacity,
                    max_capacity,
                },
            ..
        } = action;
        let bounds = [
            (min_capacity, "min_capacity"),
            (max_capacity, "max_capacity"),
        ];
        bounds
            .into_iter()
            .fold(graph, |graph, (bound, what)| match bound {
                Some(tasks) => graph.line(f64::from(*tasks), format!("{what} of {key}")),
                None => graph,
            })
    })
}

/// Every task is one sample a minute, and three where ECS publishes every 20 s.
fn counted(graph: Graph, profile: &Profile, metric: crate::metric::MetricIdentity) -> Graph {
    let fine = |signal: &Option<Utilization>| signal.is_some_and(|signal| signal.high_resolution);
    if fine(&profile.cpu) || fine(&profile.memory) {
        let samples = json!({ "id": "samples", "stat": "SampleCount", "visible": false });
        let tasks = json!({ "id": "tasks", "expression": "samples / 3", "label": "running" });
        return graph.row(metric, samples).expression(tasks);
    }
    graph.metric(metric, "SampleCount", "running")
}

fn utilization(common: &Common<'_>, profile: &Profile) -> Graph {
    let service = common.service.into();
    let mut graph = Graph::new("CPU and memory, percent")
        .metric(
            AwsMetric::CpuUtilization.of_service(service),
            "Average",
            "CPU",
        )
        .metric(
            AwsMetric::MemoryUtilization.of_service(service),
            "Average",
            "memory",
        );
    for (signal, label) in [
        (profile.cpu, "CPU target"),
        (profile.memory, "memory target"),
    ] {
        if let Some(Utilization { target, .. }) = signal {
            graph = graph.line(target, label);
        }
    }
    let alerts = profile.alerts.as_ref();
    let cpu = alerts.and_then(|alerts| alerts.cpu);
    let memory = alerts.and_then(|alerts| alerts.memory);
    for (alert, label) in [(cpu, "CPU alert"), (memory, "memory alert")] {
        if let Some(alert) = alert {
            graph = graph.line(alert.above, label);
        }
    }
    graph
}

/// ECS reports it of clusters with EC2 instances (Amazon ECS Developer Guide, CloudWatch metrics).
fn cluster(cluster: &str) -> Graph {
    let metrics = [
        (AwsMetric::CpuReservation, "CPU reserved"),
        (AwsMetric::CpuUtilization, "CPU used"),
        (AwsMetric::MemoryReservation, "memory reserved"),
        (AwsMetric::MemoryUtilization, "memory used"),
    ];
    let graph = Graph::new(format!("Capacity of cluster {cluster}, percent"));
    metrics.into_iter().fold(graph, |graph, (metric, label)| {
        graph.metric(metric.of_cluster(cluster), "Average", label)
    })
}

/// Of every publisher in the namespace: the profile does not know which one reads its sources.
fn publisher(common: &Common<'_>) -> Graph {
    let namespace = common.metric_namespace.replace(['\'', '"'], "");
    let graph = Graph::new("Publishers");
    let metrics = [Metric::Heartbeat, Metric::SourceErrors];
    metrics.into_iter().fold(graph, |graph, metric| {
        let name = metric.name();
        graph.expression(json!({
            "expression": format!(
                "SEARCH('{{\"{namespace}\",Publisher}} MetricName=\"{name}\"', 'Sum', 60)"
            ),
            "label": name,
        }))
    })
}
