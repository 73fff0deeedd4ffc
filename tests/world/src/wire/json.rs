//! AWS JSON 1.1: all services but CloudWatch and STS.

use serde_json::{Map, Value};

use super::{Failure, Kind, Reply, Service, Shape};

const CONTENT_TYPE: &str = "application/x-amz-json-1.1";

/// Reads a request's body.
pub(crate) fn decode(body: &[u8]) -> Result<Value, Failure> {
    if body.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    serde_json::from_slice(body)
        .map_err(|error| Failure::client("SerializationException", error.to_string()))
}

/// Writes a reply; `clock` maps its moments.
pub(crate) fn encode(shape: Option<&Shape>, output: &Value, clock: &dyn Fn(f64) -> f64) -> Reply {
    let mut body = Vec::new();
    match shape {
        Some(shape) => structure(shape, output, clock, &mut body),
        None => body.extend_from_slice(b"{}"),
    }
    reply(200, body)
}

fn reply(status: u16, body: Vec<u8>) -> Reply {
    Reply {
        status,
        headers: vec![("content-type", CONTENT_TYPE.to_owned())],
        body,
    }
}

fn structure(shape: &Shape, value: &Value, clock: &dyn Fn(f64) -> f64, body: &mut Vec<u8>) {
    body.push(b'{');
    let mut first = true;
    for member in shape.members {
        let Some(held) = value.get(member.name).filter(|held| !held.is_null()) else {
            continue;
        };
        if !first {
            body.push(b',');
        }
        first = false;
        body.push(b'"');
        body.extend_from_slice(member.name.as_bytes());
        body.extend_from_slice(b"\":");
        one(&member.kind, held, clock, body);
    }
    body.push(b'}');
}

fn one(kind: &Kind, value: &Value, clock: &dyn Fn(f64) -> f64, body: &mut Vec<u8>) {
    match (kind, value) {
        (Kind::Structure(shape), _) => structure(shape, value, clock, body),
        (Kind::List { of, .. }, Value::Array(items)) => {
            body.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    body.push(b',');
                }
                one(of, item, clock, body);
            }
            body.push(b']');
        }
        (Kind::Time, Value::Number(moment)) => {
            plain(
                &Value::from(clock(moment.as_f64().unwrap_or_default())),
                body,
            );
        }
        _ => plain(value, body),
    }
}

fn plain(value: &Value, body: &mut Vec<u8>) {
    // Writing a value to memory cannot fail.
    let _ = serde_json::to_writer(body, value);
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
    reply(status, Value::Object(members).to_string().into_bytes())
}
