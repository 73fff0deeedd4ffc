//! What is wrong with a configuration, said so that its author can mend it.

use std::cell::RefCell;
use std::fmt;

use serde_json::Value;

/// One fault: where, what was found, what is allowed, and the remedy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The attribute's path in the document: `sources[3].stream`.
    pub path: String,
    /// What was found, quoted; of a secret only its kind.
    pub found: String,
    /// What would be accepted.
    pub allowed: String,
    /// What to do.
    pub remedy: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            path,
            found,
            allowed,
            remedy,
        } = self;
        write!(
            formatter,
            "{path}: found {found}; allowed: {allowed}; {remedy}"
        )
    }
}

/// Faults as they are met: reading goes on past each, so that all are told at once.
#[derive(Debug, Default)]
pub(crate) struct Faults(RefCell<Vec<Fault>>);

impl Faults {
    /// Notes a fault.
    pub(crate) fn add(&self, path: &str, found: &str, allowed: &str, remedy: &str) {
        self.0.borrow_mut().push(Fault {
            path: path.to_owned(),
            found: found.to_owned(),
            allowed: allowed.to_owned(),
            remedy: remedy.to_owned(),
        });
    }

    /// Everything noted, in the order it was met.
    pub(crate) fn into_vec(self) -> Vec<Fault> {
        self.0.into_inner()
    }
}

/// The longest text quoted in a fault, in characters.
const QUOTE_CHARS_MAX: usize = 80;

/// A JSON value as a fault quotes it.
pub(crate) fn describe(value: &Value) -> String {
    match value {
        Value::String(text) if text.chars().count() > QUOTE_CHARS_MAX => {
            let start: String = text.chars().take(QUOTE_CHARS_MAX).collect();
            format!("{start:?}… ({} characters)", text.chars().count())
        }
        Value::String(text) => format!("{text:?}"),
        Value::Array(list) => format!("a list of {}", list.len()),
        Value::Object(_) => "an object".to_owned(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// A JSON value's kind alone, for what must not be quoted.
pub(crate) fn describe_kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(text) if text.is_empty() => "an empty text",
        Value::String(_) => "a text (not shown)",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
