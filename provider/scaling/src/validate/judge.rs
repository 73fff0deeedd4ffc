//! Where problems are collected, and how leaves are read.

use crate::{
    draft::Leaf,
    problem::{Path, Problem},
};

/// Longest value in characters that a message quotes whole.
const QUOTED_CHARS_MAX: usize = 80;

/// Collects what is wrong. Everything that reads a value gives `None` when it is wrong (and has
/// said so here) or not known yet (and has said nothing).
#[derive(Debug, Default)]
pub(super) struct Judge {
    problems: Vec<Problem>,
}

impl Judge {
    pub(super) fn into_problems(self) -> Vec<Problem> {
        self.problems
    }

    pub(super) fn count(&self) -> usize {
        self.problems.len()
    }

    pub(super) fn error(
        &mut self,
        path: &Path,
        summary: impl Into<String>,
        found: impl Into<String>,
        allowed: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.problems
            .push(Problem::error(path, summary, found, allowed, remedy));
    }

    /// A value that must be written.
    pub(super) fn required<'a, T>(
        &mut self,
        leaf: &'a Leaf<T>,
        path: &Path,
        allowed: &str,
        remedy: &str,
    ) -> Option<&'a T> {
        if matches!(leaf, Leaf::Omitted) {
            let summary = format!("{} is missing", path.leaf());
            self.error(path, summary, "nothing", allowed, remedy);
        }
        leaf.given()
    }
}

/// A value that may be omitted: `Some(None)` when it is, `None` when it is not known yet.
pub(super) fn optional<T>(leaf: &Leaf<T>) -> Option<Option<&T>> {
    match leaf {
        Leaf::Omitted => Some(None),
        Leaf::Unknown => None,
        Leaf::Given(value) => Some(Some(value)),
    }
}

/// The value in quotes, shortened when nobody would read it all.
pub(super) fn quote(text: &str) -> String {
    let count = text.chars().count();
    if count <= QUOTED_CHARS_MAX {
        return format!("{text:?}");
    }
    let start: String = text.chars().take(QUOTED_CHARS_MAX).collect();
    format!("{start:?} and {} characters more", count - QUOTED_CHARS_MAX)
}
