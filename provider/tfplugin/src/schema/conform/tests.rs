use std::collections::BTreeMap;

use super::*;
use crate::schema::{Block, NestedBlock};
use crate::value::Dynamic;

fn schema() -> Schema {
    Schema::new([
        ("name", Attribute::string().required()),
        ("free", Attribute::dynamic().optional()),
        ("ports", Attribute::set(Type::Number).optional()),
        (
            "queues",
            Attribute::nested_map([
                ("stream", Attribute::string().required()),
                ("depth", Attribute::number().optional()),
            ])
            .optional(),
        ),
    ])
    .block(
        "single",
        NestedBlock::single(Block::new([("x", Attribute::bool().optional())])),
    )
    .block(
        "group",
        NestedBlock::group(Block::new([("x", Attribute::bool().optional())])),
    )
    .block(
        "rule",
        NestedBlock::list(Block::new([("x", Attribute::bool().optional())])),
    )
    .block(
        "tag",
        NestedBlock::set(Block::new([("x", Attribute::bool().optional())])),
    )
    .block(
        "named",
        NestedBlock::map(Block::new([("x", Attribute::bool().optional())])),
    )
}

#[test]
fn what_is_absent_is_null_and_absent_blocks_are_empty() {
    let done = schema()
        .conform(Object::from([("name", "a")]))
        .expect("it conforms");
    assert_eq!(done.len(), 9);
    assert_eq!(done.get("queues"), &Value::Null);
    assert_eq!(done.get("single"), &Value::Null);
    assert_eq!(done.get("group"), &Value::object([("x", Value::Null)]));
    assert_eq!(done.get("rule"), &Value::List(vec![]));
    assert_eq!(done.get("tag"), &Value::set(Vec::<Value>::new()));
    assert_eq!(done.get("named"), &Value::Map(BTreeMap::new()));
}

#[test]
fn nested_objects_are_completed_too() {
    let object = Object::new()
        .with(
            "queues",
            Value::map([("a", Value::object([("stream", "S")]))]),
        )
        .with("rule", Value::list([Value::object([("x", true)])]));
    let done = schema().conform(object).expect("it conforms");
    let queue = Value::object([("stream", Value::from("S")), ("depth", Value::Null)]);
    assert_eq!(done.get("queues"), &Value::map([("a", queue)]));
}

#[test]
fn strings_are_normalized() {
    let done = schema()
        .conform(Object::from([("name", "e\u{301}")]))
        .expect("it conforms");
    assert_eq!(done.get("name"), &Value::from("\u{e9}"));
}

#[test]
fn free_values_get_their_type() {
    let object = Object::new().with("free", Value::list([Value::from(1), Value::from("x")]));
    let done = schema().conform(object).expect("it conforms");
    let expected = Dynamic {
        of: Type::Tuple(vec![Type::Number, Type::String]),
        value: Value::Tuple(vec![Value::from(1), Value::from("x")]),
    };
    assert_eq!(done.get("free"), &Value::Dynamic(Box::new(expected)));
}

#[test]
fn every_misfit_is_named_with_its_path() {
    let object = Object::new()
        .with("name", 5)
        .with("nam", "typo")
        .with("ports", Value::list([80]))
        .with(
            "queues",
            Value::map([(
                "a",
                Value::object([("stream", Value::from(true)), ("x", Value::Null)]),
            )]),
        )
        .with("rule", Value::Map(BTreeMap::new()));
    let mismatches = schema().conform(object).expect_err("it does not conform");
    let texts: Vec<String> = mismatches.iter().map(ToString::to_string).collect();
    assert_eq!(
        texts,
        [
            "name: a number stands where string is expected",
            "ports: a list stands where set(number) is expected",
            "queues[\"a\"].stream: a bool stands where string is expected",
            "queues[\"a\"]: the schema has no attribute \"x\"",
            "rule: a map stands where a list of blocks is expected",
            "the schema has no attribute \"nam\"",
        ]
    );
}
