//! Values as JSON, the form in which Terraform stores state and identities.
//!
//! Numbers keep their text whatever its length, sets are arrays, and a `dynamic` value is
//! `{"type":…,"value":…}`. Source: zclconf/go-cty, the JSON form of values.

use std::collections::BTreeMap;
use std::fmt::Display;

use serde_json::value::RawValue;

use super::error::DecodeError;
use super::msgpack::VALUE_DEPTH_MAX;
use super::types;
use crate::path::Step;
use crate::types::Type;
use crate::value::{Dynamic, Number, Object, Value};

/// The value of type `of` that a JSON text stands for. Attributes missing from an object become
/// null, as state written before they were added lacks them; attributes the type does not have are
/// left out.
///
/// # Errors
/// When the text is not JSON, not of that type, or nested deeper than [`VALUE_DEPTH_MAX`].
pub fn decode(json: &[u8], of: &Type) -> Result<Value, DecodeError> {
    let raw: &RawValue = serde_json::from_slice(json)
        .map_err(|error| DecodeError::new(format!("it is not JSON: {error}")))?;
    value(raw.get(), of, VALUE_DEPTH_MAX)
}

/// The value a JSON text stands for by itself: an object, a list, a string, a number, a bool or null.
///
/// # Errors
/// When the text is not JSON, or nested deeper than [`VALUE_DEPTH_MAX`].
pub fn decode_untyped(json: &[u8]) -> Result<Value, DecodeError> {
    let raw: &RawValue = serde_json::from_slice(json)
        .map_err(|error| DecodeError::new(format!("it is not JSON: {error}")))?;
    untyped(raw.get(), VALUE_DEPTH_MAX)
}

fn untyped(text: &str, depth_left: usize) -> Result<Value, DecodeError> {
    let depth_left = one_deeper(depth_left)?;
    match text.bytes().next() {
        Some(b'{') => {
            let fields: BTreeMap<String, &RawValue> = parse(text, "an object")?;
            let read = |(name, raw): (String, &RawValue)| match untyped(raw.get(), depth_left) {
                Ok(value) => Ok((name, value)),
                Err(error) => Err(error.within(Step::Attribute(name))),
            };
            let object: Result<Object, _> = fields.into_iter().map(read).collect();
            object.map(Value::Object)
        }
        Some(b'[') => {
            let elements: Vec<&RawValue> = parse(text, "a list")?;
            let read = |(index, raw): (usize, &&RawValue)| {
                untyped(raw.get(), depth_left).map_err(|error| error.within(Step::Index(index)))
            };
            let elements: Result<_, _> = elements.iter().enumerate().map(read).collect();
            elements.map(Value::List)
        }
        Some(b'"') => parse(text, "a string").map(Value::String),
        Some(b't' | b'f') => parse(text, "a bool").map(Value::Bool),
        Some(b'n') => Ok(Value::Null),
        _ => number(text),
    }
}

/// What is left of the depth one level further in.
fn one_deeper(depth_left: usize) -> Result<usize, DecodeError> {
    let too_deep = || DecodeError::new(format!("a value is nested deeper than {VALUE_DEPTH_MAX}"));
    depth_left.checked_sub(1).ok_or_else(too_deep)
}

/// Reads one value; `depth_left` counts down as types and the text lead further inwards.
fn value(text: &str, of: &Type, depth_left: usize) -> Result<Value, DecodeError> {
    if text == "null" {
        return Ok(Value::Null);
    }
    let depth_left = one_deeper(depth_left)?;
    match of {
        Type::Bool => parse(text, of).map(Value::Bool),
        Type::String => parse(text, of).map(Value::String),
        Type::Number => number(text),
        Type::Dynamic => dynamic(text, depth_left),
        Type::List(element) => Ok(Value::List(elements(
            text,
            of,
            depth_left,
            |_| Ok(element),
            Step::Index,
        )?)),
        Type::Set(element) => {
            let elements = elements(text, of, depth_left, |_| Ok(element), |_| Step::Element)?;
            Ok(Value::Set(elements.into_iter().collect()))
        }
        Type::Tuple(types) => {
            let missing =
                || DecodeError::new(format!("a tuple has more than {} elements", types.len()));
            let of_element = |index: usize| types.get(index).ok_or_else(missing);
            let elements = elements(text, of, depth_left, of_element, Step::Index)?;
            if elements.len() < types.len() {
                return Err(DecodeError::new(format!(
                    "a tuple has fewer than {} elements",
                    types.len()
                )));
            }
            Ok(Value::Tuple(elements))
        }
        Type::Map(element) => {
            let fields: BTreeMap<String, &RawValue> = parse(text, of)?;
            let read = |(key, raw): (String, &RawValue)| match value(raw.get(), element, depth_left)
            {
                Ok(value) => Ok((key, value)),
                Err(error) => Err(error.within(Step::Key(key))),
            };
            fields
                .into_iter()
                .map(read)
                .collect::<Result<_, _>>()
                .map(Value::Map)
        }
        Type::Object(attributes) => object(text, of, depth_left, attributes),
    }
}

fn object(
    text: &str,
    of: &Type,
    depth_left: usize,
    attributes: &BTreeMap<String, Type>,
) -> Result<Value, DecodeError> {
    let fields: BTreeMap<String, &RawValue> = parse(text, of)?;
    let mut object = Object::new();
    for (name, of) in attributes {
        let value = match fields.get(name) {
            None => Value::Null,
            Some(raw) => value(raw.get(), of, depth_left)
                .map_err(|error| error.within(Step::Attribute(name.clone())))?,
        };
        object.set(name, value);
    }
    Ok(Value::Object(object))
}

fn elements<'t>(
    text: &str,
    of: &Type,
    depth_left: usize,
    of_element: impl Fn(usize) -> Result<&'t Type, DecodeError>,
    step: impl Fn(usize) -> Step,
) -> Result<Vec<Value>, DecodeError> {
    let raw: Vec<&RawValue> = parse(text, of)?;
    let read = |(index, raw): (usize, &&RawValue)| {
        value(raw.get(), of_element(index)?, depth_left).map_err(|error| error.within(step(index)))
    };
    raw.iter().enumerate().map(read).collect()
}

fn number(text: &str) -> Result<Value, DecodeError> {
    // Some writers quote numbers that no float can hold.
    let unquoted = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .unwrap_or(text);
    let number: Number = unquoted
        .parse()
        .map_err(|error| DecodeError::new(format!("{error}")))?;
    Ok(Value::Number(number))
}

fn dynamic(text: &str, depth_left: usize) -> Result<Value, DecodeError> {
    let mut fields: BTreeMap<String, &RawValue> = parse(text, Type::Dynamic)?;
    let (Some(of), Some(raw), true) = (
        fields.remove("type"),
        fields.remove("value"),
        fields.is_empty(),
    ) else {
        return Err(DecodeError::new(
            "a value of any type is not written as type and value",
        ));
    };
    let of = types::decode(of.get().as_bytes())?;
    let value = value(raw.get(), &of, depth_left)?;
    Ok(Value::Dynamic(Box::new(Dynamic { of, value })))
}

fn parse<'t, T: serde::Deserialize<'t>>(text: &'t str, of: impl Display) -> Result<T, DecodeError> {
    serde_json::from_str(text).map_err(|_| {
        let start: String = text.chars().take(32).collect();
        DecodeError::new(format!("{start} stands where {of} is expected"))
    })
}

#[cfg(test)]
mod tests;
