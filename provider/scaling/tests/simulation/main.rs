//! Simulations of whole blueprints: what profiles do under load, and whether the response that is
//! promised for them is kept.

mod mechanisms;
mod profiles;
mod response;
mod run;
