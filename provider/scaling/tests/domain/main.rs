//! The domain from outside: drafts in, text out; and what holds whatever the draft.

#![allow(clippy::expect_used, clippy::unwrap_used)]

mod adopt;
mod advice;
mod arbitrary;
mod aws;
mod bounds;
mod cases;
mod claim;
mod convergence;
mod dashboard;
mod diff;
mod drafts;
mod expand;
mod generate;
mod lint;
mod render;
mod sources;
mod unknown;
mod validate;
