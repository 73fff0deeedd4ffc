//! The way up of the typical history: every policy acts first at its typical time and again each
//! minute, and tasks start evenly over the range of a launch.

use super::{
    Assumptions,
    ladder::Pace,
    signal::{Climb, Found},
};
use crate::simulate::{LAUNCH_BURST, LAUNCHES_PER_SEC, Span};

/// A policy on its way up.
#[derive(Clone, Copy)]
pub(super) struct Climber<'a> {
    pub(super) climb: &'a Climb,
    /// Its typical first action.
    pub(super) first: Span,
    /// How its actions follow each other.
    pub(super) pace: Pace,
}

/// Where in a minute the first action of a fast alarm can come: at one of its evaluations.
const PLACES: i64 = 6;
const FAST: Span = Span::secs(10);

/// More actions than ECS allows tasks in a service end the reckoning.
const ACTIONS_MAX: usize = 10_000;

/// From the breach until all `found` together have set `max`.
pub(super) fn to_max(
    found: &[Found],
    min: i32,
    max: i32,
    assumptions: &Assumptions,
) -> Option<Span> {
    let climbers = found.iter().filter_map(|found| {
        Some(Climber {
            climb: &found.climb,
            first: found.signal.first_action?.typical?,
            pace: found.sight.pace(assumptions),
        })
    });
    reach(&climbers.collect::<Vec<_>>(), min, max, assumptions)
}

/// The same of these: where the clock's minute matters, the mean over the places in it.
pub(super) fn reach(
    climbers: &[Climber<'_>],
    min: i32,
    max: i32,
    assumptions: &Assumptions,
) -> Option<Span> {
    let fast = climbers.iter().any(|climber| climber.pace == Pace::Fast);
    let places = if fast { PLACES } else { 1 };
    let mut total = Span::ZERO;
    for place in 0..places {
        let history = History::new(climbers, min, assumptions, FAST * place);
        total = total + history.until(max)?;
    }
    Some(Span(total.0 / places))
}

/// What a policy will do next, and what it has done.
struct Turn<'a> {
    climber: Climber<'a>,
    next: Span,
    /// Its action whose tasks still start.
    open: Option<Action>,
    /// Its last action whose tasks all run: its cooldown counts from there.
    last: Option<Action>,
}

/// An action of a policy.
#[derive(Clone, Copy)]
struct Action {
    /// Running tasks it was counted from.
    from: i32,
    /// Tasks it set.
    to: i32,
    /// When they all run.
    complete: Span,
}

impl Turn<'_> {
    /// Its last action, if that is complete and still cools down.
    fn cooling(&mut self, now: Span) -> Option<Action> {
        if let Some(open) = self.open.filter(|open| open.complete <= now) {
            self.last = Some(open);
            self.open = None;
        }
        self.last.filter(|last| now < self.cooled(*last))
    }

    fn cooled(&self, last: Action) -> Span {
        last.complete + self.climber.climb.cooldown()
    }
}

struct History<'a> {
    turns: Vec<Turn<'a>>,
    assumptions: &'a Assumptions,
    /// How long after a first action the first repeat of a fast alarm comes.
    to_next_minute: Span,
    desired: i32,
    /// Tasks that start together, oldest first.
    starting: Vec<Generation>,
    /// Tasks of generations that run.
    settled: i32,
}

/// Tasks that were asked for at one instant.
struct Generation {
    tasks: i32,
    /// When the first and the last of them run.
    first: Span,
    last: Span,
}

impl Generation {
    // Tasks are few enough for exact products.
    fn new(at: Span, tasks: i32, assumptions: &Assumptions) -> Self {
        let launch = assumptions.launch;
        let part = |place: i64| {
            Span((launch.max - launch.min).0 * place / (i64::from(tasks) + 1)) + launch.min
        };
        let waiting = (i64::from(tasks) - LAUNCH_BURST).max(0);
        Self {
            tasks,
            first: at + part(1),
            last: at + part(i64::from(tasks)) + Span(1000 / LAUNCHES_PER_SEC) * waiting,
        }
    }

    fn running(&self, now: Span) -> i32 {
        if now >= self.last {
            return self.tasks;
        }
        if now < self.first {
            return 0;
        }
        let others = i64::from(self.tasks) - 1;
        let share = (now - self.first).0 * others / (self.last - self.first).0.max(1);
        i32::try_from(share + 1).map_or(self.tasks, |running| running.min(self.tasks))
    }
}

impl<'a> History<'a> {
    fn new(climbers: &[Climber<'a>], min: i32, assumptions: &'a Assumptions, place: Span) -> Self {
        let turn = |climber: &Climber<'a>| Turn {
            climber: *climber,
            next: climber.first,
            open: None,
            last: None,
        };
        Self {
            turns: climbers.iter().map(turn).collect(),
            assumptions,
            to_next_minute: Span::MINUTE - place,
            desired: min,
            starting: Vec::new(),
            settled: min,
        }
    }

    fn until(mut self, max: i32) -> Option<Span> {
        for _ in 0..ACTIONS_MAX {
            let turns = self.turns.iter().enumerate();
            let (index, now) = turns
                .map(|(index, turn)| (index, turn.next))
                .min_by_key(|(_, next)| *next)?;
            self.act(index, now, max);
            if self.desired >= max {
                return Some(now);
            }
        }
        None
    }

    /// One policy is asked: it acts, or waits for a repeat that may be of use, or is done.
    fn act(&mut self, index: usize, now: Span, max: i32) {
        let running = self.running(now);
        let desired = self.desired;
        let turn = &mut self.turns[index];
        let cooling = turn.cooling(now);
        let Climber { climb, pace, first } = turn.climber;
        let (repeat, grid) = match pace {
            Pace::Fast if now == first => (self.to_next_minute, Span::MINUTE),
            Pace::Fast | Pace::Minutes => (Span::MINUTE, Span::MINUTE),
            Pace::Samples { .. } => (self.assumptions.sample_every, self.assumptions.sample_every),
        };
        turn.next = now + repeat;
        // Within a cooldown, what was granted counts as granted.
        let granted = cooling.map_or(0, |last| last.to - last.from);
        let asked = climb.full(running).saturating_sub(granted).min(max);
        if asked > desired {
            let from = cooling.map_or(running, |last| last.from);
            self.grant(index, now, (from, asked));
        } else if running < desired {
            // A repeat may find more tasks running.
        } else if let Some(last) = cooling {
            let wait = turn.cooled(last) - turn.next;
            turn.next = turn.next + wait.max(Span::ZERO).ceil(grid);
        } else {
            self.turns.remove(index);
        }
    }

    fn grant(&mut self, index: usize, now: Span, (from, to): (i32, i32)) {
        let generation = Generation::new(now, to - self.desired, self.assumptions);
        let before = self.starting.last().map_or(now, |last| last.last);
        let complete = generation.last.max(before);
        self.starting.push(generation);
        self.desired = to;
        for turn in &mut self.turns {
            // An action that is overtaken never completes.
            turn.cooling(now);
            turn.open = None;
        }
        self.turns[index].open = Some(Action { from, to, complete });
    }

    fn running(&mut self, now: Span) -> i32 {
        while let Some(oldest) = self.starting.first()
            && oldest.last <= now
            && self.starting.len() > 1
        {
            self.settled += oldest.tasks;
            self.starting.remove(0);
        }
        let starting = self
            .starting
            .iter()
            .map(|generation| generation.running(now));
        self.settled + starting.sum::<i32>()
    }
}
