//! Files of cases: a title, JSON, and the text expected for it.
//!
//! ```text
//! ## title
//! {"min_capacity": 12}
//! ---
//! what comes out
//! ```
//!
//! With `UPDATE=1` in the environment the expected texts are written anew.

use std::{env, fmt::Write, fs, path::Path};

use serde_json::Value;

struct Case {
    title: String,
    input: String,
    expected: String,
}

/// The files of `cases/<folder>`, as [`check`] takes them.
pub(crate) fn files(folder: &str) -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/domain/cases")
        .join(folder);
    let entries = fs::read_dir(path).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut files: Vec<_> = names.map(|name| format!("{folder}/{name}")).collect();
    files.sort();
    files
}

/// Runs `run` on every case of `cases/<file>` and compares what it says.
pub(crate) fn check(file: &str, run: impl Fn(&Value) -> String) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/domain/cases")
        .join(file);
    let text = fs::read_to_string(&path).unwrap();
    let cases: Vec<_> = text.split("## ").skip(1).map(parse).collect();
    assert!(!cases.is_empty(), "{file} has no case");
    let found: Vec<_> = cases
        .iter()
        .map(|case| {
            let input = serde_json::from_str(&case.input)
                .unwrap_or_else(|error| panic!("{file}, {:?}: {error}", case.title));
            run(&input).trim_end().to_owned()
        })
        .collect();
    if env::var_os("UPDATE").is_some() {
        let mut updated = String::new();
        for (case, found) in cases.iter().zip(&found) {
            writeln!(updated, "## {}\n{}\n---\n{found}\n", case.title, case.input).unwrap();
        }
        fs::write(&path, updated).unwrap();
        return;
    }
    let wrong: Vec<_> = cases
        .iter()
        .zip(&found)
        .filter(|(case, found)| case.expected != **found)
        .map(|(case, found)| {
            let Case {
                title, expected, ..
            } = case;
            format!("{title}\n  expected:\n{expected}\n  found:\n{found}")
        })
        .collect();
    let wrong = wrong.join("\n\n");
    assert!(
        wrong.is_empty(),
        "{file}: UPDATE=1 accepts what was found\n\n{wrong}"
    );
}

fn parse(block: &str) -> Case {
    let (title, rest) = block.split_once('\n').expect("a title");
    let (input, expected) = rest.split_once("\n---\n").expect("input, ---, expected");
    Case {
        title: title.trim().to_owned(),
        input: input.trim().to_owned(),
        expected: expected.trim_end().to_owned(),
    }
}
