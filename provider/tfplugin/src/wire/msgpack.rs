//! Values as msgpack, the form in which they travel.
//!
//! Source: hashicorp/terraform `docs/plugin-protocol/object-wire-format.md` and zclconf/go-cty
//! `cty/msgpack`. The type always comes from outside, so both directions walk type and bytes side
//! by side.

mod decode;
mod encode;
mod input;

pub use decode::{VALUE_DEPTH_MAX, decode};
pub use encode::encode;

#[cfg(test)]
mod tests;
