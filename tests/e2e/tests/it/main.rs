//! End-to-end tests: real Terraform, a real nats-server, the real programs, a local AWS.

mod harness;
