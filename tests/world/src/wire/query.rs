//! AWS Query: a form in, XML out. STS only.

use serde_json::{Map, Value};

use super::{Failure, Kind, Reply, Service, Shape};

/// Reads a form: the operation's name and the members, texts all of them.
pub(crate) fn decode(body: &[u8], shape: Option<&Shape>) -> Map<String, Value> {
    let mut members = Map::new();
    for pair in String::from_utf8_lossy(body)
        .split('&')
        .filter(|pair| !pair.is_empty())
    {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, value) = (unescape(name), unescape(value));
        let kind = shape.and_then(|shape| {
            let found = shape.members.iter().find(|member| member.name == name);
            found.map(|member| &member.kind)
        });
        let value = match (kind, value.parse::<i64>()) {
            (Some(Kind::Integer { .. }), Ok(number)) => Value::from(number),
            _ => Value::from(value),
        };
        members.insert(name, value);
    }
    members
}

/// Writes a reply; `clock` maps its moments, which are written as ISO 8601.
pub(crate) fn encode(
    namespace: &str,
    operation: &str,
    shape: &Shape,
    output: &Value,
    clock: &dyn Fn(f64) -> f64,
    request_id: &str,
) -> Reply {
    let mut inner = String::new();
    structure(shape, output, clock, &mut inner);
    reply(
        200,
        format!(
            "<{operation}Response xmlns=\"{namespace}\"><{operation}Result>{inner}\
             </{operation}Result><ResponseMetadata><RequestId>{request_id}</RequestId>\
             </ResponseMetadata></{operation}Response>"
        ),
    )
}

/// Writes an error.
pub(crate) fn error(
    service: &Service,
    namespace: &str,
    failure: &Failure,
    request_id: &str,
) -> Reply {
    let (status, _) = service.describe(failure);
    let side = if status < 500 { "Sender" } else { "Receiver" };
    let (code, message) = (escape(&failure.code), escape(&failure.message));
    reply(
        status,
        format!(
            "<ErrorResponse xmlns=\"{namespace}\"><Error><Type>{side}</Type><Code>{code}</Code>\
             <Message>{message}</Message></Error><RequestId>{request_id}</RequestId>\
             </ErrorResponse>"
        ),
    )
}

fn reply(status: u16, body: String) -> Reply {
    Reply {
        status,
        headers: vec![("content-type", "text/xml".to_owned())],
        body: body.into_bytes(),
    }
}

fn structure(shape: &Shape, value: &Value, clock: &dyn Fn(f64) -> f64, xml: &mut String) {
    for member in shape.members {
        let name = member.name;
        let Some(held) = value.get(name).filter(|held| !held.is_null()) else {
            continue;
        };
        let mut inner = String::new();
        match (&member.kind, held) {
            (Kind::Structure(shape), _) => structure(shape, held, clock, &mut inner),
            (Kind::Time, _) => inner = iso(clock(held.as_f64().unwrap_or_default())),
            (_, Value::String(text)) => inner = escape(text),
            (_, other) => inner = other.to_string(),
        }
        xml.push_str(&format!("<{name}>{inner}</{name}>"));
    }
}

/// Seconds since 1970 as ISO 8601, whole seconds, UTC.
pub(crate) fn iso(seconds: f64) -> String {
    let format = time::format_description::well_known::Rfc3339;
    // A moment far outside the calendar is nobody's expiry; its first second will do.
    #[allow(clippy::cast_possible_truncation)]
    let moment = time::OffsetDateTime::from_unix_timestamp(seconds as i64)
        .unwrap_or(time::OffsetDateTime::UNIX_EPOCH);
    moment.format(&format).unwrap_or_default()
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

fn unescape(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut index = 0;
    while let Some(&byte) = bytes.get(index) {
        let hex = bytes
            .get(index + 1..index + 3)
            .and_then(|pair| std::str::from_utf8(pair).ok());
        let escaped = hex.and_then(|pair| u8::from_str_radix(pair, 16).ok());
        match (byte, escaped) {
            (b'%', Some(held)) => {
                out.push(held);
                index += 2;
            }
            (b'+', _) => out.push(b' '),
            _ => out.push(byte),
        }
        index += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}
