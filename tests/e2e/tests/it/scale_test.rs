//! The operator's tool, as an operator runs it: against a local AWS, real Terraform's objects, a real
//! nats-server and the real publisher.

mod all;
mod calibrate;
mod interrupted;
mod load;
mod load_http;
mod scale_down;
mod scale_up;
mod stage;
mod verify;
mod watch;
