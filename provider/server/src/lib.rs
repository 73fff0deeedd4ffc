//! The Terraform provider `arrakis/arrakis`: the resource `arrakis_scaling_profile`, what lists and
//! simulates it, and functions.
//!
//! This crate puts together what others decide: `tfplugin` speaks to Terraform, `scaling` knows what
//! a profile means, `aws` carries it out. A module uses only those declared above it.

mod config;

mod report;

mod configured;

mod scaling_profile;

mod scaling_profile_list;

mod scaling_simulation;

mod functions;

mod provider;

pub use provider::{ADDRESS, ArrakisProvider};
