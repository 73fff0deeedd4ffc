//! The operator's tool, as an operator runs it: against a local AWS, real Terraform's objects, a real
//! nats-server and the real publisher.

mod stage;
mod verify;
