//! What works, though perhaps not as its author thinks: warnings about a valid profile, each with
//! its reason and its remedy. Mending the profile silences them; nothing else does.

mod fight;
mod fit;
mod reach;

use crate::{
    object::Blueprint,
    problem::{Path, Problem, Severity},
    profile::{Profile, Require},
    response::{Assumptions, Bounds, Response},
};

/// Warnings about `profile`, whose expansion is `blueprint` and whose response under `assumptions`
/// is `response`.
pub fn lint(
    profile: &Profile,
    blueprint: &Blueprint,
    response: &Response,
    assumptions: &Assumptions,
) -> Vec<Problem> {
    let mut found = Vec::new();
    fight::judge(profile, response, &mut found);
    fit::judge(profile, response, assumptions, &mut found);
    reach::judge(profile, blueprint, &mut found);
    found
}

/// What `require` of a profile demands and its response does not keep: errors.
pub fn demands(profile: &Profile, response: &Response) -> Vec<Problem> {
    let Some(Require {
        reach_max_within,
        drain_within,
    }) = profile.require
    else {
        return Vec::new();
    };
    let at = Path::root("require");
    let up = Demand {
        path: at.attribute("reach_max_within"),
        what: format!("{} desired tasks are reached", profile.max_capacity),
        limit: reach_max_within,
        bounds: response.to_max,
        reason: &response.reason,
        remedy: "give a queue a burst = { at = ... }, whose alarm has a period of 10 s and goes \
                 straight to max_capacity, or raise reach_max_within",
    };
    let down = Demand {
        path: at.attribute("drain_within"),
        what: format!("{} desired tasks are reached again", profile.min_capacity),
        limit: drain_within,
        bounds: response.to_min,
        reason: &response.to_min_reason,
        remedy: "raise drain.remove, lower drain.periods or scale_in_cooldown, or raise \
                 drain_within",
    };
    [up, down].iter().filter_map(Demand::judge).collect()
}

struct Demand<'a> {
    path: Path,
    what: String,
    limit: Option<i64>,
    bounds: Option<Bounds>,
    reason: &'a str,
    remedy: &'a str,
}

impl Demand<'_> {
    fn judge(&self) -> Option<Problem> {
        let Self {
            path,
            what,
            limit,
            bounds,
            reason,
            remedy,
        } = self;
        let limit = (*limit)?;
        let worst = bounds.map(|bounds| bounds.worst);
        let found = match worst {
            Some(Some(worst)) if worst.0 <= limit.saturating_mul(1000) => return None,
            Some(Some(worst)) => format!("{what} after {worst} at worst: {reason}"),
            Some(None) => format!("there is no bound for when {what}: {reason}"),
            None => format!("it is not certain that {what}: {reason}"),
        };
        let summary = "the profile reacts more slowly than it requires";
        let allowed = format!("at most {limit} s");
        Some(Problem::error(path, summary, found, allowed, *remedy))
    }
}

fn warning(
    path: &Path,
    summary: &str,
    found: impl Into<String>,
    allowed: impl Into<String>,
    remedy: impl Into<String>,
) -> Problem {
    Problem {
        severity: Severity::Warning,
        ..Problem::error(path, summary, found, allowed, remedy)
    }
}
