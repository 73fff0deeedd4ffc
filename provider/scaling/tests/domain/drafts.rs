//! Drafts from JSON, which is how the cases write them.
//!
//! The text `(unknown)` stands for a value that is not known yet, and `(null)` for one that is
//! written as null. Numbers may be written as text.

use scaling::{
    draft::{Draft, from_json},
    object::{Blueprint, ServiceReference},
    ownership::Ownership,
    profile::Profile,
    validate::{Context, Verdict, validate},
};
use serde_json::{Value, json};

/// The worker as it was to be scaled: 3 to 10 tasks, CPU and memory, and one queue with three
/// steps, a burst and a drain.
pub(crate) fn reference() -> Value {
    json!({
        "cluster": "arrakis",
        "service": "gp-worker",
        "min_capacity": 3,
        "max_capacity": 10,
        "cpu": {},
        "memory": {},
        "queues": {
            "commands": {
                "stream": "COMMANDS",
                "consumer": "command-worker",
                "steps": [
                    { "at": 50, "add": 1 },
                    { "at": 100, "add": 2 },
                    { "at": 200, "add": 3 },
                ],
                "burst": { "at": 200 },
                "drain": { "below": 10 },
            },
        },
    })
}

/// The reference with `patch` merged into it (RFC 7396): null removes.
pub(crate) fn patched(patch: &Value) -> Draft {
    let mut whole = reference();
    merge(&mut whole, patch);
    draft(&whole)
}

pub(crate) fn merge(into: &mut Value, patch: &Value) {
    let (Value::Object(into), Value::Object(patch)) = (&mut *into, patch) else {
        *into = patch.clone();
        return;
    };
    for (key, value) in patch {
        if value.is_null() {
            into.remove(key);
        } else {
            merge(into.entry(key).or_insert(Value::Null), value);
        }
    }
}

/// The provider as far as a profile's objects depend on it.
pub(crate) fn context() -> Context {
    Context {
        region: Some("us-east-1".to_owned()),
        ..Context::default()
    }
}

/// The profile that the patched reference is, which must be one.
pub(crate) fn profile(patch: &Value) -> Profile {
    match validate(&patched(patch), &context()) {
        Verdict::Valid(profile) => *profile,
        other => panic!("{patch} does not make a profile: {other:?}"),
    }
}

/// The service of the reference.
pub(crate) fn service() -> ServiceReference {
    ServiceReference {
        cluster: "arrakis".to_owned(),
        service: "gp-worker".to_owned(),
    }
}

/// What the profile of the reference owns, `prior` being in state.
pub(crate) fn ownership(prior: Option<&Blueprint>) -> Ownership {
    Ownership::new("gp-worker", &service(), prior).in_region(Some("us-east-1"))
}

/// The blueprint of the patched reference.
pub(crate) fn blueprint(patch: &Value) -> Blueprint {
    scaling::expand::expand(&profile(patch))
}

pub(crate) fn draft(value: &Value) -> Draft {
    from_json(&nulled(value), Some("(unknown)"))
        .unwrap_or_else(|problems| panic!("{value} is no draft: {problems:?}"))
}

fn nulled(value: &Value) -> Value {
    match value {
        Value::String(text) if text == "(null)" => Value::Null,
        Value::Array(array) => array.iter().map(nulled).collect(),
        Value::Object(object) => {
            let members = object.iter();
            members
                .map(|(key, value)| (key.clone(), nulled(value)))
                .collect()
        }
        other => other.clone(),
    }
}
