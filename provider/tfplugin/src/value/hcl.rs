//! A value as an author of HCL writes it.

use std::fmt::{self, Write as _};

use super::Value;

impl fmt::Display for Value {
    /// The value on one line, as it would stand in a configuration: `{ at = 50, add = 1 }`. Unknown
    /// values, which nobody can write, read like in a plan.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => formatter.write_str("null"),
            Self::Unknown => formatter.write_str("(known after apply)"),
            Self::Bool(value) => write!(formatter, "{value}"),
            Self::Number(number) => write!(formatter, "{number}"),
            Self::String(text) => quoted(text, formatter),
            Self::List(elements) | Self::Tuple(elements) => sequence(elements, formatter),
            Self::Set(set) => sequence(set.as_slice(), formatter),
            Self::Map(elements) => fields(elements, formatter),
            Self::Object(object) => fields(object, formatter),
            Self::Dynamic(dynamic) => write!(formatter, "{}", dynamic.value),
        }
    }
}

fn sequence(elements: &[Value], formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    formatter.write_str("[")?;
    for (position, element) in elements.iter().enumerate() {
        let comma = if position == 0 { "" } else { ", " };
        write!(formatter, "{comma}{element}")?;
    }
    formatter.write_str("]")
}

fn fields<'a>(
    fields: impl IntoIterator<Item = (&'a String, &'a Value)>,
    formatter: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    let mut separator = "{ ";
    for (name, value) in fields {
        formatter.write_str(separator)?;
        key(name, formatter)?;
        write!(formatter, " = {value}")?;
        separator = ", ";
    }
    formatter.write_str(if separator == "{ " { "{}" } else { " }" })
}

/// A key stands bare where the language takes it for a name.
fn key(name: &str, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    let starts_name = |first: char| first.is_ascii_alphabetic() || first == '_';
    let in_name = |each: char| each.is_ascii_alphanumeric() || each == '_' || each == '-';
    if name.starts_with(starts_name) && name.chars().all(in_name) {
        formatter.write_str(name)
    } else {
        quoted(name, formatter)
    }
}

/// Text in quotes, with nothing in it that would start a template.
fn quoted(text: &str, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    formatter.write_str("\"")?;
    let mut rest = text.chars().peekable();
    while let Some(each) = rest.next() {
        match each {
            '"' | '\\' => write!(formatter, "\\{each}")?,
            '\n' => formatter.write_str("\\n")?,
            '\r' => formatter.write_str("\\r")?,
            '\t' => formatter.write_str("\\t")?,
            '$' | '%' if rest.peek() == Some(&'{') => write!(formatter, "{each}{each}")?,
            other if other.is_control() => write!(formatter, "\\u{:04X}", u32::from(other))?,
            other => formatter.write_char(other)?,
        }
    }
    formatter.write_str("\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_read_like_hcl() {
        let check = |value: Value, expected: &str| assert_eq!(value.to_string(), expected);
        check(Value::Null, "null");
        check(Value::Unknown, "(known after apply)");
        check(Value::from(true), "true");
        check(Value::from(70), "70");
        check(
            Value::from("a \"b\"\n${c} %{d} $e\u{1}"),
            r#""a \"b\"\n$${c} %%{d} $e\u0001""#,
        );
        check(Value::list(["a", "b"]), r#"["a", "b"]"#);
        check(Value::set(Vec::<Value>::new()), "[]");
        check(
            Value::map([("a b", 1), ("c-d", 2)]),
            r#"{ "a b" = 1, c-d = 2 }"#,
        );
        check(
            Value::object([("at", Value::from(50)), ("to", Value::Null)]),
            "{ at = 50, to = null }",
        );
        check(Value::map(Vec::<(String, Value)>::new()), "{}");
    }
}
