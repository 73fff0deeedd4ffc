//! Compares what was simulated with what was recorded, action by action and over time.

use super::record::Action;

/// Actions further apart than this, in seconds, are not the same one.
pub(super) const SAME_SECS_MAX: f64 = 300.0;

/// What an action that was not recorded counts in a score, in seconds.
const EXTRA_SECS: f64 = 30.0;

/// How far two histories are apart.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// Of each recorded action, how many seconds later the simulated one came; negative: earlier.
    /// `None`: it did not come.
    pub late: Vec<Option<f64>>,
    /// Simulated actions that were not recorded.
    pub extra: usize,
    /// Difference between the desired tasks, on average over the time.
    pub desired: f64,
}

impl Comparison {
    /// Mean of the seconds between actions, whichever came first; `None` where none is the same.
    pub fn seconds(&self) -> Option<f64> {
        mean(self.late.iter().flatten().map(|late| late.abs()))
    }

    /// How many recorded actions did not come.
    pub fn missed(&self) -> usize {
        self.late.iter().filter(|late| late.is_none()).count()
    }

    /// One number that is the lower the better: seconds for each recorded action, with as many as
    /// may be for one that did not come. One that was not recorded counts little: whether an alarm
    /// acts once more may hang on its phase, which nobody knows.
    // Counts of actions.
    #[allow(clippy::cast_precision_loss)]
    pub fn score(&self) -> f64 {
        let same: f64 = self.late.iter().flatten().map(|late| late.abs()).sum();
        let missed = self.missed() as f64 * SAME_SECS_MAX;
        let extra = self.extra as f64 * EXTRA_SECS;
        (same + missed + extra) / (self.late.len().max(1) as f64)
    }
}

/// Compares two histories that began with the same tasks and last so many seconds. An action is the
/// same where it changes the desired tasks in the same direction and is the nearest that is not
/// taken.
pub fn compare(recorded: &[Action], simulated: &[Action], tasks: i32, seconds: f64) -> Comparison {
    let rising = |all: &[Action], place: usize| {
        let before = match place.checked_sub(1) {
            Some(before) => all.get(before).map_or(tasks, |it| it.desired),
            None => tasks,
        };
        all.get(place).is_some_and(|it| it.desired > before)
    };
    let mut free: Vec<usize> = (0..simulated.len()).collect();
    let mut late = Vec::new();
    for (place, action) in recorded.iter().enumerate() {
        let distance = |other: usize| {
            let at = simulated.get(other).map_or(f64::INFINITY, |it| it.at);
            at - action.at
        };
        let same = |other: &usize| {
            rising(recorded, place) == rising(simulated, *other)
                && distance(*other).abs() <= SAME_SECS_MAX
        };
        let candidates = free.iter().copied().filter(same);
        let nearest =
            candidates.min_by(|one, other| distance(*one).abs().total_cmp(&distance(*other).abs()));
        if let Some(nearest) = nearest {
            free.retain(|other| *other != nearest);
        }
        late.push(nearest.map(distance));
    }
    Comparison {
        late,
        extra: free.len(),
        desired: apart(recorded, simulated, tasks, seconds),
    }
}

/// The mean difference of the desired tasks over the time.
fn apart(one: &[Action], other: &[Action], tasks: i32, seconds: f64) -> f64 {
    let mut instants: Vec<f64> = one.iter().chain(other).map(|it| it.at).collect();
    instants.extend([0.0, seconds]);
    instants.retain(|at| (0.0..=seconds).contains(at));
    instants.sort_by(f64::total_cmp);
    let at = |all: &[Action], instant: f64| {
        let before = all.iter().take_while(|it| it.at <= instant);
        f64::from(before.last().map_or(tasks, |it| it.desired))
    };
    let area: f64 = instants
        .windows(2)
        .map(|pair| match pair {
            [from, to] => (at(one, *from) - at(other, *from)).abs() * (to - from),
            _ => 0.0,
        })
        .sum();
    area / seconds.max(1e-9)
}

/// The mean; `None` of nothing.
// Counts of actions.
#[allow(clippy::cast_precision_loss)]
pub(super) fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0_usize);
    for value in values {
        sum += value;
        count += 1;
    }
    (count > 0).then(|| sum / count as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn actions(all: &[(f64, i32)]) -> Vec<Action> {
        let action = |(at, desired): &(f64, i32)| Action {
            at: *at,
            desired: *desired,
            took: None,
        };
        all.iter().map(action).collect()
    }

    #[track_caller]
    fn check(
        recorded: &[(f64, i32)],
        simulated: &[(f64, i32)],
        late: &[Option<f64>],
        extra: usize,
    ) {
        let found = compare(&actions(recorded), &actions(simulated), 3, 1000.0);
        assert_eq!((found.late.as_slice(), found.extra), (late, extra));
    }

    #[test]
    fn actions_are_matched_by_direction_and_nearness() {
        check(&[(100.0, 6)], &[(110.0, 6)], &[Some(10.0)], 0);
        check(&[(100.0, 6)], &[(90.0, 10)], &[Some(-10.0)], 0);
        check(&[(100.0, 6)], &[(401.0, 6)], &[None], 1);
        check(&[(100.0, 6)], &[], &[None], 0);
        check(&[], &[(5.0, 6)], &[], 1);
        let recorded = [(100.0, 6), (200.0, 10), (300.0, 9)];
        let simulated = [(105.0, 10), (290.0, 9)];
        check(&recorded, &simulated, &[Some(5.0), None, Some(-10.0)], 0);
    }

    #[test]
    fn the_desired_tasks_are_compared_over_the_time() {
        let found = compare(
            &actions(&[(100.0, 10)]),
            &actions(&[(200.0, 10)]),
            3,
            1000.0,
        );
        assert!(
            (found.desired - 0.7).abs() < 1e-9,
            "7 tasks for a tenth of the time"
        );
        let same = compare(
            &actions(&[(100.0, 10)]),
            &actions(&[(100.0, 10)]),
            3,
            1000.0,
        );
        assert_eq!(
            (same.desired, same.score(), same.seconds()),
            (0.0, 0.0, Some(0.0))
        );
        let nothing = compare(&[], &[], 3, 1000.0);
        assert_eq!((nothing.score(), nothing.seconds()), (0.0, None));
    }

    #[test]
    fn an_action_that_does_not_come_costs_the_most() {
        let late = compare(&actions(&[(100.0, 6)]), &actions(&[(390.0, 6)]), 3, 1000.0);
        let missed = compare(&actions(&[(100.0, 6)]), &[], 3, 1000.0);
        assert!(late.score() < missed.score());
        assert_eq!(missed.missed(), 1);
    }
}
