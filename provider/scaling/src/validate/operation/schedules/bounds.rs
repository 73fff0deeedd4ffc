//! The bounds a schedule sets, and whether they fit beside all others.

use super::super::super::{capacity::Capacity, judge::Judge, limit, number::Whole};
use crate::{
    draft::{Decimal, Leaf},
    object::ScalableTargetAction,
    problem::Path,
};

/// What is known of the bounds of one schedule.
#[derive(Clone)]
pub(super) struct Judged {
    path: Path,
    min: Bound,
    max: Bound,
    /// Whether the two are such as AWS accepts, as far as they are known.
    sound: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bound {
    Omitted,
    /// Wrong, or not known yet.
    Unknown,
    Known(i32),
}

impl Bound {
    fn known(self) -> Option<i32> {
        match self {
            Self::Known(tasks) => Some(tasks),
            Self::Omitted | Self::Unknown => None,
        }
    }
}

impl Judged {
    pub(super) fn known(&self) -> Option<ScalableTargetAction> {
        let known = self.sound && self.min != Bound::Unknown && self.max != Bound::Unknown;
        known.then(|| ScalableTargetAction {
            min_capacity: self.min.known(),
            max_capacity: self.max.known(),
        })
    }
}

pub(super) fn judge(
    judge: &mut Judge,
    min: &Leaf<Decimal>,
    max: &Leaf<Decimal>,
    path: &Path,
) -> Judged {
    let mut read = |leaf, name, remedy| {
        let rule = Whole {
            range: 0..=limit::CAPACITY_MAX,
            unit: "tasks",
            remedy,
        };
        match rule.optional(judge, leaf, &path.attribute(name)) {
            None => Bound::Unknown,
            Some(None) => Bound::Omitted,
            Some(Some(tasks)) => Bound::Known(tasks),
        }
    };
    let min = read(min, "min_capacity", "write the fewest tasks from then on");
    let max = read(max, "max_capacity", "write the most tasks from then on");
    let sound = judge_pair(judge, min, max, path);
    Judged {
        path: path.clone(),
        min,
        max,
        sound,
    }
}

fn judge_pair(judge: &mut Judge, min: Bound, max: Bound, path: &Path) -> bool {
    match (min, max) {
        (Bound::Omitted, Bound::Omitted) => {
            judge.error(
                path,
                "the schedule sets no bound",
                "neither min_capacity nor max_capacity",
                "at least one of them",
                "write the bounds from then on, such as min_capacity = 8",
            );
            false
        }
        (Bound::Known(min), Bound::Known(max)) if min > max => {
            judge.error(
                &path.attribute("min_capacity"),
                "min_capacity is above max_capacity",
                format!("min_capacity {min} and max_capacity {max}"),
                "min_capacity up to max_capacity",
                format!("lower min_capacity to {max} or raise max_capacity to {min}"),
            );
            false
        }
        _ => true,
    }
}

/// A schedule that sets one bound only fails when that contradicts the other one in force, and this
/// run of it is lost (observed of Application Auto Scaling). So it must fit beside every other bound
/// that the profile or another schedule sets.
pub(super) fn judge_together(judge: &mut Judge, all: &[Judged], capacity: Capacity) {
    let others = |bound: fn(&Judged) -> Bound| {
        let scheduled = all.iter().filter(|judged| judged.sound);
        scheduled.filter_map(move |judged| Some((bound(judged).known()?, judged.path.to_string())))
    };
    let own = |bound: Option<i32>| bound.map(|bound| (bound, "the profile".to_owned()));
    let lowest_max = own(capacity.max)
        .into_iter()
        .chain(others(|judged| judged.max))
        .min_by_key(|(max, _)| *max);
    let highest_min = own(capacity.min)
        .into_iter()
        .chain(others(|judged| judged.min))
        .max_by_key(|(min, _)| *min);
    for Judged {
        path,
        min,
        max,
        sound,
    } in all
    {
        if !sound {
            continue;
        }
        match (min, max, &lowest_max, &highest_min) {
            (Bound::Known(min), Bound::Omitted, Some((max, whose)), _) if min > max => {
                let found = format!("min_capacity {min}, where {whose} sets max_capacity {max}");
                let allowed = format!("up to {max}, or max_capacity beside it");
                refuse(
                    judge,
                    path,
                    ("min_capacity", "max_capacity"),
                    found,
                    allowed,
                );
            }
            (Bound::Omitted, Bound::Known(max), _, Some((min, whose))) if max < min => {
                let found = format!("max_capacity {max}, where {whose} sets min_capacity {min}");
                let allowed = format!("from {min}, or min_capacity beside it");
                refuse(
                    judge,
                    path,
                    ("max_capacity", "min_capacity"),
                    found,
                    allowed,
                );
            }
            _ => {}
        }
    }
}

fn refuse(
    judge: &mut Judge,
    path: &Path,
    (bound, other): (&str, &str),
    found: String,
    allowed: String,
) {
    judge.error(
        &path.attribute(bound),
        format!("{bound} fails while {other} contradicts it"),
        found,
        allowed,
        format!("write {other} in this schedule too, so that both are set at once"),
    );
}
