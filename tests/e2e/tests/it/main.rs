//! End-to-end tests: real Terraform, a real nats-server, the real programs, a local AWS.

// Clippy's exception for tests ends at the test functions; these helpers are tests all the same.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod aws;
mod bench;
mod hcl;
mod plans;
mod reading;

mod adoption;
mod authentication;
mod bad_input;
mod changes;
mod clocks;
mod cluster;
mod demo;
mod drift;
mod encryption;
mod examples;
mod failure;
mod guilds;
mod guilds_over_http;
mod harness;
mod jetstream;
mod lifecycle;
mod many;
mod modes;
mod module;
mod moved;
mod nats_faults;
mod permissions;
mod protocol;
mod publisher;
mod publishing;
mod query;
mod release;
mod scale_in;
mod scale_test;
mod secrets;
mod simulation;
mod soak;
mod warm_reuse;
