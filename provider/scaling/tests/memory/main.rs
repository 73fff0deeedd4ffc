//! Memory does not grow with the length of a trace when only the summary is asked for.
//!
//! How: an allocator that counts what is allocated at one time. One test in a binary of its own, so that
//! nothing else allocates meanwhile.

// Counting is what `GlobalAlloc` is for, and implementing it is unsafe: every call goes on to the
// system's allocator unchanged.
#![allow(unsafe_code, clippy::expect_used)]

use std::{
    alloc::{GlobalAlloc, Layout, System},
    sync::atomic::{AtomicUsize, Ordering},
};

use scaling::{
    draft::from_json,
    expand::expand,
    object::Blueprint,
    simulate::{Settings, Span, Trace, summarize},
    validate::{Context, validate},
};

struct Counting;

static NOW: AtomicUsize = AtomicUsize::new(0);
static MOST: AtomicUsize = AtomicUsize::new(0);

fn add(bytes: usize) {
    let now = NOW.fetch_add(bytes, Ordering::Relaxed) + bytes;
    MOST.fetch_max(now, Ordering::Relaxed);
}

// SAFETY: memory comes from and goes back to the system's allocator with the layouts it was asked for.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        add(layout.size());
        // SAFETY: the caller keeps the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        NOW.fetch_sub(layout.size(), Ordering::Relaxed);
        // SAFETY: the caller keeps the contract of `dealloc`.
        unsafe { System.dealloc(memory, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most bytes at one time, above what there was before.
fn most(work: impl FnOnce()) -> usize {
    let before = NOW.load(Ordering::Relaxed);
    MOST.store(before, Ordering::Relaxed);
    work();
    MOST.load(Ordering::Relaxed) - before
}

fn worker() -> Blueprint {
    let value = serde_json::json!({
        "cluster": "arrakis", "service": "worker", "min_capacity": 3, "max_capacity": 10,
        "cpu": { "target": 70 },
        "queues": { "commands": {
            "stream": "COMMANDS", "consumer": "worker", "retention": 3600,
            "steps": [{ "at": 50, "add": 1 }], "burst": { "at": 200 }, "drain": { "below": 10 },
        } },
    });
    let draft = from_json(&value, None).expect("a profile");
    let verdict = validate(&draft, &Context::default());
    expand(verdict.profile().expect("a valid profile"))
}

const HOUR: Span = Span::secs(3600);

/// A burst each hour, so that there is something to decide.
fn busy(days: i64) -> Trace {
    Trace {
        repeat_every: Some(HOUR),
        ..Trace::quiet(Span::secs(86_400 * days)).burst(Span::secs(5), 3000)
    }
}

#[test]
fn a_summary_takes_the_same_memory_whatever_the_length_of_the_trace() {
    let blueprint = worker();
    let settings = Settings::default();
    let measured = [2, 4, 16].map(|days| {
        let trace = busy(days);
        let mut scaled = 0;
        let bytes = most(|| scaled = summarize(&blueprint, &trace, &settings, 1).scale_outs);
        // It was no idle time.
        assert!(
            i64::from(scaled) >= 20 * days,
            "{scaled} scale-outs in {days} days"
        );
        bytes
    });
    let [short, .., long] = measured;
    assert!(short > 10_000, "{measured:?}: nothing was counted");
    assert!(long <= short + short / 10, "{measured:?}");
}
