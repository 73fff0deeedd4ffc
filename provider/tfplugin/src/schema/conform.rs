//! Making what an author built exactly what the schema says, or saying why it is not.

use std::fmt;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use super::Schema;
use super::attribute::Attribute;
use super::identity::IdentitySchema;
use crate::path::{Path, Step};
use crate::types::Type;
use crate::value::{Object, Value};

mod conformer;

use conformer::Conformer;

/// A value that does not have the type its schema gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// Where.
    pub path: Path,
    /// What is wrong.
    pub problem: String,
}

impl Mismatch {
    /// The same problem, seen from the value that holds the one at hand.
    pub(crate) fn within(self, step: Step) -> Self {
        Self {
            path: self.path.under(step),
            ..self
        }
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, problem } = self;
        if path.is_root() {
            write!(formatter, "{problem}")
        } else {
            write!(formatter, "{path}: {problem}")
        }
    }
}

impl Schema {
    /// The same object with exactly the attributes and blocks of this schema: absent attributes
    /// null, absent blocks empty, strings NFC-normalized, free values given their type.
    ///
    /// # Errors
    /// Every attribute the schema does not have and every value of another type.
    pub fn conform(&self, object: Object) -> Result<Object, Vec<Mismatch>> {
        run(|conformer| conformer.block(&self.block, object))
    }
}

impl IdentitySchema {
    /// As [`Schema::conform`], for an identity.
    ///
    /// # Errors
    /// As there.
    pub fn conform(&self, object: Object) -> Result<Object, Vec<Mismatch>> {
        let types = self
            .attributes
            .iter()
            .map(|(name, each)| (name.as_str(), &each.of));
        run(|conformer| {
            conformer.fields(types.collect(), object, |conformer, of, value| {
                conformer.value(of, value)
            })
        })
    }
}

impl Attribute {
    /// As [`Schema::conform`], for one attribute.
    ///
    /// # Errors
    /// As there.
    pub fn conform(&self, value: Value) -> Result<Value, Vec<Mismatch>> {
        run(|conformer| conformer.attribute(self, value))
    }
}

impl Type {
    /// As [`Schema::conform`], for a value of this type.
    ///
    /// # Errors
    /// As there.
    pub fn conform(&self, value: Value) -> Result<Value, Vec<Mismatch>> {
        run(|conformer| conformer.value(self, value))
    }
}

fn run<T>(work: impl FnOnce(&mut Conformer) -> T) -> Result<T, Vec<Mismatch>> {
    let mut conformer = Conformer::default();
    let done = work(&mut conformer);
    if conformer.mismatches.is_empty() {
        Ok(done)
    } else {
        Err(conformer.mismatches)
    }
}

/// The text in Unicode's composed form, which Terraform brings every string into.
pub(crate) fn nfc(text: String) -> String {
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => text,
        IsNormalized::No | IsNormalized::Maybe => text.nfc().collect(),
    }
}

#[cfg(test)]
mod tests;
