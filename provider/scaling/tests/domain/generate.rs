//! Drafts from a seed: valid ones, and ones with values hidden.
//!
//! Strategies are boxed: a tree of all a draft's parts is too large for a test's stack.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use proptest::{option, prelude::*, sample::select};
use scaling::draft::{
    BacklogDraft, BurstDraft, CooldownsDraft, Decimal, Draft, DrainDraft, GuildsDraft, Leaf,
    QueueDraft, RequestsDraft, StepDraft, UtilizationDraft,
};

/// A draft without a fault and without an unknown leaf, up to the longest names.
pub(crate) fn valid() -> BoxedStrategy<Draft> {
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
            );
            let queues = prop::collection::btree_map("[a-z0-9_.-]{1,112}", queue(min, max), 0..5);
            let tags = prop::collection::btree_map("[a-z]{1,128}", "\\PC{0,256}", 0..4);
            (names, cooldowns, tracking, queues, tags).prop_map(move |parts| {
                let ((cluster, service, name), cooldowns, tracking, queues, tags) = parts;
                let (cpu, memory, requests, guilds) = tracking;
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
                    tags: Leaf::Given(tags.into_iter().map(given).collect()),
                    ..Draft::default()
                };
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
        ..
    } = draft;
    let no_queue = queues.given().is_none_or(BTreeMap::is_empty);
    let omitted = matches!(cpu, Leaf::Omitted) && matches!(memory, Leaf::Omitted);
    let omitted = omitted && matches!((requests, guilds), (Leaf::Omitted, Leaf::Omitted));
    if no_queue && omitted {
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

fn utilization() -> BoxedStrategy<UtilizationDraft> {
    let target = omittable((1u32..=1000).prop_map(|tenths| f64::from(tenths) / 10.0));
    let switches = (leaf(any::<bool>()), leaf(any::<bool>()));
    (target, switches, cooldowns())
        .prop_map(
            |(target, (high_resolution, scale_in), cooldowns)| UtilizationDraft {
                target,
                high_resolution,
                scale_in,
                cooldowns,
            },
        )
        .boxed()
}

fn cooldowns() -> BoxedStrategy<CooldownsDraft> {
    (omittable(0i32..1000), omittable(0i32..1000))
        .prop_map(|(scale_out_cooldown, scale_in_cooldown)| CooldownsDraft {
            scale_out_cooldown,
            scale_in_cooldown,
        })
        .boxed()
}

/// A value to hold that is no percentage: from the least to the greatest AWS takes.
fn target() -> BoxedStrategy<Leaf<Decimal>> {
    prop_oneof![
        8 => (1u32..1_000_000).prop_map(|tenths| number(f64::from(tenths) / 10.0)),
        1 => select(vec!["8.51592e-109", "1.174271e108", "1e3"]).prop_map(number),
    ]
    .boxed()
}

fn requests() -> BoxedStrategy<RequestsDraft> {
    let load_balancer = "app/[A-Za-z0-9-]{1,32}/[0-9a-f]{16}";
    let target_group = "targetgroup/[A-Za-z0-9-]{1,32}/[0-9a-f]{16}";
    let parts = (load_balancer, target_group, 0..3);
    (parts, target(), leaf(any::<bool>()), cooldowns())
        .prop_map(|(parts, target, scale_in, cooldowns)| {
            let (load_balancer, target_group, form) = parts;
            let mut draft = RequestsDraft {
                target,
                scale_in,
                cooldowns,
                ..RequestsDraft::default()
            };
            if form == 0 {
                let label = format!("{load_balancer}/{target_group}");
                draft.resource_label = Leaf::Given(label);
                return draft;
            }
            let place = "arn:aws:elasticloadbalancing:us-east-1:123456789012";
            let (first, second) = if form == 1 {
                (load_balancer, target_group)
            } else {
                let first = format!("{place}:loadbalancer/{load_balancer}");
                (first, format!("{place}:{target_group}"))
            };
            draft.load_balancer = Leaf::Given(first);
            draft.target_group = Leaf::Given(second);
            draft
        })
        .boxed()
}

fn guilds() -> BoxedStrategy<GuildsDraft> {
    let gateway = "[ -~]{0,254}[!-~]";
    (gateway, leaf(target()), leaf(any::<bool>()), cooldowns())
        .prop_map(|(gateway, per_task, scale_in, cooldowns)| GuildsDraft {
            gateway: Leaf::Given(gateway),
            per_task: match per_task {
                Leaf::Given(target) => target,
                Leaf::Omitted | Leaf::Unknown => Leaf::Omitted,
            },
            scale_in,
            cooldowns,
        })
        .boxed()
}

fn backlog() -> BoxedStrategy<BacklogDraft> {
    (target(), leaf(any::<bool>()))
        .prop_map(|(target, scale_in)| BacklogDraft { target, scale_in })
        .boxed()
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

/// The draft with those leaves unknown whose turn is `true`; a leaf that is hidden hides what is
/// in it. Omitted leaves stay.
pub(crate) fn masked(mut draft: Draft, hidden: &[bool]) -> Draft {
    let mut turns = hidden.iter().copied();
    let mut mask = Mask(&mut turns);
    mask.leaf(&mut draft.cluster, |_, _| ());
    mask.leaf(&mut draft.service, |_, _| ());
    mask.leaf(&mut draft.name, |_, _| ());
    mask.leaf(&mut draft.min_capacity, |_, _| ());
    mask.leaf(&mut draft.max_capacity, |_, _| ());
    mask.leaf(&mut draft.scale_out_cooldown, |_, _| ());
    mask.leaf(&mut draft.scale_in_cooldown, |_, _| ());
    for tracking in [&mut draft.cpu, &mut draft.memory] {
        mask.leaf(tracking, |mask, draft| {
            mask.leaf(&mut draft.target, |_, _| ());
            mask.leaf(&mut draft.high_resolution, |_, _| ());
            mask.leaf(&mut draft.scale_in, |_, _| ());
            mask.cooldowns(&mut draft.cooldowns);
        });
    }
    mask.leaf(&mut draft.requests, Mask::requests);
    mask.leaf(&mut draft.guilds, |mask, draft| {
        mask.leaf(&mut draft.gateway, |_, _| ());
        mask.leaf(&mut draft.per_task, |_, _| ());
        mask.leaf(&mut draft.scale_in, |_, _| ());
        mask.cooldowns(&mut draft.cooldowns);
    });
    mask.leaf(&mut draft.queues, |mask, queues| {
        mask.each(queues, Mask::queue)
    });
    mask.leaf(&mut draft.tags, |mask, tags| mask.each(tags, |_, _| ()));
    draft
}

struct Mask<'a>(&'a mut dyn Iterator<Item = bool>);

impl Mask<'_> {
    fn leaf<T>(&mut self, leaf: &mut Leaf<T>, inner: impl FnOnce(&mut Self, &mut T)) {
        let Leaf::Given(value) = leaf else { return };
        // One in four or so, for otherwise hardly anything is left to judge.
        let (first, second) = (self.0.next(), self.0.next());
        if first == Some(true) && second == Some(true) {
            *leaf = Leaf::Unknown;
        } else {
            inner(self, value);
        }
    }

    fn each<T>(&mut self, map: &mut BTreeMap<String, Leaf<T>>, inner: fn(&mut Self, &mut T)) {
        for leaf in map.values_mut() {
            self.leaf(leaf, inner);
        }
    }

    fn cooldowns(&mut self, draft: &mut CooldownsDraft) {
        self.leaf(&mut draft.scale_out_cooldown, |_, _| ());
        self.leaf(&mut draft.scale_in_cooldown, |_, _| ());
    }

    fn requests(&mut self, draft: &mut RequestsDraft) {
        self.leaf(&mut draft.target, |_, _| ());
        self.leaf(&mut draft.load_balancer, |_, _| ());
        self.leaf(&mut draft.target_group, |_, _| ());
        self.leaf(&mut draft.resource_label, |_, _| ());
        self.leaf(&mut draft.scale_in, |_, _| ());
        self.cooldowns(&mut draft.cooldowns);
    }

    fn queue(&mut self, draft: &mut QueueDraft) {
        self.leaf(&mut draft.stream, |_, _| ());
        self.leaf(&mut draft.consumer, |_, _| ());
        self.leaf(&mut draft.domain, |_, _| ());
        self.leaf(&mut draft.steps, |mask, steps| {
            for step in steps {
                mask.leaf(step, |mask, step| {
                    mask.leaf(&mut step.at, |_, _| ());
                    mask.leaf(&mut step.add, |_, _| ());
                });
            }
        });
        self.leaf(&mut draft.burst, |mask, burst| {
            mask.leaf(&mut burst.at, |_, _| ())
        });
        self.leaf(&mut draft.drain, |mask, drain| {
            mask.leaf(&mut drain.below, |_, _| ())
        });
        self.leaf(&mut draft.backlog_per_task, |mask, backlog| {
            mask.leaf(&mut backlog.target, |_, _| ());
            mask.leaf(&mut backlog.scale_in, |_, _| ());
        });
        self.leaf(&mut draft.retention, |_, _| ());
        self.leaf(&mut draft.max_ack_pending, |_, _| ());
        self.leaf(&mut draft.task_concurrency, |_, _| ());
        self.cooldowns(&mut draft.cooldowns);
    }
}
