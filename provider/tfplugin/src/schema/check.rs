//! The rules Terraform's core has for schemas. A breach makes core refuse the provider, or crash,
//! so it must be found by our tests.
//!
//! Source: hashicorp/terraform `internal/configs/configschema/internal_validate.go` and
//! `internal/schemarepo/loadschemas/plugins.go` at v1.15.5; the names taken by the language from
//! `internal/configs/resource.go` and `provider.go`.

use super::Schema;
use super::identity::IdentitySchema;
use super::outline::Part;
use super::signature::Signature;
use crate::types::Type;

mod checker;

use checker::Checker;

/// Names the language has taken at the root of a `resource` or `data` block.
pub const RESERVED_RESOURCE_NAMES: [&str; 9] = [
    "_",
    "connection",
    "count",
    "depends_on",
    "for_each",
    "lifecycle",
    "locals",
    "provider",
    "provisioner",
];

/// Names the language has taken at the root of a `provider` block.
pub const RESERVED_PROVIDER_NAMES: [&str; 8] = [
    "_",
    "alias",
    "count",
    "depends_on",
    "for_each",
    "lifecycle",
    "locals",
    "version",
];

/// Which block of the language a schema stands in; that decides which root names are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Root {
    /// `resource` or `data`.
    Resource,
    /// `config` inside `list`, where no name is taken and nothing is computed.
    List,
    /// `provider`, where `source` is taken too.
    Provider,
}

/// Whether a name is lowercase letters, digits and underscores, not starting with a digit.
pub fn valid_name(name: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    name.bytes().all(allowed)
        && name
            .bytes()
            .next()
            .is_some_and(|first| !first.is_ascii_digit())
}

impl Schema {
    /// Every rule of Terraform's core this schema breaks, as sentences that start with `what` and
    /// the path; for the schema of a resource or data source.
    pub fn problems(&self, what: &str) -> Vec<String> {
        self.problems_in(what, Root::Resource)
    }

    /// As [`problems`](Self::problems), for a schema that stands in `root`.
    pub fn problems_in(&self, what: &str, root: Root) -> Vec<String> {
        let mut checker = Checker {
            what,
            problems: Vec::new(),
        };
        if self.version < 0 {
            checker.report(
                "",
                format!("the version is {}; allowed: 0 or more", self.version),
            );
        }
        let names = self.block.attributes.iter().map(|(name, _)| name);
        for name in names.chain(self.block.blocks.iter().map(|(name, _)| name)) {
            let taken = match root {
                Root::Resource => RESERVED_RESOURCE_NAMES.contains(&name.as_str()),
                Root::List => false,
                Root::Provider => {
                    name == "source" || RESERVED_PROVIDER_NAMES.contains(&name.as_str())
                }
            };
            if taken {
                checker.report(name, "the language has taken this name".to_owned());
            }
        }
        checker.block(&self.block, "");
        if root == Root::List {
            for entry in self.entries() {
                let computed = matches!(entry.part, Part::Attribute(each) if each.computed);
                if computed {
                    let problem = "it is computed; allowed: filters, required or optional";
                    checker.report(&entry.path.to_string(), problem.to_owned());
                }
            }
        }
        checker.problems
    }
}

impl IdentitySchema {
    /// Every rule of Terraform's core this identity breaks.
    pub fn problems(&self, what: &str) -> Vec<String> {
        let mut checker = Checker {
            what,
            problems: Vec::new(),
        };
        if self.version < 0 {
            checker.report(
                "",
                format!("the version is {}; allowed: 0 or more", self.version),
            );
        }
        checker.names(self.attributes.iter().map(|(name, _)| name.as_str()), "");
        if self.attributes.is_empty() {
            checker.report("", "an identity has at least one attribute".to_owned());
        }
        for (name, attribute) in &self.attributes {
            let primitive = |of: &Type| matches!(of, Type::Bool | Type::Number | Type::String);
            let allowed = match &attribute.of {
                Type::List(element) => primitive(element),
                other => primitive(other),
            };
            if !allowed {
                let of = &attribute.of;
                checker.report(
                    name,
                    format!("it is {of}; allowed: bool, number, string, or a list of them"),
                );
            }
        }
        checker.problems
    }
}

impl Signature {
    /// Every rule of Terraform's core this signature breaks.
    pub fn problems(&self, what: &str) -> Vec<String> {
        let mut checker = Checker {
            what,
            problems: Vec::new(),
        };
        let parameters = self.parameters.iter().chain(&self.variadic);
        checker.names(parameters.map(|parameter| parameter.name.as_str()), "");
        checker.problems
    }
}

#[cfg(test)]
mod tests;
