use super::*;

fn sample() -> Value {
    Value::object([
        ("name", Value::from("worker")),
        ("arn", Value::Unknown),
        (
            "queues",
            Value::map([("commands", Value::object([("depth", Value::Unknown)]))]),
        ),
        ("ports", Value::set([Value::from(80), Value::Unknown])),
        ("steps", Value::list([Value::from(1), Value::Unknown])),
    ])
}

#[test]
fn unknowns_are_found_with_their_paths() {
    let paths: Vec<String> = sample()
        .unknown_paths(&Path::ROOT)
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        paths,
        ["arn", "ports[*]", "queues[\"commands\"].depth", "steps[1]"]
    );
    assert!(!sample().is_wholly_known());
    assert!(!sample().is_unknown());
}

#[test]
fn unknowns_become_null_and_nothing_else_changes() {
    let resolved = sample().without_unknowns();
    assert!(resolved.is_wholly_known());
    assert_eq!(
        resolved.as_object().map(|it| it.get("name")),
        Some(&Value::from("worker"))
    );
}

#[test]
fn a_dynamic_null_is_null() {
    let value = Value::Dynamic(Box::new(Dynamic {
        of: Type::String,
        value: Value::Null,
    }));
    assert!(value.is_null());
    assert_eq!(value.kind(), "null");
}
