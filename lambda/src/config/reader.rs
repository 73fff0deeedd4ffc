//! Reads a JSON object attribute by attribute, noting every fault with its path.

use std::ops::RangeInclusive;
use std::time::Duration;

use serde_json::{Map, Value};

use super::fault::{Faults, describe};

/// An object of the document. An attribute that is null counts as absent, since that is how
/// Terraform renders an object attribute nobody set.
pub(crate) struct Reader<'a> {
    path: String,
    members: &'a Map<String, Value>,
    context: &'a Context<'a>,
}

/// What all readers of one document share.
pub(crate) struct Context<'a> {
    /// The faults met so far.
    pub(crate) faults: Faults,
    /// The environment, for secrets that the document leaves there.
    pub(crate) environment: &'a dyn Fn(&str) -> Option<String>,
}

impl<'a> Reader<'a> {
    /// Opens the object at `path` and refuses attributes other than `known`.
    pub(crate) fn open(
        path: &str,
        value: &'a Value,
        known: &[&str],
        context: &'a Context<'a>,
    ) -> Option<Self> {
        let Some(reader) = Self::open_any(path, value, context) else {
            let shown = if path.is_empty() { "(document)" } else { path };
            let faults = &context.faults;
            faults.add(shown, &describe(value), "an object", "write { … } here");
            return None;
        };
        reader.refuse_unknown(known);
        Some(reader)
    }

    /// Opens the object at `path`, whatever its attributes; `None` when it is no object.
    pub(crate) fn open_any(path: &str, value: &'a Value, context: &'a Context<'a>) -> Option<Self> {
        Some(Self {
            path: path.to_owned(),
            members: value.as_object()?,
            context,
        })
    }

    /// The path of an attribute of this object.
    pub(crate) fn path(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    /// Notes a fault at an attribute of this object.
    pub(crate) fn fault(&self, name: &str, found: &str, allowed: &str, remedy: &str) {
        let faults = &self.context.faults;
        faults.add(&self.path(name), found, allowed, remedy);
    }

    /// Notes a fault of this object as a whole.
    pub(crate) fn fault_here(&self, found: &str, allowed: &str, remedy: &str) {
        let faults = &self.context.faults;
        let shown = match self.path.as_str() {
            "" => "(document)",
            path => path,
        };
        faults.add(shown, found, allowed, remedy);
    }

    /// A variable of the environment, unless it is absent or empty.
    pub(crate) fn environment(&self, variable: &str) -> Option<String> {
        (self.context.environment)(variable).filter(|value| !value.is_empty())
    }

    /// The names of this object's attributes that are not absent.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'a str> {
        let members = self.members.iter();
        members
            .filter(|(_, value)| !value.is_null())
            .map(|(name, _)| name.as_str())
    }

    /// The attribute's value unless it is absent.
    pub(crate) fn get(&self, name: &str) -> Option<&'a Value> {
        self.members.get(name).filter(|value| !value.is_null())
    }

    /// A text that satisfies `check`, which answers what is allowed when it does not.
    pub(crate) fn text(&self, name: &str, check: Check) -> Option<&'a str> {
        let value = self.get(name)?;
        let Value::String(text) = value else {
            self.fault(name, &describe(value), "a text", "put it in quotes");
            return None;
        };
        match check(text) {
            Ok(()) => Some(text),
            Err(allowed) => {
                self.fault(name, &describe(value), allowed, &format!("correct {name}"));
                None
            }
        }
    }

    /// A text that must be there.
    pub(crate) fn required_text(&self, name: &str, check: Check) -> Option<&'a str> {
        if self.get(name).is_none() {
            let remedy = format!("add {name}");
            self.fault(name, "nothing", "a text", &remedy);
            return None;
        }
        self.text(name, check)
    }

    /// A duration written as a number of seconds, decimals allowed.
    pub(crate) fn seconds(
        &self,
        name: &str,
        allowed: RangeInclusive<f64>,
        default: Duration,
    ) -> Duration {
        let Some(value) = self.get(name) else {
            return default;
        };
        match value.as_f64() {
            Some(seconds) if allowed.contains(&seconds) => Duration::from_secs_f64(seconds),
            _ => {
                let (low, high) = (allowed.start(), allowed.end());
                let range = format!("a number of seconds from {low} to {high}");
                self.fault(name, &describe(value), &range, &format!("correct {name}"));
                default
            }
        }
    }

    /// An object inside this one.
    pub(crate) fn object(&self, name: &str, known: &[&str]) -> Option<Reader<'a>> {
        Reader::open(&self.path(name), self.get(name)?, known, self.context)
    }

    /// An object of a list of this one, as [`Reader::list`] gave it.
    pub(crate) fn element(
        &self,
        path: &str,
        value: &'a Value,
        known: &[&str],
    ) -> Option<Reader<'a>> {
        Reader::open(path, value, known, self.context)
    }

    /// An object with names of the author's own for attributes.
    pub(crate) fn open_object(&self, name: &str) -> Option<Reader<'a>> {
        let value = self.get(name)?;
        let found = Reader::open_any(&self.path(name), value, self.context);
        if found.is_none() {
            self.fault(name, &describe(value), "an object", "write { … } here");
        }
        found
    }

    /// Whether something is so.
    pub(crate) fn boolean(&self, name: &str) -> Option<bool> {
        let value = self.get(name)?;
        if value.as_bool().is_none() {
            let remedy = format!("correct {name}");
            self.fault(name, &describe(value), "true or false", &remedy);
        }
        value.as_bool()
    }

    /// A list's elements, each with its path.
    pub(crate) fn list(&self, name: &str) -> Option<Vec<(String, &'a Value)>> {
        let value = self.get(name)?;
        let Value::Array(elements) = value else {
            self.fault(name, &describe(value), "a list", "write [ … ] here");
            return None;
        };
        let path = self.path(name);
        let numbered = elements.iter().enumerate();
        Some(
            numbered
                .map(|(index, element)| (format!("{path}[{index}]"), element))
                .collect(),
        )
    }

    fn refuse_unknown(&self, known: &[&str]) {
        for (name, value) in self.members {
            if value.is_null() || known.contains(&name.as_str()) {
                continue;
            }
            let remedy = match nearest(name, known) {
                Some(near) => format!("did you mean {near}?"),
                None => format!("remove {name}"),
            };
            let allowed = format!("one of {}", known.join(", "));
            self.fault(name, "an attribute of this name", &allowed, &remedy);
        }
    }
}

/// Says whether a text is acceptable, and what is allowed when it is not.
pub(crate) type Check = fn(&str) -> Result<(), &'static str>;

/// The most edits between a wrong word and the one suggested for it.
const SUGGESTION_EDITS_MAX: usize = 3;

/// The known word that `word` was probably meant to be.
pub(crate) fn nearest<'k>(word: &str, known: &[&'k str]) -> Option<&'k str> {
    let close = SUGGESTION_EDITS_MAX.min(word.len().div_ceil(2));
    known
        .iter()
        .map(|candidate| {
            // A beginning counts as one slip: ca for ca_pem.
            let begins = word.len() > 1 && candidate.starts_with(word);
            let distance = if begins { 1 } else { edits(word, candidate) };
            (distance, *candidate)
        })
        .filter(|(distance, _)| *distance <= close)
        .min()
        .map(|(_, candidate)| candidate)
}

/// The insertions, deletions and replacements that turn one word into the other (Levenshtein).
fn edits(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (line, left) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, right) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(left != *right);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn suggestions() {
        let known = ["stream", "consumer", "domain", "cluster", "service"];
        for (word, expected) in [
            ("steam", Some("stream")),
            ("Stream", Some("stream")),
            ("consumers", Some("consumer")),
            ("clutser", Some("cluster")),
            ("serv", Some("service")),
            ("colour", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(nearest(word, &known), expected, "{word}");
        }
    }
}
