//! The search: one attribute at a time while anything gets better, roughly and then closely.

use serde_json::{Value, json};

use super::{
    dimension::{Dimension, at, changed, coarse, fine},
    score::{Judge, Scored},
};

/// Times that every attribute is tried.
const ROUNDS: u64 = 3;
/// The best that were found roughly, which are looked at closely.
const FINALISTS: usize = 4;

/// What was given and the best that was found, each from many histories. `None` when nothing can
/// be simulated.
pub(super) fn search(profile: &Value, judge: &mut Judge<'_>) -> Option<(Scored, Scored)> {
    let mut finalists = Vec::new();
    for start in starts(profile) {
        finalists.extend(descend(start, judge));
    }
    finalists.sort_by(Scored::compare);
    finalists.dedup_by(|one, other| one.profile == other.profile);
    finalists.truncate(FINALISTS);

    let given = judge.closely(profile)?;
    let mut best = given.clone();
    for finalist in finalists {
        let closely = judge.closely(&finalist.profile);
        best = closely.filter(|it| it.beats(&best)).unwrap_or(best);
    }
    for dimension in fine(&best.profile) {
        best = improved(best, &dimension, |profile| judge.closely(profile));
    }
    Some((given, simplified(profile, best, judge)))
}

/// About how many profiles are tried.
pub(super) fn effort(profile: &Value) -> u64 {
    let count = |all: Vec<Dimension>| {
        let values = all.iter().map(|dimension| dimension.values.len());
        u64::try_from(values.sum::<usize>()).unwrap_or(u64::MAX)
    };
    count(coarse(profile)) * 2 + count(fine(profile))
}

/// Where the search begins: what was given, and the same that also jumps, which no small step
/// towards a burst would lead to.
fn starts(profile: &Value) -> Vec<Value> {
    let mut starts = vec![profile.clone()];
    let mut jumping = profile.clone();
    for (_, queue) in jumping["queues"].as_object_mut().into_iter().flatten() {
        if queue["burst"].is_null()
            && let Some(first) = queue["steps"][0]["at"].as_i64()
        {
            queue["burst"] = json!({ "at": first, "resolution": 10 });
        }
    }
    if jumping != *profile {
        starts.push(jumping);
    }
    starts
}

/// Downhill from one profile.
fn descend(start: Value, judge: &mut Judge<'_>) -> Option<Scored> {
    let mut best = judge.roughly(&start)?;
    for _ in 0..ROUNDS {
        let before = best.profile.clone();
        for dimension in coarse(&start) {
            best = improved(best, &dimension, |profile| judge.roughly(profile));
        }
        if best.profile == before {
            break;
        }
    }
    Some(best)
}

/// The best of all values of one attribute.
fn improved(
    mut best: Scored,
    dimension: &Dimension,
    mut score: impl FnMut(&Value) -> Option<Scored>,
) -> Scored {
    let Dimension { path, values } = dimension;
    // What lies inside a setting that is absent by now would bring it back half.
    let inside = path.split_last().map_or(&[][..], |(_, inside)| inside);
    if !inside.is_empty() && at(&best.profile, inside).is_null() {
        return best;
    }
    let from = best.profile.clone();
    for value in values {
        let found = score(&changed(&from, path, value));
        best = found.filter(|it| it.beats(&best)).unwrap_or(best);
    }
    best
}

/// Without the changes that turned out to be worth nothing.
fn simplified(profile: &Value, mut best: Scored, judge: &mut Judge<'_>) -> Scored {
    let mut dimensions = coarse(profile);
    dimensions.extend(fine(&best.profile));
    for Dimension { path, .. } in dimensions {
        let given = at(profile, &path);
        if at(&best.profile, &path) == given {
            continue;
        }
        let without = judge.closely(&changed(&best.profile, &path, given));
        best = without.filter(|it| !best.beats(it)).unwrap_or(best);
    }
    best
}
