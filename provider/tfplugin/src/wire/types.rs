//! Types as JSON: `"string"`, `["list","string"]`, `["object",{"at":"number"}]`.
//!
//! Source: zclconf/go-cty, the JSON form of types, as `Schema.Attribute.type` and dynamic values
//! carry it.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::error::DecodeError;
use crate::path::Step;
use crate::types::Type;

/// Deepest nesting of a type from outside. Core's own types have no limit; schemas written by
/// people stay below ten.
pub const TYPE_DEPTH_MAX: usize = 64;

/// The JSON of a type.
pub fn encode(of: &Type) -> Vec<u8> {
    let mut text = String::new();
    write(of, &mut text);
    text.into_bytes()
}

fn write(of: &Type, text: &mut String) {
    match of {
        Type::Bool => text.push_str(r#""bool""#),
        Type::Number => text.push_str(r#""number""#),
        Type::String => text.push_str(r#""string""#),
        Type::Dynamic => text.push_str(r#""dynamic""#),
        Type::List(element) => write_collection("list", element, text),
        Type::Set(element) => write_collection("set", element, text),
        Type::Map(element) => write_collection("map", element, text),
        Type::Tuple(elements) => {
            text.push_str(r#"["tuple",["#);
            for (position, element) in elements.iter().enumerate() {
                text.push_str(if position == 0 { "" } else { "," });
                write(element, text);
            }
            text.push_str("]]");
        }
        Type::Object(attributes) => {
            text.push_str(r#"["object",{"#);
            for (position, (name, each)) in attributes.iter().enumerate() {
                text.push_str(if position == 0 { "" } else { "," });
                text.push_str(&serde_json::Value::from(name.as_str()).to_string());
                text.push(':');
                write(each, text);
            }
            text.push_str("}]");
        }
    }
}

fn write_collection(kind: &str, element: &Type, text: &mut String) {
    text.push_str("[\"");
    text.push_str(kind);
    text.push_str("\",");
    write(element, text);
    text.push(']');
}

/// The type a JSON text stands for.
///
/// # Errors
/// When the text is no type, or nested deeper than [`TYPE_DEPTH_MAX`].
pub fn decode(json: &[u8]) -> Result<Type, DecodeError> {
    let raw: &RawValue = serde_json::from_slice(json)
        .map_err(|error| DecodeError::new(format!("a type is not JSON: {error}")))?;
    parse(raw, TYPE_DEPTH_MAX)
}

fn parse(raw: &RawValue, depth_left: usize) -> Result<Type, DecodeError> {
    let Some(depth_left) = depth_left.checked_sub(1) else {
        return Err(DecodeError::new(format!(
            "a type is nested deeper than {TYPE_DEPTH_MAX}"
        )));
    };
    let text = raw.get();
    if let Ok(name) = serde_json::from_str::<String>(text) {
        return match name.as_str() {
            "bool" => Ok(Type::Bool),
            "number" => Ok(Type::Number),
            "string" => Ok(Type::String),
            "dynamic" => Ok(Type::Dynamic),
            _ => Err(unknown(text)),
        };
    }
    let (kind, content): (String, &RawValue) =
        serde_json::from_str(text).map_err(|_| unknown(text))?;
    let element = || parse(content, depth_left);
    match kind.as_str() {
        "list" => Ok(Type::list(element()?)),
        "set" => Ok(Type::set(element()?)),
        "map" => Ok(Type::map(element()?)),
        "tuple" => {
            let elements: Vec<&RawValue> =
                serde_json::from_str(content.get()).map_err(|_| unknown(text))?;
            let parse = |(index, raw): (usize, &&RawValue)| {
                parse(raw, depth_left).map_err(|error| error.within(Step::Index(index)))
            };
            elements
                .iter()
                .enumerate()
                .map(parse)
                .collect::<Result<_, _>>()
                .map(Type::Tuple)
        }
        "object" => {
            let attributes: BTreeMap<String, &RawValue> =
                serde_json::from_str(content.get()).map_err(|_| unknown(text))?;
            let parse = |(name, raw): (String, &RawValue)| match parse(raw, depth_left) {
                Ok(of) => Ok((name, of)),
                Err(error) => Err(error.within(Step::Attribute(name))),
            };
            attributes
                .into_iter()
                .map(parse)
                .collect::<Result<_, _>>()
                .map(Type::Object)
        }
        _ => Err(unknown(text)),
    }
}

fn unknown(text: &str) -> DecodeError {
    let start: String = text.chars().take(64).collect();
    DecodeError::new(format!("{start} is not a type"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_have_one_json_text() {
        let check = |text: &str, of: Type| {
            assert_eq!(String::from_utf8(encode(&of)).as_deref(), Ok(text));
            assert_eq!(decode(text.as_bytes()), Ok(of));
        };
        check(r#""bool""#, Type::Bool);
        check(r#""dynamic""#, Type::Dynamic);
        check(r#"["list","string"]"#, Type::list(Type::String));
        check(
            r#"["map",["set","number"]]"#,
            Type::map(Type::set(Type::Number)),
        );
        check(
            r#"["tuple",["bool","string"]]"#,
            Type::Tuple(vec![Type::Bool, Type::String]),
        );
        check(r#"["tuple",[]]"#, Type::Tuple(vec![]));
        check(
            r#"["object",{"a\"b":"number","c":["list","bool"]}]"#,
            Type::object([("c", Type::list(Type::Bool)), ("a\"b", Type::Number)]),
        );
    }

    #[test]
    fn white_space_and_escapes_are_read() {
        assert_eq!(
            decode(b" [ \"list\" , \"str\\u0069ng\" ] "),
            Ok(Type::list(Type::String))
        );
    }

    #[test]
    fn what_is_no_type_is_refused() {
        for text in [
            "",
            "5",
            "null",
            r#""text""#,
            r#"["list"]"#,
            r#"["list","string","x"]"#,
            r#"["object",[]]"#,
            r#"["tuple",{}]"#,
            r#"["object",{"a":"b"}]"#,
            r#"["list",5]"#,
        ] {
            assert!(decode(text.as_bytes()).is_err(), "{text}");
        }
        let nested = |depth: usize| {
            format!(
                "{}\"bool\"{}",
                "[\"list\",".repeat(depth),
                "]".repeat(depth)
            )
        };
        assert!(decode(nested(TYPE_DEPTH_MAX - 1).as_bytes()).is_ok());
        assert!(decode(nested(TYPE_DEPTH_MAX).as_bytes()).is_err());
        assert!(decode(nested(10_000).as_bytes()).is_err());
    }
}
