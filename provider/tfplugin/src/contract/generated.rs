//! Whether a generated configuration is one that an author could have written.

use super::{Breach, Rule};
use crate::path::Path;
use crate::schema::{Attribute, Block, Kind, NestedBlock, for_each_object};
use crate::value::{Object, Value};

/// The rules for a generated configuration: it is known, sets nothing that only the provider may
/// set, and has what is required. Write-only values are never required here, for no state has them.
pub fn generated(block: &Block, config: &Object) -> Vec<Breach> {
    let unknown = config.unknown_paths().into_iter();
    let mut breaches: Vec<Breach> = unknown
        .map(|path| Breach::new(Rule::Configurable, path, "it is unknown"))
        .collect();
    in_block(block, config, &Path::ROOT, &mut breaches);
    breaches
}

fn in_block(block: &Block, config: &Object, at: &Path, breaches: &mut Vec<Breach>) {
    in_attributes(&block.attributes, config, at, breaches);
    for (name, nested) in &block.blocks {
        let (value, path) = (config.get(name), at.attribute(name));
        breaches.extend(wrong_count(nested, value, &path));
        for_each_object(value, &path, &mut |path, object| {
            in_block(&nested.block, object, path, breaches);
        });
    }
}

fn in_attributes(
    attributes: &[(String, Attribute)],
    config: &Object,
    at: &Path,
    breaches: &mut Vec<Breach>,
) {
    for (name, attribute) in attributes {
        let (value, path) = (config.get(name), at.attribute(name));
        if value.is_null() {
            if attribute.required && !attribute.write_only {
                let problem = "it is required, and null";
                breaches.push(Breach::new(Rule::Configurable, path, problem));
            }
        } else if attribute.computed && !attribute.optional {
            let problem = "only the provider may set it, and it is set";
            breaches.push(Breach::new(Rule::Configurable, path, problem));
        } else if let Kind::Nested(nested) = &attribute.kind {
            for_each_object(value, &path, &mut |path, object| {
                in_attributes(&nested.attributes, object, path, breaches);
            });
        }
    }
}

fn wrong_count(nested: &NestedBlock, value: &Value, path: &Path) -> Option<Breach> {
    let count = match value {
        Value::Null => 0,
        Value::Map(elements) => elements.len(),
        other => other.as_elements().map_or(1, <[Value]>::len),
    };
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let (min, max) = (nested.min_items, nested.max_items);
    let allowed = match max {
        0 => format!("{min} or more"),
        max => format!("from {min} to {max}"),
    };
    let is_wrong = count < min || (max > 0 && count > max);
    is_wrong.then(|| {
        let problem = format!("it has {count} blocks, and {allowed} are allowed");
        Breach::new(Rule::Configurable, path.clone(), problem)
    })
}
