//! Reads `schemas.txt`.

use std::iter::Peekable;

use tfplugin::Type;
use tfplugin::schema::{Attribute, Block, NestedBlock, Schema};

/// A resource or data source type.
#[derive(Clone, Debug)]
pub(crate) struct Described {
    pub(crate) kind: Kind,
    pub(crate) type_name: String,
    pub(crate) schema: Schema,
}

/// What a type is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Resource,
    Data,
}

/// A line: its depth in steps of two blanks, and its words.
struct Line<'a> {
    number: usize,
    depth: usize,
    words: Vec<&'a str>,
}

/// Every type of the text.
///
/// # Errors
/// The first line that makes no sense.
pub(crate) fn parse(text: &str) -> Result<Vec<Described>, String> {
    let lines = text.lines().enumerate().map(|(index, text)| Line {
        number: index + 1,
        depth: (text.len() - text.trim_start().len()) / 2,
        words: text.split_whitespace().collect(),
    });
    let said = lines.filter(|line| line.words.first().is_some_and(|word| *word != "#"));
    let mut lines = said.peekable();
    let mut found = Vec::new();
    while let Some(line) = lines.next() {
        let (kind, type_name) = match line.words[..] {
            ["resource", name] => (Kind::Resource, name),
            ["data", name] => (Kind::Data, name),
            _ => return Err(nonsense(&line)),
        };
        let block = block(&mut lines, 1)?;
        found.push(Described {
            kind,
            type_name: type_name.to_owned(),
            schema: Schema { version: 0, block },
        });
    }
    Ok(found)
}

/// The lines of this depth and those beneath them.
fn block<'a, I>(lines: &mut Peekable<I>, depth: usize) -> Result<Block, String>
where
    I: Iterator<Item = Line<'a>>,
{
    let mut found = Block::default();
    while let Some(line) = lines.next_if(|line| line.depth == depth) {
        match line.words[..] {
            ["block", name, nesting, min, max] => {
                let inner = block(lines, depth + 1)?;
                let nested = match nesting {
                    "list" => NestedBlock::list(inner),
                    "set" => NestedBlock::set(inner),
                    _ => return Err(nonsense(&line)),
                };
                let number = |word: &str| word.parse().map_err(|_| nonsense(&line));
                let nested = nested.items(number(min)?, number(max)?);
                found = found.block(name, nested);
            }
            [name, set_by, of] => {
                let attribute = attribute(set_by, of).ok_or_else(|| nonsense(&line))?;
                found.attributes.push((name.to_owned(), attribute));
            }
            _ => return Err(nonsense(&line)),
        }
    }
    Ok(found)
}

fn attribute(set_by: &str, of: &str) -> Option<Attribute> {
    let attribute = match of {
        "string" => Attribute::string(),
        "number" => Attribute::number(),
        "bool" => Attribute::bool(),
        "list" => Attribute::list(Type::String),
        "set" => Attribute::set(Type::String),
        "map" => Attribute::map(Type::String),
        _ => return None,
    };
    Some(match set_by {
        "required" => attribute.required(),
        "optional" => attribute.optional(),
        "computed" => attribute.computed(),
        "either" => attribute.optional().computed(),
        _ => return None,
    })
}

fn nonsense(line: &Line<'_>) -> String {
    format!("line {}: {:?}", line.number, line.words.join(" "))
}
