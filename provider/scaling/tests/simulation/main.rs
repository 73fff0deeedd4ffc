//! Simulations of whole blueprints: what profiles do under load, and whether the response that is
//! promised for them is kept.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod conformance;
mod mechanisms;
mod more;
mod profiles;
mod promises;
mod response;
mod run;
mod typical;
