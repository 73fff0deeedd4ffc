//! Terraform's promises, checked on our own answers just before they leave.
//!
//! A provider that breaks one of these rules makes Terraform say "Provider produced invalid plan"
//! or worse. So every answer is looked at here first: what the checks return is empty, or a
//! [`Breach`] for each rule broken, which goes out as an error diagnostic that names the rule and
//! the path. Tests of providers call the same checks and assert that nothing comes back.
//!
//! The rules are those of hashicorp/terraform v1.15.5, files under `internal/plans/objchange` and
//! `internal/terraform`; each [`Rule`] names its source. All checks expect what
//! [`Schema::conform`](crate::schema::Schema::conform) returned.

use std::fmt;

use crate::diagnostic::Diagnostic;
use crate::path::{Path, Step};
use crate::schema::{Block, Kind, Mismatch, NestedBlock};
use crate::value::Value;

mod applied;
mod generated;
mod identity;
mod planned;
mod replaced;
mod stored;

pub use applied::applied;
pub use generated::generated;
pub use identity::{identity, planned_identity};
pub use planned::planned;
pub use replaced::replaced_paths;
pub use stored::stored;

/// A rule of Terraform's for the answers of a provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// An answer has the attributes of the schema and their types.
    Type,
    /// A call without errors answers with an object, unless the object is to end.
    Presence,
    /// A plan keeps each configured value, or the prior value in its place.
    ConfiguredValue,
    /// A plan sets only computed attributes that are not configured.
    UnsetValue,
    /// A plan has the elements the configuration has, and does not leave them unknown.
    Elements,
    /// A plan has the blocks the configuration has, and does not leave them unknown.
    Blocks,
    /// Write-only values are in no plan and no state.
    WriteOnly,
    /// A path that requires replacement exists before or after the change.
    ReplacePath,
    /// Apply keeps each value that the plan knew.
    PlannedValue,
    /// Nothing is unknown after apply, read, import or upgrade, or in what a data source or a list
    /// found.
    Known,
    /// A resource with an identity answers with it, complete and known.
    Identity,
    /// The identity of an object never changes.
    SameIdentity,
    /// A generated configuration is one that its author could have written.
    Configurable,
    /// What a list finds has a name to show.
    DisplayName,
    /// A function with known arguments has a known result.
    FunctionResult,
}

impl Rule {
    /// The rule in words.
    pub fn text(self) -> &'static str {
        match self {
            Self::Type => "an answer has the attributes of its schema, of their types",
            Self::Presence => "a call without errors answers with an object",
            Self::ConfiguredValue => {
                "a plan keeps each configured value, or the prior value in its place"
            }
            Self::UnsetValue => "a plan sets only computed attributes that are not configured",
            Self::Elements => "a plan has the elements the configuration has, and knows them",
            Self::Blocks => "a plan has the blocks the configuration has, and knows them",
            Self::WriteOnly => "write-only values are in no plan and no state",
            Self::ReplacePath => {
                "a path that requires replacement exists before or after the change"
            }
            Self::PlannedValue => "apply keeps each value that the plan knew",
            Self::Known => "nothing is unknown in a state",
            Self::Identity => "a resource with an identity answers with it, complete and known",
            Self::SameIdentity => "the identity of an object never changes",
            Self::Configurable => {
                "a generated configuration is known, sets only what its author may set, and has all \
                 that is required"
            }
            Self::DisplayName => "what a list finds has a display name",
            Self::FunctionResult => "a function with known arguments has a known result",
        }
    }

    /// Where Terraform states or enforces the rule.
    pub fn source(self) -> &'static str {
        match self {
            Self::Type => "docs/plugin-protocol/object-wire-format.md",
            Self::ConfiguredValue | Self::UnsetValue | Self::Elements | Self::Blocks => {
                "internal/plans/objchange/plan_valid.go"
            }
            Self::PlannedValue => "internal/plans/objchange/compatible.go",
            Self::Presence | Self::WriteOnly | Self::ReplacePath | Self::Known | Self::Identity => {
                "internal/terraform/node_resource_abstract_instance.go"
            }
            Self::SameIdentity => "docs/resource-instance-change-lifecycle.md",
            Self::Configurable => "internal/configs/configschema/internal_validate.go",
            Self::DisplayName => "internal/plugin6/grpc_provider.go",
            Self::FunctionResult => "internal/providers/functions.go",
        }
    }
}

/// One rule broken at one place: a bug of the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The rule.
    pub rule: Rule,
    /// Where.
    pub path: Path,
    /// What was found; sensitive values are not quoted.
    pub problem: String,
}

impl Breach {
    /// A breach of `rule` at `path`.
    pub fn new(rule: Rule, path: Path, problem: impl Into<String>) -> Self {
        Self {
            rule,
            path,
            problem: problem.into(),
        }
    }
}

impl From<Mismatch> for Breach {
    fn from(mismatch: Mismatch) -> Self {
        let Mismatch { path, problem } = mismatch;
        Self::new(Rule::Type, path, problem)
    }
}

impl From<Breach> for Diagnostic {
    fn from(breach: Breach) -> Self {
        let Breach {
            rule,
            path,
            problem,
        } = breach;
        // Parts of an identity are no attributes of the resource, so nothing there can be marked.
        let of_identity = matches!(rule, Rule::Identity | Rule::SameIdentity);
        let at = if of_identity {
            Path::ROOT
        } else {
            path.clone()
        };
        let place = if path.is_root() {
            String::new()
        } else {
            format!("{path}: ")
        };
        Self::error(
            "The provider broke a rule of Terraform's",
            format!(
                "{place}{problem}. The rule: {} ({}).\n\nThis is a bug of the provider, not of the \
                 configuration. Please report it with this message.",
                rule.text(),
                rule.source(),
            ),
        )
        .at(at)
    }
}

impl fmt::Display for Breach {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            rule,
            path,
            problem,
        } = self;
        write!(formatter, "{rule:?} at {path}: {problem}")
    }
}

/// Longest value quoted in a breach, in characters.
const QUOTE_CHARS_MAX: usize = 80;

/// A value for a message: scalars as they are, the rest by kind, sensitive ones not at all.
fn quote(block: &Block, path: &Path, value: &Value) -> String {
    let text = match value.plain() {
        Value::Null | Value::Unknown => return value.kind().to_owned(),
        _ if is_sensitive(block, path) => return "a sensitive value".to_owned(),
        Value::String(text) => format!("{text:?}"),
        Value::Number(number) => number.to_string(),
        Value::Bool(value) => value.to_string(),
        other => return other.kind().to_owned(),
    };
    match text.char_indices().nth(QUOTE_CHARS_MAX) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

/// Whether an attribute on the way to `path` is sensitive or write-only.
fn is_sensitive(block: &Block, path: &Path) -> bool {
    let mut blocks: &[(String, NestedBlock)] = &block.blocks;
    let mut attributes = &block.attributes;
    for step in path.steps() {
        let Step::Attribute(name) = step else {
            continue;
        };
        if let Some((_, attribute)) = attributes.iter().find(|(each, _)| each == name) {
            if attribute.sensitive || attribute.write_only {
                return true;
            }
            match &attribute.kind {
                Kind::Nested(nested) => attributes = &nested.attributes,
                // Below are the attributes of a plain object value, which have no flags.
                Kind::Plain(_) => return false,
            }
            blocks = &[];
        } else if let Some((_, nested)) = blocks.iter().find(|(each, _)| each == name) {
            attributes = &nested.block.attributes;
            blocks = &nested.block.blocks;
        }
    }
    false
}

#[cfg(test)]
mod tests;
