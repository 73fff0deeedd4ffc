//! What a simulation shows: many histories as percentiles, one of them as a picture.

mod chart;
mod json;
mod text;

use std::{num::NonZeroUsize, ops::Range};

use scaling::{
    object::Blueprint,
    response::{Assumptions, Response, response},
    simulate::{
        Outcome, OwnQueue, Settings, Span, Summary, Timeline, Trace, many, run, simulated_time,
    },
};

use crate::{blueprint::Subject, report::Page};

/// What a blueprint is simulated under.
pub struct Load<'a> {
    /// What arrives, as it was written.
    pub written: &'a str,
    /// What arrives.
    pub trace: &'a Trace,
    /// What is assumed.
    pub settings: &'a Settings,
    /// One history for each.
    pub seeds: Range<u64>,
    /// How many are simulated at a time.
    pub threads: NonZeroUsize,
    /// Hears how many more histories are done.
    pub progress: &'a dyn Fn(u64),
}

/// A blueprint under a load.
#[derive(Clone, Debug)]
pub struct Simulation {
    subject: Subject,
    trace: Trace,
    written: String,
    promised: Response,
    outcome: Outcome,
    /// The first history, with points for a picture.
    first: Timeline,
}

/// Most time that is simulated at once, all histories together: a hundred years, minutes of work.
pub const SIMULATED_MAX: Span = Span::secs(36_525 * 86_400);
/// Points of the history that is drawn: finer than the picture, so that it shows every peak.
const POINTS: i64 = 10_000;
/// Histories between two signs of progress, for each thread.
const BATCH: u64 = 16;

impl Simulation {
    /// Simulates a subject.
    ///
    /// # Errors
    /// There is no history, or they are longer together than [`SIMULATED_MAX`].
    pub fn new(subject: Subject, load: &Load<'_>) -> Result<Self, String> {
        let Load {
            written,
            trace,
            settings,
            seeds,
            threads: _,
            progress: _,
        } = load;
        let settings = Settings {
            queues: queues(&subject.queues, settings),
            ..(*settings).clone()
        };
        judge_length(trace, seeds)?;
        let all = histories(&subject.blueprint, &settings, load);
        let outcome = Outcome::of(&all).ok_or("no history is asked for")?;
        let drawn = Settings {
            record_every: Some(Span((trace.duration.0 / POINTS).max(1000))),
            ..settings.clone()
        };
        let assumptions = Assumptions {
            sample_every: settings.publisher.sample_every,
            ingestion: settings.publisher.ingestion,
            action_delay: settings.action_delay,
            launch: settings.service.launch,
        };
        Ok(Self {
            promised: response(&subject.blueprint, &assumptions),
            first: run(&subject.blueprint, trace, &drawn, seeds.start),
            outcome,
            trace: (*trace).clone(),
            written: (*written).to_owned(),
            subject,
        })
    }

    /// Several simulations under one load as a picture: SVG that needs nothing beside it.
    pub fn to_svg(all: &[Self]) -> String {
        chart::svg(all)
    }

    /// Several simulations under one load as a page that needs nothing beside it.
    pub fn to_page(all: &[Self]) -> Page {
        chart::page(all)
    }
}

/// What the profile says of its queues, but for what is asked of all queues.
pub(crate) fn queues(own: &[OwnQueue], settings: &Settings) -> Vec<OwnQueue> {
    let changed = own.iter().cloned().map(|mut queue| {
        queue.settings.retention = settings.queue.retention.or(queue.settings.retention);
        queue
    });
    changed.collect()
}

fn judge_length(trace: &Trace, seeds: &Range<u64>) -> Result<(), String> {
    let runs = seeds.end.saturating_sub(seeds.start);
    let length = simulated_time(trace, runs);
    if length <= SIMULATED_MAX {
        return Ok(());
    }
    let days = |span: Span| span.0 / 86_400_000;
    let most = SIMULATED_MAX.0 / trace.duration.0.max(1);
    Err(format!(
        "the simulation is too long: found {runs} histories of {}, {} days together; allowed: {} \
         days; ask for at most {most} with --runs, or for a shorter trace",
        trace.duration,
        days(length),
        days(SIMULATED_MAX),
    ))
}

/// All histories, in batches, so that it can be told how far they are.
fn histories(blueprint: &Blueprint, settings: &Settings, load: &Load<'_>) -> Vec<Summary> {
    let Range { start, end } = load.seeds;
    let threads = u64::try_from(load.threads.get()).unwrap_or(1);
    let batch = BATCH.saturating_mul(threads);
    let mut all = Vec::new();
    let mut from = start;
    while from < end {
        let to = from.saturating_add(batch).min(end);
        all.extend(many(
            blueprint,
            load.trace,
            settings,
            from..to,
            load.threads,
        ));
        (load.progress)(to - from);
        from = to;
    }
    all
}

#[cfg(test)]
mod tests;
