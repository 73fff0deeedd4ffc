//! Observes and applies a blueprint through the AWS SDK.
//!
//! The only room that names SDK types. [`Connection::observe`] reads AWS into
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

mod reads;

mod credentials;

mod connection;

mod convert;

mod targets;

mod policies;

mod schedules;

mod alarms;

mod dashboards;

mod observe;

mod wait;

mod apply;

pub use apply::{Facts, Outcome, Progress, StepFailure};
pub use connection::Connection;
pub use failure::{Failure, FailureKind};
pub use limits::Limits;
pub use observe::Search;
pub use operation::Operation;
pub use rates::Rates;
pub use settings::{AssumeRole, Endpoints, Settings};

#[cfg(test)]
mod tests;
