//! What an author writes: values in HCL.

use std::fmt;

/// A value of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub enum Hcl {
    /// A whole number.
    Number(i64),
    /// `true` or `false`.
    Bool(bool),
    /// An object on one line, its attributes in this order.
    Object(Vec<(&'static str, Hcl)>),
    /// A list on one line.
    List(Vec<Hcl>),
}

impl From<i32> for Hcl {
    fn from(number: i32) -> Self {
        Self::Number(i64::from(number))
    }
}

impl From<i64> for Hcl {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl fmt::Display for Hcl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(formatter, "{number}"),
            Self::Bool(value) => write!(formatter, "{value}"),
            Self::Object(attributes) => {
                let written = attributes
                    .iter()
                    .map(|(name, value)| format!("{name} = {value}"));
                write!(formatter, "{{ {} }}", joined(written))
            }
            Self::List(elements) => {
                write!(
                    formatter,
                    "[{}]",
                    joined(elements.iter().map(Self::to_string))
                )
            }
        }
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_on_one_line() {
        let step = |at: i32, add: i32| Hcl::Object(vec![("at", at.into()), ("add", add.into())]);
        let steps = Hcl::List(vec![step(50, 1), step(200, 7)]);
        assert_eq!(
            steps.to_string(),
            "[{ at = 50, add = 1 }, { at = 200, add = 7 }]"
        );
        assert_eq!(Hcl::Bool(true).to_string(), "true");
    }
}
