//! Moments within an alarm's reason data, which no shape declares: clients live on the wall's clock.

use scaling::simulate::Time;
use serde_json::Value;

use crate::{
    clock::Clock,
    control::{instant, seconds},
};

/// Members that hold a moment.
const MOMENTS: [&str; 3] = ["queryDate", "startDate", "timestamp"];

/// Reason data as a client sends it, its moments on the world's clock; `None` when it is no JSON.
pub(super) fn to_world(text: &str, clock: &Clock) -> Option<String> {
    map(text, &|moment| clock.to_world(moment))
}

/// Reason data for a client, its moments on the wall's clock.
pub(super) fn to_wall(text: &str, clock: &Clock) -> String {
    map(text, &|moment| clock.to_wall(moment)).unwrap_or_else(|| text.to_owned())
}

fn map(text: &str, clock: &dyn Fn(f64) -> f64) -> Option<String> {
    let mut data: Value = serde_json::from_str(text).ok()?;
    visit(&mut data, clock);
    Some(data.to_string())
}

fn visit(value: &mut Value, clock: &dyn Fn(f64) -> f64) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| visit(item, clock)),
        Value::Object(members) => {
            for (name, held) in members {
                let moment = held.as_str().and_then(Time::parse);
                match moment.filter(|_| MOMENTS.contains(&name.as_str())) {
                    Some(moment) => {
                        let mapped = instant(clock(seconds(moment)));
                        *held = Value::from(mapped.to_string().replace('Z', "+0000"));
                    }
                    None => visit(held, clock),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_mapped_and_the_rest_stays() {
        let text = r#"{"queryDate":"2026-11-26T09:00:00.000+0000","recentDatapoints":[1.5],
            "evaluatedDatapoints":[{"timestamp":"2026-11-26T08:59:00Z","value":1}]}"#;
        let later = map(text, &|moment| moment + 3600.0).unwrap();
        assert_eq!(
            later,
            r#"{"evaluatedDatapoints":[{"timestamp":"2026-11-26T09:59:00.000+0000","value":1}],"queryDate":"2026-11-26T10:00:00.000+0000","recentDatapoints":[1.5]}"#
        );
        assert_eq!(map("{", &|moment| moment), None);
    }
}
