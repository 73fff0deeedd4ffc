//! Answers the publisher's question for guilds, as a Discord gateway would embed it.
//!
//! Two small modules are all that a gateway needs: [`shards`] knows which guilds are on which shard,
//! fed from the events that the gateway receives anyway, and [`responder`] answers with them. What
//! must hold before guilds can drive scaling is in `docs/guides/gateway.md`.

pub mod shards;

pub mod responder;
