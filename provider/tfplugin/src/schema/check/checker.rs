//! The walk over a schema that gathers what breaks a rule.

use std::collections::BTreeSet;

use super::valid_name;
use crate::schema::{Attribute, Block, BlockNesting, Kind, NestedBlock, Nesting};
use crate::types::Type;
use crate::value::Value;

pub(super) struct Checker<'a> {
    pub(super) what: &'a str,
    pub(super) problems: Vec<String>,
}

impl Checker<'_> {
    pub(super) fn report(&mut self, path: &str, problem: String) {
        let what = self.what;
        self.problems.push(if path.is_empty() {
            format!("{what}: {problem}")
        } else {
            format!("{what}: {path}: {problem}")
        });
    }

    pub(super) fn names<'n>(&mut self, names: impl Iterator<Item = &'n str>, prefix: &str) {
        let mut seen = BTreeSet::new();
        for name in names {
            let path = format!("{prefix}{name}");
            if !valid_name(name) {
                self.report(
                    &path,
                    "a name is lowercase letters, digits and underscores, and starts with no digit"
                        .to_owned(),
                );
            }
            if !seen.insert(name) {
                self.report(&path, "the name is used twice".to_owned());
            }
        }
    }

    pub(super) fn block(&mut self, block: &Block, prefix: &str) {
        let attributes = block.attributes.iter().map(|(name, _)| name.as_str());
        let blocks = block.blocks.iter().map(|(name, _)| name.as_str());
        self.names(attributes.chain(blocks), prefix);
        for (name, attribute) in &block.attributes {
            self.attribute(attribute, &format!("{prefix}{name}"));
        }
        for (name, nested) in &block.blocks {
            self.nested_block(nested, &format!("{prefix}{name}"));
        }
    }

    fn attribute(&mut self, attribute: &Attribute, path: &str) {
        let Attribute {
            required,
            optional,
            computed,
            write_only,
            default,
            ..
        } = attribute;
        let setter = match (required, optional, computed) {
            (false, false, false) => Some("nobody sets it: make it required, optional or computed"),
            (true, true, _) => Some("it is both required and optional"),
            (true, _, true) => Some("it is both required and computed"),
            _ => None,
        };
        if let Some(problem) = setter {
            self.report(path, problem.to_owned());
        }
        if *write_only && *computed {
            self.report(
                path,
                "it is write-only, so the provider cannot compute it".to_owned(),
            );
        }
        if default.is_some() && !(*optional && *computed) {
            self.report(
                path,
                "a default needs an attribute that is optional and computed".to_owned(),
            );
        }
        if let Some(default) = default {
            self.default(attribute, default, path);
        }
        if let Kind::Plain(of) = &attribute.kind {
            self.set_elements(of, path);
        }
        if let Kind::Nested(nested) = &attribute.kind {
            self.names(
                nested.attributes.iter().map(|(name, _)| name.as_str()),
                &format!("{path}."),
            );
            for (name, each) in &nested.attributes {
                self.attribute(each, &format!("{path}.{name}"));
            }
            if nested.nesting != Nesting::Single && nested.object_type().has_dynamic() {
                self.report(
                    path,
                    "only a single nested object may hold dynamic attributes".to_owned(),
                );
            }
            if nested.nesting == Nesting::Set && any(&nested.attributes, &has_default) {
                self.report(path, DEFAULT_IN_SET.to_owned());
            }
            if nested.nesting == Nesting::Set && any(&nested.attributes, &is_write_only) {
                self.report(path, "a set may not hold write-only attributes".to_owned());
            }
        }
    }

    fn default(&mut self, attribute: &Attribute, default: &Value, path: &str) {
        if !default.is_wholly_known() {
            self.report(path, "a default is known".to_owned());
        } else if let Err(mismatches) = attribute.conform(default.clone()) {
            for mismatch in mismatches {
                self.report(path, format!("its default does not fit: {mismatch}"));
            }
        }
    }

    fn set_elements(&mut self, of: &Type, path: &str) {
        match of {
            Type::Set(element) if element.has_dynamic() => {
                self.report(path, "the elements of a set may not be dynamic".to_owned());
            }
            Type::List(element) | Type::Set(element) | Type::Map(element) => {
                self.set_elements(element, path)
            }
            Type::Tuple(elements) => elements
                .iter()
                .for_each(|each| self.set_elements(each, path)),
            Type::Object(attributes) => attributes
                .values()
                .for_each(|each| self.set_elements(each, path)),
            Type::Bool | Type::Number | Type::String | Type::Dynamic => {}
        }
    }

    fn nested_block(&mut self, nested: &NestedBlock, path: &str) {
        let NestedBlock {
            nesting,
            block,
            min_items: min,
            max_items: max,
        } = nested;
        let limits_hold = *min >= 0
            && *max >= 0
            && match nesting {
                BlockNesting::Single => min == max && *min <= 1,
                BlockNesting::Group | BlockNesting::Map => *min == 0 && *max == 0,
                BlockNesting::List | BlockNesting::Set => min <= max || *max == 0,
            };
        if !limits_hold {
            self.report(
                path,
                format!("a {nesting:?} block cannot have from {min} to {max} items"),
            );
        }
        let alone = matches!(nesting, BlockNesting::Single | BlockNesting::Group);
        if !alone && block.object_type().has_dynamic() {
            self.report(
                path,
                "only a single block may hold dynamic attributes".to_owned(),
            );
        }
        if *nesting == BlockNesting::Set && any_in_block(block, &has_default) {
            self.report(path, DEFAULT_IN_SET.to_owned());
        }
        if *nesting == BlockNesting::Set && any_in_block(block, &is_write_only) {
            self.report(path, "a set may not hold write-only attributes".to_owned());
        }
        self.block(block, &format!("{path}."));
    }
}

/// Our own rule: Terraform refuses a plan whose set has fewer elements than the configured one.
const DEFAULT_IN_SET: &str =
    "the attributes of a set have no defaults, for they could make two elements equal";

fn has_default(attribute: &Attribute) -> bool {
    attribute
        .default
        .as_ref()
        .is_some_and(|default| !default.is_null())
}

fn is_write_only(attribute: &Attribute) -> bool {
    attribute.write_only
}

fn any_in_block(block: &Block, test: &dyn Fn(&Attribute) -> bool) -> bool {
    any(&block.attributes, test)
        || block
            .blocks
            .iter()
            .any(|(_, nested)| any_in_block(&nested.block, test))
}

fn any(attributes: &[(String, Attribute)], test: &dyn Fn(&Attribute) -> bool) -> bool {
    attributes.iter().any(|(_, attribute)| {
        test(attribute)
            || matches!(&attribute.kind, Kind::Nested(nested) if any(&nested.attributes, test))
    })
}
