//! What can be changed in a profile, and to what.

use serde_json::{Map, Value, json};

/// One attribute, and the values that are tried.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Dimension {
    /// Names on the way to the attribute.
    pub(super) path: Vec<String>,
    /// Null leaves it out.
    pub(super) values: Vec<Value>,
}

/// Lengths of periods that CloudWatch allows and that differ in what they do.
const RESOLUTIONS: [i64; 5] = [10, 20, 30, 60, 120];
/// How many times the depth of the first step a burst may begin.
const BURSTS: [i64; 4] = [1, 2, 4, 8];
/// Shares of a number that are tried once its neighbourhood is known, in percent.
const NEAR: [i64; 6] = [50, 70, 85, 115, 140, 200];

/// What is tried at first, what helps most first.
pub(super) fn coarse(profile: &Value) -> Vec<Dimension> {
    let mut found = Vec::new();
    for (key, queue) in profile["queues"].as_object().into_iter().flatten() {
        of_queue(profile, key, queue, &mut found);
    }
    for name in ["cpu", "memory"] {
        if profile[name].is_object() {
            found.push(of(&[name, "high_resolution"], [false, true]));
        }
    }
    found.push(of(&["scale_out_cooldown"], [0, 30, 60, 120]));
    found.push(of(&["scale_in_cooldown"], [60, 120, 300, 600]));
    found
}

/// What is tried around the numbers that were found.
pub(super) fn fine(profile: &Value) -> Vec<Dimension> {
    let mut found = Vec::new();
    for (key, queue) in profile["queues"].as_object().into_iter().flatten() {
        let path = |names: &[&str]| {
            let mut path = vec!["queues".to_owned(), key.clone()];
            path.extend(names.iter().map(|name| (*name).to_owned()));
            path
        };
        if let Some(at) = queue["burst"]["at"].as_i64() {
            found.push(Dimension {
                path: path(&["burst", "at"]),
                values: near(at),
            });
        }
        if let Some(below) = queue["drain"]["below"].as_i64() {
            found.push(Dimension {
                path: path(&["drain", "below"]),
                values: near(below),
            });
        }
        if queue["steps"].is_array() {
            let values = NEAR.iter().map(|share| deeper(&queue["steps"], *share));
            found.push(Dimension {
                path: path(&["steps"]),
                values: values.collect(),
            });
        }
    }
    for (name, default) in [("scale_out_cooldown", 60), ("scale_in_cooldown", 300)] {
        let now = profile[name].as_i64().unwrap_or(default);
        found.push(Dimension {
            path: vec![name.to_owned()],
            values: near(now),
        });
    }
    found
}

/// The profile with an attribute changed.
pub(super) fn changed(profile: &Value, path: &[String], value: &Value) -> Value {
    let mut changed = profile.clone();
    set(&mut changed, path, value);
    changed
}

/// The value at a path; null where there is none.
pub(super) fn at<'a>(profile: &'a Value, path: &[String]) -> &'a Value {
    path.iter()
        .fold(profile, |value, name| &value[name.as_str()])
}

fn set(profile: &mut Value, path: &[String], value: &Value) {
    let Some((name, rest)) = path.split_first() else {
        return;
    };
    if !profile.is_object() {
        *profile = Value::Object(Map::new());
    }
    let Some(object) = profile.as_object_mut() else {
        return;
    };
    match rest {
        [] if value.is_null() => {
            object.remove(name);
        }
        [] => {
            object.insert(name.clone(), value.clone());
        }
        rest => set(
            object.entry(name.clone()).or_insert(Value::Null),
            rest,
            value,
        ),
    }
}

fn of<T: Into<Value>>(path: &[&str], values: impl IntoIterator<Item = T>) -> Dimension {
    Dimension {
        path: path.iter().map(|name| (*name).to_owned()).collect(),
        values: values.into_iter().map(Into::into).collect(),
    }
}

fn of_queue(profile: &Value, key: &str, queue: &Value, found: &mut Vec<Dimension>) {
    found.push(of(&["queues", key, "burst"], bursts(profile, queue)));
    if queue["steps"].is_array() || queue["drain"].is_object() {
        found.push(of(&["queues", key, "resolution"], RESOLUTIONS));
    }
    if queue["steps"].is_array() {
        found.push(of(&["queues", key, "periods"], [1, 2, 3]));
        found.push(of(
            &["queues", key, "steps"],
            steps(profile, &queue["steps"]),
        ));
    }
    if queue["drain"].is_object() {
        found.push(of(&["queues", key, "drain", "periods"], [2, 5, 10, 15]));
        found.push(of(&["queues", key, "drain", "remove"], [1, 2, 3]));
    }
}

/// No burst, and bursts from several depths on.
fn bursts(profile: &Value, queue: &Value) -> Vec<Value> {
    let first = queue["steps"][0]["at"].as_i64();
    let own = queue["burst"]["at"].as_i64();
    let target = queue["backlog_per_task"]["target"].as_i64();
    let tasks = profile["min_capacity"].as_i64().unwrap_or(1).max(1);
    let base = first
        .or(target.map(|target| target.saturating_mul(tasks)))
        .or(own)
        .unwrap_or(100)
        .max(1);
    let mut depths: Vec<i64> = BURSTS
        .iter()
        .map(|times| base.saturating_mul(*times))
        .collect();
    depths.extend(own);
    depths.sort_unstable();
    depths.dedup();
    let bursts = depths.into_iter().flat_map(|at| {
        [10, 30, 60].map(|resolution| json!({ "at": at, "resolution": resolution }))
    });
    [Value::Null].into_iter().chain(bursts).collect()
}

/// Steps that add more, and steps whose last goes all the way.
fn steps(profile: &Value, steps: &Value) -> Vec<Value> {
    let all = |change: &dyn Fn(usize, i64) -> i64| {
        let steps = steps.as_array().into_iter().flatten().enumerate();
        let changed = steps.map(|(place, step)| {
            let add = step["add"].as_i64().unwrap_or(1);
            json!({ "at": step["at"], "add": change(place, add) })
        });
        Value::from(changed.collect::<Vec<_>>())
    };
    let capacity = |name: &str| profile[name].as_i64().unwrap_or(0);
    let whole = (capacity("max_capacity") - capacity("min_capacity")).max(1);
    let last = steps.as_array().map_or(0, Vec::len).saturating_sub(1);
    let to_the_end = all(&|place, add| if place == last { whole } else { add });
    let adds = [1, 2, 3].map(|times| all(&|_, add| add.saturating_mul(times).min(whole)));
    adds.into_iter().chain([to_the_end]).collect()
}

/// Steps at so many percent of their depths.
fn deeper(steps: &Value, share: i64) -> Value {
    let steps = steps.as_array().into_iter().flatten();
    let moved = steps.map(|step| {
        let at = step["at"].as_i64().unwrap_or(1);
        json!({ "at": (at.saturating_mul(share) / 100).max(1), "add": step["add"] })
    });
    Value::from(moved.collect::<Vec<_>>())
}

fn near(number: i64) -> Vec<Value> {
    let shares = NEAR.iter().map(|share| number.saturating_mul(*share) / 100);
    shares.map(Value::from).collect()
}
