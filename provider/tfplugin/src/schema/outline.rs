//! A schema as a list to read: what documentation is written from.

use std::fmt;

use super::Schema;
use super::attribute::{Attribute, Kind, Nesting};
use super::block::{Block, BlockNesting, NestedBlock};
use crate::path::Path;
use crate::types::Type;
use crate::value::Value;

/// One attribute or kind of block of a schema.
#[derive(Clone, Debug)]
pub struct Entry<'a> {
    /// The names that lead to it: `queues.steps.at`.
    pub path: Path,
    /// Its own name, the last of them.
    pub name: &'a str,
    /// What it is.
    pub part: Part<'a>,
}

/// What an [`Entry`] is about.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// An attribute.
    Attribute(&'a Attribute),
    /// A kind of block.
    Block(&'a NestedBlock),
}

/// Who gives an attribute its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Setter {
    /// The author must.
    Required,
    /// The author may; otherwise it has its default, is null, or the provider decides.
    Optional,
    /// Only the provider does.
    Computed,
}

impl Schema {
    /// Every attribute and kind of block, in the order they were written, each before what is
    /// nested in it.
    ///
    /// ```
    /// use tfplugin::schema::{Attribute, Schema, Setter};
    ///
    /// let schema = Schema::new([
    ///     ("service", Attribute::string().required()),
    ///     ("queues", Attribute::nested_map([("periods", Attribute::number().default(1))]).optional()),
    /// ]);
    /// let lines = schema.entries().into_iter().map(|entry| {
    ///     let default = entry.default().map_or(String::new(), |value| format!(" = {value}"));
    ///     format!("{}: {}, {}{default}", entry.path, entry.type_in_words(), entry.setter())
    /// });
    /// assert_eq!(
    ///     lines.collect::<Vec<_>>(),
    ///     [
    ///         "service: string, required",
    ///         "queues: map of objects, optional",
    ///         "queues.periods: number, optional = 1",
    ///     ]
    /// );
    /// ```
    pub fn entries(&self) -> Vec<Entry<'_>> {
        self.block.entries()
    }
}

impl Block {
    /// As [`Schema::entries`].
    pub fn entries(&self) -> Vec<Entry<'_>> {
        let mut entries = Vec::new();
        in_block(self, &Path::ROOT, &mut entries);
        entries
    }
}

fn in_block<'a>(block: &'a Block, at: &Path, entries: &mut Vec<Entry<'a>>) {
    in_attributes(&block.attributes, at, entries);
    for (name, nested) in &block.blocks {
        let path = at.attribute(name);
        entries.push(Entry {
            path: path.clone(),
            name,
            part: Part::Block(nested),
        });
        in_block(&nested.block, &path, entries);
    }
}

fn in_attributes<'a>(
    attributes: &'a [(String, Attribute)],
    at: &Path,
    entries: &mut Vec<Entry<'a>>,
) {
    for (name, attribute) in attributes {
        let path = at.attribute(name);
        entries.push(Entry {
            path: path.clone(),
            name,
            part: Part::Attribute(attribute),
        });
        in_attributes(attribute.nested_attributes(), &path, entries);
    }
}

impl<'a> Entry<'a> {
    /// How deep it is nested; 0 at the root.
    pub fn depth(&self) -> usize {
        self.path.steps().len().saturating_sub(1)
    }

    /// Who gives it its value. A block that must be there is required, any other optional.
    pub fn setter(&self) -> Setter {
        match self.part {
            Part::Attribute(attribute) => attribute.setter(),
            Part::Block(block) if block.min_items > 0 => Setter::Required,
            Part::Block(_) => Setter::Optional,
        }
    }

    /// Its type: `string`, `list of number`, `map of objects`, `set of blocks`.
    pub fn type_in_words(&self) -> String {
        match self.part {
            Part::Attribute(attribute) => attribute.type_in_words(),
            Part::Block(block) => block.type_in_words().to_owned(),
        }
    }

    /// What is planned when the author sets nothing, unless it is null. Its text is as an author
    /// would write it.
    pub fn default(&self) -> Option<&'a Value> {
        match self.part {
            Part::Attribute(attribute) => {
                attribute.default.as_ref().filter(|value| !value.is_null())
            }
            Part::Block(_) => None,
        }
    }

    /// What it means, in Markdown.
    pub fn description(&self) -> &'a str {
        match self.part {
            Part::Attribute(attribute) => &attribute.description,
            Part::Block(block) => &block.block.description,
        }
    }

    /// What to use instead, when deprecated.
    pub fn deprecation(&self) -> Option<&'a str> {
        match self.part {
            Part::Attribute(attribute) => attribute.deprecation.as_deref(),
            Part::Block(block) => block.block.deprecation.as_deref(),
        }
    }

    /// Whether Terraform hides its value.
    pub fn sensitive(&self) -> bool {
        matches!(self.part, Part::Attribute(attribute) if attribute.sensitive)
    }

    /// Whether its value is in the configuration only.
    pub fn write_only(&self) -> bool {
        matches!(self.part, Part::Attribute(attribute) if attribute.write_only)
    }

    /// Whether a change makes a new object.
    pub fn requires_replace(&self) -> bool {
        matches!(self.part, Part::Attribute(attribute) if attribute.requires_replace)
    }

    /// Whether entries follow that are nested in it.
    pub fn has_nested(&self) -> bool {
        match self.part {
            Part::Attribute(attribute) => !attribute.nested_attributes().is_empty(),
            Part::Block(block) => {
                !block.block.attributes.is_empty() || !block.block.blocks.is_empty()
            }
        }
    }
}

impl Attribute {
    /// Who gives it its value.
    pub fn setter(&self) -> Setter {
        match (self.required, self.optional) {
            (true, _) => Setter::Required,
            (false, true) => Setter::Optional,
            (false, false) => Setter::Computed,
        }
    }

    /// The attributes of its objects; none for a plain value.
    pub fn nested_attributes(&self) -> &[(String, Self)] {
        match &self.kind {
            Kind::Plain(_) => &[],
            Kind::Nested(nested) => &nested.attributes,
        }
    }

    /// Its type: `string`, `list of number`, `map of objects`.
    pub fn type_in_words(&self) -> String {
        match &self.kind {
            Kind::Plain(of) => of.in_words(),
            Kind::Nested(nested) => match nested.nesting {
                Nesting::Single => "object",
                Nesting::List => "list of objects",
                Nesting::Set => "set of objects",
                Nesting::Map => "map of objects",
            }
            .to_owned(),
        }
    }
}

impl NestedBlock {
    /// Its type: `block`, `list of blocks`.
    pub fn type_in_words(&self) -> &'static str {
        match self.nesting {
            BlockNesting::Single | BlockNesting::Group => "block",
            BlockNesting::List => "list of blocks",
            BlockNesting::Set => "set of blocks",
            BlockNesting::Map => "map of blocks",
        }
    }
}

impl Type {
    /// The type as people say it: `map of string`. The parts of objects and tuples stay as an
    /// author of HCL writes them.
    pub fn in_words(&self) -> String {
        match self {
            Self::List(element) => format!("list of {}", element.in_words()),
            Self::Set(element) => format!("set of {}", element.in_words()),
            Self::Map(element) => format!("map of {}", element.in_words()),
            Self::Dynamic => "any type".to_owned(),
            other => other.to_string(),
        }
    }
}

impl fmt::Display for Setter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Required => "required",
            Self::Optional => "optional",
            Self::Computed => "computed",
        })
    }
}

#[cfg(test)]
mod tests;
