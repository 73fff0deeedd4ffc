//! From the first action to the last: a policy climbs by actions that an alarm repeats once a
//! minute, each counted from running tasks, each held by the cooldown of the one before.
//!
//! A rung is what a policy can have reached: tasks desired, and the running tasks that was counted
//! from, because within a cooldown that much is granted already. From a rung three things can
//! happen at a repeat. Tasks still start: what runs is below what is desired, and the policy may
//! ask for a little more (`pending`). All run and the cooldown holds: only an excess over what was
//! granted counts (`held`). The cooldown is over: a whole action (`free`). The best climb takes
//! the earliest repeat each could come at, the worst the latest.

use std::collections::{BTreeMap, BTreeSet};

use super::Assumptions;
use crate::simulate::{LAUNCH_BURST, LAUNCHES_PER_SEC, Span};

/// A policy's way up.
#[derive(Clone, Copy)]
pub(super) struct Ladder<'a> {
    /// Tasks a whole action asks for with so many running; never less for more.
    pub(super) step: &'a dyn Fn(i32) -> i32,
    /// Where it ends.
    pub(super) max: i32,
    /// The policy's scale-out cooldown.
    pub(super) cooldown: Span,
    /// How its actions follow each other.
    pub(super) pace: Pace,
    pub(super) assumptions: Assumptions,
}

/// How the actions that an alarm starts follow each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pace {
    /// It is evaluated each minute, and so are its repeats.
    Minutes,
    /// It is evaluated each ten seconds: the first repeat comes with the clock's next minute, and
    /// from there one comes each minute.
    Fast,
    /// Samples are so far apart that its data run out between them, and each starts it anew.
    Samples {
        /// How often it is evaluated.
        cadence: Span,
        /// The most from one sample it sees to the next.
        apart: Span,
    },
}

impl Pace {
    /// The grid of the first repeat, counted from the first action.
    fn first_grid(self) -> Span {
        match self {
            Self::Minutes => Span::MINUTE,
            Self::Fast => FAST,
            Self::Samples { cadence, .. } => cadence,
        }
    }

    /// The grid of later ones, each counted from the one before.
    fn grid(self) -> Span {
        match self {
            Self::Minutes | Self::Fast => Span::MINUTE,
            Self::Samples { cadence, .. } => cadence,
        }
    }

    /// The latest that the first repeat can come that is not before so long after an action.
    pub(super) fn first_from(self, after: Span) -> Span {
        match self {
            Self::Minutes => after.ceil(Span::MINUTE),
            Self::Fast => after.ceil(FAST) + Span::MINUTE - FAST,
            Self::Samples { cadence, apart } => (after + apart).ceil(cadence) + cadence,
        }
    }
}

/// Tasks desired, and the running tasks that was counted from.
type Rung = (i32, i32);

/// Ladders over more tasks than this are not climbed; ECS allows 5,000 in a service.
pub(super) const RANGE_MAX: i32 = 10_000;

const FAST: Span = Span::secs(10);

impl Ladder<'_> {
    /// The least time from the first action, which sets `desired` with `running` tasks, to `max`.
    /// `None` when it is never reached.
    pub(super) fn best(&self, desired: i32, running: i32) -> Option<Span> {
        if desired >= self.max {
            return Some(Span::ZERO);
        }
        let rest = self.climb((desired, running), Span::min, |rung| {
            self.soonest(rung, self.pace.grid())
        });
        let exits = self.soonest((desired, running), self.pace.first_grid());
        let times = exits.into_iter().filter_map(|(after, next)| {
            let rest = if next.0 >= self.max {
                Some(Span::ZERO)
            } else {
                rest.get(&next).copied().flatten()
            };
            Some(after + rest?)
        });
        times.min()
    }

    /// The most time from the first action to `max`.
    pub(super) fn worst(&self, desired: i32, running: i32) -> Option<Span> {
        if desired >= self.max {
            return Some(Span::ZERO);
        }
        let start = (desired, running);
        let times = self.climb(start, Span::max, |rung| self.latest(rung));
        times.get(&start).copied().flatten()
    }

    /// Whole actions to `max`, the first included.
    pub(super) fn actions(&self, desired: i32) -> Option<u32> {
        let mut desired = desired;
        let mut actions = 1;
        while desired < self.max {
            let next = self.ask(desired);
            if next <= desired || actions > RANGE_MAX.unsigned_abs() {
                return None;
            }
            desired = next;
            actions += 1;
        }
        Some(actions)
    }

    /// The longest that tasks take until they run, with the rate of launches.
    fn launch_max(&self) -> Span {
        let waiting = i64::from(self.max) - LAUNCH_BURST;
        self.assumptions.launch.max + Span(1000 / LAUNCHES_PER_SEC) * waiting.max(0)
    }

    /// How far apart the delays of two actions can be.
    fn jitter(&self) -> Span {
        self.assumptions.action_delay.max - self.assumptions.action_delay.min
    }

    fn ask(&self, running: i32) -> i32 {
        (self.step)(running).min(self.max)
    }

    /// What is asked for while the cooldown of `rung` holds, if it is an excess.
    fn held(&self, (desired, from): Rung) -> Option<Rung> {
        // What was granted is taken off before the bound is put on.
        let asked = (self.step)(desired).saturating_sub(desired - from);
        (asked > desired).then_some((asked.min(self.max), from))
    }

    fn free(&self, (desired, _): Rung) -> Option<Rung> {
        let asked = self.ask(desired);
        (asked > desired).then_some((asked, desired))
    }

    /// The most that is asked for while a task of `rung` still starts.
    fn pending_most(&self, (desired, _): Rung) -> Option<Rung> {
        let asked = self.ask(desired - 1);
        (asked > desired).then_some((asked, desired - 1))
    }

    /// The least that is asked for, if anything, while tasks of `rung` still start.
    fn pending_least(&self, (desired, from): Rung) -> Option<Rung> {
        let running = (from..desired).find(|running| self.ask(*running) > desired)?;
        Some((self.ask(running), running))
    }

    /// The ways on from a rung, each as early as it can come.
    fn soonest(&self, rung: Rung, grid: Span) -> Vec<(Span, Rung)> {
        let first_from = |after: Span| (after - self.jitter()).ceil(grid).max(grid);
        let launch = self.assumptions.launch.min;
        let runs = first_from(launch);
        let cooled = first_from(launch + self.cooldown);
        let ways = [
            (runs, self.pending_most(rung)),
            (runs, self.held(rung)),
            (cooled, self.free(rung)),
        ];
        ways.into_iter()
            .filter_map(|(after, next)| Some((after, next?)))
            .collect()
    }

    /// The ways on from a rung, each as late as it can come.
    fn latest(&self, rung: Rung) -> Vec<(Span, Rung)> {
        let runs = self.launch_max() + self.jitter();
        let cooled = runs + self.cooldown;
        let ways = [
            (self.last_before(runs), self.pending_least(rung)),
            (self.last_before(cooled), self.held(rung)),
            (self.pace.first_from(cooled), self.free(rung)),
        ];
        ways.into_iter()
            .filter(|(after, _)| *after > Span::ZERO)
            .filter_map(|(after, next)| Some((after, next?)))
            .collect()
    }

    /// The latest that a repeat can come before so long after an action.
    fn last_before(&self, after: Span) -> Span {
        let grid = self.pace.first_grid();
        after.ceil(grid) - grid
    }

    /// The latest that a whole action comes once nothing interferes any more: tasks start, the
    /// cooldown runs, a repeat comes.
    pub(super) fn undisturbed(&self) -> Span {
        self.pace
            .first_from(self.launch_max() + self.jitter() + self.cooldown)
    }

    /// The time from each rung to `max`, over the ways on that `better` prefers.
    fn climb(
        &self,
        start: Rung,
        better: impl Fn(Span, Span) -> Span,
        ways: impl Fn(Rung) -> Vec<(Span, Rung)>,
    ) -> BTreeMap<Rung, Option<Span>> {
        // Every way on leads up, so rungs found by rising desired are reckoned by falling.
        let mut open = BTreeSet::from([start]);
        let mut found = Vec::new();
        while let Some(rung) = open.pop_first() {
            for (_, next) in ways(rung) {
                if next.0 < self.max {
                    open.insert(next);
                }
            }
            found.push(rung);
        }
        let mut times: BTreeMap<Rung, Option<Span>> = BTreeMap::new();
        for rung in found.into_iter().rev() {
            let through = ways(rung).into_iter().filter_map(|(after, next)| {
                let rest = if next.0 >= self.max {
                    Some(Span::ZERO)
                } else {
                    times.get(&next).copied().flatten()
                };
                Some(after + rest?)
            });
            let time = through.reduce(&better);
            times.insert(rung, time);
        }
        times
    }
}

#[cfg(test)]
mod tests;
