//! Drafts from a seed: valid ones, and ones with values hidden.
//!
//! Strategies are boxed: a tree of all a draft's parts is too large for a test's stack.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use proptest::{option, prelude::*, sample::select};
use scaling::draft::{
    BurstDraft, CooldownsDraft, Decimal, Draft, DrainDraft, Leaf, QueueDraft, StepDraft,
    UtilizationDraft,
};

/// A draft without a fault and without an unknown leaf, up to the longest names.
pub(crate) fn valid() -> BoxedStrategy<Draft> {
    (0i32..20, 0i32..200)
        .prop_flat_map(|(min, more)| {
            let max = min + more;
            let names = (ecs_name(), ecs_name(), option::of("[A-Za-z0-9_.-]{1,128}"));
            let cooldowns = (omittable(0i32..=i32::MAX), omittable(0i32..4000));
            let tracking = (leaf(utilization()), leaf(utilization()));
            let queues = prop::collection::btree_map("[a-z0-9_.-]{1,112}", queue(min, max), 0..5);
            let tags = prop::collection::btree_map("[a-z]{1,128}", "\\PC{0,256}", 0..4);
            (names, cooldowns, tracking, queues, tags).prop_map(move |parts| {
                let ((cluster, service, name), cooldowns, (mut cpu, memory), queues, tags) = parts;
                if queues.is_empty() && matches!((&cpu, &memory), (Leaf::Omitted, Leaf::Omitted)) {
                    cpu = Leaf::Given(UtilizationDraft::default());
                }
                Draft {
                    cluster: Leaf::Given(cluster),
                    service: Leaf::Given(service),
                    name: name.map_or(Leaf::Omitted, Leaf::Given),
                    min_capacity: number(min),
                    max_capacity: number(max),
                    scale_out_cooldown: cooldowns.0,
                    scale_in_cooldown: cooldowns.1,
                    cpu,
                    memory,
                    queues: Leaf::Given(queues.into_iter().map(given).collect()),
                    tags: Leaf::Given(tags.into_iter().map(given).collect()),
                    ..Draft::default()
                }
            })
        })
        .boxed()
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
    let scale_in = leaf(any::<bool>());
    let cooldowns = (omittable(0i32..1000), omittable(0i32..1000));
    (target, scale_in, cooldowns)
        .prop_map(|(target, scale_in, (out, back))| UtilizationDraft {
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

fn queue(min: i32, max: i32) -> BoxedStrategy<QueueDraft> {
    let names = (nats_name(), nats_name(), option::of(nats_name()));
    let depths = prop::collection::btree_set(2i64..5_000, 0..=20);
    let resolution = leaf(select(vec![10, 20, 30, 60, 300, 3_600]));
    let extras = (any::<bool>(), any::<bool>(), 1i64..5_000, 0i32..50);
    let periods = (omittable(1i32..=24), omittable(1i32..=24));
    (names, depths, resolution, extras, periods)
        .prop_map(move |parts| {
            let ((stream, consumer, domain), depths, resolution, extras, periods) = parts;
            let (burst, drain, gap, tasks) = extras;
            let first = depths.first().copied().unwrap_or(2);
            let burst = (burst || depths.is_empty()).then(|| BurstDraft {
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
                ..QueueDraft::default()
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
            mask.leaf(&mut draft.scale_in, |_, _| ());
            mask.leaf(&mut draft.cooldowns.scale_out_cooldown, |_, _| ());
            mask.leaf(&mut draft.cooldowns.scale_in_cooldown, |_, _| ());
        });
    }
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
    }
}
