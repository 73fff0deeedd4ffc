use super::*;
use crate::contract::generated;

fn schema() -> Schema {
    let queue = [
        ("stream", Attribute::string().required()),
        ("url", Attribute::string().computed()),
    ];
    let rule = Block::new([("weight", Attribute::number().required())]);
    Schema::new([
        ("name", Attribute::string().required()),
        ("mode", Attribute::string().default("fast")),
        ("size", Attribute::number().optional().computed()),
        ("arn", Attribute::string().computed()),
        ("token", Attribute::string().required().write_only()),
        ("queues", Attribute::nested_map(queue).optional()),
    ])
    .block("rule", NestedBlock::list(rule).items(1, 2))
    .block(
        "login",
        NestedBlock::single(Block::new([("user", Attribute::string().required())])),
    )
}

/// A configuration that keeps every rule, with some attributes set otherwise.
fn config<const COUNT: usize>(others: [(&str, Value); COUNT]) -> Object {
    let mut config = Object::from([("name", text("n")), ("rule", rules(1))]);
    for (name, value) in others {
        config.set(name, value);
    }
    schema().conform(config).expect("it fits the schema")
}

fn rules(count: i64) -> Value {
    Value::list((0..count).map(|weight| Value::object([("weight", weight)])))
}

#[test]
fn a_generated_configuration_could_have_been_written() {
    let found = |config: Object| generated(&schema().block, &config);
    check("the least", found(config([])), &[]);
    let queue = |stream: Value, url: Value| {
        Value::map([("k", Value::object([("stream", stream), ("url", url)]))])
    };
    let settings = [
        ("mode", text("slow")),
        ("size", 5.into()),
        ("token", text("t")),
        ("queues", queue(text("S"), Value::Null)),
        ("rule", rules(2)),
        ("login", Value::object([("user", "u")])),
    ];
    check("all there is", found(config(settings)), &[]);
    check(
        "null",
        found(config([("name", Value::Null)])),
        &["Configurable at name: it is required, and null"],
    );
    check(
        "unknown",
        found(config([("size", Value::Unknown)])),
        &["Configurable at size: it is unknown"],
    );
    check(
        "the provider's",
        found(config([("arn", text("a"))])),
        &["Configurable at arn: only the provider may set it, and it is set"],
    );
    check(
        "nested",
        found(config([("queues", queue(Value::Null, text("u")))])),
        &[
            "Configurable at queues[\"k\"].stream: it is required, and null",
            "Configurable at queues[\"k\"].url: only the provider may set it, and it is set",
        ],
    );
    check(
        "too few blocks",
        found(config([("rule", rules(0))])),
        &["Configurable at rule: it has 0 blocks, and from 1 to 2 are allowed"],
    );
    check(
        "too many blocks",
        found(config([("rule", rules(3))])),
        &["Configurable at rule: it has 3 blocks, and from 1 to 2 are allowed"],
    );
    check(
        "in a block",
        found(config([("login", Value::object([("user", Value::Null)]))])),
        &["Configurable at login.user: it is required, and null"],
    );
}
