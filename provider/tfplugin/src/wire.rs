//! The border: the only rooms that know protobuf types, msgpack and state's JSON. An RPC is decoded
//! on the way in and encoded on the way out, and nothing is decided here.

mod answer;
mod convert;
mod entry;
mod error;
mod guard;
pub mod json;
pub mod msgpack;
mod outgoing;
mod rpc;
mod service;
mod stop;
pub mod types;

pub use error::DecodeError;
pub use service::service;
