//! The HCL that Terraform writes for a profile that exists: what its author would have written.

use scaling::profile::names;
use tfplugin::{Object, Value};

/// What says most of an object that would otherwise be empty: `cpu = {}` is right and tells nobody
/// anything.
const TELLING: [(&str, &str); 2] = [("cpu", "target"), ("memory", "target")];
/// The same inside `alerts`.
const TELLING_ALERTS: [(&str, &str); 5] = [
    ("cpu", "above"),
    ("memory", "above"),
    ("at_max_capacity", "minutes"),
    ("metrics_missing", "minutes"),
    ("no_running_tasks", "minutes"),
];

/// The configuration of `state`. `config` is what the schema alone makes of it: it still says what
/// follows from other settings, and says nothing of what is the default.
pub(super) fn config(mut config: Object, state: &Object) -> Object {
    let name = state.get("name").as_str().unwrap_or_default();
    leave_out(&mut config, "name", state.get("service"));
    if let Some(dashboard) = object_mut(&mut config, "dashboard") {
        leave_out(dashboard, "name", &names::dashboard(name).into());
    }
    if let Some(Value::Map(queues)) = config.get_mut("queues") {
        for queue in queues.values_mut() {
            if let Value::Object(queue) = queue
                && let Some(burst) = object_mut(queue, "burst")
            {
                leave_out(burst, "to", state.get("max_capacity"));
            }
        }
    }
    tell(&mut config, state, &TELLING);
    if let (Some(alerts), Some(said)) = (
        object_mut(&mut config, "alerts"),
        state.get("alerts").as_object(),
    ) {
        tell(alerts, said, &TELLING_ALERTS);
    }
    config
}

/// Leaves out a setting that has the value it gets anyway.
fn leave_out(config: &mut Object, name: &str, anyway: &Value) {
    if config.get(name) == anyway {
        config.set(name, Value::Null);
    }
}

/// Spells out one setting of each object that would be empty.
fn tell(config: &mut Object, state: &Object, telling: &[(&str, &str)]) {
    for (name, setting) in telling {
        let Some(object) = object_mut(config, name) else {
            continue;
        };
        let Some(said) = state.get(name).as_object() else {
            continue;
        };
        if object.iter().all(|(_, value)| value.is_null()) {
            object.set(*setting, said.get(setting).clone());
        }
    }
}

fn object_mut<'a>(object: &'a mut Object, name: &str) -> Option<&'a mut Object> {
    match object.get_mut(name) {
        Some(Value::Object(inner)) => Some(inner),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use tfplugin::plan::{configuration, with_defaults};

    use super::*;
    use crate::scaling_profile::schema;

    /// The configuration generated for the state that `written` has after an apply, when `decided`
    /// is what the provider filled in.
    fn generated(written: Object, decided: impl FnOnce(&mut Object)) -> Object {
        let block = schema::schema().block;
        let mut state = with_defaults(&block, &written);
        decided(&mut state);
        config(configuration(&block, &state), &state)
    }

    fn present(object: &Object) -> Object {
        let kept = object.iter().filter(|(_, value)| !value.is_null());
        kept.map(|(name, value)| (name.clone(), inner(value)))
            .collect()
    }

    fn inner(value: &Value) -> Value {
        match value {
            Value::Object(object) => Value::Object(present(object)),
            Value::Map(elements) => Value::map(
                elements
                    .iter()
                    .map(|(key, value)| (key.clone(), inner(value))),
            ),
            other => other.clone(),
        }
    }

    fn api() -> Object {
        Object::from([
            ("cluster", Value::from("arrakis")),
            ("service", Value::from("api")),
            ("min_capacity", Value::from(2)),
            ("max_capacity", Value::from(10)),
        ])
    }

    #[test]
    fn what_follows_from_the_rest_is_left_out() {
        let written = api()
            .with("dashboard", Object::new())
            .with("exclusive", false)
            .with(
                "queues",
                Value::map([(
                    "orders",
                    Value::object([
                        ("stream", Value::from("ORDERS")),
                        ("consumer", Value::from("api")),
                        ("burst", Value::object([("at", 200)])),
                    ]),
                )]),
            );
        let found = generated(written.clone(), |state| {
            state.set("name", "api");
            object_mut(state, "dashboard")
                .expect("a dashboard")
                .set("name", "api-scaling");
            let Some(Value::Map(queues)) = state.get_mut("queues") else {
                panic!("no queues");
            };
            let Some(Value::Object(queue)) = queues.get_mut("orders") else {
                panic!("no queue");
            };
            object_mut(queue, "burst").expect("a burst").set("to", 10);
        });
        let mut wanted = written;
        wanted.take("exclusive");
        assert_eq!(present(&found), wanted);
    }

    #[test]
    fn what_does_not_follow_stays() {
        let written = api()
            .with("name", "arrakis-api")
            .with("dashboard", Value::object([("name", "everything")]));
        assert_eq!(present(&generated(written.clone(), |_| {})), written);
    }

    #[test]
    fn no_object_is_left_without_a_word() {
        let written = api()
            .with("cpu", Object::new())
            .with("memory", Value::object([("target", 80)]))
            .with(
                "alerts",
                Value::object([
                    ("no_running_tasks", Object::new()),
                    ("at_max_capacity", Object::new()),
                ]),
            );
        let wanted = api()
            .with("cpu", Value::object([("target", 70)]))
            .with("memory", Value::object([("target", 80)]))
            .with(
                "alerts",
                Value::object([
                    ("no_running_tasks", Value::object([("minutes", 1)])),
                    ("at_max_capacity", Value::object([("minutes", 15)])),
                ]),
            );
        assert_eq!(present(&generated(written, |_| {})), wanted);
    }
}
