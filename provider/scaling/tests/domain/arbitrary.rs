//! Drafts without sense.

use std::fmt;

use proptest::prelude::*;
use scaling::draft::{
    BurstDraft, CooldownsDraft, Decimal, Draft, DrainDraft, Leaf, QueueDraft, StepDraft,
    UtilizationDraft,
};

/// Any draft at all: every leaf omitted, unknown, sensible or nonsense.
pub(crate) fn arbitrary() -> BoxedStrategy<Draft> {
    let texts = (wild(text()), wild(text()), wild(text()));
    let numbers = (
        wild(decimal()),
        wild(decimal()),
        wild(decimal()),
        wild(decimal()),
    );
    let tracking = (wild(utilization()), wild(utilization()));
    let queues = wild(prop::collection::btree_map(text(), wild(queue()), 0..3));
    let tags = wild(prop::collection::btree_map(text(), wild(text()), 0..3));
    (texts, numbers, tracking, queues, tags)
        .prop_map(|parts| {
            let ((cluster, service, name), numbers, (cpu, memory), queues, tags) = parts;
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
                queues,
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
    let parts = (
        wild(decimal()),
        wild(any::<bool>()),
        wild(decimal()),
        wild(decimal()),
    );
    parts
        .prop_map(|(target, scale_in, out, back)| UtilizationDraft {
            target,
            scale_in,
            cooldowns: CooldownsDraft {
                scale_out_cooldown: out,
                scale_in_cooldown: back,
            },
            ..UtilizationDraft::default()
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
    (names, steps, rest)
        .prop_map(|((stream, consumer, domain), steps, rest)| QueueDraft {
            stream,
            consumer,
            domain,
            steps,
            burst: rest.0,
            drain: rest.1,
            resolution: rest.2,
            periods: rest.3,
            ..QueueDraft::default()
        })
        .boxed()
}
