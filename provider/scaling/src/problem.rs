//! What is wrong with a profile, said so that its author can mend it.

use std::fmt;

/// One fault in what the author wrote: where, what was found, what is allowed, and the remedy.
///
/// Every field is a sentence fragment without a full stop; `Display` and the Terraform report put
/// them together. Problems are collected, never thrown: a profile with five faults yields five.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Whether the profile cannot be used (error) or only may not do what its author wants.
    pub severity: Severity,
    /// The attribute at fault.
    pub path: Path,
    /// What is wrong in a few words: "min_capacity is above max_capacity".
    pub summary: String,
    /// What was found, quoting the value: "min_capacity is 12 and max_capacity is 10".
    pub found: String,
    /// What would be accepted: "a whole number from 0 to max_capacity".
    pub allowed: String,
    /// What to do: "lower min_capacity or raise max_capacity".
    pub remedy: String,
}

impl Problem {
    /// A fault that makes the profile unusable.
    pub fn error(
        path: &Path,
        summary: impl Into<String>,
        found: impl Into<String>,
        allowed: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Self {
            severity: Severity::Error,
            path: path.clone(),
            summary: summary.into(),
            found: found.into(),
            allowed: allowed.into(),
            remedy: remedy.into(),
        }
    }
}

/// How serious a [`Problem`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The profile works, though perhaps not as its author thinks.
    Warning,
    /// The profile cannot be used.
    Error,
}

/// Where in a profile a value stands: `queues["commands"].steps[2].at`; empty for the whole.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path(pub Vec<Segment>);

/// One step into a profile.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Segment {
    /// An attribute of an object.
    Attribute(String),
    /// An element of a map.
    Key(String),
    /// An element of a list.
    Index(usize),
}

impl Path {
    /// The path of an attribute of the profile itself.
    pub fn root(attribute: &str) -> Self {
        Self(vec![Segment::Attribute(attribute.to_owned())])
    }

    /// This path, one attribute further.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Self {
        self.with(Segment::Attribute(name.to_owned()))
    }

    /// This path, one map element further.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        self.with(Segment::Key(key.to_owned()))
    }

    /// This path, one list element further.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.with(Segment::Index(index))
    }

    /// What messages call the value: the path from the last map element on, `steps[2].at`.
    pub fn name(&self) -> String {
        let is_key = |segment: &Segment| matches!(segment, Segment::Key(_));
        let after = self.0.iter().rposition(is_key).map_or(0, |last| last + 1);
        Self(self.0[after..].to_vec()).to_string()
    }

    fn with(&self, segment: Segment) -> Self {
        let mut segments = self.0.clone();
        segments.push(segment);
        Self(segments)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Attribute(name) if position == 0 => write!(formatter, "{name}")?,
                Segment::Attribute(name) => write!(formatter, ".{name}")?,
                Segment::Key(key) => write!(formatter, "[{key:?}]")?,
                Segment::Index(index) => write!(formatter, "[{index}]")?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            severity: _,
            path,
            summary,
            found,
            allowed,
            remedy,
        } = self;
        if !path.0.is_empty() {
            write!(formatter, "{path}: ")?;
        }
        write!(
            formatter,
            "{summary}: found {found}; allowed: {allowed}; {remedy}"
        )
    }
}
