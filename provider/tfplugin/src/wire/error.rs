//! What is wrong with bytes from outside.

use crate::path::{Path, Step};

/// Why bytes are not a value of the expected type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{problem}", place(.path))]
pub struct DecodeError {
    path: Path,
    problem: String,
}

fn place(path: &Path) -> String {
    if path.is_root() {
        String::new()
    } else {
        format!("{path}: ")
    }
}

impl DecodeError {
    /// A problem with the value at hand.
    pub(crate) fn new(problem: impl Into<String>) -> Self {
        Self {
            path: Path::ROOT,
            problem: problem.into(),
        }
    }

    /// The same problem, seen from the value that holds the one at hand.
    pub(crate) fn within(self, step: Step) -> Self {
        Self {
            path: self.path.under(step),
            ..self
        }
    }

    /// Where the problem is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}
