//! Typed reading of values by the authors of resources.

use std::collections::BTreeMap;

use crate::diagnostic::Diagnostic;
use crate::path::Path;
use crate::value::{Number, Object, Value};

/// A setting as it stands in a configuration, plan or state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Field<T> {
    /// Not set.
    #[default]
    Null,
    /// Set, but not known before apply.
    Unknown,
    /// Set and known.
    Known(T),
}

impl<T> Field<T> {
    /// The value, if set and known.
    pub fn known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Null | Self::Unknown => None,
        }
    }

    /// The value by reference, if set and known.
    pub fn as_known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Null | Self::Unknown => None,
        }
    }

    /// The same field with its value changed.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Field<U> {
        match self {
            Self::Null => Field::Null,
            Self::Unknown => Field::Unknown,
            Self::Known(value) => Field::Known(change(value)),
        }
    }
}

/// The attributes of an object, with the path that leads to it.
///
/// ```
/// use std::collections::BTreeMap;
/// use tfplugin::{Field, Object, Reader, Value};
///
/// let config = Object::from([
///     ("name", Value::from("worker")),
///     ("queues", Value::map([("commands", Value::object([("depth", 200)]))])),
/// ]);
/// let reader = config.reader();
/// let name: Field<String> = reader.get("name")?;
/// let queues: BTreeMap<String, Reader<'_>> = reader.get("queues")?;
/// assert_eq!(name, Field::Known("worker".to_owned()));
/// assert_eq!(queues["commands"].get::<i64>("depth")?, 200);
/// assert_eq!(queues["commands"].at("depth").to_string(), r#"queues["commands"].depth"#);
/// # Ok::<(), tfplugin::Diagnostic>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reader<'a> {
    object: &'a Object,
    path: Path,
}

impl<'a> Reader<'a> {
    /// Reads `object`, which stands at `path`.
    pub fn new(object: &'a Object, path: Path) -> Self {
        Self { object, path }
    }

    /// An attribute as a Rust type. An absent attribute is null.
    ///
    /// # Errors
    /// When the value does not have that type; the diagnostic points at the attribute.
    pub fn get<T: FromValue<'a>>(&self, name: &str) -> Result<T, Diagnostic> {
        T::from_value(self.object.get(name), &self.at(name))
    }

    /// The attribute as it is; null when absent.
    pub fn value(&self, name: &str) -> &'a Value {
        self.object.get(name)
    }

    /// The whole object.
    pub fn object(&self) -> &'a Object {
        self.object
    }

    /// The path of this object.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The path of an attribute of this object.
    pub fn at(&self, name: &str) -> Path {
        self.path.attribute(name)
    }
}

/// A Rust type that can be read from a [`Value`].
///
/// [`Field`] tells null, unknown and known apart; `Option` accepts null; every other type asks for
/// a known value.
pub trait FromValue<'a>: Sized {
    /// Reads `value`, which stands at `path`.
    ///
    /// # Errors
    /// When the value is of another kind, or null or unknown where neither is expected.
    fn from_value(value: &'a Value, path: &Path) -> Result<Self, Diagnostic>;
}

/// A diagnostic for a value of another kind than the reader asked for.
fn unexpected(value: &Value, expected: &str, path: &Path) -> Diagnostic {
    Diagnostic::error(
        format!("{path} is not {expected}"),
        format!("Found {}; allowed: {expected}.", value.kind()),
    )
    .at(path.clone())
}

impl<'a, T: FromValue<'a>> FromValue<'a> for Field<T> {
    fn from_value(value: &'a Value, path: &Path) -> Result<Self, Diagnostic> {
        match value.plain() {
            Value::Null => Ok(Self::Null),
            Value::Unknown => Ok(Self::Unknown),
            known => T::from_value(known, path).map(Self::Known),
        }
    }
}

impl<'a, T: FromValue<'a>> FromValue<'a> for Option<T> {
    fn from_value(value: &'a Value, path: &Path) -> Result<Self, Diagnostic> {
        match value.plain() {
            Value::Null => Ok(None),
            other => T::from_value(other, path).map(Some),
        }
    }
}

impl<'a> FromValue<'a> for &'a Value {
    fn from_value(value: &'a Value, _path: &Path) -> Result<Self, Diagnostic> {
        Ok(value)
    }
}

impl FromValue<'_> for Value {
    fn from_value(value: &Value, _path: &Path) -> Result<Self, Diagnostic> {
        Ok(value.clone())
    }
}

impl FromValue<'_> for bool {
    fn from_value(value: &Value, path: &Path) -> Result<Self, Diagnostic> {
        value
            .as_bool()
            .ok_or_else(|| unexpected(value, "a bool", path))
    }
}

impl FromValue<'_> for String {
    fn from_value(value: &Value, path: &Path) -> Result<Self, Diagnostic> {
        <&str>::from_value(value, path).map(str::to_owned)
    }
}

impl<'a> FromValue<'a> for &'a str {
    fn from_value(value: &'a Value, path: &Path) -> Result<Self, Diagnostic> {
        value
            .as_str()
            .ok_or_else(|| unexpected(value, "a string", path))
    }
}

impl FromValue<'_> for Number {
    fn from_value(value: &Value, path: &Path) -> Result<Self, Diagnostic> {
        let number = value.as_number().cloned();
        number.ok_or_else(|| unexpected(value, "a number", path))
    }
}

impl FromValue<'_> for f64 {
    fn from_value(value: &Value, path: &Path) -> Result<Self, Diagnostic> {
        Number::from_value(value, path).map(|number| number.to_f64())
    }
}

fn not_whole(number: &Number, allowed: &str, path: &Path) -> Diagnostic {
    Diagnostic::error(
        format!("{path} is not {allowed}"),
        format!("Found {number}; allowed: {allowed}."),
    )
    .at(path.clone())
}

macro_rules! whole {
    ($($integer:ty: $allowed:literal),*) => {$(
        impl FromValue<'_> for $integer {
            fn from_value(value: &Value, path: &Path) -> Result<Self, Diagnostic> {
                let number = Number::from_value(value, path)?;
                let whole = number.to_i64().and_then(|whole| whole.try_into().ok());
                whole.ok_or_else(|| not_whole(&number, $allowed, path))
            }
        }
    )*};
}

whole!(
    i64: "a whole number of 64 bits",
    i32: "a whole number of 32 bits",
    u32: "a whole number from 0 to 4294967295"
);

impl FromValue<'_> for u64 {
    fn from_value(value: &Value, path: &Path) -> Result<Self, Diagnostic> {
        let number = Number::from_value(value, path)?;
        number
            .to_u64()
            .ok_or_else(|| not_whole(&number, "a whole number of 64 bits, not negative", path))
    }
}

impl<'a> FromValue<'a> for Reader<'a> {
    fn from_value(value: &'a Value, path: &Path) -> Result<Self, Diagnostic> {
        let object = value
            .as_object()
            .ok_or_else(|| unexpected(value, "an object", path))?;
        Ok(Self::new(object, path.clone()))
    }
}

/// Lists, sets and tuples.
impl<'a, T: FromValue<'a>> FromValue<'a> for Vec<T> {
    fn from_value(value: &'a Value, path: &Path) -> Result<Self, Diagnostic> {
        let elements = value
            .as_elements()
            .ok_or_else(|| unexpected(value, "a list", path))?;
        let is_set = matches!(value.plain(), Value::Set(_));
        let at = |index| {
            if is_set {
                path.element()
            } else {
                path.index(index)
            }
        };
        let read = |(index, element)| T::from_value(element, &at(index));
        elements.iter().enumerate().map(read).collect()
    }
}

impl<'a, T: FromValue<'a>> FromValue<'a> for BTreeMap<String, T> {
    fn from_value(value: &'a Value, path: &Path) -> Result<Self, Diagnostic> {
        // State read without its types has objects where the type may say map.
        let elements = match value.plain() {
            Value::Map(elements) => elements.iter(),
            Value::Object(object) => object.iter(),
            _ => return Err(unexpected(value, "a map", path)),
        };
        let read = |(key, element): (&String, &'a Value)| {
            Ok((key.clone(), T::from_value(element, &path.key(key))?))
        };
        elements.map(read).collect()
    }
}

#[cfg(test)]
mod tests;
