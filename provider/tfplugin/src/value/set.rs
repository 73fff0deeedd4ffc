//! Elements without an order.

use super::Value;

/// The elements of a set, kept sorted so that two sets with the same elements are equal.
///
/// Equal elements become one, unless they hold something unknown: two unknown elements may yet
/// turn out to differ, so Terraform counts both.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Set(Vec<Value>);

impl Set {
    /// The elements in a fixed, meaningless order.
    pub fn as_slice(&self) -> &[Value] {
        &self.0
    }

    /// The elements in a fixed, meaningless order.
    pub fn iter(&self) -> std::slice::Iter<'_, Value> {
        self.0.iter()
    }

    /// How many elements there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no element.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this very element is in the set.
    pub fn contains(&self, element: &Value) -> bool {
        self.0.binary_search(element).is_ok()
    }
}

impl FromIterator<Value> for Set {
    fn from_iter<T: IntoIterator<Item = Value>>(elements: T) -> Self {
        let mut elements: Vec<Value> = elements.into_iter().collect();
        elements.sort_unstable();
        elements.dedup_by(|later, earlier| later == earlier && earlier.is_wholly_known());
        Self(elements)
    }
}

impl IntoIterator for Set {
    type Item = Value;
    type IntoIter = std::vec::IntoIter<Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Set {
    type Item = &'a Value;
    type IntoIter = std::slice::Iter<'a, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_repetition_mean_nothing() {
        let set =
            |elements: &[&str]| -> Set { elements.iter().map(|&it| Value::from(it)).collect() };
        assert_eq!(set(&["a", "b", "a"]), set(&["b", "a"]));
        assert_ne!(set(&["a"]), set(&["a", "b"]));
        assert!(set(&["a", "b"]).contains(&Value::from("b")));
        assert!(!set(&["a", "b"]).contains(&Value::from("c")));
    }

    #[test]
    fn unknown_elements_stay_apart() {
        let set: Set = [Value::Unknown, Value::Unknown, Value::Null, Value::Null]
            .into_iter()
            .collect();
        assert_eq!(set.len(), 3);
    }
}
