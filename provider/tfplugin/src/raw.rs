//! State as JSON text, as some schema version or another resource type wrote it.

use crate::diagnostic::Diagnostic;
use crate::types::Type;
use crate::value::{Object, Value};

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
        match crate::wire::json::decode(self.0.as_bytes(), of) {
            Ok(Value::Object(object)) => Ok(object),
            Ok(other) => Err(Diagnostic::error(
                "Stored state is not an object",
                format!("Found {}; allowed: an object of {of}.", other.kind()),
            )),
            Err(error) => Err(
                Diagnostic::error("Stored state cannot be read", error.to_string())
                    .at(error.path().clone()),
            ),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
