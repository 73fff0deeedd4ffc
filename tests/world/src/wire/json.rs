//! AWS JSON 1.1: Application Auto Scaling and ECS.

use serde_json::{Map, Value};

use super::{Failure, Reply, Service};

const CONTENT_TYPE: &str = "application/x-amz-json-1.1";

/// Reads a request's body.
pub(crate) fn decode(body: &[u8]) -> Result<Value, Failure> {
    if body.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    serde_json::from_slice(body)
        .map_err(|error| Failure::client("SerializationException", error.to_string()))
}

/// Writes a reply whose moments are wall times already.
pub(crate) fn encode(output: &Value) -> Reply {
    Reply {
        status: 200,
        headers: vec![("content-type", CONTENT_TYPE.to_owned())],
        body: output.to_string().into_bytes(),
    }
}

/// Writes an error.
pub(crate) fn error(service: &Service, failure: &Failure) -> Reply {
    let (status, name) = service.describe(failure);
    let mut members = failure.members.clone();
    members.insert("__type".to_owned(), Value::from(name));
    members.insert(
        service.message_member.to_owned(),
        Value::from(failure.message.as_str()),
    );
    Reply {
        status,
        ..encode(&Value::Object(members))
    }
}
