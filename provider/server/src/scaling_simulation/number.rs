//! Numbers within bounds.

use std::ops::RangeInclusive;

use scaling::problem::{Path, Problem};
use tfplugin::{Diagnostic, Field, Number, Reader};

/// A number as it stands in a configuration, once it is judged.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Judged<T> {
    /// Not set.
    Omitted,
    /// Not known yet, or wrong and told.
    Missing,
    /// Within its bounds.
    Given(T),
}

impl<T> Judged<T> {
    /// The value, or this one when there is none; `None` while it is missing.
    pub(super) fn or(self, default: T) -> Option<T> {
        match self {
            Self::Omitted => Some(default),
            Self::Missing => None,
            Self::Given(value) => Some(value),
        }
    }

    /// The value, if there is one; `None` while it is missing.
    pub(super) fn optional(self) -> Option<Option<T>> {
        match self {
            Self::Omitted => Some(None),
            Self::Missing => None,
            Self::Given(value) => Some(Some(value)),
        }
    }
}

/// A whole number of `unit` at `path`, which ends in `name`.
pub(super) fn whole(
    reader: &Reader<'_>,
    name: &str,
    path: &Path,
    allowed: RangeInclusive<i64>,
    problems: &mut Vec<Problem>,
) -> Result<Judged<i64>, Diagnostic> {
    let words = format!(
        "a whole number from {} to {}",
        allowed.start(),
        allowed.end()
    );
    judge(reader, name, path, &words, problems, |number| {
        number.to_i64().filter(|whole| allowed.contains(whole))
    })
}

/// A number at `path`, which ends in `name`, that is not negative.
pub(super) fn positive(
    reader: &Reader<'_>,
    name: &str,
    path: &Path,
    problems: &mut Vec<Problem>,
) -> Result<Judged<f64>, Diagnostic> {
    let words = "a number from 0 to 1e12";
    judge(reader, name, path, words, problems, |number| {
        let value = number.to_f64();
        (0.0..=1e12).contains(&value).then_some(value)
    })
}

fn judge<T>(
    reader: &Reader<'_>,
    name: &str,
    path: &Path,
    allowed: &str,
    problems: &mut Vec<Problem>,
    accept: impl FnOnce(&Number) -> Option<T>,
) -> Result<Judged<T>, Diagnostic> {
    let number = match reader.get::<Field<Number>>(name)? {
        Field::Null => return Ok(Judged::Omitted),
        Field::Unknown => return Ok(Judged::Missing),
        Field::Known(number) => number,
    };
    Ok(accept(&number).map_or_else(
        || {
            let summary = format!("{name} is out of range");
            let found = number.to_string();
            problems.push(Problem::error(
                path,
                summary,
                found,
                allowed,
                format!("write {allowed}"),
            ));
            Judged::Missing
        },
        Judged::Given,
    ))
}
