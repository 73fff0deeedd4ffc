//! Values as an author would write them.

use std::collections::BTreeMap;

use crate::draft::{Decimal, Leaf};

pub(super) fn whole(value: impl Into<i64>) -> Leaf<Decimal> {
    Leaf::Given(Decimal(value.into().to_string()))
}

/// `f64`'s `Display` is the shortest text that reads back the same.
pub(super) fn number(value: f64) -> Leaf<Decimal> {
    Leaf::Given(Decimal(value.to_string()))
}

pub(super) fn text(value: &str) -> Leaf<String> {
    Leaf::Given(value.to_owned())
}

pub(super) fn given<T>(value: Option<T>) -> Leaf<T> {
    value.map_or(Leaf::Omitted, Leaf::Given)
}

/// Left out where it is what omitting it means.
pub(super) fn unless<T: PartialEq>(value: T, default: &T) -> Leaf<T> {
    given(Some(value).filter(|value| value != default))
}

pub(super) fn omit_empty<T>(map: BTreeMap<String, T>) -> Leaf<BTreeMap<String, T>> {
    if map.is_empty() {
        Leaf::Omitted
    } else {
        Leaf::Given(map)
    }
}
