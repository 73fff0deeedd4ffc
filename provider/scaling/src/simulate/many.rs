//! Many histories of one blueprint: how much depends on phases and delays.

use std::{num::NonZeroUsize, ops::Range, thread};

use super::{run::summarize, settings::Settings, time::Span, timeline::Summary, trace::Trace};
use crate::object::Blueprint;

/// How something spreads over many histories.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percentiles {
    /// The least.
    pub min: Span,
    /// Half are not above it.
    pub median: Span,
    /// 95 of 100 are not above it.
    pub p95: Span,
    /// 999 of 1,000 are not above it.
    pub p999: Span,
    /// The greatest.
    pub max: Span,
    /// Histories in which it never happened; the figures are of the others.
    pub never: usize,
}

/// Summaries of the histories with these seeds, in their order: the same whatever the number of
/// threads.
pub fn many(
    blueprint: &Blueprint,
    trace: &Trace,
    settings: &Settings,
    seeds: Range<u64>,
    threads: NonZeroUsize,
) -> Vec<Summary> {
    let seeds: Vec<u64> = seeds.collect();
    let share = seeds.len().div_ceil(threads.get()).max(1);
    thread::scope(|scope| {
        let parts: Vec<_> = seeds
            .chunks(share)
            .map(|part| {
                scope.spawn(move || {
                    let one = |seed: &u64| summarize(blueprint, trace, settings, *seed);
                    part.iter().map(one).collect::<Vec<_>>()
                })
            })
            .collect();
        let done = parts.into_iter().flat_map(|part| match part.join() {
            Ok(part) => part,
            Err(panic) => std::panic::resume_unwind(panic),
        });
        done.collect()
    })
}

impl Percentiles {
    /// Of what happened after so long in each history, or never; `None` when it never happened in
    /// any.
    pub fn of(values: impl Iterator<Item = Option<Span>>) -> Option<Self> {
        let mut never = 0;
        let mut found: Vec<Span> = values
            .filter_map(|value| {
                never += usize::from(value.is_none());
                value
            })
            .collect();
        found.sort_unstable();
        let last = found.len().checked_sub(1)?;
        // The least value that so many of a thousand are not above.
        let at = |thousandth: usize| {
            let place = (found.len() * thousandth).div_ceil(1000).saturating_sub(1);
            found.get(place.min(last)).copied().unwrap_or_default()
        };
        Some(Self {
            min: at(0),
            median: at(500),
            p95: at(950),
            p999: at(999),
            max: at(1000),
            never,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_occurred() {
        let values = (1..=1000).rev().map(|secs| Some(Span::secs(secs)));
        let found = Percentiles::of(values.chain([None, None])).unwrap();
        let secs = |span: Span| span.0 / 1000;
        let figures = [found.min, found.median, found.p95, found.p999, found.max].map(secs);
        assert_eq!(figures, [1, 500, 950, 999, 1000]);
        assert_eq!(found.never, 2);
        let one = Percentiles::of([Some(Span::secs(7))].into_iter()).unwrap();
        assert_eq!((one.min, one.p999), (Span::secs(7), Span::secs(7)));
        assert_eq!(Percentiles::of([None].into_iter()), None);
    }
}
