use super::*;
use crate::contract;
use crate::value::Dynamic;

#[track_caller]
fn check_value(
    name: &str,
    attribute: Attribute,
    planned: impl Into<Value>,
    state: impl Into<Value>,
    expected: &[&str],
) {
    let schema = Schema::new([("a", attribute)]);
    let planned = object(&schema, [("a", planned.into())]);
    let state = object(&schema, [("a", state.into())]);
    check(
        name,
        contract::applied(&schema.block, &planned, &state),
        expected,
    );
}

#[test]
fn known_planned_values_stay() {
    let string = || Attribute::string().optional();
    check_value("kept", string(), "x", "x", &[]);
    check_value("found out", string(), Value::Unknown, "x", &[]);
    check_value(
        "found out to be null",
        string(),
        Value::Unknown,
        Value::Null,
        &[],
    );
    check_value(
        "changed",
        string(),
        "x",
        "y",
        &["PlannedValue at a: \"x\" was planned, and \"y\" is there"],
    );
    check_value(
        "appeared",
        string(),
        Value::Null,
        "y",
        &["PlannedValue at a: null was planned, and \"y\" is there"],
    );
    check_value(
        "vanished",
        string(),
        "x",
        Value::Null,
        &["PlannedValue at a: \"x\" was planned, and null is there"],
    );
    check_value(
        "sensitive",
        string().sensitive(),
        "x",
        "y",
        &["PlannedValue at a: a sensitive value was planned, and a sensitive value is there"],
    );
}

#[test]
fn collections_keep_their_elements() {
    let list = || Attribute::list(Type::Number).optional();
    check_value(
        "list completed",
        list(),
        Value::list([Value::from(1), Value::Unknown]),
        Value::list([1, 2]),
        &[],
    );
    check_value(
        "list grown",
        list(),
        Value::list([1]),
        Value::list([1, 2]),
        &["PlannedValue at a: 1 elements were planned, and 2 are there"],
    );
    check_value(
        "list element changed",
        list(),
        Value::list([1, 2]),
        Value::list([1, 3]),
        &["PlannedValue at a[1]: 2 was planned, and 3 is there"],
    );
    let map = || Attribute::map(Type::Number).optional();
    check_value(
        "map with another key",
        map(),
        Value::map([("k", 1)]),
        Value::map([("l", 1)]),
        &[
            "PlannedValue at a[\"k\"]: it was planned, and is not there",
            "PlannedValue at a[\"l\"]: it was not planned, and is there",
        ],
    );
    check_value(
        "unknown map",
        map(),
        Value::Unknown,
        Value::map([("l", 1)]),
        &[],
    );
}

#[test]
fn sets_correlate_both_ways_and_do_not_grow() {
    let set = || Attribute::set(Type::Number).optional();
    let unknowns = || Value::set([Value::from(1), Value::Unknown, Value::Unknown]);
    check_value("completed", set(), unknowns(), Value::set([1, 2, 3]), &[]);
    check_value(
        "fewer, as two became equal",
        set(),
        unknowns(),
        Value::set([1, 2]),
        &[],
    );
    check_value(
        "lost",
        set(),
        Value::set([1, 2]),
        Value::set([1]),
        &["PlannedValue at a: an element was planned, and is not there"],
    );
    check_value(
        "new",
        set(),
        Value::set([1]),
        Value::set([1, 2]),
        &["PlannedValue at a: an element was not planned, and is there"],
    );
    check_value(
        "grown",
        set(),
        Value::set([Value::from(1), Value::Unknown]),
        Value::set([1, 2, 3]),
        &["PlannedValue at a: 2 elements were planned, and 3 are there"],
    );
}

#[test]
fn nested_objects_and_free_values_are_compared_inside() {
    let leaves = || {
        [
            ("x", Attribute::string().optional()),
            ("c", Attribute::string().computed()),
        ]
    };
    let nested = || Attribute::nested_map(leaves()).optional();
    let element =
        |x: &str, c: Value| Value::map([("k", Value::object([("x", text(x)), ("c", c)]))]);
    check_value(
        "nested found out",
        nested(),
        element("1", Value::Unknown),
        element("1", text("arn")),
        &[],
    );
    check_value(
        "nested changed",
        nested(),
        element("1", Value::Unknown),
        element("2", text("arn")),
        &["PlannedValue at a[\"k\"].x: \"1\" was planned, and \"2\" is there"],
    );
    let free = |of, value: Value| Value::Dynamic(Box::new(Dynamic { of, value }));
    let dynamic = || Attribute::dynamic().optional();
    check_value(
        "free found out",
        dynamic(),
        free(Type::String, Value::Unknown),
        free(Type::String, text("x")),
        &[],
    );
    check_value(
        "free of another type",
        dynamic(),
        free(Type::String, text("1")),
        free(Type::Number, Value::from(1)),
        &["PlannedValue at a: \"1\" was planned, and 1 is there"],
    );
}
