//! What the schema alone makes of a configuration.

mod complete;
mod configuration;
mod objects;
mod replaced;
mod sets;

pub use complete::{complete, with_defaults};
pub use configuration::configuration;
pub use replaced::replaced;

#[cfg(test)]
mod tests;
