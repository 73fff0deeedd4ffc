//! The load of a response simulated many times: how its figures spread over phases and delays.

use std::{num::NonZeroUsize, ops::Range};

use super::{Assumptions, response};
use crate::{
    object::Blueprint,
    simulate::{
        Percentiles, PublisherSettings, ServiceSettings, Settings, Span, Summary, Trace, When,
        Workers, many,
    },
};

/// How a response spreads over simulated histories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Histories {
    /// How many there are.
    pub count: u64,
    /// From the breach to the first action of any policy.
    pub first_action: Percentiles<When>,
    /// From the breach to `max_capacity` desired.
    pub to_max: Percentiles<When>,
    /// From the breach to `max_capacity` running.
    pub to_max_running: Percentiles<When>,
}

/// Histories start so long before the breach.
const ONSET: Span = Span::secs(5);
/// What a bound does not tell apart.
const MARGIN: Span = Span::secs(10);
/// A history is followed no longer than this after the breach.
const LONGEST: Span = Span::secs(3600);

/// A depth above every step.
const FLOOD: u64 = 1 << 53;
/// Utilization before the breach and after it, in percent.
const IDLE: f64 = 20.0;
const BUSY: f64 = 100.0;

/// The load of which [`response`] speaks, for each of `seeds`: queues and utilizations jump at one
/// instant to where they cannot be higher, and stay, because nothing is worked off. Metrics whose
/// height is not known stay as they are. The same arguments give the same figures, whatever the
/// number of threads. `None` without seeds.
pub fn histories(
    blueprint: &Blueprint,
    assumptions: &Assumptions,
    seeds: Range<u64>,
    threads: NonZeroUsize,
) -> Option<Histories> {
    let promised = response(blueprint, assumptions);
    let worst = promised.to_max.and_then(|bounds| bounds.worst);
    let launch = assumptions.launch.max;
    let followed = worst.map_or(LONGEST, |worst| (worst + launch + MARGIN).min(LONGEST));
    let jump = vec![(Span::ZERO, IDLE), (ONSET, BUSY)];
    let trace = Trace {
        cpu: jump.clone(),
        memory: jump,
        ..Trace::quiet(ONSET + followed).burst(ONSET, FLOOD)
    };
    let count = seeds.end.saturating_sub(seeds.start);
    let all = many(blueprint, &trace, &settings(assumptions), seeds, threads);
    let of = |what: fn(&Summary) -> Option<Span>| {
        Percentiles::of(all.iter().map(|summary| When::from(what(summary))))
    };
    Some(Histories {
        count,
        first_action: of(|summary| summary.first_action)?,
        to_max: of(|summary| summary.max_desired)?,
        to_max_running: of(|summary| summary.max_running)?,
    })
}

fn settings(assumptions: &Assumptions) -> Settings {
    let Assumptions {
        sample_every,
        ingestion,
        action_delay,
        launch,
    } = *assumptions;
    Settings {
        publisher: PublisherSettings {
            sample_every,
            ingestion,
        },
        service: ServiceSettings {
            launch,
            ..ServiceSettings::default()
        },
        action_delay,
        workers: Workers {
            per_task_per_sec: 0.0,
        },
        ..Settings::default()
    }
}
