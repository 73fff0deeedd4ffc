//! What a simulation returns.

use super::{decision::Decision, time::Span};
use crate::metric::MetricIdentity;

/// What happened to a service, its queues and its alarms. Instants are counted from the start of
/// the trace; what came before, while alarms settled, is left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Timeline {
    /// State at regular intervals; empty unless they were asked for.
    pub points: Vec<Point>,
    /// What the control loop decided.
    pub events: Vec<Event>,
    /// What it came to.
    pub summary: Summary,
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
    /// Messages in all queues together.
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
    /// Running tasks over time, in minutes.
    pub fn task_minutes(&self) -> f64 {
        self.task_seconds / 60.0
    }
}
