//! One file for each command: its arguments, and what it does with them.

pub(crate) mod options;
pub(crate) mod running;
pub(crate) mod which;

pub(crate) mod conditions;

pub(crate) mod advise;
pub(crate) mod all;
pub(crate) mod calibrate;
pub(crate) mod completions;
pub(crate) mod load;
pub(crate) mod scale_down;
pub(crate) mod scale_up;
pub(crate) mod simulate;
pub(crate) mod verify;
pub(crate) mod watch;

/// What was asked for cannot be done as it was written.
pub(crate) const USAGE: u8 = 2;
/// The environment is not fit: no credentials, no region, AWS out of reach.
pub(crate) const ENVIRONMENT: u8 = 3;
