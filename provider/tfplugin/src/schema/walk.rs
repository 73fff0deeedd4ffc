//! Walking an object side by side with its schema.

use super::attribute::{Attribute, Kind};
use super::block::Block;
use crate::path::Path;
use crate::value::{Object, Value};

/// Visits the objects that make up a nested attribute or block, whichever way they are nested.
pub(crate) fn for_each_object(value: &Value, path: &Path, visit: &mut dyn FnMut(&Path, &Object)) {
    match value {
        Value::Object(object) => visit(path, object),
        other => other.for_each_child(path, &mut |path, child| {
            if let Value::Object(object) = child {
                visit(path, object);
            }
        }),
    }
}

/// Where `object` holds a value, known or not, for a write-only attribute.
pub(crate) fn write_only_paths(block: &Block, object: &Object) -> Vec<Path> {
    let mut found = Vec::new();
    write_only_in_block(block, object, &Path::ROOT, &mut found);
    found
}

fn write_only_in_block(block: &Block, object: &Object, path: &Path, found: &mut Vec<Path>) {
    write_only_in(&block.attributes, object, path, found);
    for (name, nested) in &block.blocks {
        for_each_object(
            object.get(name),
            &path.attribute(name),
            &mut |path, object| {
                write_only_in_block(&nested.block, object, path, found);
            },
        );
    }
}

fn write_only_in(
    attributes: &[(String, Attribute)],
    object: &Object,
    path: &Path,
    found: &mut Vec<Path>,
) {
    for (name, attribute) in attributes {
        let (value, path) = (object.get(name), path.attribute(name));
        if attribute.write_only && !value.is_null() {
            found.push(path);
        } else if let Kind::Nested(nested) = &attribute.kind {
            for_each_object(value, &path, &mut |path, object| {
                write_only_in(&nested.attributes, object, path, found);
            });
        }
    }
}
