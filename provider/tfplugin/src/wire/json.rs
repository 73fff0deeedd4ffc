//! Values as JSON, the form in which Terraform stores state and identities.
//!
//! Numbers keep their text whatever its length, sets are arrays, and a `dynamic` value is
//! `{"type":…,"value":…}`. Source: zclconf/go-cty, the JSON form of values.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::error::DecodeError;
use super::types;
use crate::path::Step;
use crate::types::Type;
use crate::value::{Dynamic, Number, Object, Value};

/// The value of type `of` that a JSON text stands for. Attributes missing from an object become
/// null, as state written before they were added lacks them; attributes the type does not have are
/// left out.
///
/// # Errors
/// When the text is not JSON or not of that type.
pub fn decode(json: &[u8], of: &Type) -> Result<Value, DecodeError> {
    let raw: &RawValue = serde_json::from_slice(json)
        .map_err(|error| DecodeError::new(format!("it is not JSON: {error}")))?;
    value(raw.get(), of)
}

fn value(text: &str, of: &Type) -> Result<Value, DecodeError> {
    if text == "null" {
        return Ok(Value::Null);
    }
    match of {
        Type::Bool => parse(text, of).map(Value::Bool),
        Type::String => parse(text, of).map(Value::String),
        Type::Number => number(text),
        Type::Dynamic => dynamic(text),
        Type::List(element) => Ok(Value::List(elements(
            text,
            of,
            |_| Ok(element),
            Step::Index,
        )?)),
        Type::Set(element) => {
            let elements = elements(text, of, |_| Ok(element), |_| Step::Element)?;
            Ok(Value::Set(elements.into_iter().collect()))
        }
        Type::Tuple(types) => {
            let missing =
                || DecodeError::new(format!("a tuple has more than {} elements", types.len()));
            let of_element = |index: usize| types.get(index).ok_or_else(missing);
            let elements = elements(text, of, of_element, Step::Index)?;
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
            let read = |(key, raw): (String, &RawValue)| match value(raw.get(), element) {
                Ok(value) => Ok((key, value)),
                Err(error) => Err(error.within(Step::Key(key))),
            };
            fields
                .into_iter()
                .map(read)
                .collect::<Result<_, _>>()
                .map(Value::Map)
        }
        Type::Object(attributes) => object(text, of, attributes),
    }
}

fn object(
    text: &str,
    of: &Type,
    attributes: &BTreeMap<String, Type>,
) -> Result<Value, DecodeError> {
    let fields: BTreeMap<String, &RawValue> = parse(text, of)?;
    let mut object = Object::new();
    for (name, of) in attributes {
        let value = match fields.get(name) {
            None => Value::Null,
            Some(raw) => {
                value(raw.get(), of).map_err(|error| error.within(Step::Attribute(name.clone())))?
            }
        };
        object.set(name, value);
    }
    Ok(Value::Object(object))
}

fn elements<'t>(
    text: &str,
    of: &Type,
    of_element: impl Fn(usize) -> Result<&'t Type, DecodeError>,
    step: impl Fn(usize) -> Step,
) -> Result<Vec<Value>, DecodeError> {
    let raw: Vec<&RawValue> = parse(text, of)?;
    let read = |(index, raw): (usize, &&RawValue)| {
        value(raw.get(), of_element(index)?).map_err(|error| error.within(step(index)))
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

fn dynamic(text: &str) -> Result<Value, DecodeError> {
    let mut fields: BTreeMap<String, &RawValue> = parse(text, &Type::Dynamic)?;
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
    let value = value(raw.get(), &of)?;
    Ok(Value::Dynamic(Box::new(Dynamic { of, value })))
}

fn parse<'t, T: serde::Deserialize<'t>>(text: &'t str, of: &Type) -> Result<T, DecodeError> {
    serde_json::from_str(text).map_err(|_| {
        let start: String = text.chars().take(32).collect();
        DecodeError::new(format!("{start} stands where {of} is expected"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, of: &Type, expected: Value) {
        assert_eq!(decode(text.as_bytes(), of), Ok(expected), "{text}");
    }

    #[test]
    fn every_type_is_read() {
        check("null", &Type::String, Value::Null);
        check(" true ", &Type::Bool, Value::from(true));
        check(r#""a\u0062""#, &Type::String, Value::from("ab"));
        check(
            r#"["a",null]"#,
            &Type::list(Type::String),
            Value::list([Value::from("a"), Value::Null]),
        );
        check(
            r#"["b","a","b"]"#,
            &Type::set(Type::String),
            Value::set(["a", "b"]),
        );
        check(
            r#"{"k":1}"#,
            &Type::map(Type::Number),
            Value::map([("k", 1)]),
        );
        check(
            r#"[1,"x"]"#,
            &Type::Tuple(vec![Type::Number, Type::String]),
            Value::Tuple(vec![Value::from(1), Value::from("x")]),
        );
        check(
            r#"{"type":["list","bool"],"value":[true]}"#,
            &Type::Dynamic,
            Value::Dynamic(Box::new(Dynamic {
                of: Type::list(Type::Bool),
                value: Value::list([true]),
            })),
        );
    }

    #[test]
    fn numbers_keep_every_digit() {
        for text in [
            "12345678901234567890123",
            "0.1",
            "-3.14159265358979323846264338327950288",
            "9007199254740993",
        ] {
            check(
                text,
                &Type::Number,
                Value::Number(text.parse().expect(text)),
            );
        }
        check(
            r#""12.5""#,
            &Type::Number,
            Value::Number("12.5".parse().expect("a number")),
        );
        check("1e3", &Type::Number, Value::from(1000));
    }

    #[test]
    fn objects_gain_what_is_missing_and_lose_what_is_unknown() {
        let of = Type::object([("a", Type::String), ("b", Type::Number)]);
        check(
            r#"{"a":"x","z":[1]}"#,
            &of,
            Value::object([("a", Value::from("x")), ("b", Value::Null)]),
        );
    }

    #[test]
    fn what_does_not_fit_is_named_with_its_path() {
        let of = Type::object([(
            "q",
            Type::map(Type::object([("at", Type::list(Type::Number))])),
        )]);
        let error = decode(br#"{"q":{"k":{"at":[1,true]}}}"#, &of).expect_err("it does not fit");
        assert_eq!(
            error.to_string(),
            r#"q["k"].at[1]: "true" is not a decimal number"#
        );
        for (text, of) in [
            ("", Type::String),
            ("{", Type::String),
            ("5", Type::String),
            ("5", Type::Bool),
            ("{}", Type::list(Type::Bool)),
            ("[]", Type::map(Type::Bool)),
            ("[1]", Type::Tuple(vec![])),
            ("[]", Type::Tuple(vec![Type::Bool])),
            (r#"{"type":"bool"}"#, Type::Dynamic),
            (r#"{"type":"bool","value":5}"#, Type::Dynamic),
            ("5", Type::Dynamic),
        ] {
            assert!(decode(text.as_bytes(), &of).is_err(), "{text} as {of}");
        }
    }
}
