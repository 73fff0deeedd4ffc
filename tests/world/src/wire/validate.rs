//! Checks a request against its shape and says what is wrong as AWS's front end does: every
//! constraint that does not hold, in one message.

use serde_json::{Map, Value};

use super::{Failure, Kind, Shape, Style, shape::double};

/// AWS lists no more violations than this in one message.
const VIOLATIONS_MAX: usize = 50;

/// One constraint that does not hold.
struct Violation {
    path: String,
    /// The value in quotes; `None` for a member that is missing.
    value: Option<String>,
    rule: String,
}

pub(super) fn check(
    shape: &'static Shape,
    members: &Map<String, Value>,
    style: Style,
) -> Result<(), Failure> {
    let mut found = Vec::new();
    structure(shape, members, "", &mut found)?;
    let Some(first) = found.first() else {
        return Ok(());
    };
    match style {
        Style::Parameters => Err(parameter(first)),
        Style::FrontEnd(code) => Err(front_end(code, &found)),
    }
}

fn parameter(Violation { path, value, rule }: &Violation) -> Failure {
    match value {
        None => {
            let message = format!("The parameter {path} is required.");
            Failure::client("MissingParameter", message)
        }
        Some(value) => {
            let message = format!("The value {value} for parameter {path} is invalid. {rule}");
            Failure::client("InvalidParameterValue", message)
        }
    }
}

fn front_end(code: &str, found: &[Violation]) -> Failure {
    let noun = if found.len() == 1 { "error" } else { "errors" };
    let told: Vec<_> = found
        .iter()
        .take(VIOLATIONS_MAX)
        .map(Violation::told)
        .collect();
    let count = found.len();
    Failure::client(
        code,
        format!("{count} validation {noun} detected: {}", told.join("; ")),
    )
}

impl Violation {
    fn told(&self) -> String {
        let value = self
            .value
            .as_ref()
            .map_or("null".to_owned(), |value| format!("'{value}'"));
        let Self {
            path,
            value: _,
            rule,
        } = self;
        format!(
            "Value {value} at '{}' failed to satisfy constraint: {rule}",
            uncapital(path)
        )
    }
}

/// The answer to a body that is not an object, or a member of the wrong type.
pub(super) fn unexpected_type() -> Failure {
    Failure::client(
        "SerializationException",
        "A structure was expected and not found.",
    )
}

fn structure(
    shape: &'static Shape,
    members: &Map<String, Value>,
    path: &str,
    found: &mut Vec<Violation>,
) -> Result<(), Failure> {
    for name in members.keys() {
        if !shape.members.iter().any(|member| member.name == name) {
            return Err(Failure::not_simulated(format!(
                "member {name} of {}",
                shape.name
            )));
        }
    }
    for member in shape.members {
        let path = join(path, member.name);
        match members.get(member.name) {
            None | Some(Value::Null) if member.required => found.push(Violation {
                path,
                value: None,
                rule: "Member must not be null".to_owned(),
            }),
            None | Some(Value::Null) => {}
            Some(value) => one(&member.kind, value, &path, found)?,
        }
    }
    Ok(())
}

fn one(
    kind: &'static Kind,
    value: &Value,
    path: &str,
    found: &mut Vec<Violation>,
) -> Result<(), Failure> {
    match kind {
        Kind::Text { min, max } => {
            length(as_text(value)?, *min, *max, path, found);
        }
        Kind::Pattern {
            min,
            max,
            pattern,
            matches,
        } => {
            let text = as_text(value)?;
            length(text, *min, *max, path, found);
            if !matches(text) {
                let rule = format!("Member must satisfy regular expression pattern: {pattern}");
                found.push(violation(text, path, &rule));
            }
        }
        Kind::Enum(words) => {
            let text = as_text(value)?;
            if !words.contains(&text) {
                let rule = format!("Member must satisfy enum value set: [{}]", words.join(", "));
                found.push(violation(text, path, &rule));
            }
        }
        Kind::Integer { min, max } => integer(value, *min, *max, path, found)?,
        Kind::Long => {
            value.as_i64().ok_or_else(wrong_type)?;
        }
        Kind::Double | Kind::Time => {
            double(value).ok_or_else(wrong_type)?;
        }
        Kind::Boolean => {
            value.as_bool().ok_or_else(wrong_type)?;
        }
        Kind::List { of, min, max } => {
            let items = value.as_array().ok_or_else(wrong_type)?;
            length_of_list(items, *min, *max, path, found);
            for (index, item) in items.iter().enumerate() {
                one(of, item, &format!("{path}.member.{}", index + 1), found)?;
            }
        }
        Kind::Map { key, value: held } => {
            for (name, item) in value.as_object().ok_or_else(wrong_type)? {
                one(key, &Value::from(name.as_str()), path, found)?;
                one(held, item, &format!("{path}.{name}.member"), found)?;
            }
        }
        Kind::Structure(shape) => {
            structure(
                shape,
                value.as_object().ok_or_else(unexpected_type)?,
                path,
                found,
            )?;
        }
    }
    Ok(())
}

fn integer(
    value: &Value,
    min: i64,
    max: i64,
    path: &str,
    found: &mut Vec<Violation>,
) -> Result<(), Failure> {
    let number = value.as_i64().ok_or_else(wrong_type)?;
    if !(i64::from(i32::MIN)..=i64::from(i32::MAX)).contains(&number) {
        return Err(wrong_type());
    }
    if number < min {
        let rule = format!("Member must have value greater than or equal to {min}");
        found.push(violation(&number.to_string(), path, &rule));
    }
    if number > max {
        let rule = format!("Member must have value less than or equal to {max}");
        found.push(violation(&number.to_string(), path, &rule));
    }
    Ok(())
}

fn length(text: &str, min: usize, max: usize, path: &str, found: &mut Vec<Violation>) {
    let count = text.chars().count();
    if count < min {
        let rule = format!("Member must have length greater than or equal to {min}");
        found.push(violation(text, path, &rule));
    }
    if count > max {
        let rule = format!("Member must have length less than or equal to {max}");
        found.push(violation(text, path, &rule));
    }
}

fn length_of_list(items: &[Value], min: usize, max: usize, path: &str, found: &mut Vec<Violation>) {
    let shown = || Value::from(items.to_vec()).to_string();
    if items.len() < min {
        let rule = format!("Member must have length greater than or equal to {min}");
        found.push(violation(&shown(), path, &rule));
    }
    if items.len() > max {
        let rule = format!("Member must have length less than or equal to {max}");
        found.push(violation(&shown(), path, &rule));
    }
}

fn violation(value: &str, path: &str, rule: &str) -> Violation {
    Violation {
        path: path.to_owned(),
        value: Some(value.to_owned()),
        rule: rule.to_owned(),
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

/// The front end spells members with a small first letter, and elements the other way round:
/// `stepAdjustments.2.member`.
fn uncapital(path: &str) -> String {
    let mut parts: Vec<_> = path.split('.').map(small).collect();
    for index in 1..parts.len() {
        if parts[index - 1] == "member" && parts[index].bytes().all(|byte| byte.is_ascii_digit()) {
            parts.swap(index - 1, index);
        }
    }
    parts.join(".")
}

fn small(part: &str) -> String {
    let mut letters = part.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

fn as_text(value: &Value) -> Result<&str, Failure> {
    value.as_str().ok_or_else(wrong_type)
}

fn wrong_type() -> Failure {
    Failure::client(
        "SerializationException",
        "The request holds a value of an unexpected type.",
    )
}

#[cfg(test)]
mod tests;
