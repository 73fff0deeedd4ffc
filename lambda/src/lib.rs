//! Publishes queue depth, guild counts and running tasks as CloudWatch metrics.
//!
//! A measurement goes one way: an event and the time of day → [`config::Config`], proved at cold
//! start → every source gives its readings or its reason, side by side, under one deadline
//! ([`sources`]) → [`encode`] gives data points, and invents nothing for silence → [`sinks`] take
//! those that are valid → [`report::Report`], which alone decides whether the run failed. [`handler`]
//! is that pipeline; [`invocations`] and [`daemon`] call it; [`once`] and [`check`] read and print.
//!
//! Unknown is never zero: an autoscaler takes a zero for a reason to stop tasks.

pub mod secret;

mod pem;

mod user_credentials;

pub mod clock;

pub mod output;

pub mod aws;

pub mod arguments;

pub mod logging;

pub mod config;

pub mod secrets;

pub mod environment;

pub mod sample;

pub mod shards;

pub mod datum;

pub mod connection;

pub mod sources;

pub mod encode;

pub mod sinks;

pub mod report;

pub mod schedule;

pub mod handler;

pub mod admission;

mod table;

mod status;

pub mod invocations;

pub mod daemon;

pub mod once;

pub mod check;

#[cfg(test)]
mod testing;
