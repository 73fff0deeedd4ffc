//! A value as Terraform has it: known, null, or unknown until apply.

use std::collections::BTreeMap;

use crate::path::Path;
use crate::types::Type;

mod convert;
mod hcl;
mod number;
mod object;
mod set;

pub use number::{DIGITS_MAX, EXPONENT_MAX, Number, NumberError};
pub use object::Object;
pub use set::Set;

/// Any value of Terraform's language. Null and unknown survive every trip through this library.
///
/// The order of values is total and arbitrary; sets are kept in it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Value {
    /// Not set.
    #[default]
    Null,
    /// Set, but not known before apply. What Terraform may know about it (a prefix, a bound) is
    /// not kept.
    Unknown,
    /// `true` or `false`.
    Bool(bool),
    /// A decimal number, exactly as written.
    Number(Number),
    /// Text.
    String(String),
    /// A list.
    List(Vec<Value>),
    /// A set.
    Set(Set),
    /// A tuple; only inside `dynamic` values.
    Tuple(Vec<Value>),
    /// A map.
    Map(BTreeMap<String, Value>),
    /// An object: nested attributes, a block, or a value of object type.
    Object(Object),
    /// A value where the schema says `dynamic`, with the type it came with.
    Dynamic(Box<Dynamic>),
}

/// The content of [`Value::Dynamic`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dynamic {
    /// The type that came with the value.
    pub of: Type,
    /// The value of that type; null and unknown are possible.
    pub value: Value,
}

impl Value {
    /// An object with these attributes.
    pub fn object<N: Into<String>, V: Into<Self>>(
        attributes: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        Self::Object(attributes.into_iter().collect())
    }

    /// A map with these elements.
    pub fn map<K: Into<String>, V: Into<Self>>(elements: impl IntoIterator<Item = (K, V)>) -> Self {
        Self::Map(
            elements
                .into_iter()
                .map(|(key, value)| (key.into(), value.into()))
                .collect(),
        )
    }

    /// A list of these elements.
    pub fn list<V: Into<Self>>(elements: impl IntoIterator<Item = V>) -> Self {
        Self::List(elements.into_iter().map(Into::into).collect())
    }

    /// A set of these elements; equal known elements become one.
    pub fn set<V: Into<Self>>(elements: impl IntoIterator<Item = V>) -> Self {
        Self::Set(elements.into_iter().map(Into::into).collect())
    }

    /// The value itself where it stands for `dynamic`; any other value unchanged.
    pub fn plain(&self) -> &Self {
        match self {
            Self::Dynamic(dynamic) => dynamic.value.plain(),
            other => other,
        }
    }

    /// Whether this is null.
    pub fn is_null(&self) -> bool {
        matches!(self.plain(), Self::Null)
    }

    /// Whether this value as a whole is unknown. A list with an unknown element is not.
    pub fn is_unknown(&self) -> bool {
        matches!(self.plain(), Self::Unknown)
    }

    /// Whether nothing in this value is unknown.
    pub fn is_wholly_known(&self) -> bool {
        match self {
            Self::Unknown => false,
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::String(_) => true,
            Self::List(elements) | Self::Tuple(elements) => {
                elements.iter().all(Self::is_wholly_known)
            }
            Self::Set(elements) => elements.iter().all(Self::is_wholly_known),
            Self::Map(elements) => elements.values().all(Self::is_wholly_known),
            Self::Object(object) => object.is_wholly_known(),
            Self::Dynamic(dynamic) => dynamic.value.is_wholly_known(),
        }
    }

    /// Where this value is unknown, below `path`.
    pub fn unknown_paths(&self, path: &Path) -> Vec<Path> {
        let mut found = Vec::new();
        self.collect_unknown(path, &mut found);
        found
    }

    fn collect_unknown(&self, path: &Path, found: &mut Vec<Path>) {
        if self.is_wholly_known() {
            return;
        }
        match self {
            Self::Unknown => found.push(path.clone()),
            _ => self.for_each_child(path, &mut |path, child| child.collect_unknown(path, found)),
        }
    }

    /// Calls `visit` for each element or attribute, one step below `path`.
    pub fn for_each_child(&self, path: &Path, visit: &mut dyn FnMut(&Path, &Self)) {
        match self {
            Self::Null | Self::Unknown | Self::Bool(_) | Self::Number(_) | Self::String(_) => {}
            Self::List(elements) | Self::Tuple(elements) => {
                for (index, element) in elements.iter().enumerate() {
                    visit(&path.index(index), element);
                }
            }
            Self::Set(elements) => {
                for element in elements {
                    visit(&path.element(), element);
                }
            }
            Self::Map(elements) => {
                for (key, element) in elements {
                    visit(&path.key(key), element);
                }
            }
            Self::Object(object) => {
                for (name, value) in object.iter() {
                    visit(&path.attribute(name), value);
                }
            }
            Self::Dynamic(dynamic) => dynamic.value.for_each_child(path, visit),
        }
    }

    /// This value with every unknown in it made null, for the state after a failure.
    #[must_use]
    pub fn without_unknowns(self) -> Self {
        let many = |elements: Vec<Self>| elements.into_iter().map(Self::without_unknowns).collect();
        match self {
            Self::Unknown => Self::Null,
            Self::List(elements) => Self::List(many(elements)),
            Self::Tuple(elements) => Self::Tuple(many(elements)),
            Self::Set(set) => Self::Set(set.into_iter().map(Self::without_unknowns).collect()),
            Self::Map(elements) => Self::Map(
                elements
                    .into_iter()
                    .map(|(key, value)| (key, value.without_unknowns()))
                    .collect(),
            ),
            Self::Object(object) => Self::Object(object.without_unknowns()),
            Self::Dynamic(dynamic) => Self::Dynamic(Box::new(Dynamic {
                of: dynamic.of,
                value: dynamic.value.without_unknowns(),
            })),
            known => known,
        }
    }

    /// What kind of value this is, for messages: "a list".
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Unknown => "an unknown value",
            Self::Bool(_) => "a bool",
            Self::Number(_) => "a number",
            Self::String(_) => "a string",
            Self::List(_) => "a list",
            Self::Set(_) => "a set",
            Self::Tuple(_) => "a tuple",
            Self::Map(_) => "a map",
            Self::Object(_) => "an object",
            Self::Dynamic(dynamic) => dynamic.value.kind(),
        }
    }

    /// The text, if this is a known string.
    pub fn as_str(&self) -> Option<&str> {
        match self.plain() {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if this is a known number.
    pub fn as_number(&self) -> Option<&Number> {
        match self.plain() {
            Self::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The truth value, if this is a known bool.
    pub fn as_bool(&self) -> Option<bool> {
        match self.plain() {
            Self::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The object, if this is one.
    pub fn as_object(&self) -> Option<&Object> {
        match self.plain() {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// The map, if this is one.
    pub fn as_map(&self) -> Option<&BTreeMap<String, Self>> {
        match self.plain() {
            Self::Map(elements) => Some(elements),
            _ => None,
        }
    }

    /// The elements, if this is a list, set or tuple.
    pub fn as_elements(&self) -> Option<&[Self]> {
        match self.plain() {
            Self::List(elements) | Self::Tuple(elements) => Some(elements),
            Self::Set(set) => Some(set.as_slice()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests;
