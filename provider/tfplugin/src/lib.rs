//! The Terraform plugin protocol, version 6, as a library.
//!
//! A provider implements [`Provider`], [`Resource`], [`ListResource`], [`DataSource`] and
//! [`Function`] on plain [`Value`]s and [`Schema`](schema::Schema)s. `wire` turns Terraform's
//! messages into those and back; `contract` looks at every answer just before it leaves. A module
//! uses only those declared above it, apart from the values, which know their reader.

pub mod path;

pub mod diagnostic;

pub mod types;

pub mod value;

pub mod reader;

pub mod schema;

pub mod context;

pub mod raw;

pub mod resource;

pub mod list_resource;

pub mod data_source;

pub mod function;

pub mod provider;

pub mod contract;

pub mod plan;

#[doc(hidden)]
pub mod generated;

pub mod log;

pub mod wire;

pub mod serve;

pub use context::{ClientCapabilities, Context};
pub use data_source::DataSource;
pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use function::Function;
pub use list_resource::ListResource;
pub use path::{Path, Step};
pub use provider::Provider;
pub use reader::{Field, FromValue, Reader};
pub use resource::Resource;
pub use types::Type;
pub use value::{Number, Object, Value};
pub use wire::service;
