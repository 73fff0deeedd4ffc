//! Our nouns to the SDK's and back, both directions of one noun side by side.
//!
//! What AWS leaves out of an answer because it has its default value is filled in here, so that
//! both directions speak of complete objects.

pub(crate) mod alarm;
pub(crate) mod dashboard;
pub(crate) mod policy;
pub(crate) mod schedule;
pub(crate) mod target;

/// Something AWS has that our nouns cannot express: its kind in words, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Inexpressible(pub(crate) String);

#[cfg(test)]
mod tests;
