//! Smithy RPC v2 CBOR with the error codes of AWS Query: CloudWatch.
//!
//! Moments are CBOR tag 1; an error is a map with `__type` and `message`, and its Query code
//! travels in the header `x-amzn-query-error` (Smithy 2.0, "AWS Query compatible").

use ciborium::Value as Cbor;
use serde_json::{Map, Number, Value};

use super::{Failure, Kind, Reply, Service, Shape};

/// RFC 8949, 3.4.2: seconds since 1970.
const TAG_TIME: u64 = 1;

/// Reads a request's body. Moments become numbers, and numbers JSON cannot hold become texts.
pub(crate) fn decode(body: &[u8]) -> Result<Value, Failure> {
    if body.is_empty() {
        return Ok(Value::Object(Map::new()));
    }
    let decoded: Cbor = ciborium::from_reader(body)
        .map_err(|error| Failure::client("SerializationException", error.to_string()))?;
    to_json(decoded)
}

/// Writes a reply; `clock` maps its moments.
pub(crate) fn encode(shape: Option<&Shape>, output: &Value, clock: &dyn Fn(f64) -> f64) -> Reply {
    let encoded = match shape {
        Some(shape) => structure(shape, output, clock),
        None => Cbor::Map(Vec::new()),
    };
    reply(200, &encoded)
}

/// Writes an error.
pub(crate) fn error(service: &Service, failure: &Failure) -> Reply {
    let (status, name) = service.describe(failure);
    let text = |text: &str| Cbor::Text(text.to_owned());
    let mut members = vec![
        (
            text("__type"),
            Cbor::Text(format!("com.amazonaws.cloudwatch#{name}")),
        ),
        (text(service.message_member), text(&failure.message)),
    ];
    for (name, value) in &failure.members {
        members.push((text(name), untyped(value)));
    }
    let mut reply = reply(status, &Cbor::Map(members));
    let side = if status < 500 { "Sender" } else { "Receiver" };
    reply
        .headers
        .push(("x-amzn-query-error", format!("{};{side}", failure.code)));
    reply
}

fn reply(status: u16, value: &Cbor) -> Reply {
    let mut body = Vec::new();
    // Writing to memory cannot fail; an empty body would be reported by any client.
    let _ = ciborium::into_writer(value, &mut body);
    Reply {
        status,
        headers: vec![
            ("content-type", "application/cbor".to_owned()),
            ("smithy-protocol", "rpc-v2-cbor".to_owned()),
        ],
        body,
    }
}

fn to_json(value: Cbor) -> Result<Value, Failure> {
    Ok(match value {
        Cbor::Integer(number) => {
            let number =
                i64::try_from(number).map_err(|_| unreadable("an integer over 64 bits"))?;
            Value::from(number)
        }
        Cbor::Float(number) => float(number),
        Cbor::Text(text) => Value::from(text),
        Cbor::Bool(held) => Value::from(held),
        Cbor::Null => Value::Null,
        Cbor::Tag(TAG_TIME, held) => to_json(*held)?,
        Cbor::Array(items) => {
            Value::Array(items.into_iter().map(to_json).collect::<Result<_, _>>()?)
        }
        Cbor::Map(entries) => {
            let mut members = Map::new();
            for (key, held) in entries {
                let Cbor::Text(key) = key else {
                    return Err(unreadable("a map key that is no text"));
                };
                members.insert(key, to_json(held)?);
            }
            Value::Object(members)
        }
        _ => return Err(unreadable("a CBOR type no member has")),
    })
}

fn unreadable(what: &str) -> Failure {
    Failure::client("SerializationException", format!("The body holds {what}."))
}

fn float(number: f64) -> Value {
    Number::from_f64(number).map_or_else(
        || {
            Value::from(if number.is_nan() {
                "NaN"
            } else if number > 0.0 {
                "Infinity"
            } else {
                "-Infinity"
            })
        },
        Value::Number,
    )
}

fn structure(shape: &Shape, value: &Value, clock: &dyn Fn(f64) -> f64) -> Cbor {
    let mut entries = Vec::new();
    for member in shape.members {
        match value.get(member.name) {
            None | Some(Value::Null) => {}
            Some(held) => entries.push((
                Cbor::Text(member.name.to_owned()),
                typed(&member.kind, held, clock),
            )),
        }
    }
    Cbor::Map(entries)
}

fn typed(kind: &Kind, value: &Value, clock: &dyn Fn(f64) -> f64) -> Cbor {
    let number = || super::shape::double(value).unwrap_or(f64::NAN);
    match kind {
        Kind::Double => Cbor::Float(number()),
        Kind::Time => Cbor::Tag(TAG_TIME, Box::new(Cbor::Float(clock(number())))),
        Kind::List { of, .. } => {
            let items = value.as_array().into_iter().flatten();
            Cbor::Array(items.map(|item| typed(of, item, clock)).collect())
        }
        Kind::Structure(shape) => structure(shape, value, clock),
        Kind::Text { .. }
        | Kind::Pattern { .. }
        | Kind::Enum(_)
        | Kind::Integer { .. }
        | Kind::Long
        | Kind::Boolean
        | Kind::Map { .. } => untyped(value),
    }
}

fn untyped(value: &Value) -> Cbor {
    match value {
        Value::Null => Cbor::Null,
        Value::Bool(held) => Cbor::Bool(*held),
        Value::String(text) => Cbor::Text(text.clone()),
        Value::Number(number) => number.as_i64().map_or_else(
            || Cbor::Float(number.as_f64().unwrap_or(f64::NAN)),
            |whole| Cbor::Integer(whole.into()),
        ),
        Value::Array(items) => Cbor::Array(items.iter().map(untyped).collect()),
        Value::Object(members) => {
            let entries = members.iter();
            Cbor::Map(
                entries
                    .map(|(key, held)| (Cbor::Text(key.clone()), untyped(held)))
                    .collect(),
            )
        }
    }
}
