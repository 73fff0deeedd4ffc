//! One mechanism at a time, in whole simulations: what AWS does with a blueprint beyond queues and
//! steps.
//!
//! How: a service of 2 to 20 tasks with one policy, a level that changes after five minutes, and
//! how many tasks are desired in the end.

use std::collections::BTreeMap;

use scaling::{
    metric::{Metric, NAMESPACE_DEFAULT, Service, Subject},
    object::{
        Blueprint, CustomizedMetric, Dimension, MetricDataQuery, MetricMath, MetricStat,
        PlainMetric, Policy, PolicyKind, PredefinedMetric, PredefinedMetricType,
        ScalableTargetAction, ScheduledAction, StatMetric, Statistic, TargetTracking,
        TrackedMetric,
    },
    simulate::{
        Decision, MetricTrace, OwnQueue, QueueSettings, Settings, Span, Time, Timeline, Trace,
        Workers, run,
    },
};

use crate::profiles::Sketch;

const CHANGE: Span = Span::secs(300);
const HOUR: Span = Span::secs(3600);

/// A service of 2 to 20 tasks without any policy.
fn bare() -> Blueprint {
    let mut blueprint = Sketch {
        min: 2,
        max: 20,
        ..Sketch::cpu_only()
    }
    .blueprint();
    blueprint.policies.clear();
    blueprint.alarms.clear();
    blueprint
}

fn tracking(metric: TrackedMetric, target_value: f64) -> Blueprint {
    let name = "tracking".to_owned();
    let configuration = TargetTracking {
        disable_scale_in: false,
        metric,
        scale_in_cooldown: 60,
        scale_out_cooldown: 60,
        target_value,
    };
    let kind = PolicyKind::TargetTrackingScaling { configuration };
    let policy = Policy {
        name: name.clone(),
        kind,
    };
    Blueprint {
        policies: BTreeMap::from([(name, policy)]),
        ..bare()
    }
}

fn predefined(kind: &str) -> TrackedMetric {
    let label = "app/web/1a/targetgroup/api/2b".to_owned();
    TrackedMetric::Predefined(PredefinedMetric {
        predefined_metric_type: PredefinedMetricType(kind.to_owned()),
        resource_label: (kind == PredefinedMetricType::REQUESTS).then_some(label),
    })
}

fn plain(name: &str) -> TrackedMetric {
    TrackedMetric::Customized(CustomizedMetric::Plain(PlainMetric {
        dimensions: Vec::new(),
        metric_name: name.to_owned(),
        namespace: "Mine".to_owned(),
        statistic: Statistic::Average,
        unit: None,
    }))
}

/// `expression` over the metrics Load and RunningTasks, which are called m1 and m2.
fn math(expression: &str) -> TrackedMetric {
    let service = Service {
        cluster: "arrakis",
        service: "worker",
    };
    let tasks = Metric::RunningTasks.of(NAMESPACE_DEFAULT, Subject::Service(service));
    let dimensions = tasks.into_iter().flat_map(|tasks| tasks.dimensions);
    let dimensions = dimensions.map(|(name, value)| Dimension { name, value });
    let metric = |id: &str, namespace: &str, name: &str, dimensions| MetricDataQuery {
        id: id.to_owned(),
        expression: None,
        label: None,
        metric_stat: Some(MetricStat {
            metric: StatMetric {
                dimensions,
                metric_name: name.to_owned(),
                namespace: namespace.to_owned(),
            },
            stat: "Average".to_owned(),
            unit: None,
        }),
        return_data: false,
    };
    let metrics = vec![
        metric("m1", "Mine", "Load", Vec::new()),
        metric(
            "m2",
            NAMESPACE_DEFAULT,
            "RunningTasks",
            dimensions.collect(),
        ),
        MetricDataQuery {
            id: "e1".to_owned(),
            expression: Some(expression.to_owned()),
            label: None,
            metric_stat: None,
            return_data: true,
        },
    ];
    TrackedMetric::Customized(CustomizedMetric::Math(MetricMath { metrics }))
}

/// A level that rises from `low` to `high` after five minutes.
fn rise(low: f64, high: f64) -> Vec<(Span, f64)> {
    vec![(Span::ZERO, low), (CHANGE, high)]
}

fn own(name: &str, low: f64, high: f64, per_task: bool) -> BTreeMap<String, MetricTrace> {
    let values = rise(low, high);
    BTreeMap::from([(name.to_owned(), MetricTrace { values, per_task })])
}

fn simulate(blueprint: &Blueprint, trace: &Trace) -> Timeline {
    let settings = Settings {
        record_every: Some(Span::secs(10)),
        ..Settings::default()
    };
    run(blueprint, trace, &settings, 7)
}

/// The service ends with as many tasks as hold the metric at its target, or one or two more: within
/// a tenth below the target nothing scales in.
#[track_caller]
fn ends_at(blueprint: &Blueprint, trace: &Trace, needed: i32) {
    let Timeline {
        points, summary, ..
    } = simulate(blueprint, trace);
    let last = points.last().map_or(0, |point| point.desired);
    assert_eq!(summary.unpublished, []);
    assert_eq!(summary.not_simulated, Vec::<String>::new());
    let enough = needed..=needed + needed / 9;
    assert!(enough.contains(&last), "{last}");
}

#[test]
fn requests_are_shared_by_the_tasks() {
    // 4,000 requests a minute for each task to hold 500.
    let blueprint = tracking(predefined(PredefinedMetricType::REQUESTS), 500.0);
    let trace = Trace {
        requests: rise(10.0, 4000.0 / 60.0),
        ..Trace::quiet(HOUR)
    };
    ends_at(&blueprint, &trace, 8);
}

#[test]
fn high_resolution_utilization_is_seen_sooner() {
    let first = |kind: &str| {
        let trace = Trace {
            cpu: rise(20.0, 100.0),
            ..Trace::quiet(HOUR)
        };
        let timeline = simulate(&tracking(predefined(kind), 70.0), &trace);
        timeline.summary.first_action.unwrap()
    };
    let slow = first(PredefinedMetricType::CPU);
    let fast = first(PredefinedMetricType::CPU_HIGH_RESOLUTION);
    assert!(slow >= Span::secs(130), "{slow}");
    assert!(fast <= Span::secs(110), "{fast}");
}

#[test]
fn guilds_and_backlog_are_tracked_for_each_task() {
    let guilds = tracking(plain(Metric::GuildsPerTask.name()), 2500.0);
    let trace = Trace {
        guilds: rise(4000.0, 24_000.0),
        ..Trace::quiet(HOUR)
    };
    ends_at(&guilds, &trace, 10);
    let backlog = tracking(plain(Metric::BacklogPerTask.name()), 50.0);
    let trace = Trace {
        depth: rise(0.0, 700.0),
        ..Trace::quiet(HOUR)
    };
    ends_at(&backlog, &trace, 14);
}

#[test]
fn metrics_of_ones_own_and_metric_math_are_tracked() {
    let trace = Trace {
        metrics: own("Load", 10.0, 90.0, true),
        ..Trace::quiet(HOUR)
    };
    ends_at(&tracking(plain("Load"), 10.0), &trace, 9);
    let trace = Trace {
        metrics: own("Load", 10.0, 90.0, false),
        ..Trace::quiet(HOUR)
    };
    ends_at(&tracking(math("m1 / FILL(m2, 1)"), 10.0), &trace, 9);
}

#[test]
fn what_is_not_simulated_is_named_with_its_reason() {
    let mut blueprint = tracking(math("RATE(m1)"), 10.0);
    let action = action("at_noon", "cron(0 12 * * ? 2026)", "Mars/Olympus", 4, 8);
    blueprint.schedules.insert(action.name.clone(), action);
    let trace = Trace {
        metrics: own("Load", 10.0, 90.0, false),
        ..Trace::quiet(HOUR)
    };
    let found = simulate(&blueprint, &trace).summary.not_simulated;
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].starts_with("at_noon: "), "{found:?}");
    assert_eq!(
        found[1],
        "tracking: query e1: the function RATE is not computed"
    );
}

fn action(name: &str, schedule: &str, timezone: &str, min: i32, max: i32) -> ScheduledAction {
    ScheduledAction {
        name: name.to_owned(),
        schedule: schedule.to_owned(),
        timezone: timezone.to_owned(),
        start_time: None,
        end_time: None,
        action: ScalableTargetAction {
            min_capacity: Some(min),
            max_capacity: Some(max),
        },
    }
}

/// Office hours of Berlin: the bounds of the night hold when the trace starts at 07:30 there, and
/// those of the day half an hour later.
#[test]
fn schedules_run_on_the_clock_of_their_zone() {
    let mut blueprint = bare();
    for action in [
        action("day", "cron(0 8 ? * MON-FRI *)", "Europe/Berlin", 6, 20),
        action("night", "cron(0 20 * * ? *)", "Europe/Berlin", 3, 5),
    ] {
        blueprint.schedules.insert(action.name.clone(), action);
    }
    let trace = Trace {
        // A Thursday in winter.
        start: Time::parse("2026-11-26T06:30:00Z"),
        ..Trace::quiet(Span::secs(14 * 3600))
    };
    let timeline = simulate(&blueprint, &trace);
    let at = |secs: i64| {
        let mut points = timeline.points.iter();
        let point = points.rfind(|point| point.at <= Span::secs(secs));
        point.unwrap().desired
    };
    assert_eq!([at(0), at(1700), at(1900), at(44_900)], [3, 3, 6, 6]);
    let bounds: Vec<_> = timeline
        .events
        .iter()
        .filter_map(|event| match event.decision {
            Decision::SetBounds {
                min_capacity,
                max_capacity,
                ..
            } => Some((min_capacity, max_capacity, event.at.0 / 1000 / 1800)),
            _ => None,
        })
        .collect();
    // Half an hour, and twelve and a half hours, less the offset of the trace in its minute.
    assert_eq!(bounds, [(6, 20, 0), (3, 5, 24)]);
    // The night's maximum takes tasks away at once.
    assert_eq!(timeline.points.last().unwrap().desired, 5);
}

#[test]
fn suspended_schedules_do_not_run() {
    let mut blueprint = bare();
    let day = action("day", "cron(0 8 * * ? *)", "UTC", 6, 20);
    blueprint.schedules.insert("day".to_owned(), day);
    blueprint.target.suspended_state.scheduled_scaling_suspended = true;
    let timeline = simulate(&blueprint, &Trace::quiet(Span::secs(86_400)));
    assert_eq!(timeline.points.last().unwrap().desired, 2);
    assert_eq!(timeline.events, []);
}

#[test]
fn a_deployment_holds_scale_in_back_and_not_scale_out() {
    let blueprint = tracking(predefined(PredefinedMetricType::CPU), 50.0);
    let long = Span::secs(3000);
    let trace = |from: f64, to: f64, deployments| Trace {
        cpu: rise(from, to),
        memory: vec![],
        deployments,
        ..Trace::quiet(Span::secs(2400))
    };
    let desired = |trace: &Trace| {
        let settings = Settings {
            tasks: Some(10),
            record_every: Some(Span::secs(10)),
            ..Settings::default()
        };
        let timeline = run(&blueprint, trace, &settings, 7);
        timeline.points.last().unwrap().desired
    };
    assert_eq!(desired(&trace(50.0, 5.0, vec![])), 2);
    assert_eq!(desired(&trace(50.0, 5.0, vec![(Span::ZERO, long)])), 10);
    assert_eq!(desired(&trace(50.0, 100.0, vec![(Span::ZERO, long)])), 20);
}

/// Two queues, one of which no more than four tasks may work on: the others work on the other one.
#[test]
fn tasks_that_may_not_work_on_one_queue_work_on_the_other() {
    let mut blueprint = Sketch {
        min: 10,
        max: 20,
        ..Sketch::hand_written()
    }
    .blueprint();
    let alarm = blueprint.alarms.values().next().unwrap().clone();
    let mut other = alarm.clone();
    other.name = "other".to_owned();
    for dimension in &mut other.dimensions {
        dimension.value = format!("{}-other", dimension.value);
    }
    other.alarm_actions.clear();
    blueprint.alarms.insert(other.name.clone(), other);
    blueprint.policies.clear();
    let settings = Settings {
        workers: Workers {
            per_task_per_sec: 1.0,
        },
        queues: vec![OwnQueue {
            stream: "COMMANDS".to_owned(),
            consumer: "worker".to_owned(),
            settings: QueueSettings {
                max_ack_pending: Some(4),
                ..QueueSettings::default()
            },
        }],
        ..Settings::default()
    };
    let trace = Trace::quiet(Span::secs(100)).burst(Span::ZERO, 10_000);
    let summary = run(&blueprint, &trace, &settings, 1).summary;
    // Ten tasks for a hundred seconds, whatever the one queue holds back.
    assert!((985..=1000).contains(&summary.processed), "{summary:?}");
    assert_eq!(summary.waiting + summary.processed, 20_000);
}

#[test]
fn a_repeated_trace_is_as_good_as_a_long_one() {
    let blueprint = Sketch::with_burst().blueprint();
    let short = Trace {
        repeat_every: Some(Span::secs(1200)),
        ..Trace::quiet(HOUR).burst(Span::secs(60), 500)
    };
    let long = [60, 1260, 2460]
        .into_iter()
        .fold(Trace::quiet(HOUR), |trace, at| {
            trace.burst(Span::secs(at), 500)
        });
    let summary = |trace: &Trace| run(&blueprint, trace, &Settings::default(), 3).summary;
    assert_eq!(summary(&short), summary(&long));
    assert_eq!(summary(&short).processed, 1500);
}
