//! One check: what was looked at, what was found, and what to do about it.

use std::fmt;

use serde_json::{Value, json};

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// What it is about, such as `alarm worker-queue-commands-out`.
    pub subject: String,
    /// What was found, in words.
    pub found: String,
    /// What to do about it; `None` when it is as it should be.
    pub remedy: Option<String>,
}

impl Check {
    /// A check with its outcome: a remedy means that it failed.
    pub fn new(subject: impl Into<String>, found: impl Into<String>, remedy: Option<&str>) -> Self {
        Self {
            subject: subject.into(),
            found: found.into(),
            remedy: remedy.map(str::to_owned),
        }
    }

    /// Whether it is as it should be.
    pub fn passed(&self) -> bool {
        self.remedy.is_none()
    }

    /// The check for machines.
    pub fn to_json(&self) -> Value {
        let Self {
            subject,
            found,
            remedy,
        } = self;
        json!({ "subject": subject, "found": found, "passed": self.passed(), "remedy": remedy })
    }
}

impl fmt::Display for Check {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            subject,
            found,
            remedy,
        } = self;
        match remedy {
            None => write!(formatter, "ok    {subject}: {found}"),
            Some(remedy) => write!(formatter, "FAIL  {subject}: {found}; {remedy}"),
        }
    }
}
