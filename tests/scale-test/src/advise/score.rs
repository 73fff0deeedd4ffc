//! How good a profile is: whether it keeps the requirement, then how few task minutes it needs.

use std::{cmp::Ordering, collections::BTreeMap};

use scaling::{
    response::{Assumptions, response},
    simulate::{Outcome, Settings, Span, Summary, many},
};
use serde_json::Value;

use super::{Conditions, Requirement};
use crate::{blueprint::subject_of_profile, simulation::queues};

/// A profile, and what it comes to.
#[derive(Clone, Debug)]
pub struct Scored {
    pub(super) profile: Value,
    /// By how much the requirement is missed, as shares of what it asks; nothing: it is kept.
    excess: f64,
    /// Mean time of running tasks in a history, in seconds.
    task_seconds: f64,
    /// Until `max_capacity` is desired, reckoned at worst.
    pub(super) reckoned: Option<Span>,
    pub(super) outcome: Outcome,
}

/// Tries profiles.
pub(super) struct Judge<'a> {
    requirement: Requirement,
    conditions: &'a Conditions<'a>,
    /// Each profile once for each number of histories; `None` for one that is not valid.
    known: BTreeMap<(u64, String), Option<Scored>>,
}

/// Simulated time for one profile at first, and once little is left to choose from.
const COARSE: Span = Span::secs(8 * 86_400);
const FINE: Span = Span::secs(56 * 86_400);
/// What saves less than this share is not worth a change.
const WORTH: f64 = 0.001;
/// What counts for a requirement that is not kept at all.
const HOPELESS: f64 = 100.0;

impl<'a> Judge<'a> {
    pub(super) fn new(requirement: Requirement, conditions: &'a Conditions<'a>) -> Self {
        Self {
            requirement,
            conditions,
            known: BTreeMap::new(),
        }
    }

    /// Profiles tried.
    pub(super) fn tried(&self) -> usize {
        self.known.len()
    }

    /// Roughly, from few histories; `None` for a profile that is not valid.
    pub(super) fn roughly(&mut self, profile: &Value) -> Option<Scored> {
        let histories = self.histories(COARSE).clamp(2, 10);
        self.score(profile, histories)
    }

    /// Closely, from many histories.
    pub(super) fn closely(&mut self, profile: &Value) -> Option<Scored> {
        let histories = self.histories(FINE).clamp(8, 48);
        self.score(profile, histories)
    }

    fn histories(&self, length: Span) -> u64 {
        let each = self.conditions.trace.duration.0.max(1);
        u64::try_from(length.0 / each).unwrap_or(0)
    }

    fn score(&mut self, profile: &Value, histories: u64) -> Option<Scored> {
        let key = (histories, profile.to_string());
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let scored = self.simulate(profile, histories);
        (self.conditions.progress)();
        self.known.insert(key, scored.clone());
        scored
    }

    fn simulate(&self, profile: &Value, histories: u64) -> Option<Scored> {
        let Conditions {
            trace,
            settings,
            seed,
            threads,
            progress: _,
        } = self.conditions;
        let subject = subject_of_profile("profile", profile).ok()?;
        let settings = Settings {
            queues: queues(&subject.queues, settings),
            ..(*settings).clone()
        };
        let seeds = *seed..seed.saturating_add(histories);
        let all = many(&subject.blueprint, trace, &settings, seeds, *threads);
        let outcome = Outcome::of(&all)?;
        let reckoned = response(&subject.blueprint, &assumptions(&settings)).to_max;
        let reckoned = reckoned.and_then(|bounds| bounds.worst);
        Some(Scored {
            profile: profile.clone(),
            excess: excess(&self.requirement, reckoned, &outcome),
            task_seconds: mean(&all),
            reckoned,
            outcome,
        })
    }
}

fn assumptions(settings: &Settings) -> Assumptions {
    Assumptions {
        sample_every: settings.publisher.sample_every,
        ingestion: settings.publisher.ingestion,
        action_delay: settings.action_delay,
        launch: settings.service.launch,
    }
}

/// Histories are far fewer than 2^53.
#[allow(clippy::cast_precision_loss)]
fn mean(all: &[Summary]) -> f64 {
    let sum: f64 = all.iter().map(|summary| summary.task_seconds).sum();
    sum / all.len().max(1) as f64
}

/// Messages are far fewer than 2^53.
#[allow(clippy::cast_precision_loss)]
fn excess(requirement: &Requirement, reckoned: Option<Span>, outcome: &Outcome) -> f64 {
    let Requirement {
        within,
        max_peak_depth,
        no_lost,
    } = *requirement;
    let above = |found: f64, allowed: f64| (found - allowed).max(0.0) / allowed.max(1.0);
    let slow = within.map_or(0.0, |within| match reckoned {
        Some(reckoned) => above(reckoned.as_secs(), within.as_secs()),
        None => HOPELESS,
    });
    let peak = outcome.peak_depth.max;
    let deep = max_peak_depth.map_or(0.0, |most| above(peak as f64, most as f64));
    let lost = if no_lost {
        outcome.lost.max as f64
    } else {
        0.0
    };
    slow + deep + lost
}

impl Scored {
    pub(super) fn is_kept(&self) -> bool {
        self.excess <= 0.0
    }

    /// Whether it is better by more than a trifle.
    pub(super) fn beats(&self, other: &Self) -> bool {
        match self.excess.total_cmp(&other.excess) {
            Ordering::Less => true,
            Ordering::Equal => self.task_seconds < other.task_seconds * (1.0 - WORTH),
            Ordering::Greater => false,
        }
    }

    pub(super) fn compare(&self, other: &Self) -> Ordering {
        let excess = self.excess.total_cmp(&other.excess);
        excess.then(self.task_seconds.total_cmp(&other.task_seconds))
    }
}
