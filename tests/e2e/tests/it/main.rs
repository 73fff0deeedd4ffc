//! End-to-end tests: real Terraform, a real nats-server, the real programs, a local AWS.

mod aws;
mod hcl;
mod plans;

mod bad_input;
mod changes;
mod demo;
mod drift;
mod failure;
mod harness;
mod lifecycle;
mod publisher;
mod scale_in;
