//! One hclog line.

use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;
use tracing::Level;

use super::fields::Fields;

/// Bytes of a whole line, newline included. go-plugin cuts lines at 64 KiB into pieces that are no
/// JSON any more; the three limits below stay under that with room for keys and punctuation.
#[cfg(test)]
const LINE_BYTES_MAX: usize = 64 << 10;

/// Bytes of the message, as JSON writes it.
const MESSAGE_BYTES_MAX: usize = 24 << 10;

/// Bytes of one other value, as JSON writes it.
const VALUE_BYTES_MAX: usize = 8 << 10;

/// Bytes of all other keys and values together.
const VALUES_BYTES_MAX: usize = 32 << 10;

/// Six digits exactly: with another number of them Terraform does not read the line as a log line.
const TIMESTAMP: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:6]Z");

/// What a line says.
pub(super) struct Line<'a> {
    pub(super) level: Level,
    pub(super) module: &'a str,
    /// In UTC.
    pub(super) time: OffsetDateTime,
    pub(super) fields: &'a Fields,
}

impl Line<'_> {
    /// The line with its newline.
    pub(super) fn to_json(&self) -> String {
        let Self {
            level,
            module,
            time,
            fields,
        } = self;
        let level = level.as_str().to_ascii_lowercase();
        // The format asks for nothing that a date cannot give.
        let timestamp = time.format(TIMESTAMP).unwrap_or_default();
        let mut json = String::from("{");
        put(&mut json, "@level", &level);
        put(
            &mut json,
            "@message",
            &clip(&fields.message, MESSAGE_BYTES_MAX),
        );
        put(&mut json, "@module", &clip(module, VALUE_BYTES_MAX));
        put(&mut json, "@timestamp", &timestamp);
        let end_of_values = json.len() + VALUES_BYTES_MAX;
        let mut left_out = 0_usize;
        for (key, value) in &fields.extra {
            let before = json.len();
            put(
                &mut json,
                &clip(key, VALUE_BYTES_MAX),
                &clip(value, VALUE_BYTES_MAX),
            );
            if json.len() > end_of_values {
                json.truncate(before);
                left_out += 1;
            }
        }
        if left_out > 0 {
            put(&mut json, "fields_left_out", &left_out.to_string());
        }
        json.push_str("}\n");
        json
    }
}

/// Appends `"key":"value"`.
fn put(json: &mut String, key: &str, value: &str) {
    if json.len() > 1 {
        json.push(',');
    }
    for (text, after) in [(key, ":"), (value, "")] {
        // Text always has a JSON form.
        json.push_str(&serde_json::to_string(text).unwrap_or_else(|_| "\"\"".to_owned()));
        json.push_str(after);
    }
}

/// The beginning of `text` that takes at most `bytes_max` as JSON, and what was cut.
fn clip(text: &str, bytes_max: usize) -> std::borrow::Cow<'_, str> {
    let mut bytes = 0;
    for (index, character) in text.char_indices() {
        bytes += encoded_bytes(character);
        if bytes > bytes_max {
            let cut = text.len() - index;
            return format!("{}... ({cut} bytes cut)", &text[..index]).into();
        }
    }
    text.into()
}

fn encoded_bytes(character: char) -> usize {
    match character {
        '"' | '\\' | '\n' | '\r' | '\t' | '\u{8}' | '\u{c}' => 2,
        '\0'..='\u{1f}' => 6,
        _ => character.len_utf8(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(message: &str, extra: &[(&str, &str)]) -> String {
        let fields = Fields {
            message: message.to_owned(),
            extra: extra
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
        };
        let time = OffsetDateTime::from_unix_timestamp(1_700_000_000).unwrap();
        Line {
            level: Level::WARN,
            module: "scaling::expand",
            time: time + time::Duration::microseconds(50),
            fields: &fields,
        }
        .to_json()
    }

    #[test]
    fn keys_are_hclogs() {
        assert_eq!(
            line("two\nlines, \"quoted\"", &[("tf_rpc", "ReadResource")]),
            concat!(
                r#"{"@level":"warn","@message":"two\nlines, \"quoted\"","#,
                r#""@module":"scaling::expand","@timestamp":"2023-11-14T22:13:20.000050Z","#,
                r#""tf_rpc":"ReadResource"}"#,
                "\n"
            )
        );
    }

    #[test]
    fn what_does_not_fit_is_counted() {
        let long = "x".repeat(100_000);
        let keys: Vec<String> = (0..9).map(|number| format!("field{number}")).collect();
        let extra: Vec<_> = keys.iter().map(|key| (key.as_str(), &*long)).collect();
        let line = line(&long, &extra);
        let read: serde_json::Value = serde_json::from_str(&line).unwrap();
        let message = read["@message"].as_str().unwrap();
        assert!(
            message.ends_with("... (75424 bytes cut)"),
            "{}",
            &message[24_000..]
        );
        assert!(read["field0"].as_str().unwrap().ends_with("bytes cut)"));
        assert_eq!(read["fields_left_out"], "6");
        assert!(line.len() < LINE_BYTES_MAX, "{}", line.len());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn every_line_is_short_json_of_strings(
            message in "(?s).{0,40}",
            repeat in 1_usize..2000,
            extra in prop::collection::btree_map("\\PC{0,20}", "(?s).{0,20}", 0..40),
        ) {
            let message = message.repeat(repeat);
            let extra: Vec<_> = extra
                .iter()
                .map(|(key, value)| (key.clone(), value.repeat(repeat)))
                .collect();
            let extra: Vec<_> = extra.iter().map(|(key, value)| (&**key, &**value)).collect();
            let line = line(&message, &extra);
            prop_assert!(line.len() < LINE_BYTES_MAX);
            prop_assert_eq!(line.matches('\n').count(), 1);
            let read: serde_json::Map<String, serde_json::Value> =
                serde_json::from_str(&line).unwrap();
            prop_assert!(read.values().all(serde_json::Value::is_string));
        }
    }
}
