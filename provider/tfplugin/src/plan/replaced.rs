//! Which changes ask for a new object.

use crate::path::Path;
use crate::schema::{Attribute, Block, Kind, Nesting};
use crate::value::{Object, Value};

/// Attributes marked [`requires_replace`](Attribute::requires_replace) whose planned value differs
/// from the prior one. Inside sets the path is that of the set.
pub fn replaced(block: &Block, prior: &Object, planned: &Object) -> Vec<Path> {
    let mut found = Vec::new();
    replaced_in_block(block, prior, planned, &Path::ROOT, &mut found);
    found
}

fn replaced_in_block(
    block: &Block,
    prior: &Object,
    planned: &Object,
    path: &Path,
    found: &mut Vec<Path>,
) {
    replaced_in(&block.attributes, prior, planned, path, found);
    for (name, nested) in &block.blocks {
        let path = path.attribute(name);
        pairs(
            prior.get(name),
            planned.get(name),
            &path,
            &mut |path, prior, planned| {
                replaced_in_block(&nested.block, prior, planned, path, found);
            },
        );
    }
}

fn replaced_in(
    attributes: &[(String, Attribute)],
    prior: &Object,
    planned: &Object,
    path: &Path,
    found: &mut Vec<Path>,
) {
    for (name, attribute) in attributes {
        let (prior, planned) = (prior.get(name), planned.get(name));
        if prior == planned {
            continue;
        }
        let path = path.attribute(name);
        if attribute.requires_replace {
            found.push(path);
        } else if let Kind::Nested(nested) = &attribute.kind {
            if nested.nesting == Nesting::Set {
                if marks_any(&nested.attributes) {
                    found.push(path);
                }
                continue;
            }
            pairs(prior, planned, &path, &mut |path, prior, planned| {
                replaced_in(&nested.attributes, prior, planned, path, found);
            });
        }
    }
}

fn marks_any(attributes: &[(String, Attribute)]) -> bool {
    attributes.iter().any(|(_, attribute)| {
        attribute.requires_replace
            || matches!(&attribute.kind, Kind::Nested(nested) if marks_any(&nested.attributes))
    })
}

/// Visits the objects that stand at the same place of two values.
fn pairs(
    prior: &Value,
    planned: &Value,
    path: &Path,
    visit: &mut dyn FnMut(&Path, &Object, &Object),
) {
    match (prior, planned) {
        (Value::Object(prior), Value::Object(planned)) => visit(path, prior, planned),
        (Value::List(prior), Value::List(planned)) => {
            for (index, pair) in prior.iter().zip(planned).enumerate() {
                if let (Value::Object(prior), Value::Object(planned)) = pair {
                    visit(&path.index(index), prior, planned);
                }
            }
        }
        (Value::Map(prior), Value::Map(planned)) => {
            for (key, planned) in planned {
                if let (Some(Value::Object(prior)), Value::Object(planned)) =
                    (prior.get(key), planned)
                {
                    visit(&path.key(key), prior, planned);
                }
            }
        }
        _ => {}
    }
}
