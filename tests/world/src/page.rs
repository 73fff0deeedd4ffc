//! Pages and their tokens. A token remembers the question it belongs to and the last row given.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

/// Where a listing goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    operation: &'static str,
    question: Vec<String>,
    after: Option<String>,
}

/// A token that cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unusable {
    /// It is no token of this operation.
    Malformed,
    /// It belongs to another question; the index of the first part that differs.
    OtherQuestion(usize),
}

impl Token {
    /// The token of a request. `question` is what must not change between pages.
    pub(crate) fn read(
        operation: &'static str,
        question: &[&str],
        text: Option<&str>,
    ) -> Result<Self, Unusable> {
        let question: Vec<_> = question.iter().map(|part| (*part).to_owned()).collect();
        let Some(text) = text else {
            return Ok(Self {
                operation,
                question,
                after: None,
            });
        };
        let decoded = URL_SAFE_NO_PAD
            .decode(text)
            .map_err(|_| Unusable::Malformed)?;
        let held: Value = serde_json::from_slice(&decoded).map_err(|_| Unusable::Malformed)?;
        if held["operation"] != operation {
            return Err(Unusable::Malformed);
        }
        for (index, part) in question.iter().enumerate() {
            if held["question"][index] != part.as_str() {
                return Err(Unusable::OtherQuestion(index));
            }
        }
        let after = held["after"].as_str().map(str::to_owned);
        Ok(Self {
            operation,
            question,
            after,
        })
    }

    /// What the last page ended with, if this is not the first.
    pub(crate) fn after(&self) -> Option<&str> {
        self.after.as_deref()
    }

    /// The token for the page after the row with this key.
    pub(crate) fn next(&self, after: &str) -> String {
        let held = json!({
            "operation": self.operation,
            "question": self.question,
            "after": after,
        });
        URL_SAFE_NO_PAD.encode(held.to_string())
    }
}

/// Cuts the page of `limit` rows out of `rows`, which come by rising key, and says how to go on.
pub(crate) fn cut<T>(
    rows: Vec<T>,
    key: impl Fn(&T) -> String,
    token: &Token,
    limit: usize,
) -> (Vec<T>, Option<String>) {
    let mut left: Vec<T> = rows
        .into_iter()
        .filter(|row| token.after().is_none_or(|after| key(row).as_str() > after))
        .collect();
    let more = left.len() > limit;
    left.truncate(limit);
    let next = left
        .last()
        .filter(|_| more)
        .map(|last| token.next(&key(last)));
    (left, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_follow_each_other_and_tokens_know_their_question() {
        let rows = vec!["a".to_owned(), "b".to_owned(), "c".to_owned()];
        let first = Token::read("List", &["x"], None).unwrap();
        let (page, next) = cut(rows.clone(), String::clone, &first, 2);
        assert_eq!(page, ["a", "b"]);
        let text = next.unwrap();
        let second = Token::read("List", &["x"], Some(&text)).unwrap();
        assert_eq!(
            cut(rows, String::clone, &second, 2),
            (vec!["c".to_owned()], None)
        );
        assert_eq!(
            Token::read("List", &["y"], Some(&text)),
            Err(Unusable::OtherQuestion(0))
        );
        assert_eq!(
            Token::read("Other", &["x"], Some(&text)),
            Err(Unusable::Malformed)
        );
        assert_eq!(
            Token::read("List", &["x"], Some("!!")),
            Err(Unusable::Malformed)
        );
    }
}
