//! Which bounds of a target are as they should be.

use proptest::{prelude::*, sample::select};
use scaling::{
    bounds::{Bounds, Expected, SLACK, Scheduled},
    object::{ScalableTargetAction, ScheduledAction},
    simulate::{Span, Time, schedule::Timetable},
};
use serde_json::Value;

use crate::{cases, drafts};

/// The reference's own bounds are 3 to 10.
#[test]
fn bounds_in_the_course_of_time() {
    cases::check("bounds.txt", |case| {
        let profile = drafts::profile(&serde_json::json!({ "schedules": case["schedules"] }));
        let moment = |name: &str| case[name].as_str().map(|text| Time::parse(text).unwrap());
        let actions: Vec<_> = profile.schedules.values().collect();
        let scheduled: Vec<_> = actions
            .iter()
            .map(|action| Scheduled {
                action,
                created: moment("created"),
            })
            .collect();
        let own = Bounds { min: 3, max: 10 };
        let suspended = case["suspended"] == Value::Bool(true);
        let expected = Expected::new(own, &scheduled, suspended, moment("now"));
        let Bounds { min, max } = expected.in_force;
        let among = |accepts: &dyn Fn(i32) -> bool| {
            let accepted: Vec<_> = (0..100).filter(|tasks| accepts(*tasks)).collect();
            format!("{accepted:?}")
        };
        let mins = among(&|min| expected.accepts(Bounds { min, max: 10 }));
        let maxes = among(&|max| expected.accepts(Bounds { min: 3, max }));
        format!("in force {min} to {max}\nmin {mins}\nmax {maxes}")
    });
}

/// What AWS does with scheduled actions, one after the other: each run comes up to two minutes late,
/// and one that contradicts the other bound is lost.
#[derive(Clone, Debug)]
struct Model {
    bounds: Bounds,
}

/// An action, when it was created, and how late its runs are in turn.
#[derive(Clone, Debug)]
struct Modelled {
    action: ScheduledAction,
    created: Time,
    delays: Vec<Span>,
}

impl Model {
    /// The bounds at `now`. The author registers `own` again at `registered`.
    fn run(own: Bounds, all: &[Modelled], registered: Time, now: Time) -> Bounds {
        let mut events = vec![(registered, None)];
        for (
            index,
            Modelled {
                action,
                created,
                delays,
            },
        ) in all.iter().enumerate()
        {
            let timetable = Timetable::of(action, *created).unwrap();
            let mut due = timetable.next_after(*created - Span(1));
            for run in 0.. {
                let Some(at) = due.filter(|at| *at <= now) else {
                    break;
                };
                events.push((at + delays[run % delays.len()], Some(index)));
                due = timetable.next_after(at);
            }
        }
        events.retain(|(at, _)| *at <= now);
        events.sort_by_key(|(at, _)| *at);
        let mut model = Self { bounds: own };
        for (_, event) in events {
            match event {
                None => model.bounds = own,
                Some(index) => model.set(all[index].action.action),
            }
        }
        model.bounds
    }

    fn set(&mut self, action: ScalableTargetAction) {
        let bounds = Bounds {
            min: action.min_capacity.unwrap_or(self.bounds.min),
            max: action.max_capacity.unwrap_or(self.bounds.max),
        };
        if bounds.min <= bounds.max {
            self.bounds = bounds;
        }
    }
}

/// Noon of 2026-11-26, UTC.
const NOON: Time = Time::from_secs(1_795_694_400);
const DAY: Span = Span::secs(86_400);
const OWN: Bounds = Bounds { min: 5, max: 10 };

/// Values that fit beside each other, as validation demands: minima up to 5, maxima from 10.
fn modelled(index: i32) -> BoxedStrategy<Modelled> {
    let expressions = vec![
        "cron(0 8 * * ? *)",
        "cron(0 20 ? * MON-FRI *)",
        "cron(0 12 * * ? *)",
        "cron(1 12 * * ? *)",
        "cron(58 11 26 11 ? *)",
        "at(2026-11-25T17:00:00)",
        "rate(7 hours)",
    ];
    let zones = select(vec!["UTC", "Europe/Berlin", "America/St_Johns"]);
    let bounds = select(vec![(true, true), (true, false), (false, true)]);
    let created = (0i64..5 * 86_400).prop_map(|before| NOON - Span::secs(before));
    let delays = prop::collection::vec((0i64..=120).prop_map(Span::secs), 1..4);
    (select(expressions), zones, bounds, created, delays)
        .prop_map(move |(schedule, zone, (min, max), created, delays)| {
            let timezone = if schedule.starts_with("rate") {
                "UTC"
            } else {
                zone
            };
            let action = ScheduledAction {
                name: format!("a-{index}"),
                schedule: schedule.to_owned(),
                timezone: timezone.to_owned(),
                start_time: None,
                end_time: None,
                action: ScalableTargetAction {
                    min_capacity: min.then_some(index),
                    max_capacity: max.then_some(20 + index),
                },
            };
            Modelled {
                action,
                created,
                delays,
            }
        })
        .boxed()
}

fn all() -> impl Strategy<Value = Vec<Modelled>> {
    let each: Vec<_> = (0..4).map(modelled).collect();
    (each, 0usize..=4).prop_map(|(mut all, count)| {
        all.truncate(count);
        all
    })
}

fn expected(all: &[Modelled], suspended: bool, now: Time) -> Expected {
    let scheduled: Vec<_> = all
        .iter()
        .map(
            |Modelled {
                 action, created, ..
             }| Scheduled {
                action,
                created: Some(*created),
            },
        )
        .collect();
    Expected::new(OWN, &scheduled, suspended, Some(now))
}

/// Whether any action was due within twice the slack of `now`, or two of them of each other.
fn is_close(all: &[Modelled], now: Time) -> bool {
    let far = SLACK + SLACK;
    let last = |modelled: &Modelled, until: Time| {
        let timetable = Timetable::of(&modelled.action, modelled.created).unwrap();
        timetable.last_until(until)
    };
    let dues: Vec<_> = all.iter().filter_map(|one| last(one, now - far)).collect();
    let now_close = all
        .iter()
        .any(|one| last(one, now + far) != last(one, now - far));
    let pairs = dues.iter().enumerate();
    let mut pairs =
        pairs.flat_map(|(index, one)| dues[..index].iter().map(move |other| (one, other)));
    now_close || pairs.any(|(one, other)| (*one - *other).0.abs() <= far.0)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// Whatever AWS does by itself is no drift, at any moment seen by a clock that is a little off.
    #[test]
    fn what_schedules_do_is_accepted(
        all in all(),
        registered in 0i64..6 * 86_400,
        now in 0i64..2 * 86_400,
        skew in -20i64..=0,
    ) {
        let now = NOON - DAY + Span::secs(now);
        let registered = NOON - DAY - DAY - DAY - DAY - DAY + Span::secs(registered);
        let bounds = Model::run(OWN, &all, registered, now);
        let expected = expected(&all, false, now + Span::secs(skew));
        prop_assert!(expected.accepts(bounds), "{bounds:?} of {expected:?}");
        prop_assert!(expected.accepts(OWN));
        prop_assert!(expected.accepts(expected.in_force));
        // While suspended nothing runs from some moment on, and what ran before is accepted.
        let suspended = super::bounds::expected(&all, true, now + DAY);
        prop_assert!(suspended.accepts(bounds));
        prop_assert_eq!(suspended.in_force, OWN);
    }

    /// Away from every run, only what is in force is accepted, and the profile's own.
    #[test]
    fn anything_else_is_drift(all in all(), now in 0i64..2 * 86_400) {
        let now = NOON - DAY + Span::secs(now);
        prop_assume!(!is_close(&all, now));
        let in_force = Model::run(OWN, &all, Time::EVER, now);
        let expected = expected(&all, false, now);
        prop_assert_eq!(expected.in_force, in_force);
        for tasks in 0..40 {
            let min = expected.accepts(Bounds { min: tasks, max: OWN.max });
            prop_assert_eq!(min, tasks == OWN.min || tasks == in_force.min, "min {}", tasks);
            let max = expected.accepts(Bounds { min: OWN.min, max: tasks });
            prop_assert_eq!(max, tasks == OWN.max || tasks == in_force.max, "max {}", tasks);
        }
    }
}
