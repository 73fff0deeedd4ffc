//! Judges changes: makes each, and looks at what comes out.

use std::ops::RangeInclusive;

use super::{Advice, Measure, change::Change, inward, outward};
use crate::{
    expand::expand,
    lint::lint,
    problem::Problem,
    profile::{Profile, Queue},
    response::{Assumptions, Bounds, Response, response},
    simulate::Span,
    validate::limit,
};

/// Judges changes of one profile.
pub(super) struct Advisor<'a> {
    profile: &'a Profile,
    assumptions: &'a Assumptions,
    response: Response,
    warnings: Vec<Problem>,
}

impl<'a> Advisor<'a> {
    pub(super) fn new(profile: &'a Profile, assumptions: &'a Assumptions) -> Self {
        let (response, warnings) = foresee(profile, assumptions);
        Self {
            profile,
            assumptions,
            response,
            warnings,
        }
    }

    /// The first of `measures` that `change` improves, unless it brings a new warning.
    pub(super) fn judge(&self, change: Change, measures: &[Measure]) -> Option<Advice> {
        let Change {
            at,
            lines,
            note,
            profile,
            sample_every,
        } = change;
        let assumptions = Assumptions {
            sample_every: sample_every.unwrap_or(self.assumptions.sample_every),
            ..*self.assumptions
        };
        if expand(&profile).policies.len() > limit::POLICIES_PER_TARGET_MAX {
            return None;
        }
        let (response, warnings) = foresee(&profile, &assumptions);
        let improved = |measure: &Measure| {
            let (before, after) = (measure.of(&self.response), measure.of(&response)?);
            helps(before, after).then_some((*measure, before, after))
        };
        let (measure, before, after) = measures.iter().find_map(improved)?;
        let known = |warning: &Problem| {
            let mut known = self.warnings.iter();
            known.any(|known| (&known.path, &known.summary) == (&warning.path, &warning.summary))
        };
        warnings.iter().all(known).then_some(Advice {
            measure,
            at,
            lines,
            note,
            before,
            after,
        })
    }

    /// Whether `change` improves a measure, to at most `secs` where there is a demand.
    fn enough(&self, change: &Change, measure: Measure, secs: Option<i64>) -> bool {
        let response = response(&expand(&change.profile), self.assumptions);
        let Some(after) = measure.of(&response) else {
            return false;
        };
        let kept =
            secs.is_none_or(|secs| after.worst.is_some_and(|worst| worst <= Span::secs(secs)));
        kept && helps(measure.of(&self.response), after)
    }

    /// The least minimum that helps, as long as a higher one never helps less.
    pub(super) fn min_capacity(&self) -> Option<Change> {
        let demanded = self.profile.require.and_then(|it| it.reach_max_within);
        let (min, max) = (self.profile.min_capacity, self.profile.max_capacity);
        let change = |min| outward::min_capacity(self.profile, min);
        let first = |secs| {
            least(min.saturating_add(1)..=max.saturating_sub(1), |min| {
                change(min).is_some_and(|change| self.enough(&change, Measure::ToMax, secs))
            })
        };
        first(demanded).or_else(|| first(None)).and_then(change)
    }

    pub(super) fn inward(&self) -> Vec<Change> {
        let mut found = inward::scale_in(self.profile);
        for (key, queue) in &self.profile.queues {
            found.extend(inward::drain(self.profile, key, queue));
            found.extend(self.drain_changes(key, queue));
        }
        found
    }

    /// Milder than it has to be is no advice: where there is a demand, just what keeps it; else
    /// twice as much, or half as long.
    fn drain_changes(&self, key: &str, queue: &Queue) -> Vec<Change> {
        let Some(drain) = queue.drain else {
            return Vec::new();
        };
        let profile = self.profile;
        let secs = profile.require.and_then(|require| require.drain_within);
        let all = (profile.max_capacity - profile.min_capacity).max(1);
        let enough = |change: &Change| self.enough(change, Measure::ToMin, secs);
        let remove = |remove| inward::remove(profile, key, drain, remove);
        let periods = |periods| inward::periods(profile, key, drain, periods);
        let cooldown = |minutes: i32| inward::cooldown(profile, key, minutes.saturating_mul(60));
        let half = |number: i32| (number / 2 + number % 2)..=number.saturating_sub(1);
        let minutes = queue.cooldowns.scale_in / 60;
        let (twice, fewer, shorter) = if secs.is_some() {
            let more = least(drain.remove.saturating_add(1)..=all, |n| enough(&remove(n)));
            let fewer = most(1..=drain.periods - 1, |n| enough(&periods(n)));
            let shorter = most(1..=minutes - 1, |n| enough(&cooldown(n)));
            (more, fewer, shorter)
        } else {
            let twice = drain.remove.saturating_mul(2).min(all);
            let first =
                |range: RangeInclusive<i32>| Some(*range.start()).filter(|_| !range.is_empty());
            let twice = Some(twice).filter(|twice| *twice > drain.remove);
            (
                twice,
                None,
                first(half(minutes)).filter(|minutes| *minutes > 0),
            )
        };
        let changes = [twice.map(remove), fewer.map(periods), shorter.map(cooldown)];
        changes.into_iter().flatten().collect()
    }
}

fn foresee(profile: &Profile, assumptions: &Assumptions) -> (Response, Vec<Problem>) {
    let blueprint = expand(profile);
    let response = response(&blueprint, assumptions);
    let warnings = lint(profile, &blueprint, &response, assumptions);
    (response, warnings)
}

/// Whether `after` is better where it matters, at worst, and else typically, and in neither worse.
fn helps(before: Option<Bounds>, after: Bounds) -> bool {
    let Some(before) = before else {
        return true;
    };
    let last = Span(i64::MAX);
    let worst = |bounds: Bounds| bounds.worst.unwrap_or(last);
    let typical = |bounds: Bounds| bounds.typical.unwrap_or(last);
    let no_worse = worst(after) <= worst(before) && typical(after) <= typical(before);
    let better = worst(after) < worst(before)
        || (before.worst.is_none() && typical(after) < typical(before));
    no_worse && better
}

/// The least of `range` that is enough, if greater ones are wherever it is.
fn least(range: RangeInclusive<i32>, enough: impl Fn(i32) -> bool) -> Option<i32> {
    let (mut low, mut high) = (*range.start(), *range.end());
    if range.is_empty() || !enough(high) {
        return None;
    }
    while low < high {
        let middle = low + (high - low) / 2;
        if enough(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Some(low)
}

/// The most of `range` that is enough, if less is wherever it is.
fn most(range: RangeInclusive<i32>, enough: impl Fn(i32) -> bool) -> Option<i32> {
    let (start, end) = (*range.start(), *range.end());
    let mirrored = least(start..=end, |number| enough(start + (end - number)));
    mirrored.map(|number| start + (end - number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_finds_the_first_and_the_last() {
        for edge in 1..=20 {
            assert_eq!(least(1..=20, |number| number >= edge), Some(edge));
            assert_eq!(most(1..=20, |number| number <= edge), Some(edge));
        }
        assert_eq!(least(1..=20, |_| false), None);
        let nothing = RangeInclusive::new(1, 0);
        assert_eq!(most(nothing, |_| true), None);
    }
}
