use super::*;
use crate::contract;
use crate::schema::{Attribute, Block, NestedBlock, Schema};
use crate::types::Type;
use crate::value::{Object, Value};

mod configuration;
mod replaced;

fn queue() -> [(&'static str, Attribute); 4] {
    [
        ("stream", Attribute::string().required()),
        ("periods", Attribute::number().default(1)),
        ("url", Attribute::string().computed()),
        ("token", Attribute::string().optional().write_only()),
    ]
}

/// An element of a set, which has neither defaults nor write-only attributes.
fn member() -> [(&'static str, Attribute); 3] {
    [
        ("stream", Attribute::string().required()),
        ("mode", Attribute::string().optional().computed()),
        ("url", Attribute::string().computed()),
    ]
}

fn schema() -> Schema {
    Schema::new([
        ("service", Attribute::string().required().requires_replace()),
        ("name", Attribute::string().optional().computed()),
        ("cooldown", Attribute::number().default(60)),
        ("arn", Attribute::string().computed()),
        ("queues", Attribute::nested_map(queue()).optional()),
        ("ordered", Attribute::nested_list(queue()).optional()),
        ("distinct", Attribute::nested_set(member()).optional()),
        (
            "cpu",
            Attribute::nested_single([
                ("target", Attribute::number().default(70)),
                ("scale_in", Attribute::bool().optional().computed()),
            ])
            .default(Object::from([("target", 50)])),
        ),
        ("tags", Attribute::map(Type::String).optional()),
    ])
    .block("rule", NestedBlock::list(Block::new(queue())))
}

fn object(attributes: impl IntoIterator<Item = (&'static str, Value)>) -> Object {
    schema()
        .conform(attributes.into_iter().collect())
        .expect("it fits the schema")
}

/// A queue as configured: only the stream.
fn configured(stream: &str) -> Value {
    Value::object([
        ("stream", Value::from(stream)),
        ("periods", Value::Null),
        ("url", Value::Null),
        ("token", Value::from("secret")),
    ])
}

fn planned(stream: &str, url: impl Into<Value>) -> Value {
    Value::object([
        ("stream", Value::from(stream)),
        ("periods", Value::from(1)),
        ("url", url.into()),
        ("token", Value::Null),
    ])
}

fn element(stream: &str, mode: impl Into<Value>, url: impl Into<Value>) -> Value {
    Value::object([
        ("stream", Value::from(stream)),
        ("mode", mode.into()),
        ("url", url.into()),
    ])
}

fn cpu(target: u32, scale_in: impl Into<Value>) -> Value {
    Value::object([
        ("target", Value::from(target)),
        ("scale_in", scale_in.into()),
    ])
}

#[track_caller]
fn check(object: &Object, name: &str, expected: impl Into<Value>) {
    assert_eq!(object.get(name), &expected.into(), "{name}");
}

#[test]
fn a_new_object_has_defaults_and_unknowns() {
    let config = object([
        ("service", Value::from("worker")),
        (
            "queues",
            Value::map([("a", configured("A")), ("b", Value::Unknown)]),
        ),
        ("ordered", Value::list([configured("A")])),
        (
            "distinct",
            Value::set([
                element("A", Value::Null, Value::Null),
                element("A", "x", Value::Null),
            ]),
        ),
        ("rule", Value::list([configured("A")])),
    ]);
    let done = complete(&schema().block, &config, &config, None);
    check(&done, "service", "worker");
    check(&done, "name", Value::Unknown);
    check(&done, "cooldown", 60);
    check(&done, "arn", Value::Unknown);
    check(
        &done,
        "queues",
        Value::map([("a", planned("A", Value::Unknown)), ("b", Value::Unknown)]),
    );
    check(
        &done,
        "ordered",
        Value::list([planned("A", Value::Unknown)]),
    );
    check(
        &done,
        "distinct",
        Value::set([
            element("A", Value::Unknown, Value::Unknown),
            element("A", "x", Value::Unknown),
        ]),
    );
    check(&done, "rule", Value::list([planned("A", Value::Unknown)]));
    check(&done, "cpu", cpu(50, Value::Unknown));
    check(&done, "tags", Value::Null);
    assert_eq!(contract::planned(&schema().block, &config, None, &done), []);
}

#[test]
fn what_the_author_sets_wins_over_defaults() {
    let config = object([
        ("service", Value::from("worker")),
        ("name", Value::from("w")),
        ("cooldown", Value::Unknown),
        (
            "cpu",
            Value::object([("target", Value::Null), ("scale_in", Value::from(false))]),
        ),
        ("queues", Value::Unknown),
    ]);
    let done = complete(&schema().block, &config, &config, None);
    check(&done, "name", "w");
    check(&done, "cooldown", Value::Unknown);
    check(&done, "cpu", cpu(70, false));
    check(&done, "queues", Value::Unknown);
}

#[test]
fn a_change_keeps_what_the_provider_decided_before() {
    let prior = object([
        ("service", Value::from("worker")),
        ("name", Value::from("w")),
        ("cooldown", Value::from(90)),
        ("arn", Value::from("arn:1")),
        ("queues", Value::map([("a", planned("A", "url:a"))])),
        ("distinct", Value::set([element("A", "m", "url:a")])),
        ("cpu", cpu(50, true)),
    ]);
    let config = object([
        ("service", Value::from("worker")),
        (
            "queues",
            Value::map([("a", configured("A")), ("b", configured("B"))]),
        ),
        (
            "distinct",
            Value::set(["A", "B"].map(|stream| element(stream, Value::Null, Value::Null))),
        ),
    ]);
    // As Terraform merges the two.
    let old = Value::object([
        ("stream", Value::from("A")),
        ("periods", Value::from(1)),
        ("url", Value::from("url:a")),
        ("token", Value::from("secret")),
    ]);
    let proposed = Object::from([
        ("service", Value::from("worker")),
        ("name", Value::from("w")),
        ("cooldown", Value::from(90)),
        ("arn", Value::from("arn:1")),
        ("queues", Value::map([("a", old), ("b", configured("B"))])),
        ("ordered", Value::Null),
        (
            "distinct",
            Value::set([
                element("A", "m", "url:a"),
                element("B", Value::Null, Value::Null),
            ]),
        ),
        ("cpu", cpu(50, true)),
        ("tags", Value::Null),
        ("rule", Value::List(vec![])),
    ]);
    let done = complete(&schema().block, &config, &proposed, Some(&prior));
    check(&done, "name", "w");
    check(&done, "cooldown", 60);
    check(&done, "arn", "arn:1");
    check(
        &done,
        "queues",
        Value::map([
            ("a", planned("A", "url:a")),
            ("b", planned("B", Value::Unknown)),
        ]),
    );
    check(
        &done,
        "distinct",
        Value::set([
            element("A", "m", "url:a"),
            element("B", Value::Unknown, Value::Unknown),
        ]),
    );
    assert_eq!(
        contract::planned(&schema().block, &config, Some(&prior), &done),
        []
    );
}

#[test]
fn what_was_decided_to_be_null_stays_null() {
    let prior = object([
        ("service", Value::from("worker")),
        ("cpu", cpu(50, Value::Null)),
    ]);
    let config = object([("service", Value::from("worker"))]);
    let done = complete(&schema().block, &config, &prior, Some(&prior));
    check(&done, "name", Value::Null);
    check(&done, "arn", Value::Null);
}

#[test]
fn data_sources_get_defaults_and_no_unknowns() {
    let config = object([
        ("service", Value::from("worker")),
        ("queues", Value::map([("a", configured("A"))])),
    ]);
    let done = with_defaults(&schema().block, &config);
    check(&done, "cooldown", 60);
    check(&done, "arn", Value::Null);
    check(
        &done,
        "queues",
        Value::map([("a", planned("A", Value::Null))]),
    );
    check(&done, "cpu", cpu(50, Value::Null));
    assert!(done.is_wholly_known());
}
