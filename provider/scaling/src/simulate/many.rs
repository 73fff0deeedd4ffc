//! Many histories of one blueprint: how much depends on phases and delays.

use std::{num::NonZeroUsize, ops::Range, thread};

use super::{run::summarize, settings::Settings, time::Span, timeline::Summary, trace::Trace};
use crate::object::Blueprint;

/// How something spreads over many histories. Every figure is one that occurred.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percentiles<T> {
    /// The least.
    pub min: T,
    /// Half are not above it.
    pub median: T,
    /// 95 of 100 are not above it.
    pub p95: T,
    /// 999 of 1,000 are not above it.
    pub p999: T,
    /// The greatest.
    pub max: T,
}

/// When something happened in a history. Never is later than any time, so that a percentile tells
/// of all histories and not of the lucky ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum When {
    /// After so long.
    After(Span),
    /// Not before the trace was over.
    Never,
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

impl<T: Copy + Ord> Percentiles<T> {
    /// Of a value of each history; `None` without any history.
    pub fn of(values: impl Iterator<Item = T>) -> Option<Self> {
        let mut found: Vec<T> = values.collect();
        found.sort_unstable();
        let last = found.len().checked_sub(1)?;
        // The least value that so many of a thousand are not above.
        let at = |thousandth: usize| {
            let place = (found.len() * thousandth).div_ceil(1000).saturating_sub(1);
            found.get(place.min(last)).copied()
        };
        Some(Self {
            min: at(0)?,
            median: at(500)?,
            p95: at(950)?,
            p999: at(999)?,
            max: at(1000)?,
        })
    }
}

impl<T> Percentiles<T> {
    /// The same with each figure changed.
    pub fn map<U>(self, mut change: impl FnMut(T) -> U) -> Percentiles<U> {
        Percentiles {
            min: change(self.min),
            median: change(self.median),
            p95: change(self.p95),
            p999: change(self.p999),
            max: change(self.max),
        }
    }
}

impl When {
    /// After how long; `None` when it never happened.
    pub fn after(self) -> Option<Span> {
        match self {
            Self::After(span) => Some(span),
            Self::Never => None,
        }
    }
}

impl From<Option<Span>> for When {
    fn from(after: Option<Span>) -> Self {
        after.map_or(Self::Never, Self::After)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_occurred() {
        let found = Percentiles::of((1..=1000).rev()).unwrap();
        let figures = [found.min, found.median, found.p95, found.p999, found.max];
        assert_eq!(figures, [1, 500, 950, 999, 1000]);
        let one = Percentiles::of([7].into_iter()).unwrap();
        assert_eq!((one.min, one.p999), (7, 7));
        assert_eq!(Percentiles::<i32>::of([].into_iter()), None);
    }

    #[test]
    fn what_never_happened_is_later_than_all_that_did() {
        let after = |secs| When::from(Some(Span::secs(secs)));
        let rare = (0..90).map(after).chain([When::Never; 10]);
        let found = Percentiles::of(rare).unwrap();
        assert_eq!(found.median, after(49));
        assert_eq!((found.p95, found.max), (When::Never, When::Never));
        assert_eq!(found.map(When::after).p95, None);
    }
}
