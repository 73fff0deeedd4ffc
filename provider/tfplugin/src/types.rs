//! The types a value can have.

use std::collections::BTreeMap;
use std::fmt;

use crate::value::Value;

/// A type in Terraform's language.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Type {
    /// `true` or `false`.
    Bool,
    /// A decimal number of any size.
    Number,
    /// Text, NFC-normalized.
    String,
    /// Decided by each value; the value carries its own type.
    Dynamic,
    /// Ordered elements of one type.
    List(Box<Type>),
    /// Distinct elements of one type without an order.
    Set(Box<Type>),
    /// Elements of one type by name.
    Map(Box<Type>),
    /// A fixed sequence of elements, each of its own type.
    Tuple(Vec<Type>),
    /// Named attributes, each of its own type.
    Object(BTreeMap<String, Type>),
}

impl Type {
    /// A list of `element`.
    pub fn list(element: Self) -> Self {
        Self::List(Box::new(element))
    }

    /// A set of `element`.
    pub fn set(element: Self) -> Self {
        Self::Set(Box::new(element))
    }

    /// A map of `element`.
    pub fn map(element: Self) -> Self {
        Self::Map(Box::new(element))
    }

    /// An object with these attributes.
    pub fn object<N: Into<String>>(attributes: impl IntoIterator<Item = (N, Self)>) -> Self {
        Self::Object(
            attributes
                .into_iter()
                .map(|(name, each)| (name.into(), each))
                .collect(),
        )
    }

    /// Whether this is `dynamic` or holds it somewhere.
    pub fn has_dynamic(&self) -> bool {
        match self {
            Self::Dynamic => true,
            Self::Bool | Self::Number | Self::String => false,
            Self::List(element) | Self::Set(element) | Self::Map(element) => element.has_dynamic(),
            Self::Tuple(elements) => elements.iter().any(Self::has_dynamic),
            Self::Object(attributes) => attributes.values().any(Self::has_dynamic),
        }
    }

    /// The type of a value that stands where the schema says `dynamic`.
    ///
    /// A list whose elements differ in type is a tuple, and a map whose elements differ is an
    /// object; null and unknown have no type of their own.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null | Value::Unknown => Self::Dynamic,
            Value::Bool(_) => Self::Bool,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::String,
            Value::Dynamic(dynamic) => dynamic.of.clone(),
            Value::List(elements) => match Self::common(elements) {
                Some(element) => Self::list(element),
                None => Self::Tuple(elements.iter().map(Self::of).collect()),
            },
            Value::Tuple(elements) => Self::Tuple(elements.iter().map(Self::of).collect()),
            Value::Set(elements) => Self::set(Self::common(elements).unwrap_or(Self::Dynamic)),
            Value::Map(elements) => match Self::common(elements.values()) {
                Some(element) => Self::map(element),
                None => Self::object(elements.iter().map(|(key, each)| (key, Self::of(each)))),
            },
            Value::Object(object) => {
                Self::object(object.iter().map(|(name, each)| (name, Self::of(each))))
            }
        }
    }

    /// The one type all these values have, if they agree. Nothing at all agrees on `dynamic`.
    fn common<'a>(values: impl IntoIterator<Item = &'a Value>) -> Option<Self> {
        let mut found = Self::Dynamic;
        for value in values {
            match Self::of(value) {
                Self::Dynamic => {}
                of if found == Self::Dynamic => found = of,
                of if of == found => {}
                _ => return None,
            }
        }
        Some(found)
    }
}

impl fmt::Display for Type {
    /// The type as an author of HCL writes it: `list(string)`.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool => write!(formatter, "bool"),
            Self::Number => write!(formatter, "number"),
            Self::String => write!(formatter, "string"),
            Self::Dynamic => write!(formatter, "any"),
            Self::List(element) => write!(formatter, "list({element})"),
            Self::Set(element) => write!(formatter, "set({element})"),
            Self::Map(element) => write!(formatter, "map({element})"),
            Self::Tuple(elements) => {
                write!(formatter, "tuple([")?;
                for (position, element) in elements.iter().enumerate() {
                    let comma = if position == 0 { "" } else { ", " };
                    write!(formatter, "{comma}{element}")?;
                }
                write!(formatter, "])")
            }
            Self::Object(attributes) => {
                write!(formatter, "object({{")?;
                for (position, (name, each)) in attributes.iter().enumerate() {
                    let comma = if position == 0 { "" } else { ", " };
                    write!(formatter, "{comma}{name} = {each}")?;
                }
                write!(formatter, "}})")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_read_like_hcl() {
        let of = Type::map(Type::object([
            ("at", Type::Number),
            ("names", Type::list(Type::String)),
        ]));
        assert_eq!(
            of.to_string(),
            "map(object({at = number, names = list(string)}))"
        );
        assert!(!of.has_dynamic());
        assert!(Type::Tuple(vec![Type::Bool, Type::Dynamic]).has_dynamic());
    }

    #[test]
    fn the_type_of_a_free_value_follows_its_elements() {
        let check =
            |value: Value, expected: &str| assert_eq!(Type::of(&value).to_string(), expected);
        check(
            Value::List(vec![1.into(), Value::Null, 2.into()]),
            "list(number)",
        );
        check(
            Value::List(vec![1.into(), "a".into()]),
            "tuple([number, string])",
        );
        check(Value::List(vec![]), "list(any)");
        check(
            Value::object([("a", Value::from(true))]),
            "object({a = bool})",
        );
        check(Value::Null, "any");
    }
}
