//! What tells one remote object from all others (Terraform 1.12 and later).

use crate::types::Type;

/// The schema of a resource's identity.
///
/// Start at version 0: identity added at version 1 to a type with existing state makes Terraform
/// ask for an upgrade of nothing at all.
#[derive(Clone, Debug, Default)]
pub struct IdentitySchema {
    /// Grows by one when stored identities must be upgraded.
    pub version: i64,
    /// Its attributes, in the order they were written.
    pub attributes: Vec<(String, IdentityAttribute)>,
}

/// One attribute of an identity.
#[derive(Clone, Debug)]
pub struct IdentityAttribute {
    /// `string`, `number`, `bool`, or a list of one of them.
    pub of: Type,
    /// An import must give it. If not, an import may leave it out and the provider completes it.
    pub required_for_import: bool,
    /// What it means.
    pub description: String,
}

impl IdentitySchema {
    /// An identity of version 0 with these attributes.
    pub fn new<N: Into<String>>(
        attributes: impl IntoIterator<Item = (N, IdentityAttribute)>,
    ) -> Self {
        Self {
            version: 0,
            attributes: attributes
                .into_iter()
                .map(|(name, each)| (name.into(), each))
                .collect(),
        }
    }

    /// Sets the version of stored identities.
    #[must_use]
    pub fn version(mut self, version: i64) -> Self {
        self.version = version;
        self
    }

    /// The type of a whole identity.
    pub fn object_type(&self) -> Type {
        Type::object(
            self.attributes
                .iter()
                .map(|(name, each)| (name, each.of.clone())),
        )
    }
}

impl IdentityAttribute {
    /// A part that every import by identity must give.
    pub fn required(of: Type, description: impl Into<String>) -> Self {
        Self {
            of,
            required_for_import: true,
            description: description.into(),
        }
    }

    /// A part that the provider completes when an import leaves it out.
    pub fn optional(of: Type, description: impl Into<String>) -> Self {
        Self {
            required_for_import: false,
            ..Self::required(of, description)
        }
    }
}
