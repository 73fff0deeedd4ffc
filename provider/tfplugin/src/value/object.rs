//! Named attributes.

use std::collections::BTreeMap;
use std::collections::btree_map;

use super::Value;
use crate::path::Path;
use crate::reader::Reader;

/// The attributes (and blocks) of an object by name.
///
/// An attribute that is absent reads as null and is sent as null: an author builds only what it
/// has to say.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Object(BTreeMap<String, Value>);

impl Object {
    /// An object without attributes.
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// The value of an attribute; null when absent.
    pub fn get(&self, name: &str) -> &Value {
        self.0.get(name).unwrap_or(&Value::Null)
    }

    /// The value of an attribute to change in place, if present.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Value> {
        self.0.get_mut(name)
    }

    /// Whether the attribute is there, even if null.
    pub fn contains(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// Sets an attribute.
    pub fn set(&mut self, name: impl Into<String>, value: impl Into<Value>) {
        self.0.insert(name.into(), value.into());
    }

    /// Marks an attribute as known only after apply.
    pub fn set_unknown(&mut self, name: impl Into<String>) {
        self.set(name, Value::Unknown);
    }

    /// This object with one more attribute.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.set(name, value);
        self
    }

    /// Takes an attribute out; null when absent.
    pub fn take(&mut self, name: &str) -> Value {
        self.0.remove(name).unwrap_or_default()
    }

    /// The attributes in the order of their names.
    pub fn iter(&self) -> btree_map::Iter<'_, String, Value> {
        self.0.iter()
    }

    /// The names of the attributes that are there.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// How many attributes are there.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no attribute is there.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether nothing in this object is unknown.
    pub fn is_wholly_known(&self) -> bool {
        self.0.values().all(Value::is_wholly_known)
    }

    /// Where this object is unknown.
    pub fn unknown_paths(&self) -> Vec<Path> {
        self.0
            .iter()
            .flat_map(|(name, value)| value.unknown_paths(&Path::of(name)))
            .collect()
    }

    /// This object with every unknown in it made null, for the state after a failure.
    #[must_use]
    pub fn without_unknowns(self) -> Self {
        self.0
            .into_iter()
            .map(|(name, value)| (name, value.without_unknowns()))
            .collect()
    }

    /// Typed access that remembers the path of what it reads, starting at the root.
    pub fn reader(&self) -> Reader<'_> {
        Reader::new(self, Path::ROOT)
    }
}

impl<N: Into<String>, V: Into<Value>> FromIterator<(N, V)> for Object {
    fn from_iter<T: IntoIterator<Item = (N, V)>>(attributes: T) -> Self {
        Self(
            attributes
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}

impl<N: Into<String>, V: Into<Value>, const COUNT: usize> From<[(N, V); COUNT]> for Object {
    fn from(attributes: [(N, V); COUNT]) -> Self {
        attributes.into_iter().collect()
    }
}

impl IntoIterator for Object {
    type Item = (String, Value);
    type IntoIter = btree_map::IntoIter<String, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Object {
    type Item = (&'a String, &'a Value);
    type IntoIter = btree_map::Iter<'a, String, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}
