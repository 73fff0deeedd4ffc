//! Load over HTTP by k6: a script is written for it, and its summary is read back.

mod process;
mod script;
mod summary;

pub use process::{find, run};
pub use script::script;
pub use summary::{Summary, read};
