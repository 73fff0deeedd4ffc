//! How: identities of the catalogue and of ECS, one publisher, and what the store then shows.

use super::*;
use crate::{
    metric::{NAMESPACE_DEFAULT, Queue as QueueName, Service, Subject},
    object::Statistic,
    simulate::{Datapoint, MetricData, MetricQuery, QueueSettings},
};

fn at(secs: i64) -> Time {
    Time::from_secs(secs)
}

fn identities() -> Vec<MetricIdentity> {
    let queue = QueueName {
        stream: "COMMANDS",
        consumer: "worker",
        domain: None,
    };
    let service = Service {
        cluster: "c",
        service: "s",
    };
    let of = |metric: Metric, subject| metric.of(NAMESPACE_DEFAULT, subject).unwrap();
    let ecs = |name: &str| MetricIdentity {
        namespace: ECS_NAMESPACE.to_owned(),
        name: name.to_owned(),
        dimensions: BTreeMap::new(),
    };
    vec![
        of(Metric::QueueDepth, Subject::Queue(queue)),
        of(Metric::QueuePending, Subject::Queue(queue)),
        of(Metric::QueueAckPending, Subject::Queue(queue)),
        of(
            Metric::BacklogPerTask,
            Subject::QueueOfService(queue, service),
        ),
        of(Metric::RunningTasks, Subject::Service(service)),
        ecs("CPUUtilization"),
        ecs("MemoryUtilization"),
        ecs("LiveTaskCount"),
    ]
}

fn point(store: &Store, metric: &MetricIdentity, from: i64) -> Option<f64> {
    let mut found = Vec::new();
    let query = MetricQuery {
        metric,
        statistic: Statistic::Average,
        period: Span::MINUTE,
        from: at(from),
        to: at(from + 60),
    };
    store.datapoints(&query, &mut found);
    found.first().map(|Datapoint { value, .. }| *value)
}

#[test]
fn one_sample_tells_everything_of_queue_and_service() {
    let settings = PublisherSettings {
        sample_every: Span::secs(10),
        ingestion: Latency::secs(1, 1),
    };
    let identities = identities();
    let wanted = identities
        .iter()
        .map(|metric| (metric.clone(), Span::MINUTE))
        .collect();
    let mut store = Store::new(Span::secs(3600));
    let (mut publisher, queues, blind) = Publisher::new(settings, 1, at(0), &wanted, &mut store);
    assert_eq!(queues, 1);
    assert_eq!(blind, [identities[7].clone()]);
    let mut queue = Queue::new(QueueSettings::default());
    queue.arrive(at(0), 30);
    let readings = Readings {
        queues: &[queue],
        workers: Workers {
            per_task_per_sec: 1.0,
            task_concurrency: 4,
        },
        running: 3,
    };
    while publisher.next_sample() < at(60) {
        publisher.sample(readings, &mut store);
    }
    assert_eq!(publisher.next_report(), at(60));
    publisher.observe(Span::secs(30), Some(20.0), None);
    publisher.observe(Span::secs(10), Some(60.0), None);
    publisher.report(at(60), &mut store);
    store.set_now(at(61));
    let found: Vec<_> = identities
        .iter()
        .map(|metric| point(&store, metric, 0))
        .collect();
    let expected = [30.0, 18.0, 12.0, 10.0, 3.0, 30.0].map(Some);
    assert_eq!(found[..6], expected);
    // No utilization was observed, and nobody publishes the last one.
    assert_eq!(found[6..], [None, None]);
}

#[test]
fn a_slow_publisher_is_stored_by_the_minute() {
    let depth = identities()[0].clone();
    let wanted = BTreeMap::from([(depth.clone(), Span::secs(10))]);
    for (sample_every, expected) in [(60, [at(0), at(60)]), (10, [at(0), at(10)])] {
        let settings = PublisherSettings {
            sample_every: Span::secs(sample_every),
            ingestion: Latency::exactly(Span::ZERO),
        };
        let mut store = Store::new(Span::secs(3600));
        let (mut publisher, ..) = Publisher::new(settings, 5, at(0), &wanted, &mut store);
        let readings = Readings {
            queues: &[],
            workers: Workers::default(),
            running: 1,
        };
        publisher.sample(readings, &mut store);
        let second = publisher.next_sample();
        publisher.sample(readings, &mut store);
        assert!(second > expected[1], "a phase of zero proves nothing");
        store.set_now(second);
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
