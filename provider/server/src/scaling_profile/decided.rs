//! What the provider decides where the author of a profile says nothing, or says the same in other
//! words than before.
//!
//! Everything that has an effect has a value in a plan, written or not. So what an import finds in AWS
//! is the same state whichever way its author then writes it, and the plan after it is empty.

use scaling::{
    draft::{Draft, Leaf},
    object::CustomizedMetric,
    profile::{Profile, names},
};
use tfplugin::{Number, Object, Value};

use super::state;

/// What every signal inherits from the profile.
const COOLDOWNS: [&str; 2] = ["scale_out_cooldown", "scale_in_cooldown"];
/// The signals, alone or in maps.
const SIGNALS: [&str; 6] = ["cpu", "memory", "requests", "guilds", "queues", "metrics"];
/// What stands between the two halves of a resource label.
const TARGET_GROUP: &str = "/targetgroup/";

/// Fills in what follows from other settings. `planned` is what the schema makes of `config`, and
/// `draft` the same read. Without a `profile` it is not known what all of them are.
pub(super) fn fill(
    planned: &mut Object,
    config: &Object,
    draft: &Draft,
    profile: Option<&Profile>,
) {
    fill_name(planned, draft);
    fill_dashboard(planned, draft);
    fill_bursts(planned, draft);
    fill_cooldowns(planned, config);
    fill_requests(planned, config, profile);
    fill_metrics(planned, config, profile);
    fill_forecast(planned, config, profile);
}

/// Keeps the words of the state where the configuration says the same in others: the ARN of a
/// cluster and its name, a resource label and its halves, topics in another order.
pub(super) fn keep_words(planned: &mut Object, prior: &Object, profile: &Profile) {
    if state::service(prior).as_ref() == Some(&profile.service) {
        keep(planned, prior, &["cluster", "service"]);
    }
    let requests = (
        prior.get("requests").as_object(),
        planned.get_mut("requests"),
    );
    if let (Some(prior), Some(Value::Object(planned))) = requests {
        let label = "resource_label";
        if planned.get(label) == prior.get(label) {
            keep(planned, prior, &["load_balancer", "target_group"]);
        }
    }
    let alerts = (prior.get("alerts").as_object(), planned.get_mut("alerts"));
    if let (Some(prior), Some(Value::Object(planned))) = alerts {
        let topics = |alerts: &Object| sorted(alerts.get("actions"));
        if topics(planned).is_some_and(|planned| topics(prior) == Some(planned)) {
            keep(planned, prior, &["actions"]);
        }
    }
}

/// Keeps the cooldowns of the state where all objects stay as they are: those that every signal
/// replaces by its own, or that a signal has no use for, are of no effect.
pub(super) fn keep_idle_cooldowns(planned: &mut Object, prior: &Object) {
    if planned.get("blueprint") != prior.get("blueprint") {
        return;
    }
    for signal in SIGNALS {
        for Pair { planned, other, .. } in pairs(planned, prior, signal) {
            keep(planned, other, &COOLDOWNS);
        }
    }
    keep(planned, prior, &COOLDOWNS);
}

fn keep(planned: &mut Object, prior: &Object, names: &[&'static str]) {
    for name in names {
        let before = prior.get(name);
        if !before.is_null() {
            planned.set(*name, before.clone());
        }
    }
}

/// The texts of a list, sorted; `None` while they are not all known.
fn sorted(list: &Value) -> Option<Vec<String>> {
    let texts = list.as_elements()?.iter();
    let texts: Option<Vec<_>> = texts.map(|text| Some(text.as_str()?.to_owned())).collect();
    let mut texts = texts?;
    texts.sort_unstable();
    Some(texts)
}

fn fill_name(planned: &mut Object, draft: &Draft) {
    if draft.name != Leaf::Omitted {
        return;
    }
    let service = planned.get("service").clone();
    let name = match service.as_str() {
        // A service's ARN ends in its name.
        Some(text) => Value::from(text.rsplit('/').next().unwrap_or(text)),
        None => service,
    };
    planned.set("name", name);
}

/// A dashboard without a name of its own is named after the profile.
fn fill_dashboard(planned: &mut Object, draft: &Draft) {
    let unnamed = draft
        .dashboard
        .given()
        .is_some_and(|dashboard| dashboard.name == Leaf::Omitted);
    if !unnamed {
        return;
    }
    let name = match planned.get("name").as_str() {
        Some(name) => Value::from(names::dashboard(name)),
        None => Value::Unknown,
    };
    if let Some(Value::Object(dashboard)) = planned.get_mut("dashboard") {
        dashboard.set("name", name);
    }
}

/// A burst that says nothing of it goes to `max_capacity`, whatever that was before.
fn fill_bursts(planned: &mut Object, draft: &Draft) {
    let max_capacity = planned.get("max_capacity").clone();
    let Some(Value::Map(queues)) = planned.get_mut("queues") else {
        return;
    };
    for (key, queue) in draft.queues.given().into_iter().flatten() {
        let burst = queue.given().and_then(|queue| queue.burst.given());
        if !burst.is_some_and(|burst| burst.to == Leaf::Omitted) {
            continue;
        }
        let Some(Value::Object(queue)) = queues.get_mut(key) else {
            continue;
        };
        if let Some(Value::Object(burst)) = queue.get_mut("burst") {
            burst.set("to", max_capacity.clone());
        }
    }
}

/// A signal without cooldowns of its own has the profile's.
fn fill_cooldowns(planned: &mut Object, config: &Object) {
    let inherited = COOLDOWNS.map(|name| (name, planned.get(name).clone()));
    for signal in SIGNALS {
        for Pair {
            planned,
            other: config,
            ..
        } in pairs(planned, config, signal)
        {
            for (name, value) in &inherited {
                fill_in(planned, config, name, || value.clone());
            }
        }
    }
}

/// The requests of a target group have both forms, whichever is written.
fn fill_requests(planned: &mut Object, config: &Object, profile: Option<&Profile>) {
    let requests = profile.and_then(|profile| profile.requests.as_ref());
    let label = requests.map(|requests| requests.resource_label.as_str());
    let halves = label.and_then(|label| {
        let at = label.find(TARGET_GROUP)?;
        Some((&label[..at], &label[at + 1..]))
    });
    let known = |text: Option<&str>| text.map_or(Value::Unknown, Value::from);
    let all = [
        ("resource_label", known(label)),
        ("load_balancer", known(halves.map(|(first, _)| first))),
        ("target_group", known(halves.map(|(_, second)| second))),
    ];
    for Pair {
        planned,
        other: config,
        ..
    } in pairs(planned, config, "requests")
    {
        for (name, value) in &all {
            fill_in(planned, config, name, || value.clone());
        }
    }
}

/// The statistic of a metric, and which query returns data.
fn fill_metrics(planned: &mut Object, config: &Object, profile: Option<&Profile>) {
    for Pair {
        key,
        planned,
        other: config,
    } in pairs(planned, config, "metrics")
    {
        let metric = profile.and_then(|profile| profile.metrics.get(key));
        let metric = metric.map(|metric| &metric.metric);
        fill_in(planned, config, "statistic", || match metric {
            Some(CustomizedMetric::Plain(plain)) => plain.statistic.name().into(),
            Some(CustomizedMetric::Math(_)) => Value::Null,
            None => Value::Unknown,
        });
        let queries = pairs(planned, config, "queries").into_iter().enumerate();
        for (
            index,
            Pair {
                planned,
                other: config,
                ..
            },
        ) in queries
        {
            fill_in(planned, config, "return_data", || match metric {
                Some(CustomizedMetric::Math(math)) => {
                    let query = math.metrics.get(index);
                    query.map(|query| query.return_data).into()
                }
                Some(CustomizedMetric::Plain(_)) | None => Value::Unknown,
            });
        }
    }
}

/// A forecast without a target of its own has that of the signal it is of.
fn fill_forecast(planned: &mut Object, config: &Object, profile: Option<&Profile>) {
    let forecast = profile.and_then(|profile| profile.predictive.as_ref());
    let target = forecast.and_then(|forecast| forecast.metric_specifications.first());
    let target = target.and_then(|metric| Number::from_f64(metric.target_value).ok());
    for Pair {
        planned,
        other: config,
        ..
    } in pairs(planned, config, "predictive")
    {
        fill_in(planned, config, "target", || {
            target.clone().map_or(Value::Unknown, Value::from)
        });
    }
}

/// Decides a setting that is not written.
fn fill_in(
    planned: &mut Object,
    config: &Object,
    name: &'static str,
    value: impl FnOnce() -> Value,
) {
    if config.get(name).is_null() {
        planned.set(name, value());
    }
}

/// An object inside an attribute, as planned and as it is elsewhere.
struct Pair<'a> {
    /// Its key in a map; empty elsewhere.
    key: &'a str,
    planned: &'a mut Object,
    other: &'a Object,
}

/// The objects inside the attribute `name`; none while it is null or unknown.
fn pairs<'a>(planned: &'a mut Object, other: &'a Object, name: &str) -> Vec<Pair<'a>> {
    let pair = |key: &'a str, planned: &'a mut Value, other: &'a Value| match (planned, other) {
        (Value::Object(planned), Value::Object(other)) => Some(Pair {
            key,
            planned,
            other,
        }),
        _ => None,
    };
    match (planned.get_mut(name), other.get(name)) {
        (Some(Value::Map(planned)), Value::Map(other)) => {
            let all = planned.iter_mut();
            all.filter_map(|(key, planned)| pair(key, planned, other.get(key)?))
                .collect()
        }
        (Some(Value::List(planned)), Value::List(other)) => {
            let all = planned.iter_mut().zip(other);
            all.filter_map(|(planned, other)| pair("", planned, other))
                .collect()
        }
        (Some(planned), other) => pair("", planned, other).into_iter().collect(),
        (None, _) => Vec::new(),
    }
}
