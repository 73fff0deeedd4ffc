//! The transport, tested from outside: a real process, real sockets, real TLS.
//!
//! The process is `examples/probe.rs`; the client does what Terraform's does, with a certificate
//! made like Terraform's. Every wait ends: a test that hangs fails.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod calls;
mod client;
mod ending;
mod logs;
mod mutual_tls;
mod probe;
mod starting;
