//! The world's tables compared with the published service models: every operation, member, type,
//! limit, word and error code.

use serde_json::Value;
use world::{
    SERVICES,
    wire::{Kind, Protocol, Service, Shape},
};

use crate::models::model;

/// Errors that are documented for an operation and missing in its model.
const UNLISTED: [(&str, &str); 1] = [("DescribeScalingPolicies", "InternalServiceException")];

#[test]
fn every_table_agrees_with_the_service_models() {
    let mut wrong = Vec::new();
    for service in SERVICES {
        check(service, &model(service.model), &mut wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn check(service: &Service, model: &Value, wrong: &mut Vec<String>) {
    let metadata = &model["metadata"];
    let agrees = match service.protocol {
        Protocol::Json(prefix) => {
            metadata["targetPrefix"] == prefix && metadata["jsonVersion"] == "1.1"
        }
        Protocol::Cbor(name) => {
            metadata["targetPrefix"] == name && metadata["protocol"] == "smithy-rpc-v2-cbor"
        }
        Protocol::Query(namespace) => metadata["xmlNamespace"] == namespace,
    };
    if !agrees {
        wrong.push(format!(
            "{}: protocol {:?} is not {metadata}",
            service.name, service.protocol
        ));
    }
    for operation in service.operations {
        let held = &model["operations"][operation.name];
        let mut sides = vec![("input", Some(operation.input))];
        sides.push(("output", operation.output));
        for (side, shape) in sides {
            match (held[side]["shape"].as_str(), shape) {
                (Some(name), Some(shape)) if name == shape.name => {
                    structure(model, shape, side == "input", wrong);
                }
                (None, Some(shape)) if shape.members.is_empty() && side == "input" => {}
                (None, None) => {}
                (found, _) => wrong.push(format!("{} {side} is {found:?}", operation.name)),
            }
        }
        for code in operation.errors {
            let listed = held["errors"].as_array().into_iter().flatten();
            let listed = listed.filter_map(|error| error["shape"].as_str());
            let known = listed
                .into_iter()
                .any(|shape| code_of(model, shape) == *code);
            if !known && !UNLISTED.contains(&(operation.name, code)) {
                wrong.push(format!("{} does not answer {code}", operation.name));
            }
        }
    }
    errors(service, model, wrong);
}

/// The code clients see for an error structure.
fn code_of<'a>(model: &'a Value, shape: &'a str) -> &'a str {
    model["shapes"][shape]["error"]["code"]
        .as_str()
        .unwrap_or(shape)
}

fn errors(service: &Service, model: &Value, wrong: &mut Vec<String>) {
    for error in service.errors {
        let Some(name) = error.shape else { continue };
        let held = &model["shapes"][name];
        if held["exception"] != true || code_of(model, name) != error.code {
            wrong.push(format!(
                "{}: {} is not the error {name}",
                service.name, error.code
            ));
        }
        let status = held["error"]["httpStatusCode"].as_u64();
        if status.is_some_and(|status| status != u64::from(error.status)) {
            wrong.push(format!(
                "{}: {} has status {status:?}",
                service.name, error.code
            ));
        }
    }
    for operation in service.operations {
        for code in operation.errors {
            if !service.errors.iter().any(|error| error.code == *code) {
                wrong.push(format!("{}: {code} is in no table", operation.name));
            }
        }
    }
}

fn structure(model: &Value, shape: &Shape, input: bool, wrong: &mut Vec<String>) {
    let held = &model["shapes"][shape.name];
    if held["type"] != "structure" {
        wrong.push(format!("{} is no structure", shape.name));
        return;
    }
    let required = |name: &str| {
        held["required"]
            .as_array()
            .is_some_and(|names| names.iter().any(|held| held == name))
    };
    for member in shape.members {
        let path = format!("{}.{}", shape.name, member.name);
        let Some(name) = held["members"][member.name]["shape"].as_str() else {
            wrong.push(format!("{path} does not exist"));
            continue;
        };
        if member.required != required(member.name) {
            wrong.push(format!("{path} is required: {}", required(member.name)));
        }
        kind(model, &member.kind, name, &path, input, wrong);
    }
    for name in held["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
    {
        if !shape.members.iter().any(|member| member.name == name) {
            wrong.push(format!("{}.{name} is required and missing", shape.name));
        }
    }
}

fn kind(model: &Value, kind: &Kind, name: &str, path: &str, input: bool, wrong: &mut Vec<String>) {
    let held = &model["shapes"][name];
    let bounds = |low: i64, high: i64| {
        (
            held["min"].as_i64().unwrap_or(low),
            held["max"].as_i64().unwrap_or(high),
        )
    };
    let size = |size: usize| i64::try_from(size).unwrap_or(i64::MAX);
    let expected = match kind {
        Kind::Text { .. } | Kind::Pattern { .. } | Kind::Enum(_) => "string",
        Kind::Integer { .. } => "integer",
        Kind::Long => "long",
        Kind::Double => "double",
        Kind::Boolean => "boolean",
        Kind::Time => "timestamp",
        Kind::List { .. } => "list",
        Kind::Map { .. } => "map",
        Kind::Structure(_) => "structure",
    };
    if held["type"] != expected {
        wrong.push(format!("{path} is {}, not {expected}", held["type"]));
        return;
    }
    match kind {
        Kind::Text { min, max } | Kind::Pattern { min, max, .. } => {
            if bounds(0, i64::MAX) != (size(*min), size(*max)) {
                wrong.push(format!("{path} has {:?} characters", bounds(0, i64::MAX)));
            }
            if let (Kind::Pattern { pattern, .. }, true) = (kind, held["pattern"].is_string())
                && held["pattern"] != *pattern
            {
                wrong.push(format!("{path} has the pattern {}", held["pattern"]));
            }
            if held["enum"].is_array() {
                wrong.push(format!("{path} has words: {}", held["enum"]));
            }
        }
        Kind::Enum(words) => {
            if held["enum"] != Value::from(words.to_vec()) {
                wrong.push(format!("{path} has words: {}", held["enum"]));
            }
        }
        Kind::Integer { min, max } => {
            let (low, high) = (i64::from(i32::MIN), i64::from(i32::MAX));
            if bounds(low, high) != (*min, *max) {
                wrong.push(format!("{path} is within {:?}", bounds(low, high)));
            }
        }
        Kind::List { of, min, max } => {
            if input && bounds(0, i64::MAX) != (size(*min), size(*max)) {
                wrong.push(format!("{path} has {:?} elements", bounds(0, i64::MAX)));
            }
            let element = held["member"]["shape"].as_str().unwrap_or_default();
            self::kind(model, of, element, &format!("{path}[]"), input, wrong);
        }
        Kind::Map { key, value } => {
            for (side, kind) in [("key", key), ("value", value)] {
                let name = held[side]["shape"].as_str().unwrap_or_default();
                self::kind(model, kind, name, &format!("{path}.{side}"), input, wrong);
            }
        }
        Kind::Structure(shape) if shape.name == name => structure(model, shape, input, wrong),
        Kind::Structure(shape) => wrong.push(format!("{path} is {name}, not {}", shape.name)),
        Kind::Long | Kind::Double | Kind::Boolean | Kind::Time => {}
    }
}
