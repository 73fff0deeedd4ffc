//! How: identities of the catalogue and of AWS, one publisher, and what the store then shows.

use super::*;
use crate::{
    metric::{Metric, NAMESPACE_DEFAULT, Queue as QueueName, Service, Subject},
    object::Statistic,
    simulate::{Datapoint, MetricData, MetricQuery, MetricTrace, QueueSettings},
};

fn at(secs: i64) -> Time {
    Time::from_secs(secs)
}

const QUEUE: QueueName<'_> = QueueName {
    stream: "COMMANDS",
    consumer: "worker",
    domain: None,
};
const SERVICE: Service<'_> = Service {
    cluster: "c",
    service: "s",
};

fn of(metric: Metric, subject: Subject<'_>) -> MetricIdentity {
    metric.of(NAMESPACE_DEFAULT, subject).unwrap()
}

fn named(namespace: &str, name: &str) -> MetricIdentity {
    MetricIdentity {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        dimensions: BTreeMap::new(),
    }
}

/// A publisher of some metrics, watched in periods of `slot` seconds.
fn publisher(
    sample_every: i64,
    slot: i64,
    metrics: &[&MetricIdentity],
    trace: &Trace,
) -> (Publisher, Found, Store) {
    let settings = PublisherSettings {
        sample_every: Span::secs(sample_every),
        ingestion: Latency::secs(1, 1),
    };
    let wanted = metrics
        .iter()
        .map(|metric| ((*metric).clone(), Span::secs(slot)));
    let mut store = Store::new(Span::secs(3600));
    let (publisher, found) =
        Publisher::new(settings, 1, at(0), &wanted.collect(), trace, &mut store);
    (publisher, found, store)
}

fn point(store: &Store, metric: &MetricIdentity, statistic: Statistic) -> Option<f64> {
    let mut found = Vec::new();
    let query = MetricQuery {
        metric,
        statistic,
        period: Span::MINUTE,
        from: at(0),
        to: at(60),
    };
    store.datapoints(&query, &mut found);
    found.first().map(|Datapoint { value, .. }| *value)
}

/// Metrics of a queue of 30 messages, 3 tasks and 6,000 guilds, and their values.
fn readable() -> Vec<(MetricIdentity, Option<f64>)> {
    vec![
        (of(Metric::QueueDepth, Subject::Queue(QUEUE)), Some(30.0)),
        (of(Metric::QueuePending, Subject::Queue(QUEUE)), Some(18.0)),
        (
            of(Metric::QueueAckPending, Subject::Queue(QUEUE)),
            Some(12.0),
        ),
        (
            of(
                Metric::BacklogPerTask,
                Subject::QueueOfService(QUEUE, SERVICE),
            ),
            Some(10.0),
        ),
        (
            of(Metric::RunningTasks, Subject::Service(SERVICE)),
            Some(3.0),
        ),
        (of(Metric::GuildCount, Subject::Gateway("g")), Some(6000.0)),
        (
            of(
                Metric::GuildsPerTask,
                Subject::GatewayOfService("g", SERVICE),
            ),
            Some(2000.0),
        ),
        (
            of(Metric::GuildShardsMissing, Subject::Gateway("g")),
            Some(0.0),
        ),
        (of(Metric::Heartbeat, Subject::Publisher("p")), Some(1.0)),
        (of(Metric::SourceErrors, Subject::Publisher("p")), Some(0.0)),
        (named("Mine", "Connections"), Some(90.0)),
        (named("Mine", "Sessions"), Some(30.0)),
        (of(Metric::QueuePaused, Subject::Queue(QUEUE)), None),
        (named("Mine", "Unknown"), None),
        (named("AWS/ECS", "LiveTaskCount"), None),
    ]
}

#[test]
fn one_sample_tells_everything_of_queues_tasks_and_guilds() {
    let cases = readable();
    let metrics: Vec<_> = cases.iter().map(|(metric, _)| metric).collect();
    let own = |per_task| MetricTrace {
        values: vec![(Span::ZERO, 90.0)],
        per_task,
    };
    let trace = Trace {
        guilds: vec![(Span::ZERO, 6000.0)],
        metrics: BTreeMap::from([
            ("Connections".to_owned(), own(false)),
            ("Sessions".to_owned(), own(true)),
        ]),
        ..Trace::default()
    };
    let (mut publisher, found, mut store) = publisher(10, 60, &metrics, &trace);
    assert_eq!(found.queues.len(), 1);
    assert_eq!(found.unpublished.len(), 3, "{:?}", found.unpublished);
    let mut queue = Queue::new(QueueSettings {
        task_concurrency: 4,
        ..QueueSettings::default()
    });
    queue.arrive(at(0), 30);
    let readings = Readings {
        queues: &[queue],
        running: 3,
        guilds: Some(6000.0),
        own: &[Some(90.0), Some(90.0)],
    };
    while publisher.next_sample() < at(60) {
        publisher.sample(&readings, &mut store);
    }
    for (metric, expected) in &cases {
        let found = point(&store, metric, Statistic::Average);
        assert_eq!(found, *expected, "{}", metric.name);
    }
}

#[test]
fn what_the_trace_does_not_know_nobody_publishes() {
    let metrics = [
        of(Metric::GuildCount, Subject::Gateway("g")),
        named("Mine", "Connections"),
        named("AWS/ApplicationELB", "RequestCountPerTarget"),
    ];
    let trace = Trace {
        metrics: BTreeMap::from([("Connections".to_owned(), MetricTrace::default())]),
        ..Trace::default()
    };
    let (publisher, found, _) = publisher(10, 60, &metrics.each_ref(), &trace);
    assert_eq!(found.unpublished.len(), 3, "{:?}", found.unpublished);
    assert_eq!(publisher.next_sample(), Time::NEVER);
}

#[test]
fn aws_reports_each_period() {
    let observation = |cpu, requests, running| Observation {
        cpu,
        memory: None,
        requests,
        running,
        desired: 4,
    };
    let cases = [
        (
            named("AWS/ECS", "CPUUtilization"),
            Statistic::Average,
            Some(30.0),
        ),
        // Each of the two tasks that run at the end reports.
        (
            named("AWS/ECS", "CPUUtilization"),
            Statistic::SampleCount,
            Some(2.0),
        ),
        (
            named("AWS/ECS", "MemoryUtilization"),
            Statistic::Average,
            None,
        ),
        // 30 s of 8 a second over one task, 10 s over two.
        (
            named("AWS/ApplicationELB", "RequestCountPerTarget"),
            Statistic::Sum,
            Some(280.0),
        ),
        (
            named("ECS/ContainerInsights", "RunningTaskCount"),
            Statistic::Average,
            Some(1.25),
        ),
        (
            named("ECS/ContainerInsights", "DesiredTaskCount"),
            Statistic::Average,
            Some(4.0),
        ),
        (
            named("ECS/ContainerInsights", "PendingTaskCount"),
            Statistic::Average,
            Some(2.75),
        ),
    ];
    for (metric, statistic, expected) in cases {
        let trace = Trace {
            requests: vec![(Span::ZERO, 8.0)],
            ..Trace::default()
        };
        let (mut publisher, _, mut store) = publisher(10, 60, &[&metric], &trace);
        assert_eq!(publisher.next_sample(), Time::NEVER);
        assert_eq!(publisher.next_report(), at(60));
        publisher.observe(Span::secs(30), &observation(Some(20.0), Some(8.0), 1));
        publisher.observe(Span::secs(10), &observation(Some(60.0), Some(8.0), 2));
        publisher.report(at(60), &mut store);
        assert_eq!(publisher.next_report(), at(120));
        store.set_now(at(61));
        let found = point(&store, &metric, statistic);
        assert_eq!(found, expected, "{} {statistic:?}", metric.name);
    }
}

/// Tasks that report every 20 s are counted three times a minute.
#[test]
fn high_resolution_utilization_comes_every_twenty_seconds() {
    let cpu = named("AWS/ECS", "CPUUtilization");
    let (mut publisher, _, mut store) = publisher(10, 20, &[&cpu], &Trace::default());
    for end in [20, 40, 60] {
        assert_eq!(publisher.next_report(), at(end));
        let observation = Observation {
            cpu: Some(50.0),
            running: 2,
            ..Observation::default()
        };
        publisher.observe(Span::secs(20), &observation);
        publisher.report(at(end), &mut store);
    }
    assert_eq!(point(&store, &cpu, Statistic::SampleCount), Some(6.0));
    assert_eq!(point(&store, &cpu, Statistic::Average), Some(50.0));
}

#[test]
fn a_slow_publisher_is_stored_by_the_minute() {
    let depth = of(Metric::QueueDepth, Subject::Queue(QUEUE));
    for (sample_every, expected) in [(60, [at(0), at(60)]), (10, [at(0), at(10)])] {
        let (mut publisher, _, mut store) =
            publisher(sample_every, 10, &[&depth], &Trace::default());
        let readings = Readings {
            queues: &[],
            running: 1,
            guilds: None,
            own: &[],
        };
        publisher.sample(&readings, &mut store);
        let second = publisher.next_sample();
        publisher.sample(&readings, &mut store);
        assert!(second > expected[1], "a phase of zero proves nothing");
        store.set_now(second + Span::secs(1));
        let mut found = Vec::new();
        let query = MetricQuery {
            metric: &depth,
            statistic: Statistic::Sum,
            period: Span::secs(10),
            from: at(0),
            to: at(120),
        };
        store.datapoints(&query, &mut found);
        let starts: Vec<_> = found.iter().map(|point| point.start).collect();
        assert_eq!(starts, expected, "every {sample_every} s");
    }
}
