//! What the example's resource looks like, and what its remote side decides.

use tfplugin::schema::{Attribute, Block, NestedBlock, Schema};
use tfplugin::{Diagnostic, Object, Value};

use super::not_empty;

pub(super) fn schema() -> Schema {
    let consumer = [
        (
            "stream",
            Attribute::string().required().validator(not_empty),
        ),
        ("periods", Attribute::number().default(1)),
        ("url", Attribute::string().computed()),
    ];
    Schema::new([
        ("name", Attribute::string().required().requires_replace()),
        ("size", Attribute::number().optional()),
        ("mode", Attribute::string().default("fast")),
        ("secret", Attribute::string().optional().write_only()),
        ("secret_version", Attribute::number().optional()),
        ("consumers", Attribute::nested_map(consumer).optional()),
        ("anything", Attribute::dynamic().optional()),
        ("arn", Attribute::string().computed()),
        ("revision", Attribute::number().computed()),
        ("fault", Attribute::string().optional()),
    ])
    .version(2)
    .block(
        "label",
        NestedBlock::set(Block::new([("key", Attribute::string().required())])),
    )
}

pub(super) fn name(object: &Object) -> String {
    object.get("name").as_str().unwrap_or("?").to_owned()
}

pub(super) fn fault(object: &Object) -> String {
    object.get("fault").as_str().unwrap_or_default().to_owned()
}

pub(super) fn identity(object: &Object) -> Object {
    Object::from([
        ("name", object.get("name").clone()),
        ("region", Value::from("here")),
    ])
}

/// What the remote side decides.
pub(super) fn decided(planned: Object) -> Object {
    let arn = format!("arn:{}", name(&planned));
    let mut state = planned;
    if state.get("arn").is_unknown() {
        state.set("arn", arn);
    }
    if state.get("revision").is_unknown() {
        state.set("revision", 1);
    }
    if let Some(Value::Map(consumers)) = state.get_mut("consumers") {
        for (key, consumer) in consumers {
            if let Value::Object(consumer) = consumer
                && consumer.get("url").is_unknown()
            {
                consumer.set("url", format!("url:{key}"));
            }
        }
    }
    state
}

pub(super) fn trouble() -> Diagnostic {
    Diagnostic::error("The remote side refused", "Throttled: try again.")
}
