//! How fast a blueprint reacts, in closed form: from the instant a metric breaches to the first
//! action and to `max_capacity` desired tasks.
//!
//! Best is what no history can beat, worst is what every history keeps, as long as the
//! [`Assumptions`] hold: every metric the blueprint watches jumps at one instant to where the
//! largest step (or, for a utilization, 100%) applies, and stays there; alarms knew nothing of it
//! before; no cooldown runs; the service runs its minimum. The simulation keeps these bounds for
//! every seed (`tests/simulation`). *Running* tasks come a launch later than desired ones.
//!
//! Typical is the history in which everything that varies takes its mean: an instant lies in the
//! middle of the period, the cadence or the sampling interval it falls into; a delay in the middle of
//! its range; of n tasks that start together the k-th runs when k of n + 1 parts of the launch's
//! range have passed. Of several policies each acts at its own typical time. No alarm scales in
//! meanwhile. It is near the median of simulated histories, how near `tests/simulation` holds.
//!
//! The figures come from [`crate::simulate::assumption`], the rules from the same facts as the
//! simulation's.

mod detection;
mod histories;
mod inward;
mod ladder;
mod signal;
mod together;
mod typical;
mod words;

use crate::{
    object::Blueprint,
    simulate::{
        Latency, Span,
        assumption::{ACTION_DELAY, INGESTION, LAUNCH, SAMPLE_EVERY},
    },
};

pub use histories::{Histories, histories};

/// How fast a blueprint reacts. `Display` gives it as text of several lines.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// Tasks at the start: the blueprint's minimum.
    pub min_capacity: i32,
    /// Tasks at the end.
    pub max_capacity: i32,
    /// What every policy that can scale out does by itself, by name.
    pub signals: Vec<Signal>,
    /// From the breach to the first action of any policy; `None` when none can act.
    pub first_action: Option<Bounds>,
    /// From the breach to `max_capacity` desired by any policies; `None` when they cannot get
    /// there.
    pub to_max: Option<Bounds>,
    /// What limits `to_max`, in words.
    pub reason: String,
    /// From the end of the load until `min_capacity` tasks are desired again, when everything
    /// watched falls to nothing at once and `max_capacity` tasks run; `None` when they never are.
    pub to_min: Option<Bounds>,
    /// What limits `to_min`, in words.
    pub to_min_reason: String,
    /// What the bounds do not show and an operator should know.
    pub notes: Vec<String>,
    /// What the bounds rest on.
    pub assumptions: Assumptions,
}

/// What one policy does by itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Signal {
    /// The policy's name.
    pub policy: String,
    /// From the breach to its first action; `None` when it never acts.
    pub first_action: Option<Bounds>,
    /// From the breach until it has set `max_capacity`; `None` when it never does, or when that
    /// depends on how high its metric rises.
    pub to_max: Option<Bounds>,
    /// How many actions that takes, each as large as it can be; `None` when it never gets there.
    pub actions: Option<u32>,
    /// What limits it, in words.
    pub reason: String,
}

/// The least, the usual and the most that something can take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// No history is faster.
    pub best: Span,
    /// The history in which everything takes its mean; `None` where that one never gets there.
    pub typical: Option<Span>,
    /// No history is slower; `None` when there is no such bound.
    pub worst: Option<Span>,
}

/// What a response rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Assumptions {
    /// From one sample of the publisher to the next.
    pub sample_every: Span,
    /// From a sample until alarms can see it.
    pub ingestion: Latency,
    /// From an alarm's evaluation until desired is set.
    pub action_delay: Latency,
    /// From the request for a task to RUNNING.
    pub launch: Latency,
}

impl Default for Assumptions {
    fn default() -> Self {
        Self {
            sample_every: SAMPLE_EVERY,
            ingestion: INGESTION,
            action_delay: ACTION_DELAY,
            launch: LAUNCH,
        }
    }
}

/// How fast `blueprint` reacts.
pub fn response(blueprint: &Blueprint, assumptions: &Assumptions) -> Response {
    let target = &blueprint.target;
    let (min_capacity, max_capacity) = (target.min_capacity, target.max_capacity);
    let suspended = target.suspended_state.dynamic_scaling_out_suspended;
    let found = if suspended {
        Vec::new()
    } else {
        signal::outward(blueprint, assumptions)
    };
    let mut signals: Vec<Signal> = found.iter().map(|found| found.signal.clone()).collect();
    if !suspended {
        signals.extend(signal::of_unknown_height(blueprint, assumptions));
    }
    let first_action = earliest(signals.iter().map(|signal| signal.first_action));
    let together = together::together(&found, min_capacity, max_capacity, assumptions);
    let unknown = signals.iter().skip(found.len());
    let first_of_unknown = unknown.filter_map(|signal| signal.first_action);
    let first_of_unknown = first_of_unknown.map(|first| first.best).min();
    let slowest = earliest(signals.iter().map(|signal| signal.to_max));
    let to_max = together.map(|best| Bounds {
        // A metric of unknown height may take the service all the way when its policy first acts.
        best: first_of_unknown.map_or(best, |first| best.min(first)),
        typical: typical::to_max(&found, min_capacity, max_capacity, assumptions),
        worst: slowest.and_then(|bounds| bounds.worst),
    });
    let to_max = to_max.filter(|_| first_action.is_some());
    let (to_min, to_min_reason) = inward::to_min(blueprint, assumptions);
    Response {
        min_capacity,
        max_capacity,
        to_min,
        to_min_reason,
        reason: words::overall(&signals, to_max, suspended),
        notes: words::notes(blueprint, &found, assumptions),
        signals,
        first_action,
        to_max,
        assumptions: *assumptions,
    }
}

/// The bounds of whichever of several comes first.
fn earliest(all: impl Iterator<Item = Option<Bounds>>) -> Option<Bounds> {
    all.flatten().reduce(|one, other| Bounds {
        best: one.best.min(other.best),
        typical: sooner(one.typical, other.typical),
        worst: sooner(one.worst, other.worst),
    })
}

fn sooner(one: Option<Span>, other: Option<Span>) -> Option<Span> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
    }
}
