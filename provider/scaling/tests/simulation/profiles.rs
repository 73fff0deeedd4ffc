//! Blueprints of the profiles that the tests simulate.

use std::collections::BTreeMap;

use scaling::{
    draft::{
        BurstDraft, Decimal, Draft, DrainDraft, Leaf, QueueDraft, StepDraft, UtilizationDraft,
    },
    expand::expand,
    object::Blueprint,
    validate::{Context, validate},
};

/// What the tests vary of a profile.
#[derive(Clone, Debug)]
pub(crate) struct Sketch {
    pub(crate) min: i64,
    pub(crate) max: i64,
    /// Depth and tasks to add.
    pub(crate) steps: Vec<(i64, i64)>,
    /// Depth, tasks to have (none: the maximum), resolution.
    pub(crate) burst: Option<(i64, Option<i64>, i64)>,
    /// Depth and periods.
    pub(crate) drain: Option<(i64, i64)>,
    pub(crate) resolution: i64,
    pub(crate) periods: i64,
    pub(crate) scale_out_cooldown: i64,
    /// Target in percent, and whether it may scale in.
    pub(crate) cpu: Option<(i64, bool)>,
}

impl Sketch {
    /// The configuration Arrakis had: one-minute alarms, two periods, +1, +2, +3.
    pub(crate) fn hand_written() -> Self {
        Self {
            min: 3,
            max: 10,
            steps: vec![(50, 1), (100, 2), (200, 3)],
            burst: None,
            drain: None,
            resolution: 60,
            periods: 2,
            scale_out_cooldown: 60,
            cpu: None,
        }
    }

    /// The same with a burst at 200.
    pub(crate) fn with_burst() -> Self {
        Self {
            burst: Some((200, None, 10)),
            ..Self::hand_written()
        }
    }

    /// CPU tracking alone.
    pub(crate) fn cpu_only() -> Self {
        Self {
            steps: Vec::new(),
            cpu: Some((70, true)),
            ..Self::hand_written()
        }
    }

    pub(crate) fn blueprint(&self) -> Blueprint {
        let queue = QueueDraft {
            stream: text("COMMANDS"),
            consumer: text("worker"),
            steps: if self.steps.is_empty() {
                Leaf::Omitted
            } else {
                let step = |(at, add): &(i64, i64)| StepDraft {
                    at: number(*at),
                    add: number(*add),
                };
                Leaf::Given(self.steps.iter().map(step).map(Leaf::Given).collect())
            },
            burst: given(self.burst, |(at, to, resolution)| BurstDraft {
                at: number(at),
                to: to.map_or(Leaf::Omitted, number),
                resolution: number(resolution),
            }),
            drain: given(self.drain, |(below, periods)| DrainDraft {
                below: number(below),
                periods: number(periods),
                ..DrainDraft::default()
            }),
            resolution: number(self.resolution),
            periods: number(self.periods),
            ..QueueDraft::default()
        };
        let queued = !self.steps.is_empty() || self.burst.is_some();
        let draft = Draft {
            cluster: text("arrakis"),
            service: text("worker"),
            min_capacity: number(self.min),
            max_capacity: number(self.max),
            scale_out_cooldown: number(self.scale_out_cooldown),
            cpu: given(self.cpu, |(target, scale_in)| UtilizationDraft {
                target: number(target),
                scale_in: Leaf::Given(scale_in),
                ..UtilizationDraft::default()
            }),
            queues: given(queued.then_some(queue), |queue| {
                BTreeMap::from([("commands".to_owned(), Leaf::Given(queue))])
            }),
            ..Draft::default()
        };
        let verdict = validate(&draft, &Context::default());
        let problems = verdict.problems();
        let profile = verdict.profile();
        expand(profile.unwrap_or_else(|| panic!("{self:?}: {problems:?}")))
    }
}

fn given<T, U>(value: Option<T>, draft: impl FnOnce(T) -> U) -> Leaf<U> {
    value.map_or(Leaf::Omitted, |value| Leaf::Given(draft(value)))
}

fn text(text: &str) -> Leaf<String> {
    Leaf::Given(text.to_owned())
}

fn number(number: i64) -> Leaf<Decimal> {
    Leaf::Given(Decimal(number.to_string()))
}
