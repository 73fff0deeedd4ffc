//! Values, states and identities.

use crate::diagnostic::Diagnostic;
use crate::generated::tfplugin6 as proto;
use crate::raw::RawObject;
use crate::schema::Mismatch;
use crate::types::Type;
use crate::value::{Object, Value};
use crate::wire::error::DecodeError;
use crate::wire::{json, msgpack};

/// A value of type `of`. A missing one, and one with neither encoding, is null.
pub(in crate::wire) fn value(
    sent: Option<&proto::DynamicValue>,
    of: &Type,
) -> Result<Value, DecodeError> {
    match sent {
        Some(sent) if !sent.msgpack.is_empty() => msgpack::decode(&sent.msgpack, of),
        Some(sent) if !sent.json.is_empty() => json::decode(&sent.json, of),
        _ => Ok(Value::Null),
    }
}

/// A diagnostic for what Terraform sent; `what` names the field.
fn unreadable(what: &str, error: &DecodeError) -> Diagnostic {
    Diagnostic::error(
        format!("The {what} cannot be read"),
        format!("Terraform sent a {what} that does not fit the schema: {error}."),
    )
    .at(error.path().clone())
}

/// An object that may be null; `what` names the field for messages.
pub(in crate::wire) fn optional_object(
    what: &str,
    sent: Option<&proto::DynamicValue>,
    of: &Type,
) -> Result<Option<Object>, Diagnostic> {
    match value(sent, of) {
        Ok(Value::Null) => Ok(None),
        Ok(Value::Object(object)) => Ok(Some(object)),
        Ok(other) => {
            let problem = format!("{} stands for an object", other.kind());
            Err(unreadable(what, &DecodeError::new(problem)))
        }
        Err(error) => Err(unreadable(what, &error)),
    }
}

/// An object that must not be null.
pub(in crate::wire) fn object(
    what: &str,
    sent: Option<&proto::DynamicValue>,
    of: &Type,
) -> Result<Object, Diagnostic> {
    optional_object(what, sent, of)?
        .ok_or_else(|| unreadable(what, &DecodeError::new("null stands for an object")))
}

/// A configuration.
pub(in crate::wire) fn config(
    sent: Option<&proto::DynamicValue>,
    of: &Type,
) -> Result<Object, Diagnostic> {
    object("configuration", sent, of)
}

/// An identity, if Terraform has one and the resource knows identities.
pub(in crate::wire) fn optional_identity(
    sent: Option<&proto::ResourceIdentityData>,
    of: Option<&Type>,
) -> Result<Option<Object>, Diagnostic> {
    match (sent, of) {
        (Some(sent), Some(of)) => optional_object("identity", sent.identity_data.as_ref(), of),
        _ => Ok(None),
    }
}

/// State as text. An absent one is the empty object, for core sends nothing at all when identity
/// was added to existing state.
pub(in crate::wire) fn raw_object(sent: Option<proto::RawState>) -> Result<RawObject, Diagnostic> {
    let proto::RawState { json, flatmap } = sent.unwrap_or_default();
    if !flatmap.is_empty() {
        return Err(Diagnostic::error(
            "The state is too old",
            "It is written in the flat form of Terraform 0.11. Refresh it with Terraform 0.12 or \
             later first, or import the object anew.",
        ));
    }
    if json.is_empty() {
        return Ok(RawObject("{}".to_owned()));
    }
    String::from_utf8(json).map(RawObject).map_err(|error| {
        Diagnostic::error(
            "The state is not text",
            format!("It is not UTF-8: {error}."),
        )
    })
}

/// A value on its way out.
///
/// # Errors
/// When it is not of type `of`.
pub(in crate::wire) fn dynamic_value(
    value: &Value,
    of: &Type,
) -> Result<proto::DynamicValue, Mismatch> {
    Ok(proto::DynamicValue {
        msgpack: msgpack::encode(value, of)?,
        json: Vec::new(),
    })
}

/// An identity on its way out.
///
/// # Errors
/// When it is not of type `of`.
pub(in crate::wire) fn identity_data(
    identity: Object,
    of: &Type,
) -> Result<proto::ResourceIdentityData, Mismatch> {
    let data = dynamic_value(&Value::Object(identity), of)?;
    Ok(proto::ResourceIdentityData {
        identity_data: Some(data),
    })
}
