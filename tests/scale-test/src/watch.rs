//! What a service looks like at one moment, again and again: read with few calls, shown on one screen.

mod snapshot;

mod words;

mod once;

mod signals;

mod reader;

mod screen;

pub use once::table;
pub use reader::Reader;
pub use screen::{HEIGHT_MIN, Place, WIDTH_MIN, draw, fits};
pub use snapshot::{AlarmView, LatestActivity, ServiceView, Signal, Snapshot};
