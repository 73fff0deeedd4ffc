//! The walk itself.

use std::collections::BTreeMap;
use std::fmt;

use super::{Mismatch, nfc};
use crate::path::{Path, Step};
use crate::schema::{Attribute, Block, BlockNesting, Kind, NestedAttribute, NestedBlock, Nesting};
use crate::types::Type;
use crate::value::{Dynamic, Object, Set, Value};

#[derive(Default)]
pub(super) struct Conformer {
    /// Where the walk is.
    steps: Vec<Step>,
    pub(super) mismatches: Vec<Mismatch>,
}

impl Conformer {
    fn report(&mut self, problem: String) {
        let path = Path::from(self.steps.clone());
        self.mismatches.push(Mismatch { path, problem });
    }

    fn within<T>(&mut self, step: Step, work: impl FnOnce(&mut Self) -> T) -> T {
        self.steps.push(step);
        let done = work(self);
        self.steps.pop();
        done
    }

    fn mismatch(&mut self, value: Value, expected: impl fmt::Display) -> Value {
        self.report(format!(
            "{} stands where {expected} is expected",
            value.kind()
        ));
        value
    }

    pub(super) fn block(&mut self, block: &Block, object: Object) -> Object {
        enum Part<'a> {
            Attribute(&'a Attribute),
            Block(&'a NestedBlock),
        }
        let attributes = block
            .attributes
            .iter()
            .map(|(name, each)| (name.as_str(), Part::Attribute(each)));
        let blocks = block
            .blocks
            .iter()
            .map(|(name, each)| (name.as_str(), Part::Block(each)));
        self.fields(
            attributes.chain(blocks).collect(),
            object,
            |conformer, part, value| match part {
                Part::Attribute(attribute) => conformer.attribute(attribute, value),
                Part::Block(nested) => conformer.nested_block(nested, value),
            },
        )
    }

    /// Walks the parts of an object side by side with its values.
    pub(super) fn fields<P>(
        &mut self,
        parts: Vec<(&str, P)>,
        mut object: Object,
        each: impl Fn(&mut Self, P, Value) -> Value,
    ) -> Object {
        let mut done = Object::new();
        for (name, part) in parts {
            let value = object.take(name);
            let step = Step::Attribute(name.to_owned());
            done.set(
                name,
                self.within(step, |conformer| each(conformer, part, value)),
            );
        }
        for name in object.names() {
            self.report(format!("the schema has no attribute {name:?}"));
        }
        done
    }

    pub(super) fn attribute(&mut self, attribute: &Attribute, value: Value) -> Value {
        match &attribute.kind {
            Kind::Plain(of) => self.value(of, value),
            Kind::Nested(nested) => self.nested_attribute(nested, value),
        }
    }

    fn nested_attribute(&mut self, nested: &NestedAttribute, value: Value) -> Value {
        let object = |conformer: &mut Self, value: Value| match value {
            Value::Null | Value::Unknown => value,
            Value::Object(object) => {
                let parts = nested
                    .attributes
                    .iter()
                    .map(|(name, each)| (name.as_str(), each));
                Value::Object(conformer.fields(parts.collect(), object, Self::attribute))
            }
            other => conformer.mismatch(other, "an object"),
        };
        match (nested.nesting, value) {
            (_, value @ (Value::Null | Value::Unknown)) => value,
            (Nesting::Single, value) => object(self, value),
            (Nesting::List, Value::List(elements)) => Value::List(self.sequence(elements, object)),
            (Nesting::Set, Value::Set(elements)) => Value::Set(self.set(elements, object)),
            (Nesting::Map, Value::Map(elements)) => Value::Map(self.map(elements, object)),
            (Nesting::List, other) => self.mismatch(other, "a list of objects"),
            (Nesting::Set, other) => self.mismatch(other, "a set of objects"),
            (Nesting::Map, other) => self.mismatch(other, "a map of objects"),
        }
    }

    fn nested_block(&mut self, nested: &NestedBlock, value: Value) -> Value {
        let object = |conformer: &mut Self, value: Value| match value {
            Value::Object(object) => Value::Object(conformer.block(&nested.block, object)),
            Value::Unknown => Value::Unknown,
            other => conformer.mismatch(other, "a block"),
        };
        match (nested.nesting, value) {
            (_, Value::Unknown) => Value::Unknown,
            (BlockNesting::Single, Value::Null) => Value::Null,
            (BlockNesting::Group, Value::Null) => object(self, Value::Object(Object::new())),
            (BlockNesting::Single | BlockNesting::Group, value) => object(self, value),
            (BlockNesting::List, Value::Null) => Value::List(Vec::new()),
            (BlockNesting::Set, Value::Null) => Value::Set([].into_iter().collect()),
            (BlockNesting::Map, Value::Null) => Value::Map(BTreeMap::new()),
            (BlockNesting::List, Value::List(elements)) => {
                Value::List(self.sequence(elements, object))
            }
            (BlockNesting::Set, Value::Set(elements)) => Value::Set(self.set(elements, object)),
            (BlockNesting::Map, Value::Map(elements)) => Value::Map(self.map(elements, object)),
            (BlockNesting::List, other) => self.mismatch(other, "a list of blocks"),
            (BlockNesting::Set, other) => self.mismatch(other, "a set of blocks"),
            (BlockNesting::Map, other) => self.mismatch(other, "a map of blocks"),
        }
    }

    pub(super) fn value(&mut self, of: &Type, value: Value) -> Value {
        match (of, value) {
            (Type::Dynamic, value) => self.dynamic(value),
            (_, value @ (Value::Null | Value::Unknown)) => value,
            (Type::Bool, value @ Value::Bool(_)) | (Type::Number, value @ Value::Number(_)) => {
                value
            }
            (Type::String, Value::String(text)) => Value::String(nfc(text)),
            (Type::List(element), Value::List(elements)) => Value::List(
                self.sequence(elements, |conformer, value| conformer.value(element, value)),
            ),
            (Type::Set(element), Value::Set(elements)) => {
                Value::Set(self.set(elements, |conformer, value| conformer.value(element, value)))
            }
            (Type::Map(element), Value::Map(elements)) => {
                Value::Map(self.map(elements, |conformer, value| conformer.value(element, value)))
            }
            (Type::Tuple(types), Value::Tuple(elements) | Value::List(elements))
                if types.len() == elements.len() =>
            {
                let mut types = types.iter();
                Value::Tuple(
                    self.sequence(elements, |conformer, value| match types.next() {
                        Some(of) => conformer.value(of, value),
                        None => value,
                    }),
                )
            }
            (Type::Object(types), Value::Object(object)) => {
                let parts = types.iter().map(|(name, of)| (name.as_str(), of)).collect();
                Value::Object(self.fields(parts, object, |conformer, of, value| {
                    conformer.value(of, value)
                }))
            }
            // An object can be read as a map's mixed elements only where the type was inferred.
            (Type::Object(types), Value::Map(elements)) if elements.keys().eq(types.keys()) => {
                self.value(of, Value::Object(elements.into_iter().collect()))
            }
            (of, other) => self.mismatch(other, of),
        }
    }

    fn dynamic(&mut self, value: Value) -> Value {
        match value {
            Value::Null | Value::Unknown => value,
            Value::Dynamic(dynamic) => {
                let Dynamic { of, value } = *dynamic;
                let value = self.value(&of, value);
                Value::Dynamic(Box::new(Dynamic { of, value }))
            }
            free => {
                let of = Type::of(&free);
                let value = self.value(&of, free);
                Value::Dynamic(Box::new(Dynamic { of, value }))
            }
        }
    }

    fn sequence(
        &mut self,
        elements: Vec<Value>,
        mut each: impl FnMut(&mut Self, Value) -> Value,
    ) -> Vec<Value> {
        let walk =
            |(index, value)| self.within(Step::Index(index), |conformer| each(conformer, value));
        elements.into_iter().enumerate().map(walk).collect()
    }

    fn set(&mut self, elements: Set, mut each: impl FnMut(&mut Self, Value) -> Value) -> Set {
        let walk = |value| self.within(Step::Element, |conformer| each(conformer, value));
        elements.into_iter().map(walk).collect()
    }

    fn map(
        &mut self,
        elements: BTreeMap<String, Value>,
        mut each: impl FnMut(&mut Self, Value) -> Value,
    ) -> BTreeMap<String, Value> {
        let walk = |(key, value): (String, Value)| {
            let key = nfc(key);
            let value = self.within(Step::Key(key.clone()), |conformer| each(conformer, value));
            (key, value)
        };
        elements.into_iter().map(walk).collect()
    }
}
