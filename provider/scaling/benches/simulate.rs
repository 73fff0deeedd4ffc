//! How long simulations take: a day, and ten thousand bursts.

// A benchmark whose input is wrong should stop.
#![allow(clippy::expect_used)]

use std::{hint::black_box, thread};

use criterion::{Criterion, criterion_group, criterion_main};
use scaling::{
    draft::{Draft, from_json},
    expand::expand,
    object::Blueprint,
    simulate::{PublisherSettings, Settings, Span, Trace, many, summarize},
    validate::{Context, validate},
};

fn worker() -> Blueprint {
    let value = serde_json::json!({
        "cluster": "arrakis", "service": "worker", "min_capacity": 3, "max_capacity": 10,
        "cpu": { "target": 70 }, "memory": { "target": 80 },
        "queues": { "commands": {
            "stream": "COMMANDS", "consumer": "worker",
            "steps": [{ "at": 50, "add": 1 }, { "at": 100, "add": 2 }, { "at": 200, "add": 3 }],
            "burst": { "at": 200 }, "drain": { "below": 10 },
        } },
    });
    let draft: Draft = from_json(&value, None).expect("a profile");
    let verdict = validate(&draft, &Context::default());
    expand(verdict.profile().expect("a valid profile"))
}

fn day(criterion: &mut Criterion) {
    let blueprint = worker();
    let mut trace = Trace::quiet(Span::secs(86_400));
    for minute in 0..1440_i32 {
        let wave = (f64::from(minute) / 1440.0 * std::f64::consts::TAU).sin();
        trace = trace.rate(Span::secs(i64::from(minute) * 60), 40.0 + 30.0 * wave);
    }
    let settings = Settings {
        publisher: PublisherSettings {
            sample_every: Span::secs(1),
            ..PublisherSettings::default()
        },
        ..Settings::default()
    };
    criterion.bench_function("a day at one sample a second", |bencher| {
        bencher.iter(|| summarize(black_box(&blueprint), &trace, &settings, 1));
    });
}

fn bursts(criterion: &mut Criterion) {
    let blueprint = worker();
    let trace = Trace::quiet(Span::secs(300)).burst(Span::secs(5), 500);
    let settings = Settings::default();
    let threads = thread::available_parallelism().expect("a number of processors");
    let mut group = criterion.benchmark_group("bursts");
    group.sample_size(10);
    group.bench_function("ten thousand bursts", |bencher| {
        bencher.iter(|| many(black_box(&blueprint), &trace, &settings, 0..10_000, threads));
    });
    group.finish();
}

criterion_group!(benches, day, bursts);
criterion_main!(benches);
