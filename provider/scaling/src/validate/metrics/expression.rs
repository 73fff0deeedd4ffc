//! What can be said of an expression of metric math without computing it.

use std::collections::BTreeSet;

/// What an expression is made of.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Expression<'a> {
    /// Ids of queries that it names.
    pub(super) names: BTreeSet<&'a str>,
    /// Why it cannot be one, in words: `a bracket is not closed`.
    pub(super) fault: Option<String>,
}

/// Reads an expression. Ids begin with a lowercase letter, AWS's functions and words with an
/// uppercase one; texts in quotes are no ids. The language of `SELECT` is another, in which nothing
/// is named (CloudWatch User Guide, metric math syntax).
pub(super) fn read(text: &str) -> Expression<'_> {
    let mut names = BTreeSet::new();
    let mut open = Vec::new();
    let mut fault = None;
    let mut rest = text.trim_start();
    let select = rest
        .get(..6)
        .is_some_and(|word| word.eq_ignore_ascii_case("select"));
    while let Some(first) = rest.chars().next() {
        let mut length = first.len_utf8();
        match first {
            '"' | '\'' => match rest[1..].find(first) {
                Some(end) => length = end + 2,
                None => {
                    fault = Some("a text is not closed".to_owned());
                    length = rest.len();
                }
            },
            '(' | '[' | '{' => open.push(first),
            ')' | ']' | '}' if open.pop() != Some(opening(first)) => {
                fault = Some(format!("{first:?} closes nothing"));
            }
            _ if is_word(first) => {
                length = rest.find(|other| !is_word(other)).unwrap_or(rest.len());
                let calls = rest[length..].trim_start().starts_with('(');
                if first.is_ascii_lowercase() && !calls && !select {
                    names.insert(&rest[..length]);
                }
            }
            _ => {}
        }
        rest = &rest[length..];
    }
    if let (Some(bracket), None) = (open.last(), &fault) {
        fault = Some(format!("{bracket:?} is not closed"));
    }
    Expression { names, fault }
}

/// Letters, digits, and what joins them in numbers and ids.
fn is_word(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '.')
}

fn opening(closing: char) -> char {
    match closing {
        ')' => '(',
        ']' => '[',
        _ => '{',
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::read;

    fn check(text: &str, names: &[&str], fault: Option<&str>) {
        let found = read(text);
        assert!(found.names.iter().eq(names), "{text:?}: {:?}", found.names);
        assert_eq!(found.fault.as_deref(), fault, "{text:?}");
    }

    #[test]
    fn ids_are_told_from_functions_words_numbers_and_texts() {
        check("depth / IF(tasks > 0, tasks, 1)", &["depth", "tasks"], None);
        check("FILL(m1, REPEAT) * 1e3 + 2.5", &["m1"], None);
        check("SUM([a, b_2, cD])", &["a", "b_2", "cD"], None);
        check("SUM(METRICS('a')) + SEARCH(\"{b} c\", 'Sum')", &[], None);
        check("SELECT AVG(x) FROM \"AWS/ECS\" WHERE y = 'z'", &[], None);
        check("100 * (m1 / m2)", &["m1", "m2"], None);
    }

    #[test]
    fn brackets_and_quotes_close() {
        check("(m1", &["m1"], Some("'(' is not closed"));
        check("m1)", &["m1"], Some("')' closes nothing"));
        check("[m1)", &["m1"], Some("')' closes nothing"));
        check("METRICS(\"m)", &[], Some("a text is not closed"));
    }

    proptest! {
        #[test]
        fn any_text_is_read(text in "[a-zA-Z0-9_.()\\[\\]\"' é]{0,20}|\\PC*") {
            let found = read(&text);
            prop_assert!(found.names.iter().all(|name| text.contains(name)));
        }
    }
}
