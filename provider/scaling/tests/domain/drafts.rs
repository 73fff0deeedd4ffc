//! Drafts from JSON, which is how the cases write them.
//!
//! The text `(unknown)` stands for a value that is not known yet, and `(null)` for one that is
//! written as null. Numbers may be written as text.

use std::collections::BTreeMap;

use scaling::{
    draft::{
        BurstDraft, Decimal, Draft, DrainDraft, Leaf, QueueDraft, StepDraft, UtilizationDraft,
    },
    object::Blueprint,
    profile::Profile,
    validate::{Context, Verdict, validate},
};
use serde_json::{Map, Value, json};

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

fn merge(into: &mut Value, patch: &Value) {
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

/// The profile that the patched reference is, which must be one.
pub(crate) fn profile(patch: &Value) -> Profile {
    match validate(&patched(patch), &Context::default()) {
        Verdict::Valid(profile) => *profile,
        other => panic!("{patch} does not make a profile: {other:?}"),
    }
}

/// The blueprint of the patched reference.
pub(crate) fn blueprint(patch: &Value) -> Blueprint {
    scaling::expand::expand(&profile(patch))
}

pub(crate) fn draft(value: &Value) -> Draft {
    let mut fields = Fields::of(value);
    let draft = Draft {
        cluster: fields.text("cluster"),
        service: fields.text("service"),
        name: fields.text("name"),
        min_capacity: fields.number("min_capacity"),
        max_capacity: fields.number("max_capacity"),
        scale_out_cooldown: fields.number("scale_out_cooldown"),
        scale_in_cooldown: fields.number("scale_in_cooldown"),
        cpu: fields.leaf("cpu", utilization),
        memory: fields.leaf("memory", utilization),
        queues: fields.leaf("queues", |value| map(value, queue)),
        tags: fields.leaf("tags", |value| map(value, text)),
    };
    fields.done();
    draft
}

fn utilization(value: &Value) -> UtilizationDraft {
    let mut fields = Fields::of(value);
    let draft = UtilizationDraft {
        target: fields.number("target"),
        scale_in: fields.leaf("scale_in", |value| value.as_bool().expect("a boolean")),
        scale_out_cooldown: fields.number("scale_out_cooldown"),
        scale_in_cooldown: fields.number("scale_in_cooldown"),
    };
    fields.done();
    draft
}

fn queue(value: &Value) -> QueueDraft {
    let mut fields = Fields::of(value);
    let draft = QueueDraft {
        stream: fields.text("stream"),
        consumer: fields.text("consumer"),
        domain: fields.text("domain"),
        steps: fields.leaf("steps", |value| {
            let steps = value.as_array().expect("a list of steps");
            steps.iter().map(|value| leaf(Some(value), step)).collect()
        }),
        burst: fields.leaf("burst", burst),
        drain: fields.leaf("drain", drain),
        resolution: fields.number("resolution"),
        periods: fields.number("periods"),
    };
    fields.done();
    draft
}

fn step(value: &Value) -> StepDraft {
    let mut fields = Fields::of(value);
    let draft = StepDraft {
        at: fields.number("at"),
        add: fields.number("add"),
    };
    fields.done();
    draft
}

fn burst(value: &Value) -> BurstDraft {
    let mut fields = Fields::of(value);
    let draft = BurstDraft {
        at: fields.number("at"),
        to: fields.number("to"),
        resolution: fields.number("resolution"),
    };
    fields.done();
    draft
}

fn drain(value: &Value) -> DrainDraft {
    let mut fields = Fields::of(value);
    let draft = DrainDraft {
        below: fields.number("below"),
        remove: fields.number("remove"),
        periods: fields.number("periods"),
    };
    fields.done();
    draft
}

/// The members of an object, each to be read once.
struct Fields(Map<String, Value>);

impl Fields {
    fn of(value: &Value) -> Self {
        Self(
            value
                .as_object()
                .unwrap_or_else(|| panic!("{value} is not an object"))
                .clone(),
        )
    }

    fn leaf<T>(&mut self, name: &str, read: impl Fn(&Value) -> T) -> Leaf<T> {
        leaf(self.0.remove(name).as_ref(), read)
    }

    fn text(&mut self, name: &str) -> Leaf<String> {
        self.leaf(name, text)
    }

    fn number(&mut self, name: &str) -> Leaf<Decimal> {
        self.leaf(name, |value| match value {
            Value::String(text) => Decimal(text.clone()),
            other => Decimal(other.to_string()),
        })
    }

    /// A misspelt member in a case would otherwise test nothing.
    fn done(self) {
        assert!(self.0.is_empty(), "unknown members: {:?}", self.0);
    }
}

fn leaf<T>(value: Option<&Value>, read: impl Fn(&Value) -> T) -> Leaf<T> {
    match value {
        None => Leaf::Omitted,
        Some(Value::String(text)) if text == "(null)" => Leaf::Omitted,
        Some(Value::String(text)) if text == "(unknown)" => Leaf::Unknown,
        Some(value) => Leaf::Given(read(value)),
    }
}

fn map<T>(value: &Value, read: impl Fn(&Value) -> T) -> BTreeMap<String, Leaf<T>> {
    let members = value.as_object().expect("a map");
    members
        .iter()
        .map(|(key, value)| (key.clone(), leaf(Some(value), &read)))
        .collect()
}

fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is not text"))
        .to_owned()
}
