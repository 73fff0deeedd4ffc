//! Whether the paths that require replacement lead anywhere.

use super::{Breach, Rule};
use crate::path::{Path, Step};
use crate::value::{Object, Value};

/// The rule for the paths a plan says require replacement.
pub fn replaced_paths(paths: &[Path], prior: &Object, planned: &Object) -> Vec<Breach> {
    let missing = |path: &&Path| !(exists(prior, path) || exists(planned, path));
    let breach = |path: &Path| {
        Breach::new(
            Rule::ReplacePath,
            path.clone(),
            "it requires replacement, and does not exist",
        )
    };
    paths.iter().filter(missing).map(breach).collect()
}

fn exists(object: &Object, path: &Path) -> bool {
    let (Some(Step::Attribute(name)), true) = (path.steps().first(), !path.is_root()) else {
        return false;
    };
    object.contains(name) && leads_on(object.get(name), &path.steps()[1..])
}

fn leads_on(value: &Value, steps: &[Step]) -> bool {
    let Some((step, rest)) = steps.split_first() else {
        return true;
    };
    match (step, value.plain()) {
        // Whatever an unknown value turns out to be, the step may be there.
        (_, Value::Unknown) => true,
        // A path stops at a set.
        (Step::Element, Value::Set(_)) => true,
        (Step::Attribute(name), Value::Object(object)) => {
            object.contains(name) && leads_on(object.get(name), rest)
        }
        (Step::Key(key), Value::Map(elements)) => elements
            .get(key)
            .is_some_and(|element| leads_on(element, rest)),
        (Step::Index(index), Value::List(elements) | Value::Tuple(elements)) => elements
            .get(*index)
            .is_some_and(|element| leads_on(element, rest)),
        _ => false,
    }
}
