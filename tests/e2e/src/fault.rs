//! Why a step could not be done, split by who has to act.

use std::fmt;

/// A step that could not be done. The text is a whole sentence for a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The machine lacks something; the text says what to install.
    Environment(String),
    /// A part misbehaved: the thing under test, or one of its neighbours.
    Failed(String),
}

/// What a step gives, or why it could not be done.
pub type Result<T> = std::result::Result<T, Fault>;

impl Fault {
    /// A fault of a part, with what was being done and the error's own words.
    pub fn failed(doing: impl fmt::Display, error: impl fmt::Display) -> Self {
        Self::Failed(format!("{doing}: {error}"))
    }

    /// The exit code of a program that ends for this reason: 1 for a failed check, 3 for a machine
    /// that lacks something.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Failed(_) => 1,
            Self::Environment(_) => 3,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::Environment(text) | Self::Failed(text)) = self;
        formatter.write_str(text)
    }
}

impl std::error::Error for Fault {}
