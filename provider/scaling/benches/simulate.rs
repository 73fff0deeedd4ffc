//! How long simulations take: a day, and ten thousand bursts.

// A benchmark whose input is wrong should stop.
#![allow(clippy::expect_used)]

use std::{hint::black_box, num::NonZeroUsize, thread};

use criterion::{Criterion, criterion_group, criterion_main};
use scaling::{
    advice::advice,
    draft::{Draft, from_json},
    expand::expand,
    object::Blueprint,
    profile::Profile,
    response::{Assumptions, histories, response},
    simulate::{PublisherSettings, Settings, Span, Trace, many, summarize},
    validate::{Context, validate},
};

fn worker() -> Blueprint {
    expand(&profile())
}

fn profile() -> Profile {
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
    verdict.profile().expect("a valid profile").clone()
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

fn histories_of_a_plan(criterion: &mut Criterion) {
    let blueprint = worker();
    let assumptions = Assumptions::default();
    let threads = NonZeroUsize::MIN;
    criterion.bench_function("a thousand histories of a response", |bencher| {
        bencher.iter(|| histories(black_box(&blueprint), &assumptions, 0..1000, threads));
    });
}

fn advising(criterion: &mut Criterion) {
    let profile = profile();
    let assumptions = Assumptions::default();
    criterion.bench_function("a response and its advice", |bencher| {
        bencher.iter(|| {
            let response = response(&expand(black_box(&profile)), &assumptions);
            (response, advice(&profile, &assumptions))
        });
    });
}

criterion_group!(benches, day, bursts, histories_of_a_plan, advising);
criterion_main!(benches);
