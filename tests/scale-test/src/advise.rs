//! Which settings would do: a search over steps, bursts, resolutions and cooldowns of a profile for
//! the fewest task minutes that keep a requirement under a load.
//!
//! Pure, and the same for the same seed: how much is simulated follows from the length of the load,
//! never from the clock.

mod dimension;
mod hcl;
mod score;
mod search;
mod words;

use std::num::NonZeroUsize;

use scaling::simulate::{Price, Settings, Span, Trace};
use serde_json::Value;

use crate::blueprint::subject_of_profile;
use score::Judge;
pub use score::Scored;

/// What every history must keep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Requirement {
    /// `max_capacity` is desired so soon after a breach, reckoned at worst, as `reach_max_within` in
    /// `require` of a profile demands.
    pub within: Option<Span>,
    /// No queue is ever deeper.
    pub max_peak_depth: Option<u64>,
    /// No message grows too old.
    pub no_lost: bool,
}

/// What profiles are tried under.
pub struct Conditions<'a> {
    /// What arrives.
    pub trace: &'a Trace,
    /// What is assumed.
    pub settings: &'a Settings,
    /// Seed of the first history.
    pub seed: u64,
    /// How many histories are simulated at a time.
    pub threads: NonZeroUsize,
    /// Hears of every profile that was tried.
    pub progress: &'a dyn Fn(),
}

/// What the search found.
#[derive(Clone, Debug)]
pub struct Advice {
    requirement: Requirement,
    given: Scored,
    advised: Scored,
    /// Profiles tried.
    tried: usize,
    price: Option<Price>,
}

/// Searches for settings of `profile`, which is written with the resource's attribute names.
///
/// # Errors
/// What the provider would say of the profile.
pub fn advise(
    profile: &Value,
    requirement: Requirement,
    conditions: &Conditions<'_>,
    price: Option<Price>,
) -> Result<Advice, Vec<String>> {
    subject_of_profile("profile", profile)?;
    let mut judge = Judge::new(requirement, conditions);
    let (given, advised) = search::search(profile, &mut judge)
        .ok_or_else(|| vec!["no history could be simulated".to_owned()])?;
    Ok(Advice {
        requirement,
        given,
        advised,
        tried: judge.tried(),
        price,
    })
}

/// About how many profiles a search tries.
pub fn effort(profile: &Value) -> u64 {
    search::effort(profile)
}

impl Advice {
    /// Whether what is advised keeps the requirement.
    pub fn is_kept(&self) -> bool {
        self.advised.is_kept()
    }

    /// The profile as it should be.
    pub fn profile(&self) -> &Value {
        &self.advised.profile
    }

    /// The attributes to write, as HCL; empty when the given profile is the best that was found.
    pub fn to_hcl(&self) -> String {
        hcl::changed(&self.given.profile, &self.advised.profile)
    }
}

#[cfg(test)]
mod tests;
