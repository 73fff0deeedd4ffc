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
fn nesting_has_a_limit() {
    // Each level is a free value that holds one free value.
    let nested = |levels: usize| {
        let (start, end) = (r#"{"type":"dynamic","value":"#, "}");
        format!("{}true{}", start.repeat(levels), end.repeat(levels))
    };
    for levels in [VALUE_DEPTH_MAX, 10 * VALUE_DEPTH_MAX] {
        let error = decode(nested(levels).as_bytes(), &Type::Dynamic).expect_err("too deep");
        assert_eq!(error.to_string(), "a value is nested deeper than 128");
    }
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

#[test]
fn what_has_no_type_is_read_as_it_stands() {
    let check = |text: &str, expected: &str| {
        let found = decode_untyped(text.as_bytes()).expect(text);
        assert_eq!(found.to_string(), expected, "{text}");
    };
    check(
        r#" {"id":"a\u0062","max":12345678901234567890.5,"tags":{"a b":null},"on":true,"x":[]} "#,
        r#"{ id = "ab", max = 12345678901234567890.5, on = true, tags = { "a b" = null }, x = [] }"#,
    );
    check(r#"[1,"x",[false,-0.5e1]]"#, r#"[1, "x", [false, -5]]"#);
    for text in ["", "{", "nul", "[1,]", r#"{"a":}"#] {
        assert!(decode_untyped(text.as_bytes()).is_err(), "{text}");
    }
    let nested = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
    assert!(decode_untyped(nested(100).as_bytes()).is_ok());
    for levels in [VALUE_DEPTH_MAX, 10 * VALUE_DEPTH_MAX, 100_000] {
        let error = decode_untyped(nested(levels).as_bytes()).expect_err("too deep");
        assert!(!error.to_string().is_empty());
    }
}
