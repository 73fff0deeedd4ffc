//! From the bytes of a request to its members, and from the members of a reply to its bytes.

use serde_json::Value;

use super::request::Routed;
use crate::{
    clock::Clock,
    wire::{self, Failure, Operation, Protocol, Reply, Service, cbor, json, query},
};

/// The request's members, moments on the world's clock.
pub(super) fn decode(
    operation: Option<&Operation>,
    request: &Routed,
    clock: &Clock,
) -> Result<Value, Failure> {
    let shape = operation.map(|operation| operation.input);
    let mut value = match request.service.protocol {
        Protocol::Json(_) => json::decode(&request.body)?,
        Protocol::Cbor(_) => cbor::decode(&request.body)?,
        Protocol::Query(_) => {
            let mut members = query::decode(&request.body, shape);
            members.remove("Action");
            members.remove("Version");
            Value::Object(members)
        }
    };
    if let Some(shape) = shape {
        wire::map_times(shape, &mut value, &|wall| clock.to_world(wall));
    }
    Ok(value)
}

/// The reply whose members, moments on the world's clock, are `output`.
pub(super) fn encode(
    operation: &Operation,
    request: &Routed,
    output: &Value,
    clock: &Clock,
    request_id: &str,
) -> Reply {
    let to_wall = |world| milliseconds(clock.to_wall(world));
    let service = request.service;
    match (service.protocol, operation.output) {
        (Protocol::Json(_), shape) => json::encode(shape, output, &to_wall),
        (Protocol::Cbor(_), shape) => cbor::encode(shape, output, &to_wall),
        (Protocol::Query(namespace), Some(shape)) => {
            let name = operation.name;
            query::encode(namespace, name, shape, output, &to_wall, request_id)
        }
        (Protocol::Query(namespace), None) => {
            let failure = Failure::client(service.fault_codes.internal, "Nothing to answer.");
            query::error(service, namespace, &failure, request_id)
        }
    }
}

/// The reply to a request that was refused.
pub(super) fn error(service: &Service, failure: &Failure, request_id: &str) -> Reply {
    match service.protocol {
        Protocol::Json(_) => json::error(service, failure),
        Protocol::Cbor(_) => cbor::error(service, failure),
        Protocol::Query(namespace) => query::error(service, namespace, failure, request_id),
    }
}

/// AWS tells moments to the millisecond. One that a client sent comes back as it was, whatever the
/// two clocks did to its last digits.
fn milliseconds(moment: f64) -> f64 {
    (moment * 1000.0).round() / 1000.0
}

/// Leaves out members without a value.
pub(super) fn prune(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, held| !held.is_null());
            members.values_mut().for_each(prune);
        }
        Value::Array(items) => items.iter_mut().for_each(prune),
        _ => {}
    }
}
