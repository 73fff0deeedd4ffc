//! Whether what is said to be typical is: between the bounds whatever the profile, and near the
//! median of simulated histories.

use std::num::NonZeroUsize;

use proptest::prelude::*;
use scaling::{
    response::{Bounds, histories, response},
    simulate::{Percentiles, Settings, Span, Summary, Trace, When, many},
};

use crate::{
    profiles::Sketch,
    response::{each, flood, settings, sketch},
};

fn within(bounds: Option<Bounds>) -> bool {
    let Some(Bounds {
        best,
        typical: Some(typical),
        worst,
    }) = bounds
    else {
        return true;
    };
    best <= typical && worst.is_none_or(|worst| typical <= worst)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn typical_lies_between_best_and_worst(
        sketch in sketch(),
        sample_every in prop::sample::select(vec![1_i64, 5, 10, 15, 30, 60, 90]),
    ) {
        let found = response(&sketch.blueprint(), &each(sample_every));
        let own = found.signals.iter().flat_map(|own| [own.first_action, own.to_max]);
        let all = own.chain([found.first_action, found.to_max, found.to_min]);
        for bounds in all {
            prop_assert!(within(bounds), "{:?}\n{}", bounds, &found);
        }
    }
}

const SEEDS: u64 = 1000;
/// Simulations share the machine with other tests.
const THREADS: NonZeroUsize = NonZeroUsize::MIN;

/// The median over [`SEEDS`] histories.
fn median(summaries: &[Summary], of: fn(&Summary) -> Option<Span>) -> f64 {
    let found = summaries.iter().map(|summary| When::from(of(summary)));
    let found = Percentiles::of(found).unwrap();
    found.median.after().unwrap().as_secs()
}

fn typical(bounds: Option<Bounds>) -> f64 {
    bounds.unwrap().typical.unwrap().as_secs()
}

/// Within a tenth of the median and ten seconds.
#[track_caller]
fn near(case: &str, typical: f64, median: f64) {
    let off = (typical - median).abs();
    assert!(
        off <= 10.0 + 0.1 * median,
        "{case}: typically {typical} s, and the median is {median} s"
    );
}

/// The profiles whose figures the tests know.
fn catalogue() -> [(&'static str, Sketch); 8] {
    [
        ("hand written", Sketch::hand_written()),
        ("burst", Sketch::with_burst()),
        (
            "burst of a minute",
            Sketch {
                burst: Some((200, None, 60)),
                ..Sketch::hand_written()
            },
        ),
        ("cpu", Sketch::cpu_only()),
        (
            "cpu with a long cooldown",
            Sketch {
                scale_out_cooldown: 300,
                ..Sketch::cpu_only()
            },
        ),
        (
            "fast steps",
            Sketch {
                resolution: 10,
                periods: 1,
                ..Sketch::hand_written()
            },
        ),
        (
            "steps beside cpu",
            Sketch {
                cpu: Some((70, true)),
                ..Sketch::hand_written()
            },
        ),
        (
            "many small steps",
            Sketch {
                steps: vec![(50, 1)],
                periods: 1,
                max: 8,
                ..Sketch::hand_written()
            },
        ),
    ]
}

#[test]
fn typical_is_near_the_median_on_the_way_up() {
    for (case, sketch) in catalogue() {
        let blueprint = sketch.blueprint();
        let promised = response(&blueprint, &each(10));
        let horizon = promised.to_max.unwrap().worst.unwrap() + Span::secs(10);
        let all = many(
            &blueprint,
            &flood(horizon),
            &settings(&each(10)),
            0..SEEDS,
            THREADS,
        );
        let first = median(&all, |summary| summary.first_action);
        near(
            &format!("{case}, first action"),
            typical(promised.first_action),
            first,
        );
        let max = median(&all, |summary| summary.max_desired);
        near(&format!("{case}, maximum"), typical(promised.to_max), max);
    }
}

#[test]
fn typical_is_near_the_median_on_the_way_back() {
    let drain = Some((10, 5));
    let cases = [
        (
            "drain",
            Sketch {
                drain,
                max: 5,
                ..Sketch::with_burst()
            },
        ),
        (
            "fast drain",
            Sketch {
                drain,
                max: 5,
                resolution: 10,
                ..Sketch::with_burst()
            },
        ),
        ("cpu", Sketch::cpu_only()),
    ];
    let fall = Span::secs(605);
    for (case, sketch) in cases {
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
            ..Trace::quiet(Span::secs(605 + 1800))
        };
        let all = many(&blueprint, &trace, &settings, 0..SEEDS, THREADS);
        let min = median(&all, |summary| summary.min_desired);
        near(case, typical(promised), min);
    }
}

/// The percentiles of a response are of its own load, and so between its bounds.
#[test]
fn histories_spread_between_best_and_worst() {
    let sketch = Sketch {
        drain: Some((10, 5)),
        ..Sketch::with_burst()
    };
    let blueprint = sketch.blueprint();
    let two = NonZeroUsize::MIN.saturating_add(1);
    let found = histories(&blueprint, &each(10), 0..1000, two).unwrap();
    let again = histories(&blueprint, &each(10), 0..1000, THREADS).unwrap();
    assert_eq!(found, again);
    assert_eq!(found.count, 1000);
    assert_eq!(found.first_action, found.to_max);
    let Percentiles {
        min,
        median,
        p95,
        p999,
        max,
    } = found.to_max.map(|when| when.after().unwrap());
    let Bounds { best, worst, .. } = response(&blueprint, &each(10)).to_max.unwrap();
    let rising = [best, min, median, p95, p999, max, worst.unwrap()];
    assert!(rising.is_sorted(), "{rising:?}");
    near("burst", 27.0, median.as_secs());
    let launch = found.to_max_running.min.after().unwrap() - min;
    assert!(launch >= Span::secs(20), "{launch}");
    assert_eq!(histories(&blueprint, &each(10), 0..0, THREADS), None);
}
