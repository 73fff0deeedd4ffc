//! The figures that decide how fast anything reacts, few of which AWS promises: what simulations
//! assume unless told otherwise, and what [`crate::response`] reckons with. One home for each.

use super::time::{Latency, Span};

/// The publisher takes a sample this often.
pub const SAMPLE_EVERY: Span = Span::secs(10);

/// From a sample until alarms can see it. AWS documents no bound; half a second to three is what
/// was observed.
pub const INGESTION: Latency = Latency {
    min: Span(500),
    max: Span::secs(3),
};

/// An alarm looks at data up to this long before its evaluation (captured from AWS, which
/// documents no bound; answers on repost.aws speak of the same 10 s).
pub const CUTOFF: Span = Span::secs(10);

/// Alarms with a period below a minute are evaluated this often (CloudWatch User Guide).
pub const HIGH_RESOLUTION_CADENCE: Span = Span::secs(10);

/// All others are evaluated this often, except over windows longer than a day (CloudWatch User
/// Guide).
pub const STANDARD_CADENCE: Span = Span::MINUTE;

/// Memory utilization of tasks of which a trace says nothing, in percent: their memory does not
/// follow the load.
pub const MEMORY_PERCENT: f64 = 50.0;

/// From an alarm's evaluation until the desired count is set: one to three seconds were observed.
pub const ACTION_DELAY: Latency = Latency::secs(1, 3);

/// From the request for a Fargate task to RUNNING: AWS measured 23 s, and an image of 413 MB took
/// 53 to 62 s.
pub const LAUNCH: Latency = Latency::secs(20, 60);

/// From the request to stop a task until it no longer counts as running. AWS publishes no figure.
pub const STOP: Latency = Latency::secs(1, 10);
