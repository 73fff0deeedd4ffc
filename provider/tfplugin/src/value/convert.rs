//! From Rust's types to values.

use std::collections::BTreeMap;

use super::{Number, Object, Set, Value};
use crate::reader::Field;

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<Number> for Value {
    fn from(value: Number) -> Self {
        Self::Number(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::String(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::String(value)
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::String(value.clone())
    }
}

macro_rules! whole {
    ($($integer:ty),*) => {$(
        impl From<$integer> for Value {
            fn from(value: $integer) -> Self {
                Self::Number(Number::from(value))
            }
        }
    )*};
}

whole!(i32, i64, u16, u32, u64, usize);

impl From<Object> for Value {
    fn from(value: Object) -> Self {
        Self::Object(value)
    }
}

impl From<Set> for Value {
    fn from(value: Set) -> Self {
        Self::Set(value)
    }
}

/// `None` is null.
impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// A list.
impl<T: Into<Self>> From<Vec<T>> for Value {
    fn from(elements: Vec<T>) -> Self {
        Self::list(elements)
    }
}

/// A map.
impl<K: Into<String>, T: Into<Self>> From<BTreeMap<K, T>> for Value {
    fn from(elements: BTreeMap<K, T>) -> Self {
        Self::map(elements)
    }
}

impl<T: Into<Self>> From<Field<T>> for Value {
    fn from(field: Field<T>) -> Self {
        match field {
            Field::Null => Self::Null,
            Field::Unknown => Self::Unknown,
            Field::Known(value) => value.into(),
        }
    }
}
