//! Code written by `tests/generated.rs` from the files in `proto/`.
//!
//! Checked in so that building needs neither `protoc` nor a build script. Do not
//! edit: change `proto/` and run `UPDATE=1 cargo test -p tfplugin --test generated`.
#![allow(
    missing_docs,
    unreachable_pub,
    rust_2018_idioms,
    rustdoc::all,
    clippy::all,
    clippy::pedantic,
    clippy::too_many_lines
)]

/// The services go-plugin expects beside the provider.
#[rustfmt::skip]
pub mod plugin;

/// The provider service, protocol 6.11.
#[rustfmt::skip]
pub mod tfplugin6;
