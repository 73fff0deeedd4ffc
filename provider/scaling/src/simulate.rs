//! How a service scales over time: one engine, two users.
//!
//! [`ControlLoop`] holds what CloudWatch and Application Auto Scaling hold (alarm states,
//! activities, cooldowns) and decides what they would decide. It has no clock, no data and no
//! service of its own: the caller says what time it is ([`Time`]), lends it the metrics
//! ([`MetricData`]) and the services ([`Services`]), and carries out its [`Decision`]s.
//! [`run`] feeds it a simulated queue and service; the local AWS of the tests feeds it what was
//! really published and what its ECS really runs.
//!
//! Everything is deterministic: the same calls with the same seed give the same decisions.
//!
//! A module uses only those declared above it.

mod time;

mod random;

pub mod schedule;

pub mod assumption;

mod metric_data;

mod capacity;

mod math;

mod rule;

mod managed;

mod decision;

mod signal;

mod missing;

mod cadence;

mod alarm;

mod step;

mod tracking;

mod cooldown;

mod policy;

mod activity;

// The loop, and its parts that evaluate alarms, carry actions to policies, watch capacities, and run
// scheduled actions.
mod control_loop;
mod dispatch;
mod evaluate;
mod fulfil;
mod scheduled;

mod service;

mod queue;

mod trace;

mod series;

mod publisher;

mod settings;

mod timeline;

mod assemble;

mod run;

mod many;

mod outcome;

pub(crate) use step::adjusted;
pub(crate) use tracking::capacity as tracking_capacity;

pub use capacity::{Capacity, Services};
pub use control_loop::{ControlLoop, LoopSettings};
pub use decision::{Activity, ActivityStatus, AlarmStatus, Decision, NotScaledReason, StateValue};
pub use managed::tracking_alarms;
pub use many::{Percentiles, When, many};
pub use math::{Math, Unsupported};
pub use metric_data::{Datapoint, MetricData, MetricQuery};
pub use outcome::{Outcome, Price, Timing, simulated_time};
pub use publisher::PublisherSettings;
pub use queue::{QueueSettings, Workers};
pub use random::Random;
pub use rule::{AlarmRule, PolicyRule, ScheduledRule, StepRule, TargetRule, TrackingRule, Watched};
pub use run::{run, summarize};
pub use service::{LAUNCH_BURST, LAUNCHES_PER_SEC, ServiceSettings, SimulatedService};
pub use settings::{OwnQueue, Settings};
pub use time::{Latency, Span, Time};
pub use timeline::{Event, FLAP_WITHIN, Point, Start, Summary, Timeline};
pub use trace::{DURATION_MAX, INSTANTS_MAX, MetricTrace, Trace};
