use super::*;

#[test]
fn values_are_written_the_way_terraform_reads_them() {
    let check = |of: &Type, value: Value, expected: &[u8]| {
        assert_eq!(encode(&value, of).as_deref(), Ok(expected), "{value:?}");
    };
    check(&Type::String, Value::Null, &[0xc0]);
    check(&pair(), Value::Unknown, &[0xd4, 0, 0]);
    check(&Type::Number, Value::from(5), &[5]);
    check(&Type::Number, Value::from(-1), &[0xff]);
    check(&Type::Number, number("0.1"), b"\xa30.1");
    check(
        &Type::Number,
        number("18446744073709551615"),
        b"\xb418446744073709551615",
    );
    check(
        &Type::set(Type::String),
        Value::set(["b", "a"]),
        b"\x92\xa1a\xa1b",
    );
    check(
        &pair(),
        Value::object([("a", Value::from("x")), ("b", Value::Null)]),
        b"\x82\xa1a\xa1x\xa1b\xc0",
    );
    let free = Dynamic {
        of: Type::Bool,
        value: Value::from(true),
    };
    check(
        &Type::Dynamic,
        Value::Dynamic(Box::new(free)),
        b"\x92\xc4\x06\"bool\"\xc3",
    );
}

#[test]
fn a_value_of_another_type_is_not_written() {
    let check = |of: &Type, value: Value, expected: &str| {
        let mismatch = encode(&value, of).expect_err("it does not fit");
        assert_eq!(mismatch.to_string(), expected);
    };
    check(
        &Type::String,
        Value::from(5),
        "a number stands where string is expected",
    );
    check(
        &Type::map(Type::list(Type::Bool)),
        Value::map([("k", Value::list([Value::from("x")]))]),
        "[\"k\"][0]: a string stands where bool is expected",
    );
    check(
        &pair(),
        Value::object([("a", "x")]),
        "an object stands where object({a = string, b = number}) is expected",
    );
}
