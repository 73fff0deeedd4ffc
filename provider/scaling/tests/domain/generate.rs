//! Drafts from a seed: valid ones, and ones with values hidden.
//!
//! Strategies are boxed: a tree of all a draft's parts is too large for a test's stack.

mod mask;
mod operation;
mod schedules;
mod tracking;

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use proptest::{option, prelude::*, sample::select};
use scaling::draft::{
    BurstDraft, Decimal, Draft, DrainDraft, Leaf, QueueDraft, StepDraft, UtilizationDraft,
};

pub(crate) use mask::masked;
use tracking::{
    backlog, cooldowns, each_once, forecast_what_there_is, guilds, metric, predictive, requests,
    utilization,
};

/// A draft without a fault and without an unknown leaf, up to the longest names.
pub(crate) fn valid() -> BoxedStrategy<Draft> {
    signals().prop_flat_map(operation::add).boxed()
}

fn signals() -> BoxedStrategy<Draft> {
    (0i32..20, 0i32..200)
        .prop_flat_map(|(min, more)| {
            let max = min + more;
            let names = (ecs_name(), ecs_name(), option::of("[A-Za-z0-9_.-]{1,128}"));
            let cooldowns = (omittable(0i32..=i32::MAX), omittable(0i32..4000));
            let tracking = (
                leaf(utilization()),
                leaf(utilization()),
                leaf(requests()),
                leaf(guilds()),
                prop::collection::btree_map("[a-z0-9_.-]{1,98}", metric(), 0..4),
                leaf(predictive()),
            );
            let queues = prop::collection::btree_map("[a-z0-9_.-]{1,98}", queue(min, max), 0..5);
            let tags = prop::collection::btree_map("[a-z]{1,128}", "\\PC{0,256}", 0..4);
            (names, cooldowns, tracking, queues, tags).prop_map(move |parts| {
                let ((cluster, service, name), cooldowns, tracking, queues, tags) = parts;
                let (cpu, memory, requests, guilds, metrics, predictive) = tracking;
                let mut draft = Draft {
                    cluster: Leaf::Given(cluster),
                    service: Leaf::Given(service),
                    name: name.map_or(Leaf::Omitted, Leaf::Given),
                    min_capacity: number(min),
                    max_capacity: number(max),
                    scale_out_cooldown: cooldowns.0,
                    scale_in_cooldown: cooldowns.1,
                    cpu,
                    memory,
                    requests,
                    queues: Leaf::Given(one_backlog_each(queues)),
                    guilds,
                    metrics: Leaf::Given(each_once(metrics)),
                    predictive,
                    tags: Leaf::Given(tags.into_iter().map(given).collect()),
                    ..Draft::default()
                };
                forecast_what_there_is(&mut draft);
                scale_somehow(&mut draft);
                draft
            })
        })
        .boxed()
}

/// A profile without a signal is none.
fn scale_somehow(draft: &mut Draft) {
    let Draft {
        cpu,
        memory,
        requests,
        queues,
        guilds,
        metrics,
        predictive,
        ..
    } = draft;
    let empty = queues.given().is_none_or(BTreeMap::is_empty)
        && metrics.given().is_none_or(BTreeMap::is_empty);
    let omitted = matches!(
        (&cpu, memory, requests),
        (Leaf::Omitted, Leaf::Omitted, Leaf::Omitted)
    ) && matches!((guilds, predictive), (Leaf::Omitted, Leaf::Omitted));
    if empty && omitted {
        *cpu = Leaf::Given(UtilizationDraft::default());
    }
}

/// A target takes one tracking policy for a metric, and so for a consumer.
fn one_backlog_each(queues: BTreeMap<String, QueueDraft>) -> BTreeMap<String, Leaf<QueueDraft>> {
    let mut tracked = Vec::new();
    let each = queues.into_iter().filter_map(|(key, mut queue)| {
        let consumer = (
            queue.stream.clone(),
            queue.consumer.clone(),
            queue.domain.clone(),
        );
        if tracked.contains(&consumer) {
            queue.backlog_per_task = Leaf::Omitted;
        }
        tracked.push(consumer);
        let scales = !matches!(
            (&queue.steps, &queue.burst, &queue.backlog_per_task),
            (Leaf::Omitted, Leaf::Omitted, Leaf::Omitted)
        );
        scales.then(|| given((key, queue)))
    });
    each.collect()
}

fn given<T>((key, value): (String, T)) -> (String, Leaf<T>) {
    (key, Leaf::Given(value))
}

/// Short enough to name the profile too.
fn ecs_name() -> impl Strategy<Value = String> {
    "[A-Za-z0-9_-]{1,128}"
}

fn nats_name() -> impl Strategy<Value = String> {
    prop_oneof![3 => "[!-~&&[^.*>/\\\\]]{1,20}", 1 => "[A-Z]{255}"]
}

fn queue(min: i32, max: i32) -> BoxedStrategy<QueueDraft> {
    let names = (nats_name(), nats_name(), option::of(nats_name()));
    let depths = prop::collection::btree_set(2i64..5_000, 0..=20);
    let resolution = leaf(select(vec![10, 20, 30, 60, 300, 3_600]));
    let extras = (any::<bool>(), any::<bool>(), 1i64..5_000, 0i32..50);
    let periods = (omittable(1i32..=24), omittable(1i32..=24));
    let judged = (
        omittable(1i64..100_000),
        omittable(1i64..100_000),
        omittable(1i64..100_000),
    );
    let rest = (leaf(backlog()), judged, cooldowns());
    (names, depths, resolution, extras, periods, rest)
        .prop_map(move |parts| {
            let ((stream, consumer, domain), depths, resolution, extras, periods, rest) = parts;
            let (backlog_per_task, judged, cooldowns) = rest;
            let (burst, drain, gap, tasks) = extras;
            let first = depths.first().copied().unwrap_or(2);
            let needed = depths.is_empty() && matches!(backlog_per_task, Leaf::Omitted);
            let burst = (burst || needed).then(|| BurstDraft {
                at: number(first + gap),
                to: if tasks == 0 {
                    Leaf::Omitted
                } else {
                    number((min + tasks).min(max))
                },
                resolution: if gap % 2 == 0 {
                    Leaf::Omitted
                } else {
                    number(20)
                },
            });
            let drain = drain.then(|| DrainDraft {
                below: number((first - gap).max(1)),
                remove: if tasks == 0 {
                    Leaf::Omitted
                } else {
                    number(tasks)
                },
                periods: periods.0,
            });
            QueueDraft {
                stream: Leaf::Given(stream),
                consumer: Leaf::Given(consumer),
                domain: domain.map_or(Leaf::Omitted, Leaf::Given),
                steps: steps(&depths, tasks),
                burst: burst.map_or(Leaf::Omitted, Leaf::Given),
                drain: drain.map_or(Leaf::Omitted, Leaf::Given),
                resolution: match resolution {
                    Leaf::Given(seconds) => number(seconds),
                    Leaf::Omitted | Leaf::Unknown => Leaf::Omitted,
                },
                periods: periods.1,
                backlog_per_task,
                retention: judged.0,
                max_ack_pending: judged.1,
                task_concurrency: judged.2,
                cooldowns,
            }
        })
        .boxed()
}

fn steps(depths: &BTreeSet<i64>, tasks: i32) -> Leaf<Vec<Leaf<StepDraft>>> {
    if depths.is_empty() {
        return Leaf::Omitted;
    }
    let steps = depths.iter().zip(1..).map(|(at, index)| {
        Leaf::Given(StepDraft {
            at: number(at),
            add: number(tasks + index),
        })
    });
    Leaf::Given(steps.collect())
}

fn number(value: impl ToString) -> Leaf<Decimal> {
    Leaf::Given(Decimal(value.to_string()))
}

fn omittable<T: ToString + fmt::Debug>(
    values: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Leaf<Decimal>> {
    option::of(values)
        .prop_map(|value| value.map_or(Leaf::Omitted, number))
        .boxed()
}

fn leaf<T: fmt::Debug + 'static>(
    values: impl Strategy<Value = T> + 'static,
) -> BoxedStrategy<Leaf<T>> {
    option::of(values)
        .prop_map(|value| value.map_or(Leaf::Omitted, Leaf::Given))
        .boxed()
}
