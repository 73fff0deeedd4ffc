//! What works, though perhaps not as its author thinks: warnings about a valid profile, each with
//! its reason and its remedy. Mending the profile silences them; nothing else does.

mod fight;
mod fit;
mod reach;

use crate::{
    object::Blueprint,
    problem::{Path, Problem, Severity},
    profile::Profile,
    response::{Assumptions, Response},
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
