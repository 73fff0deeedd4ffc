//! What a profile requires of its own reaction: a plan that does not keep it fails, with the figure,
//! the reason, and what would help.

use crate::{
    advice::{Advice, Measure},
    problem::{Path, Problem},
    profile::{Profile, Require},
    response::{Bounds, Response},
    simulate::Span,
};

/// So much advice is told in a problem.
const ADVICE_TOLD: usize = 3;

/// What `require` of a profile demands and its response does not keep: errors, which end in what of
/// `advice` would help.
pub fn demands(profile: &Profile, response: &Response, advice: &[Advice]) -> Vec<Problem> {
    let Some(Require {
        reach_max_within,
        drain_within,
    }) = profile.require
    else {
        return Vec::new();
    };
    let up = Demand {
        attribute: "reach_max_within",
        what: format!("{} desired tasks are reached", profile.max_capacity),
        limit: reach_max_within,
        measure: Measure::ToMax,
        reason: &response.reason,
    };
    let down = Demand {
        attribute: "drain_within",
        what: format!("{} desired tasks are reached again", profile.min_capacity),
        limit: drain_within,
        measure: Measure::ToMin,
        reason: &response.to_min_reason,
    };
    let demands = [up, down];
    let problems = demands
        .iter()
        .filter_map(|demand| demand.judge(response, advice));
    problems.collect()
}

struct Demand<'a> {
    attribute: &'static str,
    what: String,
    limit: Option<i64>,
    measure: Measure,
    reason: &'a str,
}

impl Demand<'_> {
    fn judge(&self, response: &Response, advice: &[Advice]) -> Option<Problem> {
        let Self {
            attribute,
            what,
            limit,
            measure,
            reason,
        } = self;
        let limit = (*limit)?;
        let bounds = measure.of(response);
        let found = match bounds.map(|bounds| bounds.worst) {
            Some(Some(worst)) if worst <= Span::secs(limit) => return None,
            Some(Some(worst)) => format!("{what} after {worst} at worst: {reason}"),
            Some(None) => format!("there is no bound for when {what}: {reason}"),
            None => format!("it is not certain that {what}: {reason}"),
        };
        let path = Path::root("require").attribute(attribute);
        Some(Problem::error(
            &path,
            "the profile reacts more slowly than it requires",
            found,
            format!("at most {limit} s"),
            self.remedy(limit, advice),
        ))
    }

    /// What keeps the demand by itself, or else what comes nearest.
    fn remedy(&self, limit: i64, advice: &[Advice]) -> String {
        let Self {
            attribute, measure, ..
        } = self;
        let of = || advice.iter().filter(|advice| advice.measure == *measure);
        let keeps = |advice: &&Advice| keeps(advice.after, limit);
        let (intro, told): (_, Vec<&Advice>) = if of().any(|advice| keeps(&advice)) {
            ("one of these keeps it", of().filter(keeps).collect())
        } else {
            ("none of these is enough alone", of().collect())
        };
        if told.is_empty() {
            return format!("raise {attribute}: no change of the profile that is known helps");
        }
        let told = told.into_iter().take(ADVICE_TOLD).map(Advice::to_string);
        let told = told.collect::<Vec<_>>().join("; ");
        format!("{intro}: {told}; or raise {attribute}")
    }
}

fn keeps(bounds: Bounds, limit: i64) -> bool {
    bounds.worst.is_some_and(|worst| worst <= Span::secs(limit))
}
