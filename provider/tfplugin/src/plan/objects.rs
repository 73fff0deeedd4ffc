//! The objects inside a nested attribute or a kind of block.

use std::collections::BTreeMap;

use crate::schema::Nesting;
use crate::value::{Object, Value};

/// Where one object stands inside a nested attribute.
pub(super) enum At<'a> {
    Whole,
    Index(usize),
    Key(&'a str),
    /// Sets have no addresses.
    Nowhere,
}

impl At<'_> {
    /// The object at the same place of another value.
    pub(super) fn of<'v>(&self, value: &'v Value) -> Option<&'v Object> {
        match (self, value) {
            (Self::Whole, Value::Object(object)) => Some(object),
            (Self::Index(index), Value::List(elements)) => elements.get(*index)?.as_object(),
            (Self::Key(key), Value::Map(elements)) => elements.get(*key)?.as_object(),
            _ => None,
        }
    }
}

/// `value` with each of its objects changed; null and unknown stay.
pub(super) fn each_object(
    nesting: Nesting,
    value: &Value,
    change: &mut dyn FnMut(At<'_>, &Object) -> Object,
) -> Value {
    let mut element = |at: At<'_>, element: &Value| match element {
        Value::Object(object) => Value::Object(change(at, object)),
        other => other.clone(),
    };
    match (nesting, value) {
        (Nesting::Single, value) => element(At::Whole, value),
        (Nesting::List, Value::List(elements)) => {
            let each = |(index, value)| element(At::Index(index), value);
            Value::List(elements.iter().enumerate().map(each).collect())
        }
        (Nesting::Map, Value::Map(elements)) => {
            let each =
                |(key, value): (&String, &Value)| (key.clone(), element(At::Key(key), value));
            Value::Map(elements.iter().map(each).collect::<BTreeMap<_, _>>())
        }
        (Nesting::Set, Value::Set(elements)) => Value::Set(
            elements
                .iter()
                .map(|value| element(At::Nowhere, value))
                .collect(),
        ),
        (_, other) => other.clone(),
    }
}
