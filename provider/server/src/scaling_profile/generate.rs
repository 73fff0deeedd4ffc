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
    for queue in objects_mut(&mut config, "queues") {
        if let Some(burst) = object_mut(queue, "burst") {
            leave_out(burst, "to", state.get("max_capacity"));
        }
    }
    leave_out_inherited(&mut config, state);
    leave_out_forms(&mut config, state);
    tell(&mut config, state, &TELLING);
    if let (Some(alerts), Some(said)) = (
        object_mut(&mut config, "alerts"),
        state.get("alerts").as_object(),
    ) {
        tell(alerts, said, &TELLING_ALERTS);
    }
    config
}

/// Cooldowns that are the profile's anyway.
fn leave_out_inherited(config: &mut Object, state: &Object) {
    for cooldown in ["scale_out_cooldown", "scale_in_cooldown"] {
        let inherited = state.get(cooldown);
        for signal in ["cpu", "memory", "requests", "guilds"] {
            if let Some(signal) = object_mut(config, signal) {
                leave_out(signal, cooldown, inherited);
            }
        }
        for signals in ["queues", "metrics"] {
            for signal in objects_mut(config, signals) {
                leave_out(signal, cooldown, inherited);
            }
        }
    }
}

/// The halves of a resource label that stands beside them, the target of a forecast that is its
/// signal's, and what metrics are by default.
fn leave_out_forms(config: &mut Object, state: &Object) {
    if let Some(requests) = object_mut(config, "requests")
        && !requests.get("resource_label").is_null()
    {
        requests.set("load_balancer", Value::Null);
        requests.set("target_group", Value::Null);
    }
    let forecast = state.get("predictive").as_object();
    let signal = forecast.and_then(|forecast| forecast.get("metric").as_str());
    let signal = signal.and_then(|signal| state.get(signal).as_object());
    if let (Some(forecast), Some(signal)) = (object_mut(config, "predictive"), signal) {
        leave_out(forecast, "target", signal.get("target"));
    }
    for metric in objects_mut(config, "metrics") {
        leave_out(metric, "statistic", &"Average".into());
        leave_out_returned(metric);
    }
}

/// Which query returns data goes without saying where it is the only expression, or the only query.
fn leave_out_returned(metric: &mut Object) {
    let Some(Value::List(queries)) = metric.get_mut("queries") else {
        return;
    };
    let is_expression = |query: &Object| query.get("expression").as_str().is_some();
    let queries: Vec<_> = queries.iter_mut().filter_map(as_object_mut).collect();
    let single = queries.len() == 1;
    let expressions = queries.iter().filter(|query| is_expression(query)).count();
    let implied = queries.iter().all(|query| {
        let returns = query.get("return_data").as_bool() == Some(true);
        returns == (single || is_expression(query))
    });
    if implied && (single || expressions == 1) {
        for query in queries {
            query.set("return_data", Value::Null);
        }
    }
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
    object.get_mut(name).and_then(as_object_mut)
}

/// The objects in a map.
fn objects_mut<'a>(object: &'a mut Object, name: &str) -> impl Iterator<Item = &'a mut Object> {
    let map = match object.get_mut(name) {
        Some(Value::Map(elements)) => Some(elements),
        _ => None,
    };
    let elements = map.into_iter().flat_map(|elements| elements.values_mut());
    elements.filter_map(as_object_mut)
}

fn as_object_mut(value: &mut Value) -> Option<&mut Object> {
    match value {
        Value::Object(inner) => Some(inner),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use scaling::validate::{Context, validate};
    use tfplugin::plan::{configuration, with_defaults};

    use super::*;
    use crate::scaling_profile::{decided, draft, schema};

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
            Value::List(elements) => Value::list(elements.iter().map(inner)),
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

    /// What the provider decides by itself, as it does in a plan.
    fn decide(written: &Object, state: &mut Object) {
        let draft = draft::from_object(written).expect("it is of the schema's type");
        let verdict = validate(&draft, &Context::default());
        decided::fill(state, written, &draft, verdict.profile());
        assert!(state.is_wholly_known(), "{:?}", verdict.problems());
    }

    #[test]
    fn what_the_provider_decides_is_left_out() {
        let query = |id: &str| Object::from([("id", id)]);
        let metric = Value::object([("namespace", "Chat"), ("metric_name", "Sessions")]);
        let queries = [
            query("sessions").with("metric", metric.clone()),
            query("share").with("expression", "sessions / 2"),
        ];
        let of_metric = Object::from([("target", Value::from(50))]);
        let plain = of_metric.clone().with("namespace", "Chat");
        let metrics = [
            ("plain", plain.with("metric_name", "Users")),
            ("share", of_metric.with("queries", Value::list(queries))),
        ];
        let written = api()
            .with("cpu", Value::object([("target", 75)]))
            .with(
                "requests",
                Object::from([("target", Value::from(1000))])
                    .with("resource_label", "app/api/1a/targetgroup/api/2b"),
            )
            .with("predictive", Value::object([("metric", "requests")]))
            .with("metrics", Value::map(metrics));
        let found = generated(written.clone(), |state| decide(&written, state));
        assert_eq!(present(&found), written);
    }

    #[test]
    fn a_cooldown_and_a_target_of_their_own_stay() {
        let cpu = [("target", 75), ("scale_out_cooldown", 30)];
        let written = api()
            .with("cpu", Value::object(cpu))
            .with("predictive", Value::object([("target", 60)]));
        let found = generated(written.clone(), |state| decide(&written, state));
        assert_eq!(present(&found), written);
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
