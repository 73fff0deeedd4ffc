//! What a resource, data source or provider block looks like.
//!
//! ```
//! use tfplugin::Value;
//! use tfplugin::schema::{Attribute, Schema};
//!
//! let schema = Schema::new([
//!     ("service", Attribute::string().required().requires_replace()),
//!     ("target", Attribute::number().default(70)),
//!     (
//!         "queues",
//!         Attribute::nested_map([
//!             ("stream", Attribute::string().required()),
//!             ("periods", Attribute::number().default(1)),
//!         ])
//!         .optional(),
//!     ),
//!     ("arn", Attribute::string().computed()),
//! ])
//! .description("How an ECS service scales.");
//! assert_eq!(schema.problems("resource arrakis_scaling_profile"), Vec::<String>::new());
//! ```

mod attribute;
mod block;
mod check;
mod conform;
mod identity;
mod outline;
mod signature;
mod validator;
mod walk;

pub use attribute::{Attribute, Kind, NestedAttribute, Nesting};
pub use block::{Block, BlockNesting, NestedBlock};
pub use check::{RESERVED_PROVIDER_NAMES, RESERVED_RESOURCE_NAMES, Root, valid_name};
pub use conform::Mismatch;
pub(crate) use conform::nfc;
pub use identity::{IdentityAttribute, IdentitySchema};
pub use outline::{Entry, Part, Setter};
pub use signature::{Parameter, Signature};
pub use validator::Validator;
pub(crate) use walk::{for_each_object, write_only_paths};

use crate::types::Type;

/// The schema of a resource, data source or provider block.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    /// Grows by one when stored state must be upgraded; resources only.
    pub version: i64,
    /// The attributes and blocks of the root.
    pub block: Block,
}

impl Schema {
    /// A schema of version 0 with these attributes.
    pub fn new<N: Into<String>>(attributes: impl IntoIterator<Item = (N, Attribute)>) -> Self {
        Self {
            version: 0,
            block: Block::new(attributes),
        }
    }

    /// Sets the version of stored state.
    #[must_use]
    pub fn version(mut self, version: i64) -> Self {
        self.version = version;
        self
    }

    /// Says in Markdown what this is.
    #[must_use]
    pub fn description(mut self, markdown: impl Into<String>) -> Self {
        self.block.description = markdown.into();
        self
    }

    /// Tells authors what to use instead.
    #[must_use]
    pub fn deprecated(mut self, message: impl Into<String>) -> Self {
        self.block.deprecation = Some(message.into());
        self
    }

    /// Adds a kind of nested block.
    #[must_use]
    pub fn block(mut self, name: impl Into<String>, block: NestedBlock) -> Self {
        self.block.blocks.push((name.into(), block));
        self
    }

    /// The type of a whole object of this schema, as Terraform derives it.
    pub fn object_type(&self) -> Type {
        self.block.object_type()
    }
}
