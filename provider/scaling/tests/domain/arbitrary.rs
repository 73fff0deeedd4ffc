//! Drafts without sense.

mod operation;

use std::{collections::BTreeMap, fmt};

use proptest::{prelude::*, sample::select};
use scaling::draft::{
    BacklogDraft, BurstDraft, CooldownsDraft, Decimal, Draft, DrainDraft, GuildsDraft, Leaf,
    MetricDraft, PredictiveDraft, QueryDraft, QueryMetricDraft, QueueDraft, RequestsDraft,
    StepDraft, UtilizationDraft,
};

/// Any draft at all: every leaf omitted, unknown, sensible or nonsense.
pub(crate) fn arbitrary() -> BoxedStrategy<Draft> {
    signals().prop_flat_map(operation::add).boxed()
}

fn signals() -> BoxedStrategy<Draft> {
    let texts = (wild(text()), wild(text()), wild(text()));
    let numbers = (
        wild(decimal()),
        wild(decimal()),
        wild(decimal()),
        wild(decimal()),
    );
    let tracking = (
        wild(utilization()),
        wild(utilization()),
        wild(requests()),
        wild(guilds()),
        wild(prop::collection::btree_map(text(), wild(metric()), 0..3)),
        wild(predictive()),
    );
    let queues = wild(prop::collection::btree_map(text(), wild(queue()), 0..3));
    let tags = wild(prop::collection::btree_map(text(), wild(text()), 0..3));
    (texts, numbers, tracking, queues, tags)
        .prop_map(|parts| {
            let ((cluster, service, name), numbers, tracking, queues, tags) = parts;
            let (cpu, memory, requests, guilds, metrics, predictive) = tracking;
            Draft {
                cluster,
                service,
                name,
                min_capacity: numbers.0,
                max_capacity: numbers.1,
                scale_out_cooldown: numbers.2,
                scale_in_cooldown: numbers.3,
                cpu,
                memory,
                requests,
                queues,
                guilds,
                metrics,
                predictive,
                tags,
                ..Draft::default()
            }
        })
        .boxed()
}

fn wild<T: Clone + fmt::Debug + 'static>(
    values: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Leaf<T>> {
    prop_oneof![1 => Just(Leaf::Omitted), 1 => Just(Leaf::Unknown), 6 => values.prop_map(Leaf::Given)]
    .boxed()
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[a-z]{1,8}",
        1 => "arn:aws:ecs:us-east-1:[0-9]{0,12}:(cluster|service)/[a-z/]{0,9}",
        1 => "\\PC{0,300}",
        1 => ".{0,9}",
    ]
}

fn decimal() -> impl Strategy<Value = Decimal> {
    let texts = prop_oneof![
        6 => (0i64..300).prop_map(|value| value.to_string()),
        1 => any::<i64>().prop_map(|value| value.to_string()),
        1 => any::<f64>().prop_map(|value| value.to_string()),
        1 => "[-+0-9.eE]{0,9}",
    ];
    texts.prop_map(Decimal)
}

fn utilization() -> BoxedStrategy<UtilizationDraft> {
    let switches = (wild(any::<bool>()), wild(any::<bool>()));
    (wild(decimal()), switches, cooldowns())
        .prop_map(|(target, switches, cooldowns)| UtilizationDraft {
            target,
            high_resolution: switches.0,
            scale_in: switches.1,
            cooldowns,
        })
        .boxed()
}

fn cooldowns() -> BoxedStrategy<CooldownsDraft> {
    (wild(decimal()), wild(decimal()))
        .prop_map(|(scale_out_cooldown, scale_in_cooldown)| CooldownsDraft {
            scale_out_cooldown,
            scale_in_cooldown,
        })
        .boxed()
}

fn requests() -> BoxedStrategy<RequestsDraft> {
    let half = "(arn:aws:elasticloadbalancing:[a-z0-9-]{0,9}:[0-9]{0,12}:)?\
                (loadbalancer/)?(app|net|targetgroup)/[a-z-]{0,9}/[0-9a-f]{0,16}";
    let label = "app/[a-z-]{0,9}/[0-9a-f]{0,16}/targetgroup/[a-z-]{0,9}/[0-9a-f]{0,16}";
    let whole = (
        wild(prop_oneof![half, text()]),
        wild(prop_oneof![half, text()]),
    );
    let rest = (wild(decimal()), wild(any::<bool>()), cooldowns());
    (whole, wild(prop_oneof![label, text()]), rest)
        .prop_map(|(halves, resource_label, rest)| RequestsDraft {
            target: rest.0,
            load_balancer: halves.0,
            target_group: halves.1,
            resource_label,
            scale_in: rest.1,
            cooldowns: rest.2,
        })
        .boxed()
}

fn guilds() -> BoxedStrategy<GuildsDraft> {
    let parts = (
        wild(text()),
        wild(decimal()),
        wild(any::<bool>()),
        cooldowns(),
    );
    parts
        .prop_map(|(gateway, per_task, scale_in, cooldowns)| GuildsDraft {
            gateway,
            per_task,
            scale_in,
            cooldowns,
        })
        .boxed()
}

fn statistic() -> impl Strategy<Value = String> {
    let known = select(vec![
        "Average", "Sum", "p90", "IQM", "TM(5%:)", "PR(1:2)", "p",
    ]);
    prop_oneof![4 => known.prop_map(str::to_owned), 1 => text()]
}

fn unit() -> impl Strategy<Value = String> {
    prop_oneof![3 => Just("Count".to_owned()), 1 => text()]
}

fn dimensions() -> BoxedStrategy<Leaf<BTreeMap<String, Leaf<String>>>> {
    wild(prop::collection::btree_map(text(), wild(text()), 0..3))
}

fn metric() -> BoxedStrategy<MetricDraft> {
    let names = (wild(text()), wild(text()), dimensions());
    let queries = prop_oneof![
        1 => Just(Leaf::Omitted),
        1 => wild(prop::collection::vec(wild(query()), 0..4)),
    ];
    let held = (wild(decimal()), wild(any::<bool>()), cooldowns());
    (names, wild(statistic()), wild(unit()), queries, held)
        .prop_map(|(names, statistic, unit, queries, held)| MetricDraft {
            target: held.0,
            namespace: names.0,
            metric_name: names.1,
            dimensions: names.2,
            statistic,
            unit,
            queries,
            scale_in: held.1,
            cooldowns: held.2,
        })
        .boxed()
}

fn query() -> BoxedStrategy<QueryDraft> {
    let expression = prop_oneof![3 => "[a-cA-C0-9()+\\[\\]\"' ]{0,9}", 1 => text()];
    let metric = (
        wild(text()),
        wild(text()),
        dimensions(),
        wild(statistic()),
        wild(unit()),
    );
    let metric =
        metric.prop_map(
            |(namespace, metric_name, dimensions, statistic, unit)| QueryMetricDraft {
                namespace,
                metric_name,
                dimensions,
                statistic,
                unit,
            },
        );
    let either = prop_oneof![
        3 => wild(expression).prop_map(|expression| (expression, Leaf::Omitted)),
        3 => wild(metric.clone()).prop_map(|metric| (Leaf::Omitted, metric)),
        1 => wild(metric).prop_map(|metric| (Leaf::Given("a".to_owned()), metric)),
    ];
    let id = prop_oneof![3 => "[abc]", 1 => text()];
    (wild(id), either, wild(text()), wild(any::<bool>()))
        .prop_map(
            |(id, (expression, metric), label, return_data)| QueryDraft {
                id,
                expression,
                label,
                metric,
                return_data,
            },
        )
        .boxed()
}

fn predictive() -> BoxedStrategy<PredictiveDraft> {
    let word = |words: Vec<&'static str>| {
        wild(prop_oneof![4 => select(words).prop_map(str::to_owned), 1 => text()])
    };
    let mode = word(vec!["ForecastOnly", "ForecastAndScale"]);
    let metric = word(vec!["cpu", "memory", "requests"]);
    let numbers = (wild(decimal()), wild(decimal()), wild(decimal()));
    (mode, metric, numbers)
        .prop_map(|(mode, metric, numbers)| PredictiveDraft {
            mode,
            metric,
            target: numbers.0,
            scheduling_buffer: numbers.1,
            max_capacity_buffer: numbers.2,
        })
        .boxed()
}

fn queue() -> BoxedStrategy<QueueDraft> {
    let names = (wild(text()), wild(text()), wild(text()));
    let step = (wild(decimal()), wild(decimal())).prop_map(|(at, add)| StepDraft { at, add });
    let steps = wild(prop::collection::vec(wild(step), 0..23));
    let burst = (wild(decimal()), wild(decimal()), wild(decimal()))
        .prop_map(|(at, to, resolution)| BurstDraft { at, to, resolution });
    let drain =
        (wild(decimal()), wild(decimal()), wild(decimal())).prop_map(|(below, remove, periods)| {
            DrainDraft {
                below,
                remove,
                periods,
            }
        });
    let rest = (wild(burst), wild(drain), wild(decimal()), wild(decimal()));
    let backlog = (wild(decimal()), wild(any::<bool>()))
        .prop_map(|(target, scale_in)| BacklogDraft { target, scale_in });
    let judged = (wild(decimal()), wild(decimal()), wild(decimal()));
    let others = (wild(backlog), judged, cooldowns());
    (names, steps, rest, others)
        .prop_map(
            |((stream, consumer, domain), steps, rest, others)| QueueDraft {
                stream,
                consumer,
                domain,
                steps,
                burst: rest.0,
                drain: rest.1,
                resolution: rest.2,
                periods: rest.3,
                backlog_per_task: others.0,
                retention: others.1.0,
                max_ack_pending: others.1.1,
                task_concurrency: others.1.2,
                cooldowns: others.2,
            },
        )
        .boxed()
}
