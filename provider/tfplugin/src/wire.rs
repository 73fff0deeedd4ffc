//! The border: the only rooms that know protobuf types, msgpack and state's JSON. Values are
//! decoded on the way in and encoded on the way out, and nothing is decided here.

mod error;
pub mod json;
pub mod types;

pub use error::DecodeError;
