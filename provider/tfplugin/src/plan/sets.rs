//! Which element of one set answers to which of another, where none has an address.

use crate::path::Path;
use crate::value::{Object, Set, Value};

/// Each configured element with its proposed one: the same, if there is one; otherwise one that
/// fills its nulls, where the elements with the fewest nulls choose first.
pub(super) fn counterparts<'a>(config: &'a Set, proposed: &'a Set) -> Vec<(&'a Value, &'a Value)> {
    let mut open: Vec<&Value> = proposed.iter().collect();
    let mut found = Vec::with_capacity(config.len());
    let mut rest = Vec::new();
    for element in config {
        match open.iter().position(|proposed| *proposed == element) {
            Some(index) => found.push((element, open.swap_remove(index))),
            None => rest.push(element),
        }
    }
    rest.sort_by_key(|element| nulls(element));
    for element in rest {
        let fitting = open
            .iter()
            .position(|proposed| fills_value(element, proposed));
        found.push((
            element,
            fitting.map_or(element, |index| open.swap_remove(index)),
        ));
    }
    found
}

/// How many values in it are null.
fn nulls(value: &Value) -> usize {
    let mut count = usize::from(value.is_null());
    value.for_each_child(&Path::ROOT, &mut |_, child| count += nulls(child));
    count
}

/// Whether `proposed` is `config` with some nulls filled in.
fn fills(config: &Object, proposed: &Object) -> bool {
    config
        .iter()
        .all(|(name, value)| value.is_null() || fills_value(value, proposed.get(name)))
}

fn fills_value(config: &Value, proposed: &Value) -> bool {
    match (config, proposed) {
        (Value::Null, _) => true,
        (Value::Object(config), Value::Object(proposed)) => fills(config, proposed),
        (Value::List(config), Value::List(proposed)) => {
            config.len() == proposed.len()
                && config
                    .iter()
                    .zip(proposed)
                    .all(|(config, proposed)| fills_value(config, proposed))
        }
        (Value::Map(config), Value::Map(proposed)) => {
            config.len() == proposed.len()
                && config.iter().all(|(key, value)| {
                    proposed
                        .get(key)
                        .is_some_and(|other| fills_value(value, other))
                })
        }
        (config, proposed) => config == proposed,
    }
}
