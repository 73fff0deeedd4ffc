//! Which subjects a stream takes.

/// Stands for a wildcard's token in a subject that is made of a stream's own.
const TOKEN: &str = "scale-test";

/// Whether a stream whose subjects are `bound` stores what is published on `subject`.
pub(super) fn is_bound(bound: &[String], subject: &str) -> bool {
    bound.iter().any(|filter| matches(filter, subject))
}

/// A subject to publish on where nobody names one: the stream's first, with `scale-test` for each
/// wildcard.
pub(super) fn default_for(bound: &[String]) -> Option<String> {
    let first = bound.first()?;
    let tokens = first.split('.').map(|token| match token {
        "*" | ">" => TOKEN,
        token => token,
    });
    Some(tokens.collect::<Vec<_>>().join("."))
}

/// What makes a subject unfit to publish on; `None` where it is fit.
pub(super) fn unfit(subject: &str) -> Option<&'static str> {
    if subject.is_empty() || subject.split('.').any(str::is_empty) {
        Some("a subject has tokens between its dots, none of them empty")
    } else if subject.split('.').any(|token| matches!(token, "*" | ">")) {
        Some("a subject to publish on has no wildcards")
    } else if subject.contains(char::is_whitespace) {
        Some("a subject has no blanks")
    } else {
        None
    }
}

/// Whether a filter of the NATS subject language takes in a subject: `*` is one token, `>` one or
/// more at the end (NATS documentation, subject-based messaging).
fn matches(filter: &str, subject: &str) -> bool {
    let mut tokens = subject.split('.');
    for wanted in filter.split('.') {
        match (wanted, tokens.next()) {
            (">", Some(_)) => return true,
            (_, None) => return false,
            ("*", Some(_)) => {}
            (wanted, Some(token)) if wanted == token => {}
            _ => return false,
        }
    }
    tokens.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_match_as_nats_says() {
        for (filter, subject, expected) in [
            ("commands.>", "commands.a", true),
            ("commands.>", "commands.a.b", true),
            ("commands.>", "commands", false),
            ("commands.*", "commands.a", true),
            ("commands.*", "commands.a.b", false),
            ("*.created", "guild.created", true),
            ("commands", "commands", true),
            ("commands", "commands.a", false),
            ("commands.a", "commands.b", false),
            (">", "x", true),
        ] {
            assert_eq!(matches(filter, subject), expected, "{filter} {subject}");
        }
        let bound = ["a".to_owned(), "b.*".to_owned()];
        assert!(is_bound(&bound, "b.c") && !is_bound(&bound, "c"));
        assert!(!is_bound(&[], "a"), "a mirror takes nothing");
    }

    #[test]
    fn the_default_subject_is_one_the_stream_takes() {
        for (filter, expected) in [
            ("commands.>", "commands.scale-test"),
            ("*.created", "scale-test.created"),
            ("commands", "commands"),
        ] {
            let bound = [filter.to_owned()];
            let found = default_for(&bound).unwrap();
            assert_eq!(found, expected);
            assert!(is_bound(&bound, &found) && unfit(&found).is_none());
        }
        assert_eq!(default_for(&[]), None);
    }

    #[test]
    fn what_cannot_be_published_on_is_told() {
        for subject in ["", "a.", "a..b", "a.*", ">", "a b"] {
            assert!(unfit(subject).is_some(), "{subject}");
        }
        assert_eq!(unfit("a.b-c.1"), None);
    }
}
