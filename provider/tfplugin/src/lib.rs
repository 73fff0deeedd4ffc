//! The Terraform plugin protocol, version 6, as a library.

#[doc(hidden)]
pub mod generated;
