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
        let each = |prior: Option<&Object>, config: &Object| proposal(&nested.block, prior, config);
        let nesting = match nested.nesting {
            BlockNesting::Single | BlockNesting::Group => Nesting::Single,
            BlockNesting::List => Nesting::List,
            BlockNesting::Set => Nesting::Set,
            BlockNesting::Map => Nesting::Map,
        };
        proposed.set(
            name,
            elements(nesting, prior.get(name), config.get(name), &each),
        );
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
    elements(
        nested.nesting,
        prior,
        config,
        &|prior, config| match prior {
            Some(prior) => attributes(&nested.attributes, prior, config),
            // Without a counterpart the configured element stands as it is.
            None => config.clone(),
        },
    )
}

/// Each configured object merged with its counterpart of before.
fn elements(
    nesting: Nesting,
    prior: &Value,
    config: &Value,
    merge: &dyn Fn(Option<&Object>, &Object) -> Object,
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
                let found = unused.iter().position(|prior| matches(config, prior));
                one(found.map(|index| unused.remove(index)), config)
            };
            Value::Set(config.iter().map(each).collect::<Set>())
        }
        (_, other) => other.clone(),
    }
}

/// Whether an element of before differs from the configured one only where that is null.
fn matches(config: &Value, prior: &Value) -> bool {
    match (config, prior) {
        (Value::Object(config), Value::Object(prior)) => config
            .iter()
            .all(|(name, value)| value.is_null() || value == prior.get(name)),
        (config, prior) => config == prior,
    }
}
