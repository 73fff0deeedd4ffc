//! Observes and applies a blueprint through the AWS SDK.
//!
//! The only room that names SDK types. [`Connection::refresh`] reads what a state says there is,
//! together with the states of others, and [`Connection::observe`] what there is at this moment, into
//! [`scaling::object::Observed`]; [`Connection::apply`] makes one call for each
//! [`scaling::diff::Step`] and decides nothing itself. AWS's error codes are known to the private
//! module `errors` alone; what leaves this crate is a [`Failure`].
//!
//! A module uses only those declared above it.

mod settings;

mod operation;

mod rates;

mod limits;

mod errors;

mod failure;

mod retry;

mod pages;

mod gathering;

mod listing;

mod reads;

mod memory;

mod dates;

mod arn;

mod shared;

mod credentials;

mod connection;

mod convert;

mod tags;

mod targets;

mod services;

mod policies;

mod schedules;

mod alarms;

mod dashboards;

mod settle;

mod assemble;

mod observe;

mod refresh;

mod wait;

mod apply;

pub use apply::{Facts, Outcome, Progress, StepFailure};
pub use connection::{Account, Connection};
pub use failure::{Failure, FailureKind};
pub use limits::Limits;
pub use memory::Memory;
pub use observe::Search;
pub use operation::Operation;
pub use rates::Rates;
pub use refresh::{Known, Refreshed};
pub use settings::{AssumeRole, Endpoints, Settings};

#[cfg(test)]
mod tests;
