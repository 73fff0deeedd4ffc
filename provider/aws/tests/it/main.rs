//! Observing and applying against an AWS in one process.

// Helpers are tests too: what they cannot do, they say by panicking.
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod bench;
mod fleet;
mod objects;

mod credentials;
mod failures;
mod interruptions;
mod life_cycle;
mod rates;
mod refresh;
