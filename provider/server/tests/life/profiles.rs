//! Profiles as their authors write them.

use serde_json::{Value, json};

/// A profile with something of everything.
pub(crate) fn full() -> Value {
    json!({
        "cluster": "arrakis",
        "service": "worker",
        "min_capacity": 3,
        "max_capacity": 10,
        "cpu": { "target": 70 },
        "memory": { "target": 80, "scale_in": false },
        "queues": {
            "commands": {
                "stream": "COMMANDS",
                "consumer": "command-worker",
                "steps": [{ "at": 50, "add": 1 }, { "at": 100, "add": 2 }],
                "burst": { "at": 200 },
                "drain": { "below": 10 },
            },
        },
        "tags": { "team": "chat" },
    })
}

/// The same after a change of every object: some are updated, some go, some are new.
pub(crate) fn changed() -> Value {
    json!({
        "cluster": "arrakis",
        "service": "worker",
        "min_capacity": 2,
        "max_capacity": 12,
        "cpu": { "target": 60 },
        "queues": {
            "commands": {
                "stream": "COMMANDS",
                "consumer": "command-worker",
                "steps": [{ "at": 40, "add": 1 }, { "at": 100, "add": 2 }],
                "drain": { "below": 5 },
            },
            "events": {
                "stream": "EVENTS",
                "consumer": "event-worker",
                "burst": { "at": 500 },
            },
        },
        "tags": { "owner": "platform" },
    })
}
