use super::*;

fn config() -> Object {
    Object::from([
        ("min", Value::from(3)),
        ("target", Value::Number("2.5".parse().expect("a number"))),
        ("service", Value::Unknown),
        (
            "steps",
            Value::list([Value::object([("at", 10)]), Value::Unknown]),
        ),
    ])
}

#[test]
fn null_unknown_and_known_are_told_apart() {
    let config = config();
    let reader = config.reader();
    assert_eq!(reader.get("min"), Ok(Field::Known(3_i64)));
    assert_eq!(reader.get::<Field<String>>("service"), Ok(Field::Unknown));
    assert_eq!(reader.get::<Field<bool>>("absent"), Ok(Field::Null));
    assert_eq!(reader.get::<Option<bool>>("absent"), Ok(None));
    let steps: Field<Vec<Field<Reader<'_>>>> = reader.get("steps").expect("a list");
    let steps = steps.known().expect("known");
    assert_eq!(
        steps[0].as_known().map(|step| step.at("at").to_string()),
        Some("steps[0].at".to_owned())
    );
    assert_eq!(steps[1], Field::Unknown);
}

#[test]
fn a_value_of_another_kind_is_a_diagnostic_with_its_path() {
    let config = config();
    let reader = config.reader();
    let check = |result: Result<(), Diagnostic>, expected: &str| {
        assert_eq!(result.expect_err("a diagnostic").to_string(), expected);
    };
    check(
        reader.get::<bool>("min").map(drop),
        "error at min: min is not a bool: Found a number; allowed: a bool.",
    );
    check(
        reader.get::<String>("service").map(drop),
        "error at service: service is not a string: Found an unknown value; allowed: a string.",
    );
    check(
        reader.get::<u32>("target").map(drop),
        "error at target: target is not a whole number from 0 to 4294967295: Found 2.5; allowed: a whole number from 0 to 4294967295.",
    );
    check(
        reader.get::<Vec<Reader<'_>>>("steps").map(drop),
        "error at steps[1]: steps[1] is not an object: Found an unknown value; allowed: an object.",
    );
}

#[test]
fn an_object_reads_as_a_map_when_its_attributes_are_alike() {
    let state = Object::from([("tags", Value::object([("team", "chat"), ("tier", "free")]))]);
    let tags: BTreeMap<String, String> = state.reader().get("tags").expect("a map");
    assert_eq!(tags["tier"], "free");
    let found = state.reader().get::<BTreeMap<String, i64>>("tags");
    let path = found.expect_err("texts are no numbers").path;
    assert_eq!(path.to_string(), r#"tags["team"]"#);
}
