use super::*;
use crate::path::Path;

#[test]
fn changes_of_marked_attributes_ask_for_a_new_object() {
    let marked = || Attribute::string().optional().requires_replace();
    let schema = Schema::new([
        ("root", marked()),
        ("free", Attribute::string().optional()),
        ("map", Attribute::nested_map([("x", marked())]).optional()),
        (
            "list",
            Attribute::nested_list([("x", marked()), ("y", Attribute::string().optional())])
                .optional(),
        ),
        ("set", Attribute::nested_set([("x", marked())]).optional()),
        (
            "whole",
            Attribute::nested_single([("x", Attribute::string().optional())])
                .optional()
                .requires_replace(),
        ),
    ])
    .block("rule", NestedBlock::map(Block::new([("x", marked())])));
    let one = |value: Value| Value::object([("x", value)]);
    let state = |value: Value| {
        Object::from([
            ("root", value.clone()),
            ("free", value.clone()),
            ("map", Value::map([("k", one(value.clone()))])),
            (
                "list",
                Value::list([one(value.clone())
                    .as_object()
                    .cloned()
                    .unwrap_or_default()
                    .with("y", value.clone())]),
            ),
            ("set", Value::set([one(value.clone())])),
            ("whole", one(value.clone())),
            ("rule", Value::map([("k", one(value))])),
        ])
    };
    let paths = |prior: &Object, planned: &Object| -> Vec<String> {
        replaced(&schema.block, prior, planned)
            .iter()
            .map(Path::to_string)
            .collect()
    };
    let before = state(Value::from("a"));
    assert_eq!(paths(&before, &before), Vec::<String>::new());
    let expected = [
        "root",
        "map[\"k\"].x",
        "list[0].x",
        "set",
        "whole",
        "rule[\"k\"].x",
    ];
    assert_eq!(paths(&before, &state(Value::from("b"))), expected);
    assert_eq!(paths(&before, &state(Value::Unknown)), expected);
    // A new element is no change of an old one.
    let grown = before.clone().with(
        "map",
        Value::map([("k", one(Value::from("a"))), ("l", one(Value::from("b")))]),
    );
    assert_eq!(paths(&before, &grown), Vec::<String>::new());
}
