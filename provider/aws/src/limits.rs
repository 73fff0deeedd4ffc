//! Every bound this crate keeps: how long it waits, how often it calls.

use std::time::Duration;

use crate::rates::Rates;

/// Longest a call that meets a busy or throttled object is repeated, in seconds.
const BUSY_SECS_MAX: u64 = 120;
/// Longest a call is repeated because something new is not known everywhere yet, in seconds. It
/// is also how long a wrong service name takes to be believed, so it is not generous.
const PROPAGATION_SECS_MAX: u64 = 60;
/// First pause before a call is repeated, in milliseconds; it doubles each time.
const PAUSE_FIRST_MS: u64 = 500;
/// Longest pause before a call is repeated, in seconds.
const PAUSE_SECS_MAX: u64 = 10;
/// Longest a target may take to show after RegisterScalableTarget, in seconds.
const REGISTER_SECS_MAX: u64 = 120;
/// Longest a target may take to vanish after DeregisterScalableTarget, in seconds.
const DEREGISTER_SECS_MAX: u64 = 300;
/// Pause between two looks at a target, in milliseconds.
const LOOK_MS: u64 = 1_000;
/// Seconds between two progress lines of one wait.
const PROGRESS_SECS: u64 = 5;
/// Longest one attempt at a call may take, in seconds.
const ATTEMPT_SECS_MAX: u64 = 30;

/// How long is waited and how often is called. [`Limits::default`] suits AWS; tests use less.
#[derive(Clone, Debug)]
pub struct Limits {
    /// Longest a call that meets a busy or throttled object is repeated; default 120 s.
    pub busy_max: Duration,
    /// Longest a call is repeated because something new is not known everywhere; default 60 s.
    pub propagation_max: Duration,
    /// First pause before a call is repeated, doubled each time; default 0.5 s.
    pub pause_first: Duration,
    /// Longest such pause; default 10 s.
    pub pause_max: Duration,
    /// Longest a target may take to show after it was registered; default 120 s.
    pub register_max: Duration,
    /// Longest a target may take to vanish after it was deregistered; default 300 s.
    pub deregister_max: Duration,
    /// Pause between two looks at a target; default 1 s.
    pub look: Duration,
    /// Time between two progress lines of one wait; default 5 s.
    pub progress: Duration,
    /// Longest one attempt at a call may take; default 30 s.
    pub attempt_max: Duration,
    /// How often each API is called.
    pub rates: Rates,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            busy_max: Duration::from_secs(BUSY_SECS_MAX),
            propagation_max: Duration::from_secs(PROPAGATION_SECS_MAX),
            pause_first: Duration::from_millis(PAUSE_FIRST_MS),
            pause_max: Duration::from_secs(PAUSE_SECS_MAX),
            register_max: Duration::from_secs(REGISTER_SECS_MAX),
            deregister_max: Duration::from_secs(DEREGISTER_SECS_MAX),
            look: Duration::from_millis(LOOK_MS),
            progress: Duration::from_secs(PROGRESS_SECS),
            attempt_max: Duration::from_secs(ATTEMPT_SECS_MAX),
            rates: Rates::default(),
        }
    }
}
