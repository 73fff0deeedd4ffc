//! What a simulation returns.

use std::collections::BTreeMap;

use super::{
    decision::{Decision, StateValue},
    time::Span,
};
use crate::metric::MetricIdentity;

/// What happened to a service, its queues and its alarms. Instants are counted from the start of
/// the trace; what came before, while alarms settled, is left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// What was so when the trace started.
    pub start: Start,
    /// State at regular intervals; empty unless they were asked for.
    pub points: Vec<Point>,
    /// What the control loop decided.
    pub events: Vec<Event>,
    /// What it came to.
    pub summary: Summary,
}

/// What was so when the trace started.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Start {
    /// Every alarm, also those of tracking policies, with its state.
    pub alarms: BTreeMap<String, StateValue>,
    /// Fewest tasks, as the last scheduled action left it.
    pub min_capacity: i32,
    /// Most tasks, as the last scheduled action left it.
    pub max_capacity: i32,
}

/// What a simulation came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Most messages in any one queue.
    pub peak_depth: u64,
    /// Messages worked off.
    pub processed: u64,
    /// Messages lost because they grew too old.
    pub lost: u64,
    /// Messages left at the end.
    pub waiting: u64,
    /// Time of tasks in the state RUNNING, in seconds.
    pub task_seconds: f64,
    /// From the onset to the first scale-out.
    pub first_action: Option<Span>,
    /// From the onset until `max_capacity` tasks were desired.
    pub max_desired: Option<Span>,
    /// From the onset until `max_capacity` tasks ran.
    pub max_running: Option<Span>,
    /// From the onset until all queues were empty, after they had not been.
    pub drained: Option<Span>,
    /// From the relief, when the load is over, to the first scale-in after it.
    pub first_scale_in: Option<Span>,
    /// From the relief until `min_capacity` tasks were desired.
    pub min_desired: Option<Span>,
    /// How often tasks were added.
    pub scale_outs: u32,
    /// How often tasks were removed.
    pub scale_ins: u32,
    /// How often tasks that were removed were asked for again within [`FLAP_WITHIN`].
    pub flaps: u32,
    /// Metrics that the blueprint watches and nothing in the simulation publishes: their alarms
    /// stay in INSUFFICIENT_DATA.
    pub unpublished: Vec<MetricIdentity>,
    /// Policies that do not act in the simulation although they may in AWS, and why.
    pub not_simulated: Vec<String>,
}

/// A scale-out so soon after a scale-in takes it back.
pub const FLAP_WITHIN: Span = Span::secs(300);

/// The state at one instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// When.
    pub at: Span,
    /// Messages in the deepest queue.
    pub depth: u64,
    /// Tasks desired.
    pub desired: i32,
    /// Tasks running.
    pub running: i32,
}

/// Something the control loop decided.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When.
    pub at: Span,
    /// What.
    pub decision: Decision,
}

impl Summary {
    /// Time of tasks in the state RUNNING, to the millisecond.
    // A float saturates, and no trace comes near the bounds.
    #[allow(clippy::cast_possible_truncation)]
    pub fn task_time(&self) -> Span {
        Span((self.task_seconds * 1000.0).round() as i64)
    }

    /// Running tasks over time, in minutes.
    pub fn task_minutes(&self) -> f64 {
        self.task_seconds / 60.0
    }
}
