//! Every RPC, called in process through the generated client and an in-memory pipe, as Terraform
//! calls it: with msgpack, null and unknown values, and providers that break the rules.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod apply;
mod broken;
mod client;
mod data_source;
mod example;
mod function;
mod generate;
mod identity;
mod import;
mod list;
mod moved;
mod plan;
#[path = "../support/proposal.rs"]
mod proposal;
mod provider;
mod read;
mod stop;
mod unannounced;
mod unsound;
mod upgrade;
