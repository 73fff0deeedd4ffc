use super::*;
use crate::contract;
use crate::contract::replaced_paths;

#[test]
fn a_state_is_wholly_known_and_holds_no_write_only_value() {
    let schema = Schema::new([
        ("arn", Attribute::string().computed()),
        ("secret", Attribute::string().optional().write_only()),
        (
            "queues",
            Attribute::nested_map([("url", Attribute::string().computed())]).optional(),
        ),
    ])
    .block(
        "login",
        NestedBlock::set(Block::new([("user", Attribute::string().optional())])),
    );
    let queue = |url: Value| Value::map([("k", Value::object([("url", url)]))]);
    type Attributes = Vec<(&'static str, Value)>;
    let cases: [(&str, Attributes, &[&str]); 5] = [
        (
            "known",
            vec![("arn", text("x")), ("queues", queue(text("u")))],
            &[],
        ),
        ("empty", vec![], &[]),
        (
            "unknown",
            vec![("arn", Value::Unknown)],
            &["Known at arn: it is unknown"],
        ),
        (
            "unknown inside",
            vec![("queues", queue(Value::Unknown))],
            &["Known at queues[\"k\"].url: it is unknown"],
        ),
        (
            "write-only",
            vec![("secret", text("x"))],
            &["WriteOnly at secret: it is write-only, and not null"],
        ),
    ];
    for (case, attributes, expected) in cases {
        check(
            case,
            contract::stored(&schema.block, &object(&schema, attributes)),
            expected,
        );
    }
}

#[test]
fn what_requires_replacement_exists() {
    let of = |steps: Value, queues: Value| {
        Object::from([("steps", steps), ("queues", queues), ("name", text("x"))])
    };
    let step = Value::list([Value::object([("at", 1)])]);
    let prior = of(
        step,
        Value::map([("old", Value::object([("stream", "S")]))]),
    );
    let planned = of(
        Value::Unknown,
        Value::map([("new", Value::object([("stream", "S")]))]),
    );
    let kept = [
        Path::of("name"),
        Path::of("steps").index(0).attribute("at"),
        Path::of("steps").index(9),
        Path::of("queues").key("old").attribute("stream"),
        Path::of("queues").key("new"),
    ];
    check("they exist", replaced_paths(&kept, &prior, &planned), &[]);
    let broken = [
        Path::ROOT,
        Path::of("nam"),
        Path::of("name").attribute("x"),
        Path::of("queues").key("other"),
        Path::of("queues").index(0),
    ];
    let text =
        |path: &str| format!("ReplacePath at {path}: it requires replacement, and does not exist");
    let expected = ["", "nam", "name.x", "queues[\"other\"]", "queues[0]"].map(text);
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    check(
        "they do not",
        replaced_paths(&broken, &prior, &planned),
        &expected,
    );
}
