//! The table of faulty configurations: text in, text out.

use std::fmt::Write as _;

use serde_json::Value;

use super::{faults, with};

/// Each case is a line `pointer = value`, what is put where in a valid document, and below it the one
/// message that must come of it. `UPDATE=1 cargo test` writes the messages anew.
const TABLE: &str = include_str!("faults.txt");
/// The same file, to write to.
const PATH: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/config/tests/faults.txt");
/// Fewest cases there must be.
const CASES_MIN: usize = 60;

/// Words that stand for values too long for a line.
fn spelled_out(value: &str) -> String {
    let pair = |name: &str| {
        let made = rcgen::generate_simple_self_signed([name.to_owned()]).expect("a certificate");
        (made.cert.pem(), made.signing_key.serialize_pem())
    };
    let (certificate, _) = pair("a");
    let (_, key) = pair("b");
    let quoted = |text: &str| Value::from(text).to_string();
    let cut = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    value
        .replace("\"CERTIFICATE\"", &quoted(&certificate))
        .replace("\"KEY\"", &quoted(&key))
        .replace("\"CUT\"", &quoted(cut))
        .replace("LONG", &"x".repeat(256))
        .replace("\"MANY\"", &["\"nats://h\""; 17].join(","))
}

#[test]
fn one_fault_is_one_message_with_path_found_and_remedy() {
    let mut written = String::new();
    let mut cases = 0;
    for block in TABLE.split("\n\n") {
        let block = block.trim();
        if block.starts_with('#') || block.is_empty() {
            let _ = write!(written, "{block}\n\n");
            continue;
        }
        let case = block.lines().next().unwrap_or_default();
        let (pointer, value) = case.split_once(" = ").expect("pointer = value");
        let value = spelled_out(value).parse().expect(case);
        let found = faults(&with(pointer, value));
        assert_eq!(found.len(), 1, "{case}: {found:#?}");
        assert!(found[0].contains("; allowed: "), "{case}: {}", found[0]);
        let top = pointer.split('/').nth(1).unwrap_or_default();
        assert!(found[0].starts_with(top), "{case}: {}", found[0]);
        let _ = write!(written, "{case}\n{}\n\n", found[0]);
        cases += 1;
    }
    let written = format!("{}\n", written.trim_end());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(PATH, &written).expect("the table is written");
    } else {
        assert_eq!(written, TABLE, "UPDATE=1 writes the messages anew");
    }
    assert!(cases >= CASES_MIN, "{cases} cases");
}
