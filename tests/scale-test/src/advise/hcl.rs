//! JSON with the resource's attribute names as HCL.

use serde_json::Value;

const INDENT: &str = "  ";
/// An object or list that fits into a line of so many letters is written in one.
const LINE: usize = 90;

/// The attributes of `advised` that differ from those of `given`.
pub(super) fn changed(given: &Value, advised: &Value) -> String {
    let attributes = advised.as_object().into_iter().flatten();
    let changed = attributes.filter(|(name, value)| given[name.as_str()] != **value);
    changed
        .map(|(name, value)| format!("{name} = {}\n", written(value, "")))
        .collect()
}

fn written(value: &Value, indent: &str) -> String {
    let line = in_a_line(value);
    if line.len() <= LINE || !(value.is_object() || value.is_array()) {
        return line;
    }
    let deeper = format!("{indent}{INDENT}");
    let mut text = String::new();
    match value {
        Value::Object(object) => {
            text.push_str("{\n");
            for (name, value) in object {
                let value = written(value, &deeper);
                text.push_str(&format!("{deeper}{} = {value}\n", key(name)));
            }
            text.push_str(&format!("{indent}}}"));
        }
        Value::Array(elements) => {
            text.push_str("[\n");
            for value in elements {
                text.push_str(&format!("{deeper}{},\n", written(value, &deeper)));
            }
            text.push_str(&format!("{indent}]"));
        }
        _ => {}
    }
    text
}

fn in_a_line(value: &Value) -> String {
    match value {
        Value::Object(object) => {
            let all = object.iter();
            let all = all.map(|(name, value)| format!("{} = {}", key(name), in_a_line(value)));
            format!("{{ {} }}", all.collect::<Vec<_>>().join(", "))
        }
        Value::Array(elements) => {
            let all: Vec<_> = elements.iter().map(in_a_line).collect();
            format!("[{}]", all.join(", "))
        }
        Value::String(text) => quoted(text),
        other => other.to_string(),
    }
}

/// JSON's escapes are HCL's too, but for what begins a template.
fn quoted(text: &str) -> String {
    let json = Value::from(text).to_string();
    json.replace("${", "$${").replace("%{", "%%{")
}

fn key(name: &str) -> String {
    let plain = name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_')
        && name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-');
    if plain { name.to_owned() } else { quoted(name) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_differs_is_written_and_long_objects_over_several_lines() {
        let given = json!({ "min_capacity": 3, "scale_in_cooldown": 300 });
        let advised = json!({
            "min_capacity": 3, "scale_in_cooldown": 120,
            "queues": { "a b": {
                "stream": "${S}", "consumer": "worker-of-commands", "burst": { "at": 200 },
                "steps": [{ "add": 1, "at": 50 }, { "add": 2, "at": 100 }],
            } },
        });
        let expected = r#"queues = {
  "a b" = {
    burst = { at = 200 }
    consumer = "worker-of-commands"
    steps = [{ add = 1, at = 50 }, { add = 2, at = 100 }]
    stream = "$${S}"
  }
}
scale_in_cooldown = 120
"#;
        assert_eq!(changed(&given, &advised), expected);
        assert_eq!(changed(&given, &given), "");
    }
}
