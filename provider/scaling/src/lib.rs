//! The domain of scaling: what a profile says, every AWS object it needs, how fast the result
//! reacts, and what it does to a service over time.
//!
//! Pure and synchronous: no input or output, no clock, no AWS SDK. Time and randomness come in as
//! arguments. A profile goes one way: [`draft`] → [`validate`] → [`profile`] → [`expand`] →
//! [`object::Blueprint`] → [`diff`] against [`object::Observed`]. A module uses only those declared
//! above it.

pub mod problem;

pub mod metric;

pub mod object;

pub mod simulate;

pub mod response;

pub mod draft;

pub mod profile;

pub mod validate;

pub mod expand;

pub mod lint;

pub mod advice;

pub mod require;

pub mod render;

pub mod bounds;

pub mod adopted;

pub mod ownership;

pub mod diff;

pub mod sources;

pub mod adopt;
