//! Where in an object a value stands.

use std::fmt;

/// A way from the root of a resource, data source or provider block to one of its values:
/// `queues["commands"].steps[2].at`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path(Vec<Step>);

/// One step of a [`Path`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// An attribute or block of an object.
    Attribute(String),
    /// An element of a map.
    Key(String),
    /// An element of a list or tuple.
    Index(usize),
    /// Some element of a set. The protocol has no address for one, so a path sent to Terraform
    /// stops before this step; people still see the rest of it in our own texts.
    Element,
}

impl Path {
    /// The whole object.
    pub const ROOT: Self = Self(Vec::new());

    /// The path of an attribute of the root.
    pub fn of(attribute: &str) -> Self {
        Self::ROOT.attribute(attribute)
    }

    /// This path, one attribute further.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Self {
        self.then(Step::Attribute(name.to_owned()))
    }

    /// This path, one map element further.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        self.then(Step::Key(key.to_owned()))
    }

    /// This path, one list element further.
    #[must_use]
    pub fn index(&self, index: usize) -> Self {
        self.then(Step::Index(index))
    }

    /// This path, one set element further.
    #[must_use]
    pub fn element(&self) -> Self {
        self.then(Step::Element)
    }

    /// This path, one step further.
    #[must_use]
    pub fn then(&self, step: Step) -> Self {
        let mut steps = Vec::with_capacity(self.0.len() + 1);
        steps.extend_from_slice(&self.0);
        steps.push(step);
        Self(steps)
    }

    /// This path, seen from what holds its root: `step` comes first.
    #[must_use]
    pub fn under(&self, step: Step) -> Self {
        let mut steps = Vec::with_capacity(self.0.len() + 1);
        steps.push(step);
        steps.extend_from_slice(&self.0);
        Self(steps)
    }

    /// The steps from the root on.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Whether this is the whole object.
    pub fn is_root(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Vec<Step>> for Path {
    fn from(steps: Vec<Step>) -> Self {
        Self(steps)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, step) in self.0.iter().enumerate() {
            match step {
                Step::Attribute(name) if position == 0 => write!(formatter, "{name}")?,
                Step::Attribute(name) => write!(formatter, ".{name}")?,
                Step::Key(key) => write!(formatter, "[{key:?}]")?,
                Step::Index(index) => write!(formatter, "[{index}]")?,
                Step::Element => write!(formatter, "[*]")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_reads_like_a_terraform_reference() {
        let path = Path::of("queues")
            .key("commands")
            .attribute("steps")
            .index(2)
            .attribute("at");
        assert_eq!(path.to_string(), r#"queues["commands"].steps[2].at"#);
        assert_eq!(
            Path::of("rules").element().attribute("port").to_string(),
            "rules[*].port"
        );
        assert_eq!(Path::ROOT.to_string(), "");
        assert!(Path::ROOT.is_root());
    }
}
