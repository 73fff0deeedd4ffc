//! Whether the promised response is kept.
//!
//! How: a profile, and a burst that hits everything it watches at one instant and stays. No seed
//! may beat the best figures or miss the worst.

use proptest::prelude::*;
use scaling::{
    object::Blueprint,
    response::{Assumptions, Bounds, Response, response},
    simulate::{PublisherSettings, ServiceSettings, Settings, Span, Trace, Workers, run},
};

use crate::profiles::Sketch;

/// Bursts come so long after the trace's start.
pub(crate) const ONSET: Span = Span::secs(5);
/// More than any step of any profile here.
const FLOOD: u64 = 1_000_000;

pub(crate) fn flood(length: Span) -> Trace {
    Trace {
        cpu: vec![(Span::ZERO, 20.0), (ONSET, 100.0)],
        ..Trace::quiet(length).burst(ONSET, FLOOD)
    }
}

/// Workers that get nothing done.
pub(crate) fn settings(assumptions: &Assumptions) -> Settings {
    Settings {
        publisher: PublisherSettings {
            sample_every: assumptions.sample_every,
            ingestion: assumptions.ingestion,
        },
        service: ServiceSettings {
            launch: assumptions.launch,
            ..ServiceSettings::default()
        },
        action_delay: assumptions.action_delay,
        workers: Workers {
            per_task_per_sec: 0.0,
        },
        ..Settings::default()
    }
}

pub(crate) fn each(sample_every: i64) -> Assumptions {
    Assumptions {
        sample_every: Span::secs(sample_every),
        ..Assumptions::default()
    }
}

fn secs(bounds: Option<Bounds>) -> Option<(f64, Option<f64>)> {
    bounds.map(|Bounds { best, worst, .. }| (best.as_secs(), worst.map(Span::as_secs)))
}

fn respond(sketch: &Sketch) -> Response {
    response(&sketch.blueprint(), &each(10))
}

#[test]
fn the_hand_written_configuration_needs_three_actions() {
    let found = respond(&Sketch::hand_written());
    assert_eq!(secs(found.first_action), Some((71.0, Some(206.0))));
    assert_eq!(secs(found.to_max), Some((191.0, Some(566.0))));
    assert_eq!(found.signals[0].actions, Some(3));
    let reason = "worker-queue-commands-out: 3 actions needed (3 to 6 to 9 to 10): +3 each, one a \
                  minute, the cooldown of 60 s counts from tasks running; the first once 2 of 2 \
                  periods of 60 s breach";
    assert_eq!(found.reason, reason);
}

#[test]
fn a_burst_goes_straight_to_the_maximum() {
    let found = respond(&Sketch::with_burst());
    assert_eq!(secs(found.first_action), Some((11.0, Some(46.0))));
    assert_eq!(secs(found.to_max), Some((11.0, Some(46.0))));
    let reason = "worker-queue-commands-burst: 1 action, straight to 10 tasks, once 1 of 1 period \
                  of 10 s breach";
    assert_eq!(found.reason, reason);
}

#[test]
fn the_text_tells_everything() {
    let sketch = Sketch {
        drain: Some((10, 5)),
        ..Sketch::with_burst()
    };
    let expected = "\
From 3 to 10 tasks, sampled each 10 s:
  first action: 11 to 46 s, typically 27 s
  10 desired: 11 to 46 s, typically 27 s
  worker-queue-commands-burst: 1 action, straight to 10 tasks, once 1 of 1 period of 10 s breach
  3 desired again: 2045 to 2596 s, typically 2527 s
  worker-queue-commands-in: 7 actions of 1 task at most, each 300 s after the tasks of the one \
before have stopped; the first once 5 of 5 periods of 60 s are below 10
worker-queue-commands-burst: first action 11 to 46 s, typically 27 s, 10 desired 11 to 46 s, \
typically 27 s: 1 action, straight to 10 tasks, once 1 of 1 period of 10 s breach
worker-queue-commands-out: first action 71 to 206 s, typically 137 s, 10 desired 191 to 686 s, \
typically 377 s: 3 actions needed (3 to 6 to 9 to 10): +3 each, one a minute, the cooldown of 60 s \
counts from tasks running; the first once 2 of 2 periods of 60 s breach
Note: desired tasks run a launch later: 20 to 60 s.
Note: worker-queue-commands-in may still scale in for up to 146 s after a breach, when its alarm \
was in ALARM before it: a scale-out does not hold it back, and it acts once a minute.
";
    assert_eq!(respond(&sketch).to_string(), expected);
}

#[test]
fn what_cannot_reach_the_maximum_says_why() {
    let burst_below = Sketch {
        steps: Vec::new(),
        burst: Some((200, Some(6), 10)),
        ..Sketch::hand_written()
    };
    let from_nothing = Sketch {
        min: 0,
        ..Sketch::cpu_only()
    };
    let nowhere = Sketch {
        min: 10,
        ..Sketch::hand_written()
    };
    let all_day = Sketch {
        cpu: Some((100, true)),
        ..Sketch::cpu_only()
    };
    let cases = [
        (burst_below, "goes no further than 6 tasks"),
        (from_nothing, "with no running task nobody reports"),
        (nowhere, "min_capacity and max_capacity are both 10"),
        (all_day, "never goes above a target of 100%"),
    ];
    for (sketch, reason) in cases {
        let found = respond(&sketch);
        assert_eq!(found.to_max, None, "{sketch:?}");
        assert!(found.reason.contains(reason), "{}", found.reason);
    }
    let mut suspended = Sketch::with_burst().blueprint();
    let state = &mut suspended.target.suspended_state;
    state.dynamic_scaling_out_suspended = true;
    let found = response(&suspended, &each(10));
    assert_eq!((found.first_action, found.to_max), (None, None));
    assert_eq!(found.reason, "scaling out is suspended");
}

#[test]
fn a_faster_publisher_is_never_slower() {
    let mut last = Span::ZERO;
    for sample_every in [1, 2, 5, 10, 20, 30, 60] {
        let found = response(&Sketch::with_burst().blueprint(), &each(sample_every));
        let worst = found.to_max.unwrap().worst.unwrap();
        assert!(worst >= last, "each {sample_every} s");
        last = worst;
    }
}

/// What a history shows, against what was promised: `None` when it was kept.
pub(crate) fn broken(
    promised: Option<Bounds>,
    shown: Option<Span>,
    horizon: Span,
) -> Option<String> {
    let said = |what: &str| Some(format!("{shown:?} {what} {promised:?}"));
    match (promised, shown) {
        (None, None) => None,
        (None, Some(_)) => said("although promised never"),
        (Some(Bounds { worst, .. }), None) => {
            let due = worst.is_some_and(|worst| worst < horizon);
            due.then(|| said("misses")).flatten()
        }
        (Some(Bounds { best, worst, .. }), Some(shown)) => {
            let kept = best <= shown && worst.is_none_or(|worst| shown <= worst);
            (!kept).then(|| said("breaks")).flatten()
        }
    }
}

fn keeps_its_promise(blueprint: &Blueprint, assumptions: &Assumptions, seed: u64) {
    let promised = response(blueprint, assumptions);
    let horizon = Span::secs(3600);
    let trace = flood(horizon);
    let timeline = run(blueprint, &trace, &settings(assumptions), seed);
    let horizon = horizon - ONSET;
    let first = broken(
        promised.first_action,
        timeline.summary.first_action,
        horizon,
    );
    let max = broken(promised.to_max, timeline.summary.max_desired, horizon);
    assert_eq!((first, max), (None, None), "seed {seed}\n{promised}");
}

#[test]
fn known_profiles_keep_their_promise() {
    let drain = Some((10, 5));
    let profiles = [
        Sketch::hand_written(),
        Sketch::with_burst(),
        Sketch::cpu_only(),
        Sketch {
            drain,
            cpu: Some((70, true)),
            ..Sketch::with_burst()
        },
        Sketch {
            drain,
            cpu: Some((70, true)),
            ..Sketch::hand_written()
        },
        Sketch {
            drain,
            resolution: 10,
            periods: 1,
            ..Sketch::hand_written()
        },
    ];
    for sketch in &profiles {
        let blueprint = sketch.blueprint();
        for seed in 0..100 {
            keeps_its_promise(&blueprint, &each(10), seed);
        }
    }
}

pub(crate) fn sketch() -> impl Strategy<Value = Sketch> {
    let resolution = || prop::sample::select(vec![10, 20, 30, 60, 120, 300]);
    let steps = prop::collection::vec((1_i64..100, 1_i64..6), 0..4).prop_map(|gaps| {
        let mut at = 20;
        let rising = gaps.into_iter().map(|(gap, add)| {
            at += gap;
            (at, add)
        });
        rising.collect::<Vec<_>>()
    });
    let burst = prop::option::of((1000_i64..2000, resolution()));
    let bounds = (1_i64..6, 1_i64..20);
    let drain = prop::option::of(1_i64..8);
    let cpu = prop::option::of((30_i64..100, any::<bool>()));
    let rest = (resolution(), 1_i64..4, 0_i64..200);
    (steps, burst, bounds, drain, cpu, rest).prop_map(
        |(steps, burst, (min, more), drain, cpu, (resolution, periods, scale_out_cooldown))| {
            let queued = !steps.is_empty() || burst.is_some();
            Sketch {
                min,
                max: min + more,
                burst: burst.map(|(at, resolution)| (at, None, resolution)),
                drain: drain.filter(|_| queued).map(|periods| (10, periods)),
                // A profile needs some signal.
                cpu: cpu.or((!queued).then_some((70, true))),
                steps,
                resolution,
                periods,
                scale_out_cooldown,
            }
        },
    )
}

/// How: everything is high until the service runs its maximum and then falls to nothing at once.
#[test]
fn no_history_beats_the_best_or_misses_the_worst_on_the_way_back() {
    let drain = Some((10, 5));
    let profiles = [
        Sketch {
            drain,
            ..Sketch::with_burst()
        },
        Sketch {
            drain,
            max: 5,
            cpu: Some((70, true)),
            ..Sketch::with_burst()
        },
        Sketch {
            drain,
            resolution: 10,
            max: 6,
            ..Sketch::with_burst()
        },
        Sketch::cpu_only(),
    ];
    let fall = Span::secs(605);
    for sketch in &profiles {
        let blueprint = sketch.blueprint();
        let promised = response(&blueprint, &each(10)).to_min;
        let settings = Settings {
            tasks: Some(i32::try_from(sketch.max).unwrap()),
            ..settings(&each(10))
        };
        let level = |high| vec![(Span::ZERO, high), (fall, 0.0)];
        let trace = Trace {
            depth: level(1e6),
            cpu: level(100.0),
            ..Trace::quiet(Span::secs(6000))
        };
        for seed in 0..50 {
            let shown = run(&blueprint, &trace, &settings, seed).summary.min_desired;
            let broken = broken(promised, shown, Span::secs(5000));
            assert_eq!(broken, None, "seed {seed}: {sketch:?}");
        }
    }
}
