//! Several policies at once.

use super::{Assumptions, ladder::RANGE_MAX, signal::Found};
use crate::simulate::Span;

/// The least time from a breach until several policies together reach `max`: whenever tasks can
/// have started, or another policy can first act, the one that asks for most counts.
pub(super) fn together(
    found: &[Found],
    min: i32,
    max: i32,
    assumptions: &Assumptions,
) -> Option<Span> {
    if let [only] = found {
        return only.signal.to_max.map(|bounds| bounds.best);
    }
    let mut firsts: Vec<Span> = found
        .iter()
        .filter_map(|found| Some(found.signal.first_action?.best))
        .collect();
    firsts.sort_unstable();
    let delays = assumptions.action_delay;
    let generation = (assumptions.launch.min - (delays.max - delays.min)).max(Span::secs(1));
    let mut now = *firsts.first()?;
    let mut desired = min;
    for _ in 0..RANGE_MAX {
        let able = found.iter().filter(|found| {
            let first = found.signal.first_action;
            first.is_some_and(|first| first.best <= now)
        });
        let asked = able.map(|found| found.climb.most(desired)).max()?;
        if asked >= max {
            return Some(now);
        }
        let later = firsts.iter().copied().find(|first| *first > now);
        now = if asked > desired {
            desired = asked;
            let started = now + generation;
            later.map_or(started, |later| later.min(started))
        } else {
            later?
        };
    }
    None
}
