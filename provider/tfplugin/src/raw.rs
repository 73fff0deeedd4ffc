//! State as JSON text, as some schema version or another resource type wrote it.

use crate::diagnostic::Diagnostic;
use crate::types::Type;
use crate::value::{Object, Value};
use crate::wire::DecodeError;

/// An object as Terraform stores it: JSON text whose types only its writer knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawObject(pub String);

impl RawObject {
    /// The object, read with the types of the schema version that wrote it. Attributes that are
    /// missing become null; attributes `of` does not name are left out.
    ///
    /// # Errors
    /// When the text does not fit; the diagnostic names the path.
    pub fn read(&self, of: &Type) -> Result<Object, Diagnostic> {
        object(crate::wire::json::decode(self.0.as_bytes(), of))
    }

    /// The object, read without knowing its types: JSON's objects become objects, its arrays lists,
    /// and numbers keep their digits. For state of another resource type, of which a
    /// [`Reader`](crate::reader::Reader) then takes what it needs; what else that type may hold, or
    /// hold in its next version, does no harm.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use tfplugin::raw::RawObject;
    ///
    /// let state = RawObject(r#"{"max_capacity":10,"tags":{"team":"chat"},"suspended_state":[]}"#.to_owned());
    /// let state = state.read_untyped()?;
    /// let reader = state.reader();
    /// let most: i64 = reader.get("max_capacity")?;
    /// let tags: BTreeMap<String, String> = reader.get("tags")?;
    /// let role: Option<String> = reader.get("role_arn")?;
    /// assert_eq!((most, tags["team"].as_str(), role), (10, "chat", None));
    /// # Ok::<(), tfplugin::Diagnostic>(())
    /// ```
    ///
    /// # Errors
    /// When the text is no JSON object.
    pub fn read_untyped(&self) -> Result<Object, Diagnostic> {
        object(crate::wire::json::decode_untyped(self.0.as_bytes()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn object(read: Result<Value, DecodeError>) -> Result<Object, Diagnostic> {
    match read {
        Ok(Value::Object(object)) => Ok(object),
        Ok(other) => Err(Diagnostic::error(
            "Stored state is not an object",
            format!("Found {}; allowed: an object.", other.kind()),
        )),
        Err(error) => Err(
            Diagnostic::error("Stored state cannot be read", error.to_string())
                .at(error.path().clone()),
        ),
    }
}
