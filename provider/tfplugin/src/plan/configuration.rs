//! From a state back to the configuration that would have made it.

use super::complete::{Blank, default_of};
use super::objects::each_object;
use crate::schema::{Attribute, Block, Kind};
use crate::value::{Object, Value};

/// The shortest configuration of which `state` is the outcome, as far as the schema alone can tell:
/// without what only the provider sets, what is deprecated, write-only values, and values that are
/// the default. An optional value that the provider may have decided stays.
///
/// Planning `state` with this configuration changes nothing but deprecated attributes.
pub fn configuration(block: &Block, state: &Object) -> Object {
    let mut config = attributes(&block.attributes, state);
    for (name, nested) in &block.blocks {
        let nesting = nested.nesting.nesting();
        let value = each_object(nesting, state.get(name), &mut |_, object| {
            configuration(&nested.block, object)
        });
        config.set(name, value);
    }
    config
}

fn attributes(schema: &[(String, Attribute)], state: &Object) -> Object {
    let configure =
        |(name, each): &(String, Attribute)| (name.clone(), attribute(each, state.get(name)));
    schema.iter().map(configure).collect()
}

fn attribute(schema: &Attribute, state: &Value) -> Value {
    let is_optional = schema.optional && !schema.required;
    let is_left_out = schema.write_only
        || (schema.computed && !schema.optional)
        || (schema.deprecation.is_some() && is_optional);
    if is_left_out || is_default(schema, state) {
        return Value::Null;
    }
    match &schema.kind {
        Kind::Plain(_) => state.clone(),
        Kind::Nested(nested) => each_object(nested.nesting, state, &mut |_, object| {
            attributes(&nested.attributes, object)
        }),
    }
}

fn is_default(schema: &Attribute, state: &Value) -> bool {
    let completed = |default| default_of(schema, default, Blank::Null);
    schema
        .default
        .as_ref()
        .is_some_and(|default| completed(default) == *state)
}
