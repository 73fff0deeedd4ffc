//! What would make a profile react faster, with the HCL to write.
//!
//! No advice is a guess: every change is made to the profile, which is then expanded and answered for
//! by [`crate::response`], and only what is better by that, and brings no warning that was not
//! there, is given.

mod advisor;
mod change;
mod hcl;
mod inward;
mod outward;

use std::fmt;

use crate::{
    problem::Path,
    profile::Profile,
    response::{Assumptions, Bounds, Response},
    simulate::Span,
};
use advisor::Advisor;

pub use hcl::Hcl;

/// A change to a profile that helps.
#[derive(Clone, Debug, PartialEq)]
pub struct Advice {
    /// What it shortens.
    pub measure: Measure,
    /// The object that is changed: empty for the profile itself, `provider` for the provider's
    /// configuration.
    pub at: Path,
    /// The attributes to write there: names and values.
    pub lines: Vec<(&'static str, Hcl)>,
    /// What that does and costs, in a few words.
    pub note: String,
    /// The measure as the profile is; `None` where it is not certain to end.
    pub before: Option<Bounds>,
    /// The measure with the change.
    pub after: Bounds,
}

/// What a change shortens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Measure {
    /// [`Response::to_max`].
    ToMax,
    /// [`Response::first_action`], while `to_max` stays as it is.
    FirstAction,
    /// [`Response::to_min`].
    ToMin,
}

/// Advice for each measure stops here; the best comes first.
const ADVICE_MAX: usize = 5;

/// What would help `profile` under `assumptions`: by measure, and of each measure what helps most
/// first. The same arguments give the same advice.
pub fn advice(profile: &Profile, assumptions: &Assumptions) -> Vec<Advice> {
    let advisor = Advisor::new(profile, assumptions);
    let mut outward: Vec<Advice> = outward::changes(profile, assumptions)
        .into_iter()
        .chain(advisor.min_capacity())
        .filter_map(|change| advisor.judge(change, &[Measure::ToMax, Measure::FirstAction]))
        .collect();
    outward.extend(
        advisor
            .inward()
            .into_iter()
            .filter_map(|change| advisor.judge(change, &[Measure::ToMin])),
    );
    outward.sort_by_cached_key(|advice| {
        let Bounds {
            best,
            typical,
            worst,
        } = advice.after;
        let last = Span(i64::MAX);
        let times = (worst.unwrap_or(last), typical.unwrap_or(last), best);
        (advice.measure, times, advice.to_string())
    });
    let mut given = Vec::new();
    for measure in [Measure::ToMax, Measure::FirstAction, Measure::ToMin] {
        let of = outward.iter().filter(|advice| advice.measure == measure);
        given.extend(of.take(ADVICE_MAX).cloned());
    }
    given
}

impl Measure {
    /// Its name in the attribute `response`.
    pub fn name(self) -> &'static str {
        match self {
            Self::ToMax => "to_max_capacity",
            Self::FirstAction => "to_first_action",
            Self::ToMin => "to_min_capacity",
        }
    }

    /// Its bounds in a response.
    pub fn of(self, response: &Response) -> Option<Bounds> {
        match self {
            Self::ToMax => response.to_max,
            Self::FirstAction => response.first_action,
            Self::ToMin => response.to_min,
        }
    }
}

impl Advice {
    /// What to write at [`Advice::at`]: a line for each attribute.
    pub fn hcl(&self) -> String {
        let lines = self.lines.iter();
        let lines = lines.map(|(name, value)| format!("{name} = {value}"));
        lines.collect::<Vec<_>>().join("\n")
    }
}

/// `in queues["commands"], burst = { at = 200 }: 11 to 46 s, typically 27 s, instead of 191 to 566 s,
/// typically 377 s (an alarm of its own ...)`.
impl fmt::Display for Advice {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            measure: _,
            at,
            lines: _,
            note,
            before,
            after,
        } = self;
        if !at.0.is_empty() {
            write!(formatter, "in {at}, ")?;
        }
        let written = self.hcl().replace('\n', " and ");
        write!(formatter, "{written}: {after}, instead of ")?;
        match before {
            Some(before) => write!(formatter, "{before}")?,
            None => write!(formatter, "no certain time")?,
        }
        write!(formatter, " ({note})")
    }
}
