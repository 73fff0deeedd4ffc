//! The proposal Terraform makes before it asks for a plan: prior values where an attribute is
//! computed and not configured, configured ones elsewhere (internal/plans/objchange/objchange.go).

use tfplugin::schema::{Attribute, Block, BlockNesting, Kind, NestedAttribute, Nesting};
use tfplugin::value::Set;
use tfplugin::{Object, Value};

/// What Terraform proposes for `config` after `prior`.
pub(crate) fn proposal(block: &Block, prior: Option<&Object>, config: &Object) -> Object {
    let empty = Object::new();
    let prior = prior.unwrap_or(&empty);
    let mut proposed = attributes(&block.attributes, prior, config);
    for (name, nested) in &block.blocks {
        let block = &nested.block;
        let merge = |prior: Option<&Object>, config: &Object| proposal(block, prior, config);
        let derived = |config: &Object, prior: &Object| is_derived_block(block, config, prior);
        let nesting = match nested.nesting {
            BlockNesting::Single | BlockNesting::Group => Nesting::Single,
            BlockNesting::List => Nesting::List,
            BlockNesting::Set => Nesting::Set,
            BlockNesting::Map => Nesting::Map,
        };
        let value = elements(nesting, prior.get(name), config.get(name), &merge, &derived);
        proposed.set(name, value);
    }
    proposed
}

fn attributes(schema: &[(String, Attribute)], prior: &Object, config: &Object) -> Object {
    let propose = |(name, attribute): &(String, Attribute)| {
        let (prior, config) = (prior.get(name), config.get(name));
        let value = match &attribute.kind {
            _ if attribute.computed && config.is_null() => prior.clone(),
            Kind::Plain(_) => config.clone(),
            Kind::Nested(nested) => nested_attribute(nested, prior, config),
        };
        (name.clone(), value)
    };
    schema.iter().map(propose).collect()
}

fn nested_attribute(nested: &NestedAttribute, prior: &Value, config: &Value) -> Value {
    let merge = |prior: Option<&Object>, config: &Object| match prior {
        Some(prior) => attributes(&nested.attributes, prior, config),
        // Without a counterpart the configured element stands as it is.
        None => config.clone(),
    };
    let derived = |config: &Object, prior: &Object| is_derived(&nested.attributes, config, prior);
    elements(nested.nesting, prior, config, &merge, &derived)
}

/// Each configured object merged with its counterpart of before.
fn elements(
    nesting: Nesting,
    prior: &Value,
    config: &Value,
    merge: &dyn Fn(Option<&Object>, &Object) -> Object,
    derived: &dyn Fn(&Object, &Object) -> bool,
) -> Value {
    let one = |prior: Option<&Value>, config: &Value| match config {
        Value::Object(config) => Value::Object(merge(prior.and_then(Value::as_object), config)),
        other => other.clone(),
    };
    match (nesting, config) {
        (Nesting::Single, config) => one(Some(prior), config),
        (Nesting::List, Value::List(config)) => {
            let prior = prior.as_elements().unwrap_or_default();
            let each = |(index, config)| one(prior.get(index), config);
            Value::List(config.iter().enumerate().map(each).collect())
        }
        (Nesting::Map, Value::Map(config)) => {
            let prior = prior.as_map();
            let each = |(key, config): (&String, &Value)| {
                (
                    key.clone(),
                    one(prior.and_then(|prior| prior.get(key)), config),
                )
            };
            Value::Map(config.iter().map(each).collect())
        }
        (Nesting::Set, Value::Set(config)) => {
            let mut unused: Vec<&Value> = prior.as_elements().unwrap_or_default().iter().collect();
            let each = |config: &Value| {
                let matches = |prior: &&Value| match (config, prior) {
                    (Value::Object(config), Value::Object(prior)) => derived(config, prior),
                    _ => false,
                };
                let found = unused.iter().position(matches);
                one(found.map(|index| unused.remove(index)), config)
            };
            Value::Set(config.iter().map(each).collect::<Set>())
        }
        (_, other) => other.clone(),
    }
}

/// Whether an object of before is the configured one with computed values filled in.
fn is_derived(attributes: &[(String, Attribute)], config: &Object, prior: &Object) -> bool {
    attributes.iter().all(|(name, attribute)| {
        let (config, prior) = (config.get(name), prior.get(name));
        match &attribute.kind {
            _ if config == prior || (attribute.computed && config.is_null()) => true,
            Kind::Plain(_) => false,
            Kind::Nested(nested) => pairs(config, prior, &|config, prior| {
                is_derived(&nested.attributes, config, prior)
            }),
        }
    })
}

fn is_derived_block(block: &Block, config: &Object, prior: &Object) -> bool {
    is_derived(&block.attributes, config, prior)
        && block.blocks.iter().all(|(name, nested)| {
            pairs(config.get(name), prior.get(name), &|config, prior| {
                is_derived_block(&nested.block, config, prior)
            })
        })
}

/// Whether two values are equal but for objects at the same place that pass `test`. Elements of
/// inner sets have no place.
fn pairs(config: &Value, prior: &Value, test: &dyn Fn(&Object, &Object) -> bool) -> bool {
    match (config, prior) {
        (config, prior) if config == prior => true,
        (Value::Object(config), Value::Object(prior)) => test(config, prior),
        (Value::List(config), Value::List(prior)) => {
            config.len() == prior.len()
                && config
                    .iter()
                    .zip(prior)
                    .all(|(config, prior)| pairs(config, prior, test))
        }
        (Value::Map(config), Value::Map(prior)) => {
            config.keys().eq(prior.keys())
                && config
                    .values()
                    .zip(prior.values())
                    .all(|(config, prior)| pairs(config, prior, test))
        }
        _ => false,
    }
}
