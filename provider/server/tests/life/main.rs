//! The resource's whole life against the local AWS, over the wire but without Terraform: quick enough
//! to try a fault at every single call.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod adoption;
mod core;
mod faults;
mod foreign;
mod high_resolution;
mod list;
mod moved;
mod profiles;
#[path = "../../../tfplugin/tests/support/proposal.rs"]
mod proposal;
