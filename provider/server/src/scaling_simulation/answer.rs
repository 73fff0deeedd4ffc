//! From an outcome to the attributes that are computed.

use scaling::simulate::{Outcome, Percentiles, Price, Span, Timing, When};
use tfplugin::{Number, Object, Value};

/// The configuration with its defaults, and what the simulation came to.
pub(super) fn state(proposed: Object, outcome: &Outcome, price: Option<Price>) -> Object {
    let Outcome {
        histories: _,
        first_action,
        max_desired,
        max_running,
        drained,
        peak_depth,
        lost,
        waiting,
        task_time,
        flaps,
        unpublished,
        not_simulated,
    } = outcome;
    let cost = price.map(|price| task_time.map(|time| rounded(price.of(time), 4)));
    let minutes = task_time.map(|time| rounded(time.as_secs() / 60.0, 2));
    let metrics = unpublished
        .iter()
        .map(|metric| format!("{} {}: nothing publishes it", metric.namespace, metric.name));
    let left_out: Vec<String> = metrics.chain(not_simulated.iter().cloned()).collect();
    let percentiles = Value::object([
        ("seconds_to_first_action", timing(*first_action)),
        ("seconds_to_max_desired", timing(*max_desired)),
        ("seconds_to_max_running", timing(*max_running)),
        ("seconds_to_drained", timing(*drained)),
        ("peak_depth", spread(*peak_depth)),
        ("lost_messages", spread(*lost)),
        ("waiting_messages", spread(*waiting)),
        ("task_minutes", spread(minutes.clone())),
        ("cost", cost.clone().map(spread).into()),
        ("flaps", spread(*flaps)),
    ]);
    proposed
        .with("reaches_max", max_desired.never == 0)
        .with(
            "seconds_to_first_action",
            seconds(first_action.percentiles.max),
        )
        .with(
            "seconds_to_max_desired",
            seconds(max_desired.percentiles.max),
        )
        .with(
            "seconds_to_max_running",
            seconds(max_running.percentiles.max),
        )
        .with("seconds_to_drained", seconds(drained.percentiles.max))
        .with("peak_depth", peak_depth.max)
        .with("lost_messages", lost.max)
        .with("waiting_messages", waiting.max)
        .with("task_minutes", minutes.max)
        .with("cost", cost.map_or(Value::Null, |cost| cost.max))
        .with("flaps", flaps.max)
        .with("percentiles", percentiles)
        .with("not_simulated", left_out)
}

fn timing(timing: Timing) -> Value {
    let Timing { percentiles, never } = timing;
    let never = u64::try_from(never).unwrap_or(u64::MAX);
    object(percentiles.map(seconds)).with("never", never).into()
}

fn spread<T: Into<Value>>(percentiles: Percentiles<T>) -> Value {
    object(percentiles.map(Into::into)).into()
}

fn object(percentiles: Percentiles<Value>) -> Object {
    let Percentiles {
        min,
        median,
        p95,
        p999,
        max,
    } = percentiles;
    Object::from([
        ("min", min),
        ("median", median),
        ("p95", p95),
        ("p999", p999),
        ("max", max),
    ])
}

/// Whole seconds, rounded up: nothing is faster than it says. Null for never.
fn seconds(when: When) -> Value {
    let second = Span::secs(1);
    let whole = when.after().map(|after| after.ceil(second).0 / second.0);
    whole.into()
}

/// With so many decimals.
fn rounded(value: f64, decimals: i32) -> Value {
    let unit = 10_f64.powi(decimals);
    let rounded = (value * unit).round() / unit;
    Number::from_f64(rounded).map_or(Value::Null, Value::from)
}
