use super::*;
use crate::types::Type;
use crate::value::{Dynamic, Number, Value};

mod encode;

fn number(text: &str) -> Value {
    Value::Number(text.parse::<Number>().expect(text))
}

#[track_caller]
fn check_decode(of: &Type, bytes: &[u8], expected: Value) {
    assert_eq!(decode(bytes, of), Ok(expected), "{bytes:02x?}");
}

#[track_caller]
fn check_refused(of: &Type, bytes: &[u8], expected: &str) {
    let error = decode(bytes, of).expect_err("it must be refused");
    assert_eq!(error.to_string(), expected, "{bytes:02x?}");
}

fn pair() -> Type {
    Type::object([("a", Type::String), ("b", Type::Number)])
}

#[test]
fn numbers_come_in_every_form() {
    let check = |bytes: &[u8], expected: &str| check_decode(&Type::Number, bytes, number(expected));
    check(&[0x00], "0");
    check(&[0x7f], "127");
    check(&[0xff], "-1");
    check(&[0xe0], "-32");
    check(&[0xcc, 0xff], "255");
    check(&[0xcd, 0xff, 0xff], "65535");
    check(&[0xce, 0xff, 0xff, 0xff, 0xff], "4294967295");
    check(
        &[0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        "18446744073709551615",
    );
    check(&[0xd0, 0x80], "-128");
    check(&[0xd1, 0x80, 0x00], "-32768");
    check(&[0xd2, 0x80, 0, 0, 0], "-2147483648");
    check(&[0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0], "-9223372036854775808");
    check(&[0xca, 0x3f, 0xc0, 0, 0], "1.5");
    check(
        &[0xcb, 0x3f, 0xb9, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9a],
        "0.1",
    );
    check(b"\xa30.1", "0.1");
    check(b"\xb412345678901234567890", "12345678901234567890");
    check(b"\xd9\x04-2.5", "-2.5");
    check_refused(&Type::Number, b"\xa3abc", "\"abc\" is not a decimal number");
    check_refused(
        &Type::Number,
        &[0xcb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0],
        "inf is not a finite number",
    );
    check_refused(
        &Type::Number,
        &[0xc3],
        "a bool stands where number is expected",
    );
}

#[test]
fn every_extension_is_unknown() {
    let forms: [&[u8]; 9] = [
        &[0xd4, 0, 0],
        &[0xd5, 12, 0, 0],
        &[0xd6, 5, 0, 0, 0, 0],
        &[0xd7, 0xff, 0, 0, 0, 0, 0, 0, 0, 0],
        &[0xd8, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        // What Terraform sends for a text around an unknown: not null, starts with "hi ".
        b"\xc7\x08\x0c\x82\x01\xc2\x02\xa3hi ",
        &[0xc7, 0, 12],
        &[0xc8, 0, 1, 12, 0x80],
        &[0xc9, 0, 0, 0, 1, 12, 0x80],
    ];
    for of in [
        Type::String,
        Type::Bool,
        Type::Dynamic,
        Type::list(Type::Number),
        pair(),
    ] {
        for bytes in forms {
            check_decode(&of, bytes, Value::Unknown);
        }
    }
}

#[test]
fn strings_bools_and_null() {
    check_decode(&Type::String, &[0xc0], Value::Null);
    check_decode(&Type::Bool, &[0xc2], Value::from(false));
    check_decode(&Type::String, b"\xa2hi", Value::from("hi"));
    check_decode(&Type::String, b"\xd9\x02hi", Value::from("hi"));
    check_decode(&Type::String, b"\xda\x00\x02hi", Value::from("hi"));
    check_decode(&Type::String, b"\xdb\x00\x00\x00\x02hi", Value::from("hi"));
    check_decode(&Type::String, b"\xa3e\xcc\x81", Value::from("\u{e9}"));
    check_refused(
        &Type::String,
        b"\xa1\xff",
        "a string is not UTF-8: invalid utf-8 sequence of 1 bytes from index 0",
    );
    check_refused(
        &Type::Bool,
        b"\xa4true",
        "a string stands where bool is expected",
    );
    check_refused(
        &Type::String,
        b"\xc4\x01a",
        "binary data stands where string is expected",
    );
}

#[test]
fn collections_and_objects() {
    check_decode(
        &Type::list(Type::Number),
        &[0x92, 1, 0xc0],
        Value::list([Value::from(1), Value::Null]),
    );
    check_decode(
        &Type::list(Type::Number),
        &[0xdc, 0, 1, 1],
        Value::list([1]),
    );
    check_decode(
        &Type::list(Type::Number),
        &[0xdd, 0, 0, 0, 1, 1],
        Value::list([1]),
    );
    check_decode(
        &Type::set(Type::Number),
        &[0x93, 2, 1, 2],
        Value::set([1, 2]),
    );
    check_decode(
        &Type::map(Type::Bool),
        b"\x81\xa1k\xc3",
        Value::map([("k", true)]),
    );
    check_decode(
        &Type::map(Type::Bool),
        b"\xde\x00\x01\xa1k\xc3",
        Value::map([("k", true)]),
    );
    check_decode(
        &Type::map(Type::Bool),
        b"\xdf\x00\x00\x00\x01\xa1k\xc3",
        Value::map([("k", true)]),
    );
    let expected = Value::object([("a", Value::from("x")), ("b", Value::from(1))]);
    check_decode(&pair(), b"\x82\xa1a\xa1x\xa1b\x01", expected.clone());
    check_decode(&pair(), b"\x82\xa1b\x01\xa1a\xa1x", expected);
    check_decode(
        &Type::Tuple(vec![Type::Bool, Type::String]),
        b"\x92\xc3\xa1x",
        Value::Tuple(vec![Value::from(true), Value::from("x")]),
    );
}

#[test]
fn an_object_has_exactly_its_attributes() {
    check_refused(&pair(), b"\x81\xa1a\xa1x", "the attribute \"b\" is missing");
    check_refused(
        &pair(),
        b"\x82\xa1a\xa1x\xa1c\x01",
        "the type has no attribute \"c\"",
    );
    check_refused(
        &pair(),
        b"\x83\xa1a\xa1x\xa1b\x01\xa1a\xa1y",
        "the attribute \"a\" is there twice",
    );
    check_refused(
        &pair(),
        b"\x82\x01\xa1x\xa1b\x01",
        "a number stands where a key is expected",
    );
    check_refused(
        &pair(),
        b"\x82\xa1a\x05\xa1b\x01",
        "a: a number stands where string is expected",
    );
    check_refused(
        &Type::map(Type::Bool),
        b"\x82\xa1k\xc3\xa1k\xc3",
        "the key \"k\" is there twice",
    );
    check_refused(
        &Type::Tuple(vec![Type::Bool]),
        b"\x92\xc3\xc3",
        "an array stands where tuple([bool]) is expected",
    );
}

#[test]
fn a_value_of_any_type_brings_its_type() {
    let typed = |of, value| Value::Dynamic(Box::new(Dynamic { of, value }));
    check_decode(
        &Type::Dynamic,
        b"\x92\xc4\x08\"string\"\xa1x",
        typed(Type::String, Value::from("x")),
    );
    check_decode(
        &Type::Dynamic,
        b"\x92\xa8\"string\"\xd4\x00\x00",
        typed(Type::String, Value::Unknown),
    );
    check_decode(&Type::Dynamic, &[0xc0], Value::Null);
    check_decode(&Type::Dynamic, &[0xd4, 0, 0], Value::Unknown);
    check_refused(
        &Type::Dynamic,
        &[0x01],
        "a number stands where a pair of type and value is expected",
    );
    check_refused(
        &Type::Dynamic,
        &[0x92, 1, 1],
        "a number stands where a type is expected",
    );
    check_refused(
        &Type::Dynamic,
        &[0x91, 1],
        "an array stands where a pair of type and value is expected",
    );
}

#[test]
fn bytes_that_lie_about_their_length_are_refused() {
    let many = Type::list(Type::Number);
    check_refused(
        &Type::String,
        b"",
        "the data ends too soon: 1 bytes wanted, 0 left",
    );
    check_refused(
        &Type::String,
        b"\xa5ab",
        "the data ends too soon: 5 bytes wanted, 2 left",
    );
    check_refused(
        &many,
        b"\xdd\xff\xff\xff\xff",
        "the data ends too soon: 4294967295 bytes wanted, 0 left",
    );
    check_refused(
        &Type::map(many.clone()),
        b"\x82\xa1a\xc0",
        "the data ends too soon: 4 bytes wanted, 3 left",
    );
    check_refused(
        &many,
        &[0xc9, 0xff, 0xff, 0xff, 0xff, 0],
        "the data ends too soon: 4294967295 bytes wanted, 0 left",
    );
    check_refused(&Type::Bool, &[0xc3, 0xc3], "1 bytes follow the value");
    check_refused(
        &Type::Bool,
        &[0xc1],
        "msgpack has no item that starts with c1",
    );
}

#[test]
fn nesting_has_a_limit() {
    // Each level is a free value that holds one free value.
    let json = br#"["list","dynamic"]"#;
    let mut bytes = Vec::new();
    for _ in 0..VALUE_DEPTH_MAX {
        bytes.extend_from_slice(&[0x92, 0xc4, 18]);
        bytes.extend_from_slice(json);
        bytes.push(0x91);
    }
    bytes.push(0xc0);
    let error = decode(&bytes, &Type::Dynamic).expect_err("it is too deep");
    assert!(
        error
            .to_string()
            .ends_with("a value is nested deeper than 128"),
        "{error}"
    );
}
