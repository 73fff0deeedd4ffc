//! Between Terraform's values and a [`Draft`], both directions side by side: a new attribute is
//! added to both or the compiler complains.

mod leaf;
mod operation;
mod queue;
mod tracking;

use scaling::draft::Draft;
use tfplugin::{Diagnostic, Object, Value};

use self::leaf::{decimal, from_map, from_texts, leaf, map, nested, number, texts, value};

/// Reads a configuration, plan or state as a draft. Attributes that are computed only are not read.
///
/// # Errors
/// When a value is not of the schema's type, which Terraform rules out.
pub(crate) fn from_object(object: &Object) -> Result<Draft, Diagnostic> {
    let reader = &object.reader();
    Ok(Draft {
        cluster: leaf(reader, "cluster")?,
        service: leaf(reader, "service")?,
        name: leaf(reader, "name")?,
        min_capacity: decimal(reader, "min_capacity")?,
        max_capacity: decimal(reader, "max_capacity")?,
        scale_out_cooldown: decimal(reader, "scale_out_cooldown")?,
        scale_in_cooldown: decimal(reader, "scale_in_cooldown")?,
        cpu: nested(reader, "cpu", tracking::utilization)?,
        memory: nested(reader, "memory", tracking::utilization)?,
        requests: nested(reader, "requests", tracking::requests)?,
        queues: map(reader, "queues", queue::queue)?,
        guilds: nested(reader, "guilds", tracking::guilds)?,
        metrics: map(reader, "metrics", tracking::metric)?,
        schedules: map(reader, "schedules", operation::schedule)?,
        predictive: nested(reader, "predictive", operation::predictive)?,
        suspended: nested(reader, "suspended", operation::suspended)?,
        alerts: nested(reader, "alerts", operation::alerts)?,
        dashboard: nested(reader, "dashboard", operation::dashboard)?,
        require: nested(reader, "require", operation::require)?,
        exclusive: leaf(reader, "exclusive")?,
        tags: texts(reader, "tags")?,
    })
}

/// The attributes a draft would be read from.
pub(super) fn to_object(draft: Draft) -> Object {
    let Draft {
        cluster,
        service,
        name,
        min_capacity,
        max_capacity,
        scale_out_cooldown,
        scale_in_cooldown,
        cpu,
        memory,
        requests,
        queues,
        guilds,
        metrics,
        schedules,
        predictive,
        suspended,
        alerts,
        dashboard,
        require,
        exclusive,
        tags,
    } = draft;
    Object::from([
        ("cluster", value(cluster, Value::from)),
        ("service", value(service, Value::from)),
        ("name", value(name, Value::from)),
        ("min_capacity", value(min_capacity, number)),
        ("max_capacity", value(max_capacity, number)),
        ("scale_out_cooldown", value(scale_out_cooldown, number)),
        ("scale_in_cooldown", value(scale_in_cooldown, number)),
        ("cpu", value(cpu, tracking::from_utilization)),
        ("memory", value(memory, tracking::from_utilization)),
        ("requests", value(requests, tracking::from_requests)),
        (
            "queues",
            value(queues, |all| from_map(all, queue::from_queue)),
        ),
        ("guilds", value(guilds, tracking::from_guilds)),
        (
            "metrics",
            value(metrics, |all| from_map(all, tracking::from_metric)),
        ),
        (
            "schedules",
            value(schedules, |all| from_map(all, operation::from_schedule)),
        ),
        ("predictive", value(predictive, operation::from_predictive)),
        ("suspended", value(suspended, operation::from_suspended)),
        ("alerts", value(alerts, operation::from_alerts)),
        ("dashboard", value(dashboard, operation::from_dashboard)),
        ("require", value(require, operation::from_require)),
        ("exclusive", value(exclusive, Value::from)),
        ("tags", value(tags, from_texts)),
    ])
}
