//! Profiles as their authors write them, and an AWS with the service they scale.

use serde_json::{Value, json};
use world::{ServiceSettings, Utilization, World};

/// A local AWS with the service, without request rates.
pub(crate) async fn world() -> World {
    let service = ServiceSettings::new("arrakis", "worker", 3);
    let service = service.requests(RESOURCE_LABEL, Utilization::None);
    let world = World::builder().rate_limits(false).service(service);
    world.start().await.unwrap()
}

/// The load balancer and target group the service is behind.
const RESOURCE_LABEL: &str = "app/api/50dc6c495c0c9188/targetgroup/api/943f017f100becff";

/// A profile with something of everything.
pub(crate) fn full() -> Value {
    json!({
        "cluster": "arrakis",
        "service": "worker",
        "min_capacity": 3,
        "max_capacity": 10,
        "cpu": { "target": 70 },
        "memory": { "target": 80, "scale_in": false },
        "requests": {
            "target": 1000,
            "resource_label": RESOURCE_LABEL,
        },
        "queues": {
            "commands": {
                "stream": "COMMANDS",
                "consumer": "command-worker",
                "steps": [{ "at": 50, "add": 1 }, { "at": 100, "add": 2 }],
                "burst": { "at": 200 },
                "drain": { "below": 10 },
                "backlog_per_task": { "target": 100 },
            },
        },
        "guilds": { "gateway": "gateway" },
        "metrics": {
            "sessions": {
                "target": 50,
                "namespace": "Chat",
                "metric_name": "Sessions",
                "dimensions": { "Service": "worker" },
            },
        },
        "schedules": {
            "night": { "schedule": "cron(0 22 * * ? *)", "timezone": "Europe/Berlin", "min_capacity": 1 },
            "day": { "schedule": "cron(0 6 * * ? *)", "timezone": "Europe/Berlin", "min_capacity": 3 },
        },
        // An import leaves unsaid what goes without saying.
        "predictive": {},
        "alerts": {
            "actions": ["arn:aws:sns:us-east-1:123456789012:alerts"],
            "cpu": {},
            "metrics_missing": {},
            "no_running_tasks": {},
        },
        "dashboard": {},
        "tags": { "team": "chat" },
    })
}

/// The same after a change of every kind of object: some are updated, some go, some are new.
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
        "guilds": { "gateway": "gateway", "per_task": 2000 },
        "schedules": {
            "night": { "schedule": "cron(0 23 * * ? *)", "timezone": "Europe/Berlin", "min_capacity": 1 },
            "weekend": { "schedule": "cron(0 0 ? * SAT *)", "max_capacity": 8 },
        },
        "suspended": { "scale_in": true },
        "alerts": { "cpu": { "above": 85 }, "at_max_capacity": {} },
        "dashboard": { "name": "worker-board" },
        "tags": { "owner": "platform" },
    })
}
