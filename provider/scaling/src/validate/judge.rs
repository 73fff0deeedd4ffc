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
            let summary = format!("{} is missing", path.name());
            self.error(path, summary, "nothing", allowed, remedy);
        }
        leaf.given()
    }

    /// An element of a list or a map, which may not be null. `what` is the noun for it.
    pub(super) fn element<'a, T>(
        &mut self,
        leaf: &'a Leaf<T>,
        path: &Path,
        what: &str,
        allowed: &str,
    ) -> Option<&'a T> {
        if matches!(leaf, Leaf::Omitted) {
            let remedy = format!("write the {what}, or drop it");
            self.error(path, format!("the {what} is null"), "null", allowed, remedy);
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
    shortened(text, |text| format!("{text:?}"))
}

/// The same without quotes, for numbers.
pub(super) fn excerpt(text: &str) -> String {
    shortened(text, str::to_owned)
}

fn shortened(text: &str, show: impl Fn(&str) -> String) -> String {
    let count = text.chars().count();
    if count <= QUOTED_CHARS_MAX {
        return show(text);
    }
    let start: String = text.chars().take(QUOTED_CHARS_MAX).collect();
    format!(
        "{} and {} characters more",
        show(&start),
        count - QUOTED_CHARS_MAX
    )
}
