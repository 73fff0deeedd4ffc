//! What the fuzzer drives, as plain functions of bytes, so that ordinary tests drive it too.
//!
//! None may panic, whatever the bytes. What can be decoded can be encoded again, to the same value.

use tfplugin::schema::{Attribute, Schema};
use tfplugin::wire::{json, msgpack, types};
use tfplugin::{Number, Type};

/// Types worth decoding into: one of each kind, and all of them together.
fn type_of(selector: u8) -> Type {
    let all = || {
        Schema::new([
            ("bool", Attribute::bool().optional()),
            ("number", Attribute::number().optional()),
            ("string", Attribute::string().optional()),
            ("dynamic", Attribute::dynamic().optional()),
            ("list", Attribute::list(Type::Number).optional()),
            ("set", Attribute::set(Type::String).optional()),
            (
                "nested",
                Attribute::nested_map([("x", Attribute::string().optional())]).optional(),
            ),
        ])
        .object_type()
    };
    match selector % 8 {
        0 => all(),
        1 => Type::Dynamic,
        2 => Type::Number,
        3 => Type::String,
        4 => Type::list(Type::Dynamic),
        5 => Type::set(Type::list(Type::Bool)),
        6 => Type::map(Type::Tuple(vec![Type::Number, Type::String])),
        _ => Type::object([("a", Type::String), ("b", Type::set(Type::Number))]),
    }
}

/// The first byte chooses a type, the others are a value in msgpack.
pub(crate) fn decode_msgpack(bytes: &[u8]) {
    let Some((selector, bytes)) = bytes.split_first() else {
        return;
    };
    let of = type_of(*selector);
    if let Ok(value) = msgpack::decode(bytes, &of) {
        let again = msgpack::encode(&value, &of).expect("a decoded value can be encoded");
        assert_eq!(msgpack::decode(&again, &of).as_ref(), Ok(&value));
        assert_eq!(of.conform(value.clone()).as_ref(), Ok(&value));
    }
}

/// The first byte chooses a type, the others are a value in state's JSON.
pub(crate) fn decode_json(bytes: &[u8]) {
    let Some((selector, bytes)) = bytes.split_first() else {
        return;
    };
    let of = type_of(*selector);
    if let Ok(value) = json::decode_untyped(bytes) {
        assert!(value.is_wholly_known(), "JSON holds no unknown");
    }
    if let Ok(value) = json::decode(bytes, &of) {
        assert!(value.is_wholly_known(), "state holds no unknown");
        let encoded = of.conform(value).map(|value| msgpack::encode(&value, &of));
        assert!(
            matches!(encoded, Ok(Ok(_))),
            "a decoded value can be encoded"
        );
    }
}

/// The bytes are a type in JSON.
pub(crate) fn decode_type(bytes: &[u8]) {
    if let Ok(of) = types::decode(bytes) {
        assert_eq!(types::decode(&types::encode(&of)), Ok(of));
    }
}

/// The bytes are a number's text.
pub(crate) fn parse_number(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    if let Ok(number) = text.parse::<Number>() {
        let again: Number = number.to_string().parse().expect("its own text reads back");
        assert_eq!(again, number);
        assert_eq!(again.cmp(&number), std::cmp::Ordering::Equal);
    }
}
