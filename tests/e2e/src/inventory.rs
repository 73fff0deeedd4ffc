//! What a local AWS holds and what has happened in it, in words that tests and the demo compare.

use std::collections::BTreeMap;

use serde_json::Value;
use world::World;

/// Every scaling object by its key in a blueprint: `target`, `policy/<name>`, `alarm/<name>`, those
/// included that AWS made by itself. Targets of several services are one `target` each.
pub fn objects(world: &World) -> Vec<String> {
    let targets = world.targets().into_iter().map(|_| "target".to_owned());
    let policies = world.policies().into_iter();
    let alarms = world.alarms().into_iter();
    let actions = world.scheduled_actions().into_iter();
    let dashboards = world.dashboards().into_iter();
    targets
        .chain(policies.map(|policy| format!("policy/{}", policy.name)))
        .chain(alarms.map(|alarm| format!("alarm/{}", alarm.name)))
        .chain(actions.map(|action| format!("schedule/{}", action.name)))
        .chain(dashboards.map(|dashboard| format!("dashboard/{}", dashboard.name)))
        .collect()
}

/// How often an operation has been called.
pub fn count(world: &World, operation: &str) -> usize {
    let calls = world.calls();
    calls
        .iter()
        .filter(|call| call.operation == operation)
        .count()
}

/// One datum that arrived.
#[derive(Clone, Debug, PartialEq)]
pub struct Published {
    /// The metric's name.
    pub name: String,
    /// Dimension name to value.
    pub dimensions: BTreeMap<String, String>,
    /// The value.
    pub value: f64,
    /// When it was measured, in seconds since 1970 on the world's clock.
    pub at: f64,
    /// Its storage resolution in seconds.
    pub resolution: i64,
}

/// Every datum that `PutMetricData` has brought, oldest first.
pub fn published(world: &World) -> Vec<Published> {
    let calls = world.calls().into_iter();
    calls
        .filter(|call| call.operation == "PutMetricData" && call.took_effect())
        .flat_map(|call| match &call.input["MetricData"] {
            Value::Array(data) => data.iter().map(datum).collect(),
            _ => Vec::new(),
        })
        .collect()
}

fn datum(value: &Value) -> Published {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let dimensions = value["Dimensions"].as_array().into_iter().flatten();
    Published {
        name: text(&value["MetricName"]),
        dimensions: dimensions
            .map(|dimension| (text(&dimension["Name"]), text(&dimension["Value"])))
            .collect(),
        value: value["Value"].as_f64().unwrap_or(f64::NAN),
        at: value["Timestamp"].as_f64().unwrap_or(f64::NAN),
        resolution: value["StorageResolution"].as_i64().unwrap_or(60),
    }
}
