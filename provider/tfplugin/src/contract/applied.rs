//! Whether the applied object completes the planned one.

use super::{Breach, Rule, quote};
use crate::path::Path;
use crate::schema::Block;
use crate::value::{Object, Set, Value};

/// The rule for the state after a create or update without errors. That nothing in it is unknown
/// is the business of [`stored`](super::stored).
pub fn applied(block: &Block, planned: &Object, state: &Object) -> Vec<Breach> {
    let mut judge = Judge {
        root: block,
        breaches: Vec::new(),
    };
    judge.object(&Path::ROOT, planned, state);
    judge.breaches
}

struct Judge<'a> {
    root: &'a Block,
    breaches: Vec<Breach>,
}

impl Judge<'_> {
    fn report(&mut self, path: &Path, problem: impl Into<String>) {
        self.breaches
            .push(Breach::new(Rule::PlannedValue, path.clone(), problem));
    }

    fn object(&mut self, path: &Path, planned: &Object, state: &Object) {
        for (name, planned) in planned {
            self.value(&path.attribute(name), planned, state.get(name));
        }
    }

    fn value(&mut self, path: &Path, planned: &Value, state: &Value) {
        match (planned, state) {
            // Anything may come of an unknown, and a value that is unknown now has its own rule.
            (Value::Unknown, _) | (_, Value::Unknown) => {}
            (Value::Dynamic(planned), Value::Dynamic(state)) if planned.of == state.of => {
                self.value(path, &planned.value, &state.value);
            }
            (Value::Object(planned), Value::Object(state)) => self.object(path, planned, state),
            (Value::List(planned), Value::List(state))
            | (Value::Tuple(planned), Value::Tuple(state)) => {
                if planned.len() != state.len() {
                    let [planned, state] = [planned, state].map(Vec::len);
                    self.report(
                        path,
                        format!("{planned} elements were planned, and {state} are there"),
                    );
                    return;
                }
                for (index, (planned, state)) in planned.iter().zip(state).enumerate() {
                    self.value(&path.index(index), planned, state);
                }
            }
            (Value::Map(planned), Value::Map(state)) => {
                for (key, planned) in planned {
                    match state.get(key) {
                        Some(state) => self.value(&path.key(key), planned, state),
                        None => self.report(&path.key(key), "it was planned, and is not there"),
                    }
                }
                for key in state.keys().filter(|key| !planned.contains_key(*key)) {
                    self.report(&path.key(key), "it was not planned, and is there");
                }
            }
            (Value::Set(planned), Value::Set(state)) => self.set(path, planned, state),
            (planned, state) if planned == state => {}
            (planned, state) => {
                let [planned, state] = [planned, state].map(|value| quote(self.root, path, value));
                self.report(path, format!("{planned} was planned, and {state} is there"));
            }
        }
    }

    /// Each planned element has a counterpart and the other way round. Elements may become equal
    /// and so fewer, never more.
    fn set(&mut self, path: &Path, planned: &Set, state: &Set) {
        let fits = |planned: &Value, state: &Value| {
            let mut judge = Judge {
                root: self.root,
                breaches: Vec::new(),
            };
            judge.value(path, planned, state);
            judge.breaches.is_empty()
        };
        let lost = planned
            .iter()
            .any(|planned| !state.iter().any(|state| fits(planned, state)));
        let new = state
            .iter()
            .any(|state| !planned.iter().any(|planned| fits(planned, state)));
        if lost {
            self.report(path, "an element was planned, and is not there");
        } else if new {
            self.report(path, "an element was not planned, and is there");
        } else if planned.len() < state.len() {
            let [planned, state] = [planned, state].map(Set::len);
            self.report(
                path,
                format!("{planned} elements were planned, and {state} are there"),
            );
        }
    }
}
