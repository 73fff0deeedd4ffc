//! What holds for every value, every schema and every sequence of bytes.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod bytes;
mod numbers;
mod plans;
mod schemas;
mod values;
mod wire;

#[path = "../support/proposal.rs"]
mod proposal;
#[path = "../support/targets.rs"]
mod targets;
