//! Schedules whose bounds fit beside each other and the profile's own.

use std::collections::BTreeMap;

use proptest::{prelude::*, sample::select};
use scaling::draft::{Draft, Leaf, ScheduleDraft};

use super::{leaf, mask::Mask, number};

/// An expression for each form and each kind of day.
const EXPRESSIONS: [&str; 9] = [
    "cron(0 8 ? * MON-FRI *)",
    "cron(0 20 * * ? *)",
    "cron(0/15 6-9,18 ? 1-6 SAT 2026-2030)",
    "cron(30 12 L * ? *)",
    "cron(0 12 ? * 6L *)",
    "rate(5 minutes)",
    "rate(1 day)",
    "at(2026-12-24T12:00:00)",
    "at(2026-11-26T11:59:00)",
];

/// Which bounds a schedule sets.
#[derive(Clone, Copy, Debug)]
enum Bounds {
    Both(i32, i32),
    Min(i32),
    Max(i32),
}

/// `capacity` are the profile's own bounds.
pub(super) fn schedules(
    capacity: (i32, i32),
) -> BoxedStrategy<Leaf<BTreeMap<String, Leaf<ScheduleDraft>>>> {
    let bounds = prop_oneof![
        (0i32..100, 0i32..100).prop_map(|(min, more)| Bounds::Both(min, min + more)),
        (0i32..100).prop_map(Bounds::Min),
        (0i32..100).prop_map(Bounds::Max),
    ];
    let zone = select(vec![
        "UTC",
        "Europe/Berlin",
        "Australia/Lord_Howe",
        "Etc/GMT+9",
    ]);
    let moments = (
        leaf(select(vec![
            "2026-11-26T08:00:00+01:00",
            "2026-01-01T00:00:00Z",
        ])),
        leaf(select(vec![
            "2027-03-28T01:30:00Z",
            "2028-02-29T23:59:59-12:00",
        ])),
    );
    let one = (select(EXPRESSIONS.to_vec()), leaf(zone), moments, bounds);
    leaf(prop::collection::btree_map("[a-z0-9_.-]{1,118}", one, 0..5))
        .prop_map(move |drafts| match drafts {
            Leaf::Given(drafts) => {
                let (keys, drafts): (Vec<_>, Vec<_>) = drafts.into_iter().unzip();
                let fitting = fit(drafts.iter().map(|draft| draft.3).collect(), capacity);
                let drafts = drafts.into_iter().zip(fitting).map(schedule);
                Leaf::Given(keys.into_iter().zip(drafts).collect())
            }
            Leaf::Omitted | Leaf::Unknown => Leaf::Omitted,
        })
        .boxed()
}

type Parts = (
    &'static str,
    Leaf<&'static str>,
    (Leaf<&'static str>, Leaf<&'static str>),
    Bounds,
);

fn schedule(((expression, zone, (start, end), _), bounds): (Parts, Bounds)) -> Leaf<ScheduleDraft> {
    let text = |leaf: Leaf<&str>| {
        leaf.given()
            .map_or(Leaf::Omitted, |text| Leaf::Given((*text).to_owned()))
    };
    // A moment may lie outside start and end, and the schedule then never runs.
    let recurs = !expression.starts_with("at");
    let moment = |leaf| if recurs { text(leaf) } else { Leaf::Omitted };
    let (min, max) = match bounds {
        Bounds::Both(min, max) => (number(min), number(max)),
        Bounds::Min(min) => (number(min), Leaf::Omitted),
        Bounds::Max(max) => (Leaf::Omitted, number(max)),
    };
    Leaf::Given(ScheduleDraft {
        schedule: Leaf::Given(expression.to_owned()),
        timezone: text(zone),
        start: moment(start),
        end: moment(end),
        min_capacity: min,
        max_capacity: max,
    })
}

/// One bound alone fits beside every other one.
fn fit(all: Vec<Bounds>, (own_min, own_max): (i32, i32)) -> Vec<Bounds> {
    let mins = all.iter().filter_map(|bounds| match bounds {
        Bounds::Both(min, _) => Some(*min),
        Bounds::Min(_) | Bounds::Max(_) => None,
    });
    let least_max = mins.fold(own_min, i32::max);
    let all: Vec<_> = all
        .into_iter()
        .map(|bounds| match bounds {
            Bounds::Max(max) => Bounds::Max(max.max(least_max)),
            other => other,
        })
        .collect();
    let maxes = all.iter().filter_map(|bounds| match bounds {
        Bounds::Both(_, max) | Bounds::Max(max) => Some(*max),
        Bounds::Min(_) => None,
    });
    let greatest_min = maxes.fold(own_max, i32::min);
    let all = all.into_iter().map(|bounds| match bounds {
        Bounds::Min(min) => Bounds::Min(min.min(greatest_min)),
        other => other,
    });
    all.collect()
}

pub(super) fn mask(mask: &mut Mask<'_>, draft: &mut Draft) {
    mask.leaf(&mut draft.schedules, |mask, schedules| {
        mask.each(schedules, |mask, schedule| {
            mask.leaf(&mut schedule.schedule, |_, _| ());
            mask.leaf(&mut schedule.timezone, |_, _| ());
            mask.leaf(&mut schedule.start, |_, _| ());
            mask.leaf(&mut schedule.end, |_, _| ());
            mask.leaf(&mut schedule.min_capacity, |_, _| ());
            mask.leaf(&mut schedule.max_capacity, |_, _| ());
        });
    });
}
