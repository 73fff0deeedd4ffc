//! Filling in what the author of a configuration left out.

use super::objects::each_object;
use super::sets::counterparts;
use crate::schema::{Attribute, Block, BlockNesting, Kind, NestedAttribute, NestedBlock, Nesting};
use crate::value::{Object, Set, Value};

/// Completes Terraform's proposal: defaults in place of what the author left out, unknown where
/// the provider will decide, prior values where it decided before, write-only values removed.
///
/// `proposed` is Terraform's proposal: configured values, and prior ones where the attribute is
/// computed and not configured. Without a `prior` object everything the provider decides is
/// unknown. The result obeys the rules of planning (see [`contract`](crate::contract)).
pub fn complete(
    block: &Block,
    config: &Object,
    proposed: &Object,
    prior: Option<&Object>,
) -> Object {
    let mut planned = attributes(&block.attributes, config, proposed, prior, Blank::Unknown);
    for (name, nested) in &block.blocks {
        let prior = prior.map(|object| object.get(name));
        let value = nested_block(nested, config.get(name), proposed.get(name), prior);
        planned.set(name, value);
    }
    planned
}

/// The configuration with defaults in place; what the provider decides stays null. For data
/// sources, which have no plan.
pub fn with_defaults(block: &Block, config: &Object) -> Object {
    let mut done = attributes(&block.attributes, config, config, None, Blank::Null);
    for (name, nested) in &block.blocks {
        let nesting = nested.nesting.nesting();
        let value = each_object(nesting, config.get(name), &mut |_, object| {
            with_defaults(&nested.block, object)
        });
        done.set(name, value);
    }
    done
}

/// What stands where the provider decides and has not decided yet.
#[derive(Clone, Copy)]
pub(super) enum Blank {
    Null,
    Unknown,
}

impl Blank {
    fn value(self) -> Value {
        match self {
            Self::Null => Value::Null,
            Self::Unknown => Value::Unknown,
        }
    }
}

fn attributes(
    schema: &[(String, Attribute)],
    config: &Object,
    proposed: &Object,
    prior: Option<&Object>,
    blank: Blank,
) -> Object {
    let complete = |(name, each): &(String, Attribute)| {
        let prior = prior.map(|object| object.get(name));
        (
            name.clone(),
            attribute(each, config.get(name), proposed.get(name), prior, blank),
        )
    };
    schema.iter().map(complete).collect()
}

/// `prior` is `None` when there was no object around the attribute, and null when there was one
/// that held null.
fn attribute(
    schema: &Attribute,
    config: &Value,
    proposed: &Value,
    prior: Option<&Value>,
    blank: Blank,
) -> Value {
    if schema.write_only {
        return Value::Null;
    }
    if config.is_null() && schema.computed {
        return match (&schema.default, prior) {
            (Some(default), _) => default_of(schema, default, blank),
            (None, Some(_)) => proposed.clone(),
            (None, None) if proposed.is_null() => blank.value(),
            (None, None) => proposed.clone(),
        };
    }
    match &schema.kind {
        Kind::Plain(_) => proposed.clone(),
        Kind::Nested(nested) => nested_attribute(nested, config, proposed, prior, blank),
    }
}

/// A default, with what it leaves open inside nested attributes decided in its turn.
pub(super) fn default_of(schema: &Attribute, default: &Value, blank: Blank) -> Value {
    match &schema.kind {
        Kind::Plain(_) => default.clone(),
        Kind::Nested(nested) => each_object(nested.nesting, default, &mut |_, object| {
            let complete = |(name, each): &(String, Attribute)| {
                let given = object.get(name);
                let value = match (given, &each.kind) {
                    (Value::Null, _) => attribute(each, &Value::Null, &Value::Null, None, blank),
                    (given, Kind::Plain(_)) => given.clone(),
                    (given, Kind::Nested(_)) => default_of(each, given, blank),
                };
                (name.clone(), value)
            };
            nested.attributes.iter().map(complete).collect()
        }),
    }
}

fn nested_attribute(
    nested: &NestedAttribute,
    config: &Value,
    proposed: &Value,
    prior: Option<&Value>,
    blank: Blank,
) -> Value {
    match (nested.nesting, config) {
        (Nesting::Set, Value::Set(config)) => Value::Set(set_elements(
            config,
            proposed,
            prior,
            &mut |config, proposed, prior| {
                attributes(&nested.attributes, config, proposed, prior, blank)
            },
        )),
        _ => each_object(nested.nesting, proposed, &mut |at, proposed| {
            let config = at.of(config).unwrap_or(proposed);
            let prior = prior.and_then(|prior| at.of(prior));
            attributes(&nested.attributes, config, proposed, prior, blank)
        }),
    }
}

fn nested_block(
    nested: &NestedBlock,
    config: &Value,
    proposed: &Value,
    prior: Option<&Value>,
) -> Value {
    if nested.nesting == BlockNesting::Set {
        let Value::Set(config) = config else {
            return proposed.clone();
        };
        return Value::Set(set_elements(
            config,
            proposed,
            prior,
            &mut |config, proposed, prior| complete(&nested.block, config, proposed, prior),
        ));
    }
    each_object(nested.nesting.nesting(), proposed, &mut |at, proposed| {
        let config = at.of(config).unwrap_or(proposed);
        let prior = prior.and_then(|prior| at.of(prior));
        complete(&nested.block, config, proposed, prior)
    })
}

/// The elements of a planned set: `change` gets each configured element, the one Terraform proposes
/// for it, and the prior one it was taken from, if any.
///
/// An element has no address. The proposed one differs from the configured one only where that is
/// null; among the prior elements it is looked up whole, since Terraform copied every computed
/// value it proposes from there.
fn set_elements(
    config: &Set,
    proposed: &Value,
    prior: Option<&Value>,
    change: &mut dyn FnMut(&Object, &Object, Option<&Object>) -> Object,
) -> Set {
    let Value::Set(proposed) = proposed else {
        return config.clone();
    };
    let planned = |(config, proposed): (&Value, &Value)| {
        let (Value::Object(config), Value::Object(object)) = (config, proposed) else {
            return proposed.clone();
        };
        let was_there = matches!(prior, Some(Value::Set(prior)) if prior.contains(proposed));
        Value::Object(change(config, object, was_there.then_some(object)))
    };
    counterparts(config, proposed)
        .into_iter()
        .map(planned)
        .collect()
}
