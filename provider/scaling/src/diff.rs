//! The calls that turn what AWS has into what a blueprint wants, and no others.

mod step;

pub use step::Step;
