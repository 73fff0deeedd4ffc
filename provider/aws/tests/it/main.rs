//! Observing and applying against an AWS in one process.

mod bench;

mod credentials;
mod failures;
mod life_cycle;
mod rates;
