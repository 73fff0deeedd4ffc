//! Judges the body of a dashboard. Faults refuse it; what AWS would ignore is only warned of, and
//! kept.

use serde_json::{Map, Value, json};

use super::dashboard_schema::{BODY, FRAME, Property, RENDERING, Rule, properties};
use crate::wire::Failure;

/// Metrics of all widgets of one dashboard together (CloudWatch service quotas).
const METRICS_MAX: usize = 2500;

/// Something to say of a body: where, and what.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Message {
    pub(super) path: String,
    pub(super) message: String,
}

/// What was found so far.
#[derive(Default)]
struct Findings {
    faults: Vec<Message>,
    warnings: Vec<Message>,
}

/// The body as AWS keeps it, and what it warns of.
///
/// # Errors
/// `InvalidParameterInput` that lists every fault.
pub(super) fn judge(text: &str) -> Result<(String, Vec<Message>), Failure> {
    let parsed: Option<Value> = serde_json::from_str(text).ok();
    let Some(body) = parsed.filter(Value::is_object) else {
        return Err(Failure::client(
            "InvalidParameterInput",
            "The field DashboardBody must be a valid JSON object",
        ));
    };
    let mut found = Findings::default();
    found.judge(&BODY, &body, "");
    let rows = |widget: &Value| {
        widget["properties"]["metrics"]
            .as_array()
            .map_or(0, Vec::len)
    };
    let metrics: usize = body["widgets"]
        .as_array()
        .into_iter()
        .flatten()
        .map(rows)
        .sum();
    if metrics > METRICS_MAX {
        found.fault(
            "/widgets",
            format!("Should NOT have more than {METRICS_MAX} metrics"),
        );
    }
    let Findings {
        faults,
        mut warnings,
    } = found;
    if !faults.is_empty() {
        return Err(refused(&faults));
    }
    warnings.sort();
    Ok((body.to_string(), warnings))
}

fn refused(faults: &[Message]) -> Failure {
    let listed: Vec<_> = faults
        .iter()
        .map(|Message { path, message }| json!({ "dataPath": path, "message": message }))
        .collect();
    let listed = serde_json::to_string_pretty(&listed).unwrap_or_default();
    let count = faults.len();
    let members: Vec<_> = faults.iter().map(Message::told).collect();
    Failure::client(
        "InvalidParameterInput",
        format!("The dashboard body is invalid, there are {count} validation errors:\n{listed}"),
    )
    .with("dashboardValidationMessages", members)
}

impl Message {
    /// As the API tells it.
    pub(super) fn told(&self) -> Value {
        let Self { path, message } = self;
        json!({ "DataPath": path, "Message": message })
    }
}

impl Findings {
    fn fault(&mut self, path: &str, message: impl Into<String>) {
        self.faults.push(Message {
            path: path.to_owned(),
            message: message.into(),
        });
    }

    fn warn(&mut self, path: &str, message: impl Into<String>) {
        self.warnings.push(Message {
            path: path.to_owned(),
            message: message.into(),
        });
    }

    fn judge(&mut self, rule: &'static Rule, value: &Value, path: &str) {
        match rule {
            Rule::Any => {}
            Rule::Text => self.demand(value.is_string(), path, "Should be string"),
            Rule::Number => self.demand(value.is_number(), path, "Should be number"),
            Rule::Boolean => self.demand(value.is_boolean(), path, "Should be boolean"),
            Rule::Place => self.demand(
                value.is_number() || value.is_string(),
                path,
                "Should be number,string",
            ),
            Rule::Integer(min, max) => self.integer(value, *min, *max, path),
            Rule::Period => self.demand(
                value.as_i64().is_some_and(is_period),
                path,
                "Should be 1, 5, 10, 30 or a multiple of 60",
            ),
            Rule::Statistic => self.demand(
                value.as_str().is_some_and(is_statistic),
                path,
                "Should match the pattern of a statistic",
            ),
            Rule::Word(words) | Rule::StrictWord(words) => {
                self.word(value, words, matches!(rule, Rule::StrictWord(_)), path);
            }
            Rule::List(of, min, max) => self.list(of, *min, *max, value, path),
            Rule::OneOrTwo(of) => match value.as_array() {
                Some(_) => self.list(of, 2, 2, value, path),
                None => self.judge(of, value, path),
            },
            Rule::MetricRow => self.row(value, path),
            Rule::Object(members) => self.object(members, value, path, ""),
            Rule::Widget => self.widget(value, path),
        }
    }

    fn demand(&mut self, holds: bool, path: &str, message: &str) {
        if !holds {
            self.fault(path, message);
        }
    }

    fn integer(&mut self, value: &Value, min: i64, max: i64, path: &str) {
        match value.as_i64() {
            None => self.fault(path, "Should be integer"),
            Some(number) if number < min => self.fault(path, format!("Should be >= {min}")),
            Some(number) if number > max => self.fault(path, format!("Should be <= {max}")),
            Some(_) => {}
        }
    }

    fn word(&mut self, value: &Value, words: &[&str], strict: bool, path: &str) {
        let Some(word) = value.as_str() else {
            return self.fault(path, "Should be string");
        };
        if !words.contains(&word) {
            let message = "Should be equal to one of the allowed values";
            if strict {
                self.fault(path, message);
            } else {
                self.warn(path, message);
            }
        }
    }

    fn list(&mut self, of: &'static Rule, min: usize, max: usize, value: &Value, path: &str) {
        let Some(items) = value.as_array() else {
            return self.fault(path, "Should be array");
        };
        if items.len() < min {
            self.fault(path, format!("Should NOT have fewer than {min} items"));
        }
        if items.len() > max {
            self.fault(path, format!("Should NOT have more than {max} items"));
        }
        for (index, item) in items.iter().enumerate() {
            self.judge(of, item, &format!("{path}/{index}"));
        }
    }

    fn object(&mut self, members: &'static [Property], value: &Value, path: &str, part: &str) {
        let Some(held) = value.as_object() else {
            return self.fault(path, "Should be object");
        };
        for name in held.keys() {
            if !members.iter().any(|member| member.name == name) {
                let message =
                    format!("The \"{name}\" property is not expected{part}, will be ignored");
                self.warn(path, message);
            }
        }
        for Property {
            name,
            required,
            rule,
        } in members
        {
            match held.get(*name) {
                Some(value) => self.judge(rule, value, &format!("{path}/{name}")),
                None if *required => {
                    self.fault(path, format!("Should have required property '{name}'"));
                }
                None => {}
            }
        }
    }

    fn widget(&mut self, value: &Value, path: &str) {
        self.object(FRAME, value, path, " to be part of a widget definition");
        let (Some(kind), Some(held)) = (value["type"].as_str(), value.get("properties")) else {
            return;
        };
        let path = format!("{path}/properties");
        self.judge(properties(kind), held, &path);
        if kind == "metric" && held.is_object() {
            let has = |name: &str| held.get(name).is_some();
            if has("metrics") && !has("region") {
                self.fault(&path, "Should have required property 'region'");
            } else if !has("metrics") && !has("annotations") {
                self.fault(&path, "Should have required property 'metrics'");
            }
        }
    }

    /// `[namespace, name, dimension, value, ..., {rendering}]`; `.` and `...` repeat the row above.
    fn row(&mut self, value: &Value, path: &str) {
        let Some(items) = value.as_array() else {
            return self.fault(path, "Should be array");
        };
        let Some(last) = items.len().checked_sub(1) else {
            return self.fault(path, "Should NOT have fewer than 1 items");
        };
        for (index, item) in items.iter().enumerate() {
            let path = format!("{path}/{index}");
            match item {
                Value::String(_) => {}
                Value::Object(_) if index == last => self.judge(&RENDERING, item, &path),
                Value::Object(_) => self.fault(
                    &path,
                    "Metric rendering properties must be the last element of the metric row",
                ),
                _ => self.fault(&path, "Should be string"),
            }
        }
        let texts: Vec<_> = items.iter().filter_map(Value::as_str).collect();
        let expression = items
            .last()
            .and_then(Value::as_object)
            .is_some_and(|rendering: &Map<_, _>| rendering.contains_key("expression"));
        let shortened = texts.contains(&"...");
        let whole = texts.len() >= 2 && texts.len() % 2 == 0;
        let computed = expression && texts.is_empty();
        if !(whole || shortened || computed) {
            self.fault(
                path,
                "Should have a namespace, a metric name and pairs of dimensions",
            );
        }
    }
}

fn is_period(period: i64) -> bool {
    [1, 5, 10, 30].contains(&period) || (period >= 60 && period % 60 == 0)
}

/// The five basic ones, percentiles, and trimmed forms such as `tm90` or `TM(10%:90%)`.
fn is_statistic(word: &str) -> bool {
    let basic = ["SampleCount", "Average", "Sum", "Minimum", "Maximum", "IQM"];
    let short = ["p", "tc", "tm", "ts", "wm"];
    let percent = |text: &str| {
        let number: Option<f64> = text.parse().ok();
        let digits = text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.');
        digits && number.is_some_and(|number| (0.0..=100.0).contains(&number))
    };
    let long = ["TM(", "TC(", "TS(", "WM(", "PR("];
    basic.contains(&word)
        || short
            .iter()
            .any(|prefix| word.strip_prefix(prefix).is_some_and(percent))
        || long
            .iter()
            .any(|prefix| word.starts_with(prefix) && word.ends_with(')') && word.contains(':'))
}

#[cfg(test)]
mod tests;
