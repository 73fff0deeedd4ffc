use super::*;
use crate::plan::configuration;

fn schema() -> Schema {
    let step = [
        ("at", Attribute::number().required()),
        ("add", Attribute::number().default(1)),
        ("arn", Attribute::string().computed()),
    ];
    let drain = [("periods", Attribute::number().default(5))];
    Schema::new([
        ("name", Attribute::string().required()),
        ("mode", Attribute::string().default("fast")),
        ("arn", Attribute::string().computed()),
        ("size", Attribute::number().optional().computed()),
        ("secret", Attribute::string().optional().write_only()),
        ("old", Attribute::string().optional().deprecated("use name")),
        ("steps", Attribute::nested_list(step).optional()),
        (
            "drain",
            Attribute::nested_single(drain).default(Value::object([("periods", Value::Null)])),
        ),
    ])
    .block(
        "rule",
        NestedBlock::set(Block::new([("id", Attribute::string().computed())])),
    )
}

#[test]
fn a_configuration_is_as_short_as_the_schema_allows() {
    let schema = schema();
    let check = |state: Object, expected: Object| {
        let [state, expected] =
            [state, expected].map(|object| schema.conform(object).expect("it fits the schema"));
        assert_eq!(configuration(&schema.block, &state), expected);
    };
    check(
        Object::from([
            ("name", Value::from("n")),
            ("mode", Value::from("fast")),
            ("arn", Value::from("a")),
            ("size", Value::from(5)),
            ("old", Value::from("o")),
            (
                "steps",
                Value::list([
                    Value::object([
                        ("at", Value::from(50)),
                        ("add", Value::from(1)),
                        ("arn", Value::from("x")),
                    ]),
                    Value::object([("at", 90), ("add", 2)]),
                ]),
            ),
            ("drain", Value::object([("periods", 5)])),
            ("rule", Value::set([Value::object([("id", "i")])])),
        ]),
        Object::from([
            ("name", Value::from("n")),
            ("size", Value::from(5)),
            (
                "steps",
                Value::list([
                    Value::object([("at", 50)]),
                    Value::object([("at", 90), ("add", 2)]),
                ]),
            ),
            ("rule", Value::set([Value::object([("id", Value::Null)])])),
        ]),
    );
    check(
        Object::from([
            ("mode", Value::from("slow")),
            ("drain", Value::object([("periods", 6)])),
        ]),
        Object::from([
            ("mode", Value::from("slow")),
            ("drain", Value::object([("periods", 6)])),
        ]),
    );
}
