//! Filling in what the author of a configuration left out.

use std::collections::BTreeMap;

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
    for (name, _) in &block.blocks {
        done.set(name, config.get(name).clone());
    }
    done
}

/// What stands where the provider decides and has not decided yet.
#[derive(Clone, Copy)]
enum Blank {
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
fn default_of(schema: &Attribute, default: &Value, blank: Blank) -> Value {
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
    let nesting = match nested.nesting {
        BlockNesting::Single | BlockNesting::Group => Nesting::Single,
        BlockNesting::List => Nesting::List,
        BlockNesting::Map => Nesting::Map,
        BlockNesting::Set => {
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
    };
    each_object(nesting, proposed, &mut |at, proposed| {
        let config = at.of(config).unwrap_or(proposed);
        let prior = prior.and_then(|prior| at.of(prior));
        complete(&nested.block, config, proposed, prior)
    })
}

/// Where one object stands inside a nested attribute.
enum At<'a> {
    Whole,
    Index(usize),
    Key(&'a str),
    /// Sets have no addresses.
    Nowhere,
}

impl At<'_> {
    /// The object at the same place of another value.
    fn of<'v>(&self, value: &'v Value) -> Option<&'v Object> {
        match (self, value) {
            (Self::Whole, Value::Object(object)) => Some(object),
            (Self::Index(index), Value::List(elements)) => elements.get(*index)?.as_object(),
            (Self::Key(key), Value::Map(elements)) => elements.get(*key)?.as_object(),
            _ => None,
        }
    }
}

/// `value` with each of its objects changed; null and unknown stay.
fn each_object(
    nesting: Nesting,
    value: &Value,
    change: &mut dyn FnMut(At<'_>, &Object) -> Object,
) -> Value {
    let mut element = |at: At<'_>, element: &Value| match element {
        Value::Object(object) => Value::Object(change(at, object)),
        other => other.clone(),
    };
    match (nesting, value) {
        (Nesting::Single, value) => element(At::Whole, value),
        (Nesting::List, Value::List(elements)) => {
            let each = |(index, value)| element(At::Index(index), value);
            Value::List(elements.iter().enumerate().map(each).collect())
        }
        (Nesting::Map, Value::Map(elements)) => {
            let each =
                |(key, value): (&String, &Value)| (key.clone(), element(At::Key(key), value));
            Value::Map(elements.iter().map(each).collect::<BTreeMap<_, _>>())
        }
        (Nesting::Set, Value::Set(elements)) => Value::Set(
            elements
                .iter()
                .map(|value| element(At::Nowhere, value))
                .collect(),
        ),
        (_, other) => other.clone(),
    }
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
