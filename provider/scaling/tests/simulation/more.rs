//! More is never slower: what a response may be relied on to do when a profile, its publisher or its
//! service gets more of something.
//!
//! These relations hold over generated profiles, for the figures that are named:
//!
//! | more of | first action is not later | `max_capacity` is not later |
//! | --- | --- | --- |
//! | samples | typically and at worst | at worst |
//! | evaluations, by a shorter period | best, typically, worst | |
//! | one period fewer to breach | best, typically, worst | at worst |
//! | a burst beside what there is | best, typically, worst | best, typically, worst |
//! | tasks in the highest step | best, typically, worst | at worst |
//! | a shorter cooldown | best, typically, worst | at worst |
//! | a faster launch | best, typically, worst | at worst |
//! | a higher `min_capacity` | best, typically, worst | |
//! | a higher `max_capacity` | best, typically, worst | (it is further away) |
//!
//! Others do not hold, and for a reason. A sample a minute is stored at the start of its minute, where a
//! short period may have closed already. Repeats come once a minute, so that what is a little faster may
//! miss one. The first repeat of a fast alarm can come nearly two minutes after a cooldown has begun.

use proptest::{prelude::*, sample::select};
use scaling::{
    response::{Assumptions, Bounds, Response, response},
    simulate::Span,
};

use crate::{
    profiles::Sketch,
    response::{each, sketch},
};

/// What gets more, or `None` where there is no more of it.
type Change = fn(&Sketch, &Assumptions) -> Option<(Sketch, Assumptions)>;

/// Which figures of a measure must not be later.
#[derive(Clone, Copy, Debug)]
struct Kept {
    best: bool,
    typical: bool,
    worst: bool,
}

const fn kept(best: bool, typical: bool, worst: bool) -> Kept {
    Kept {
        best,
        typical,
        worst,
    }
}

const ALL: Kept = kept(true, true, true);
const AT_WORST: Kept = kept(false, false, true);
const NOT_AT_ALL: Kept = kept(false, false, false);

struct Relation {
    name: &'static str,
    change: Change,
    first_action: Kept,
    to_max: Kept,
}

const RELATIONS: [Relation; 9] = [
    Relation {
        name: "samples",
        change: |sketch, assumptions| {
            let secs = assumptions.sample_every.0 / 2000;
            (secs > 0).then(|| (sketch.clone(), each(secs)))
        },
        first_action: kept(false, true, true),
        to_max: AT_WORST,
    },
    Relation {
        name: "a shorter period",
        change: |sketch, assumptions| {
            let shorter = [10, 20, 30, 60].into_iter().rev();
            let mut shorter = shorter.filter(|secs| {
                *secs < sketch.resolution && Span::secs(*secs) >= assumptions.sample_every
            });
            let resolution = shorter.next()?;
            let sketch = Sketch {
                resolution,
                ..sketch.clone()
            };
            Some((sketch, *assumptions))
        },
        first_action: ALL,
        to_max: NOT_AT_ALL,
    },
    Relation {
        name: "a period fewer",
        change: |sketch, assumptions| {
            let periods = sketch.periods - 1;
            let sketch = Sketch {
                periods,
                ..sketch.clone()
            };
            (periods > 0).then_some((sketch, *assumptions))
        },
        first_action: ALL,
        to_max: AT_WORST,
    },
    Relation {
        name: "a burst",
        change: |sketch, assumptions| {
            let sketch = Sketch {
                burst: Some((1000, None, 10)),
                ..sketch.clone()
            };
            Some((sketch, *assumptions))
        },
        first_action: ALL,
        to_max: ALL,
    },
    Relation {
        name: "tasks in the highest step",
        change: |sketch, assumptions| {
            let mut sketch = sketch.clone();
            sketch.steps.last_mut()?.1 += 1;
            Some((sketch, *assumptions))
        },
        first_action: ALL,
        to_max: AT_WORST,
    },
    Relation {
        name: "a shorter cooldown",
        change: |sketch, assumptions| {
            let scale_out_cooldown = sketch.scale_out_cooldown - 15;
            let sketch = Sketch {
                scale_out_cooldown,
                ..sketch.clone()
            };
            (scale_out_cooldown >= 0).then_some((sketch, *assumptions))
        },
        first_action: ALL,
        to_max: AT_WORST,
    },
    Relation {
        name: "a faster launch",
        change: |sketch, assumptions| {
            let mut assumptions = *assumptions;
            assumptions.launch.max = assumptions.launch.max - Span::secs(15);
            Some((sketch.clone(), assumptions))
        },
        first_action: ALL,
        to_max: AT_WORST,
    },
    Relation {
        name: "a higher minimum",
        change: |sketch, assumptions| {
            let min = sketch.min + 1;
            let sketch = Sketch {
                min,
                ..sketch.clone()
            };
            (min < sketch.max).then_some((sketch, *assumptions))
        },
        first_action: ALL,
        to_max: NOT_AT_ALL,
    },
    Relation {
        name: "a higher maximum",
        change: |sketch, assumptions| {
            let sketch = Sketch {
                max: sketch.max + 3,
                ..sketch.clone()
            };
            Some((sketch, *assumptions))
        },
        first_action: ALL,
        to_max: NOT_AT_ALL,
    },
];

/// Best, typical and worst, without bound where there is none.
fn figures(bounds: Option<Bounds>) -> [Span; 3] {
    let never = Span(i64::MAX);
    bounds.map_or([never; 3], |bounds| {
        let Bounds {
            best,
            typical,
            worst,
        } = bounds;
        [best, typical.unwrap_or(never), worst.unwrap_or(never)]
    })
}

fn not_later(kept: Kept, before: Option<Bounds>, after: Option<Bounds>) -> bool {
    let Kept {
        best,
        typical,
        worst,
    } = kept;
    let judged = [best, typical, worst].into_iter();
    let pairs = figures(before).into_iter().zip(figures(after));
    judged
        .zip(pairs)
        .all(|(judged, (before, after))| !judged || after <= before)
}

fn respond(sketch: &Sketch, assumptions: &Assumptions) -> Response {
    response(&sketch.blueprint(), assumptions)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn more_is_never_slower(
        sketch in sketch(),
        sample_every in select(vec![1_i64, 5, 10, 15, 30, 60]),
        which in 0..RELATIONS.len(),
    ) {
        let Relation { name, change, first_action, to_max } = &RELATIONS[which];
        let assumptions = each(sample_every);
        let Some((changed, given)) = change(&sketch, &assumptions) else {
            return Ok(());
        };
        let before = respond(&sketch, &assumptions);
        let after = respond(&changed, &given);
        let first = not_later(*first_action, before.first_action, after.first_action);
        let max = not_later(*to_max, before.to_max, after.to_max);
        prop_assert!(first && max, "{}\n{:?}\n{}\n{:?}\n{}", name, &sketch, before, &changed, after);
    }
}
