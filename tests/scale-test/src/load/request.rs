//! The request that a load over HTTP sends.

use std::{fmt, time::Duration};

use crate::error::{Error, Result};

/// The header of every request of a load; its value names the run.
pub const RUN_HEADER: &str = "scale-test-run";

/// One request, sent over and over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method, in capitals.
    pub method: String,
    /// `http://` or `https://`.
    pub url: String,
    /// Names and values, [`RUN_HEADER`] included.
    pub headers: Vec<(String, String)>,
    /// What is sent with it; empty for nothing.
    pub body: Vec<u8>,
    /// Longest wait for the whole answer.
    pub answer_max: Duration,
}

/// What becomes of requests that are not answered well: the same words whoever sends them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failed {
    /// A status of 400 or above.
    Status(u16),
    /// The server cannot be connected to.
    NoConnection,
    /// The whole answer did not come in time.
    NoAnswer,
    /// The connection ended before the answer did.
    ConnectionLost,
    /// No sender was free when it was due, so it was never sent.
    Dropped,
}

impl fmt::Display for Failed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(status) => write!(formatter, "status {status}"),
            Self::NoConnection => formatter.write_str("no connection"),
            Self::NoAnswer => formatter.write_str("no answer in time"),
            Self::ConnectionLost => formatter.write_str("connection lost"),
            Self::Dropped => formatter.write_str("not sent: no worker was free"),
        }
    }
}

/// Reads `Name: value`.
///
/// # Errors
/// It is not written so.
pub fn header(text: &str) -> Result<(String, String)> {
    let parts = text.split_once(':');
    let parts = parts.map(|(name, value)| (name.trim(), value.trim()));
    match parts {
        Some((name, value)) if is_token(name) => Ok((name.to_owned(), value.to_owned())),
        _ => Err(Error::usage(
            format!("--header: found {text:?}"),
            "write it as \"Name: value\"",
        )),
    }
}

/// Whether a text can name a header or a method (RFC 9110, 5.6.2).
pub fn is_token(text: &str) -> bool {
    let allowed =
        |letter: char| letter.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(letter);
    !text.is_empty() && text.chars().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_has_a_name_and_a_value() {
        let found = header("Authorization:  Bearer a:b ").unwrap();
        assert_eq!(found, ("Authorization".to_owned(), "Bearer a:b".to_owned()));
        for text in ["", "x", ": y", "a b: c"] {
            assert!(header(text).is_err(), "{text}");
        }
    }
}
