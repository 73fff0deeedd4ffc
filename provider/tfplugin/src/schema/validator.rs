//! Conditions on known values.

use std::sync::Arc;

use super::attribute::{Attribute, Kind};
use super::block::Block;
use super::walk::for_each_object;
use crate::diagnostic::Diagnostics;
use crate::path::Path;
use crate::value::{Object, Value};

/// A condition on the values of one attribute.
///
/// It runs where the attribute is neither null nor unknown as a whole; what is inside a list, set,
/// map or object may still be unknown, and must then be left for later.
pub trait Validator: Send + Sync {
    /// Adds a diagnostic for each thing wrong with `value`, which stands at `path`.
    fn validate(&self, value: &Value, path: &Path, diagnostics: &mut Diagnostics);
}

impl<F: Fn(&Value, &Path, &mut Diagnostics) + Send + Sync> Validator for F {
    fn validate(&self, value: &Value, path: &Path, diagnostics: &mut Diagnostics) {
        self(value, path, diagnostics);
    }
}

impl Block {
    /// Runs the validators of every attribute that has a known value in `config`, nested ones and
    /// those in blocks included.
    pub fn validate(&self, config: &Object) -> Diagnostics {
        let mut diagnostics = Diagnostics::new();
        validate_block(self, config, &Path::ROOT, &mut diagnostics);
        diagnostics
    }
}

fn validate_block(block: &Block, config: &Object, path: &Path, diagnostics: &mut Diagnostics) {
    validate_attributes(&block.attributes, config, path, diagnostics);
    for (name, nested) in &block.blocks {
        for_each_object(
            config.get(name),
            &path.attribute(name),
            &mut |path, object| {
                validate_block(&nested.block, object, path, diagnostics);
            },
        );
    }
}

fn validate_attributes(
    attributes: &[(String, Attribute)],
    config: &Object,
    path: &Path,
    diagnostics: &mut Diagnostics,
) {
    for (name, attribute) in attributes {
        let value = config.get(name);
        if value.is_null() || value.is_unknown() {
            continue;
        }
        let path = path.attribute(name);
        if let Kind::Nested(nested) = &attribute.kind {
            for_each_object(value, &path, &mut |path, object| {
                validate_attributes(&nested.attributes, object, path, diagnostics);
            });
        }
        run(&attribute.validators, value, &path, diagnostics);
    }
}

fn run(
    validators: &[Arc<dyn Validator>],
    value: &Value,
    path: &Path,
    diagnostics: &mut Diagnostics,
) {
    for validator in validators {
        validator.validate(value, path, diagnostics);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::Diagnostic;
    use crate::schema::{NestedBlock, Schema};

    fn positive(value: &Value, path: &Path, diagnostics: &mut Diagnostics) {
        if value
            .as_number()
            .is_some_and(|number| number.to_f64() <= 0.0)
        {
            diagnostics.push(Diagnostic::error("not positive", "").at(path.clone()));
        }
    }

    #[test]
    fn every_known_value_is_judged_with_its_path() {
        let depth = || Attribute::number().optional().validator(positive);
        let schema = Schema::new([
            ("min", depth()),
            ("max", depth()),
            (
                "queues",
                Attribute::nested_map([("depth", depth())]).optional(),
            ),
            ("steps", Attribute::nested_set([("at", depth())]).optional()),
        ])
        .block("rule", NestedBlock::list(Block::new([("weight", depth())])));
        let config = Object::from([
            ("min", Value::from(-1)),
            ("max", Value::Unknown),
            (
                "queues",
                Value::map([("a", Value::object([("depth", 0)])), ("b", Value::Unknown)]),
            ),
            ("steps", Value::set([Value::object([("at", -5)])])),
            (
                "rule",
                Value::list([
                    Value::object([("weight", 1)]),
                    Value::object([("weight", 0)]),
                ]),
            ),
        ]);
        let paths: Vec<String> = schema
            .block
            .validate(&config)
            .iter()
            .map(|each| each.path.to_string())
            .collect();
        assert_eq!(
            paths,
            [
                "min",
                "queues[\"a\"].depth",
                "steps[*].at",
                "rule[1].weight"
            ]
        );
    }
}
