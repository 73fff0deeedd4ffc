//! Our nouns to protobuf's and back.

mod diagnostic;
mod schema;
mod value;

pub(super) use diagnostic::{diagnostics, path};
pub(super) use schema::{function, identity_schema, schema};
pub(super) use value::{
    config, dynamic_value, identity_data, object, optional_identity, optional_object, raw_object,
    value,
};
