//! Real Terraform, real NATS and a local AWS: the harness, the tests and the demo.
//!
//! The harness starts the real parts the way they run in production and ends each by its own
//! process id: [`terraform`] runs the executable an engineer runs, [`nats`] a real server or cluster,
//! [`gateway`] the tasks of a Discord gateway, [`lambda_runtime`] the real publisher behind the API
//! that AWS Lambda gives it, [`daemon`] the same as a plain process, [`workers`] the tasks that drain
//! the queue. AWS is the crate `world`. A module uses only those declared above it.

pub mod fault;

pub mod inventory;

pub mod process;

pub mod tools;

pub mod binaries;

pub mod terraform;

pub mod certificates;

pub mod credentials;

pub mod nats;

pub mod proxy;

pub mod gateway;

pub mod lambda_runtime;

pub mod daemon;

pub mod schedule;

pub mod workers;

pub mod soak;
