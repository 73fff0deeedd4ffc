//! The bounds of a target in the course of time: the profile's own, and those its schedules set.
//!
//! A scheduled action rewrites the target's bounds for good; nothing puts them back (Application
//! Auto Scaling User Guide, "Scheduled scaling"). So bounds other than the profile's own may be what
//! a schedule left, which nobody has to repair, or what somebody did by hand, which is drift. What
//! tells them apart is when each action ran last.
//!
//! Minimum and maximum are followed one by one: an action may set one of them only, and
//! [`crate::validate`] sees to it that such a bound always fits beside the other.

use std::collections::BTreeSet;

use crate::{
    object::{Observed, ScalableTarget, ScheduledAction},
    simulate::{Span, Time, schedule::Timetable},
};

/// How far the moment an action ran may lie from the moment it was due, seen by our clock: an
/// action may run two minutes late (course material of AWS; it usually takes seconds), and clocks
/// differ.
pub const SLACK: Span = Span::secs(120);

/// Fewest and most tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Fewest tasks.
    pub min: i32,
    /// Most tasks.
    pub max: i32,
}

/// A scheduled action that exists, or is about to.
#[derive(Clone, Copy, Debug)]
pub struct Scheduled<'a> {
    /// The action.
    pub action: &'a ScheduledAction,
    /// When it was created: what was due before never happened. `None` when that is not known.
    pub created: Option<Time>,
}

/// What the bounds of a target may be at a moment without anyone having changed them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// What they are if every action ran when it was due.
    pub in_force: Bounds,
    min: BTreeSet<i32>,
    max: BTreeSet<i32>,
}

impl Bounds {
    /// The bounds of a target.
    pub fn of(target: &ScalableTarget) -> Self {
        Self {
            min: target.min_capacity,
            max: target.max_capacity,
        }
    }

    /// `target` with these bounds.
    pub fn on(self, target: &ScalableTarget) -> ScalableTarget {
        ScalableTarget {
            min_capacity: self.min,
            max_capacity: self.max,
            ..target.clone()
        }
    }
}

impl Observed {
    /// When it was read, if somebody looked at a clock.
    pub(crate) fn now(&self) -> Option<Time> {
        Time::parse(self.read_at.as_deref()?)
    }

    /// When a scheduled action in it was created, where that is known.
    pub(crate) fn created(&self, action: &str) -> Option<Time> {
        Time::parse(self.schedule_creation_times.get(action)?)
    }
}

impl Expected {
    /// What the bounds may be at `now` on the target of a profile whose own bounds are `own` and
    /// whose scheduled actions are `scheduled`, by rising name. Where nobody knows what time it is,
    /// any action may have been the last to run.
    ///
    /// Either bound may be the profile's own, whatever a schedule says: it is from the moment it is
    /// registered until the next action runs. While scheduled scaling is suspended nobody knows
    /// since when, so that again any action may have been the last.
    pub fn new(
        own: Bounds,
        scheduled: &[Scheduled<'_>],
        suspended: bool,
        now: Option<Time>,
    ) -> Self {
        let runs: Vec<_> = scheduled
            .iter()
            .map(|scheduled| Run::of(scheduled, now))
            .collect();
        let side = |own: i32, bound: fn(&ScheduledAction) -> Option<i32>| {
            let setting: Vec<_> = scheduled
                .iter()
                .zip(&runs)
                .filter_map(|(scheduled, run)| Some((bound(scheduled.action)?, *run)))
                .collect();
            Side::of(own, &setting, suspended)
        };
        let min = side(own.min, |action| action.action.min_capacity);
        let max = side(own.max, |action| action.action.max_capacity);
        let in_force = Bounds {
            min: min.in_force,
            max: max.in_force,
        };
        Self {
            in_force: if in_force.min <= in_force.max {
                in_force
            } else {
                own
            },
            min: min.possible,
            max: max.possible,
        }
    }

    /// Whether a target that has these bounds is as it should be.
    pub fn accepts(&self, bounds: Bounds) -> bool {
        let Bounds { min, max } = bounds;
        self.min.contains(&min) && self.max.contains(&max)
    }
}

/// When an action last ran.
#[derive(Clone, Copy)]
enum Run {
    Known {
        /// The last time it was due.
        due: Option<Time>,
        /// The last time that it is certain to have run.
        certain: Option<Time>,
        /// Whether it may have run since.
        in_doubt: bool,
    },
    /// Its schedule cannot be read, or nobody knows what time it is.
    Unknown,
}

impl Run {
    fn of(scheduled: &Scheduled<'_>, now: Option<Time>) -> Self {
        let Scheduled { action, created } = *scheduled;
        let timetable = Timetable::of(action, created.unwrap_or(Time::EVER));
        let (Ok(timetable), Some(now)) = (timetable, now) else {
            return Self::Unknown;
        };
        let certain = timetable.last_until(now - SLACK);
        Self::Known {
            due: timetable.last_until(now),
            certain,
            in_doubt: timetable.last_until(now + SLACK) != certain,
        }
    }

    fn due(self) -> Option<Time> {
        match self {
            Self::Known { due, .. } => due,
            Self::Unknown => None,
        }
    }

    fn certain(self) -> Option<Time> {
        match self {
            Self::Known { certain, .. } => certain,
            Self::Unknown => None,
        }
    }

    fn is_in_doubt(self) -> bool {
        match self {
            Self::Known { in_doubt, .. } => in_doubt,
            Self::Unknown => true,
        }
    }
}

/// One of the two bounds.
struct Side {
    in_force: i32,
    possible: BTreeSet<i32>,
}

impl Side {
    /// `setting` are the actions that set this bound, each with its value, by rising name.
    fn of(own: i32, setting: &[(i32, Run)], suspended: bool) -> Self {
        let latest = setting.iter().filter_map(|(_, run)| run.certain()).max();
        let may_be_last = |run: Run| {
            // Of two that were due so close together either may have run last.
            let certain = run.certain().zip(latest);
            let last = certain.is_some_and(|(ran, latest)| latest - ran <= SLACK);
            suspended || run.is_in_doubt() || last
        };
        let possible = setting.iter().filter(|(_, run)| may_be_last(*run));
        let possible = possible.map(|(value, _)| *value).chain([own]).collect();
        let due = setting
            .iter()
            .filter_map(|(value, run)| Some((run.due()?, *value)));
        // Of several due at the same moment the last by name, as good a guess as any.
        let last = due.max_by_key(|(due, _)| *due).filter(|_| !suspended);
        Self {
            in_force: last.map_or(own, |(_, value)| value),
            possible,
        }
    }
}
