//! What the schema alone makes of a configuration.

mod complete;
mod replaced;
mod sets;

pub use complete::{complete, with_defaults};
pub use replaced::replaced;

#[cfg(test)]
mod tests;
