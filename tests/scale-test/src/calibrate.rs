//! How well the simulation tells what a service did: what was recorded is replayed and compared.

mod record;

mod compare;

mod search;

mod report;

mod gather;

pub use compare::{Comparison, compare};
pub use gather::gather;
pub use record::{Action, Record, Series};
pub use report::Report;
pub use search::{Assumed, calibrate};
