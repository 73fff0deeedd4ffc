//! Names of streams, consumers and domains.

use super::{
    judge::{Judge, optional, quote},
    limit,
};
use crate::{draft::Leaf, problem::Path};

/// What a name names. They are subject tokens; those of streams and consumers are also the names
/// of folders (nats-server, `isValidName` and `isValidAssetName`).
#[derive(Clone, Copy)]
pub(super) enum Kind {
    Stream,
    Consumer,
    Domain,
}

impl Kind {
    fn allowed(self) -> String {
        let separators = match self {
            Self::Stream | Self::Consumer => "'.', '*', '>', '/' and '\\'",
            Self::Domain => "'.', '*' and '>'",
        };
        format!(
            "1 to {} printable ASCII characters other than blanks, {separators}",
            limit::NATS_NAME_BYTES_MAX
        )
    }

    fn remedy(self) -> &'static str {
        match self {
            Self::Stream => "write the stream's name as `nats stream ls` shows it",
            Self::Consumer => "write the consumer's name as `nats consumer ls` shows it",
            Self::Domain => "write the domain as the server's jetstream block has it",
        }
    }

    fn refuses(self, character: char) -> bool {
        match character {
            '.' | '*' | '>' => true,
            '/' | '\\' => !matches!(self, Self::Domain),
            other => other.is_whitespace() || other.is_ascii_control(),
        }
    }
}

pub(super) fn required(
    judge: &mut Judge,
    leaf: &Leaf<String>,
    path: &Path,
    kind: Kind,
) -> Option<String> {
    let text = judge.required(leaf, path, &kind.allowed(), kind.remedy())?;
    name(judge, text, path, kind)
}

pub(super) fn omittable(
    judge: &mut Judge,
    leaf: &Leaf<String>,
    path: &Path,
    kind: Kind,
) -> Option<Option<String>> {
    match optional(leaf)? {
        None => Some(None),
        Some(text) => name(judge, text, path, kind).map(Some),
    }
}

fn name(judge: &mut Judge, text: &str, path: &Path, kind: Kind) -> Option<String> {
    let leaf = path.name();
    let refused = text.chars().find(|character| kind.refuses(*character));
    let (summary, why) = if text.is_empty() {
        (format!("{leaf} is empty"), String::new())
    } else if let Some(character) = refused {
        let why = format!(", which holds {character:?}");
        (format!("{leaf} is not a name that NATS accepts"), why)
    } else if text.len() > limit::NATS_NAME_BYTES_MAX {
        let why = format!(" ({} bytes)", text.len());
        (format!("{leaf} is longer than NATS accepts"), why)
    } else if let Some(character) = text.chars().find(|character| !character.is_ascii()) {
        // NATS would take it; the metric's dimension would not (CloudWatch API, Dimension.Value).
        let why = format!(", which holds {character:?}");
        (format!("{leaf} cannot be the dimension of a metric"), why)
    } else {
        return Some(text.to_owned());
    };
    let found = format!("{}{why}", quote(text));
    judge.error(path, summary, found, kind.allowed(), kind.remedy());
    None
}
