//! What every history keeps, over 10,000 of generated profiles.

use proptest::prelude::*;
use scaling::{
    object::Blueprint,
    response::{Assumptions, response},
    simulate::{Decision, Settings, Span, Timeline, run, summarize},
};

use crate::{
    profiles::Sketch,
    response::{ONSET, broken, each, flood, settings, sketch},
};

/// Profiles, and histories of each: 10,000 together.
const PROFILES: u32 = 2000;
const SEEDS: u64 = 5;

/// A history is watched no longer than this, and no longer than what is promised needs.
const LONGEST: Span = Span::secs(3600);

/// How long a history has to be for everything promised to show.
fn horizon(blueprint: &Blueprint, assumptions: &Assumptions) -> Span {
    let promised = response(blueprint, assumptions);
    let worst = promised.to_max.and_then(|bounds| bounds.worst);
    let needed = worst.unwrap_or(LONGEST) + Span::secs(10);
    needed.min(LONGEST)
}

fn keeps_its_promise(sketch: &Sketch, assumptions: &Assumptions, seed: u64) {
    let blueprint = sketch.blueprint();
    let promised = response(&blueprint, assumptions);
    let horizon = horizon(&blueprint, assumptions);
    let trace = flood(ONSET + horizon);
    for seed in (0..SEEDS).map(|step| seed.wrapping_add(step)) {
        let shown = summarize(&blueprint, &trace, &settings(assumptions), seed);
        let first = broken(promised.first_action, shown.first_action, horizon);
        let max = broken(promised.to_max, shown.max_desired, horizon);
        assert_eq!(
            (first, max),
            (None, None),
            "seed {seed}, {sketch:?}\n{promised}"
        );
    }
}

/// A history of a load that comes and goes, with every decision in it.
fn history(blueprint: &Blueprint, seed: u64) -> Timeline {
    let mut trace = flood(Span::secs(1200));
    trace.cpu.push((Span::secs(400), 10.0));
    trace = trace.burst(Span::secs(600), 500);
    let settings = Settings {
        record_every: Some(Span::secs(5)),
        ..settings(&each(10))
    };
    run(blueprint, &trace, &settings, seed)
}

/// The numbers of tasks that were asked for.
fn asked(timeline: &Timeline) -> impl Iterator<Item = i32> {
    timeline
        .events
        .iter()
        .filter_map(|event| match event.decision {
            Decision::SetDesired { to, .. } => Some(to),
            _ => None,
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(PROFILES))]

    #[test]
    fn best_is_never_beaten_and_worst_never_missed(
        sketch in sketch(),
        sample_every in prop::sample::select(vec![1_i64, 5, 10, 15, 30, 60]),
        seed in any::<u64>(),
    ) {
        keeps_its_promise(&sketch, &each(sample_every), seed);
    }
}

proptest! {
    #[test]
    fn capacity_stays_within_bounds(sketch in sketch(), seed in any::<u64>()) {
        let timeline = history(&sketch.blueprint(), seed);
        let within = |tasks: i32| (sketch.min..=sketch.max).contains(&i64::from(tasks));
        prop_assert!(asked(&timeline).all(within), "{:?}", timeline.events);
        let points = timeline.points.iter();
        prop_assert!(points.clone().all(|point| within(point.desired)));
        prop_assert!(points.clone().all(|point| point.running >= 0));
    }

    #[test]
    fn nothing_acts_while_it_is_suspended(
        sketch in sketch(),
        seed in any::<u64>(),
        out in any::<bool>(),
    ) {
        let mut blueprint = sketch.blueprint();
        let suspended = &mut blueprint.target.suspended_state;
        suspended.dynamic_scaling_out_suspended = out;
        suspended.dynamic_scaling_in_suspended = !out;
        let timeline = history(&blueprint, seed);
        let changes = timeline.events.iter().filter_map(|event| match event.decision {
            Decision::SetDesired { from, to, .. } => Some(to - from),
            _ => None,
        });
        let wrong = changes.filter(|change| (*change > 0) == out).count();
        prop_assert_eq!(wrong, 0, "{:?}", timeline.events);
    }

    #[test]
    fn one_seed_gives_one_history(sketch in sketch(), seed in any::<u64>()) {
        let blueprint = sketch.blueprint();
        prop_assert_eq!(history(&blueprint, seed), history(&blueprint, seed));
    }

    /// The same history, until there is no more to have.
    #[test]
    fn room_above_is_never_slower(sketch in sketch(), seed in any::<u64>()) {
        let roomy = Sketch { max: sketch.max + 5, ..sketch.clone() };
        let reached = |sketch_of: &Sketch| {
            let timeline = history(&sketch_of.blueprint(), seed);
            let enough = |tasks: i32| i64::from(tasks) >= sketch.max;
            let mut events = timeline.events.into_iter();
            let first = events.find(|event| matches!(
                event.decision,
                Decision::SetDesired { to, .. } if enough(to)
            ));
            first.map_or(Span(i64::MAX), |event| event.at)
        };
        prop_assert!(reached(&roomy) <= reached(&sketch));
    }
}
