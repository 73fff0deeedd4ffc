//! The shapes of requests and replies, as data: one table serves to check a request, to encode a
//! reply, and to be compared with the published service models by a test.

use serde_json::{Map, Value};

use super::Failure;

/// A structure of a service model: its name there and the members this world knows.
#[derive(Debug)]
pub struct Shape {
    /// The structure's name in the service model.
    pub name: &'static str,
    /// The members the world reads or answers.
    pub members: &'static [Member],
}

/// One member of a [`Shape`].
#[derive(Debug)]
pub struct Member {
    /// Its name on the wire.
    pub name: &'static str,
    /// Whether a request without it is refused.
    pub required: bool,
    /// What it holds.
    pub kind: Kind,
}

/// What a member holds, with the limits of the service model.
#[derive(Debug)]
pub enum Kind {
    /// Text of `min` to `max` characters.
    Text {
        /// Fewest characters.
        min: usize,
        /// Most characters.
        max: usize,
    },
    /// Text that matches a pattern of the service model.
    Pattern {
        /// Fewest characters.
        min: usize,
        /// Most characters.
        max: usize,
        /// The pattern as the model spells it; AWS quotes it in its message.
        pattern: &'static str,
        /// Whether a text matches.
        matches: fn(&str) -> bool,
    },
    /// One of the listed words.
    Enum(&'static [&'static str]),
    /// A whole number.
    Integer {
        /// Least value.
        min: i64,
        /// Greatest value.
        max: i64,
    },
    /// A whole number of 64 bits. Replies only.
    Long,
    /// A floating point number; `NaN`, `Infinity` and `-Infinity` travel as texts.
    Double,
    /// True or false.
    Boolean,
    /// A moment: seconds since 1970 on the world's clock once decoded.
    Time,
    /// A list of `min` to `max` elements.
    List {
        /// What each element holds.
        of: &'static Kind,
        /// Fewest elements.
        min: usize,
        /// Most elements.
        max: usize,
    },
    /// A map of texts.
    Map {
        /// What each key is.
        key: &'static Kind,
        /// What each value is.
        value: &'static Kind,
    },
    /// A structure.
    Structure(&'static Shape),
}

/// How a service says that a request breaks constraints of its shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// One error of this code that lists every violation.
    FrontEnd(&'static str),
    /// The first violation alone, as CloudWatch's metric operations do: `MissingParameter` or
    /// `InvalidParameterValue`.
    Parameters,
}

/// A member that may be left out.
pub(crate) const fn may(name: &'static str, kind: Kind) -> Member {
    Member {
        name,
        required: false,
        kind,
    }
}

/// A member that a request must have.
pub(crate) const fn must(name: &'static str, kind: Kind) -> Member {
    Member {
        name,
        required: true,
        kind,
    }
}

/// Text of `min` to `max` characters.
pub(crate) const fn text(min: usize, max: usize) -> Kind {
    Kind::Text { min, max }
}

/// Any text.
pub(crate) const TEXT: Kind = text(0, usize::MAX);
/// Any 32-bit integer.
pub(crate) const INTEGER: Kind = integer(i32::MIN as i64, i32::MAX as i64);

/// An integer from `min` to `max`.
pub(crate) const fn integer(min: i64, max: i64) -> Kind {
    Kind::Integer { min, max }
}

/// A list of at most `max` elements.
pub(crate) const fn list(of: &'static Kind, min: usize, max: usize) -> Kind {
    Kind::List { of, min, max }
}

/// A request whose members have been checked against its [`Shape`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Input<'a> {
    shape: &'static Shape,
    members: &'a Map<String, Value>,
}

/// A structure with no members, for absent ones.
static NOTHING: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);

impl<'a> Input<'a> {
    /// Checks `value` and gives access to it.
    ///
    /// # Errors
    /// `SerializationException` for a value of the wrong type, `NotSimulated` for a member this
    /// world does not know, and the service's validation error, listing every constraint that
    /// does not hold, in the words AWS's own front end uses.
    pub(crate) fn check(
        shape: &'static Shape,
        value: &'a Value,
        style: Style,
    ) -> Result<Self, Failure> {
        let Value::Object(members) = value else {
            return Err(super::validate::unexpected_type());
        };
        super::validate::check(shape, members, style)?;
        Ok(Self { shape, members })
    }

    fn get(&self, name: &str) -> Option<&'a Value> {
        debug_assert!(
            self.shape.members.iter().any(|member| member.name == name),
            "{} is read but not declared in {}",
            name,
            self.shape.name
        );
        self.members.get(name).filter(|value| !value.is_null())
    }

    /// Whether the member was sent.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The member as sent, if it was.
    pub(crate) fn raw(&self, name: &str) -> Option<&'a Value> {
        self.get(name)
    }

    /// Everything that was sent.
    pub(crate) fn all(&self) -> &'a Map<String, Value> {
        self.members
    }

    /// A text, if sent.
    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        self.get(name).and_then(Value::as_str)
    }

    /// A text the check has proved present.
    pub(crate) fn required(&self, name: &str) -> &'a str {
        self.text(name).unwrap_or_default()
    }

    /// An integer, if sent.
    pub(crate) fn integer(&self, name: &str) -> Option<i64> {
        self.get(name).and_then(Value::as_i64)
    }

    /// A number, if sent; `NaN` and the infinities included.
    pub(crate) fn double(&self, name: &str) -> Option<f64> {
        self.get(name).and_then(double)
    }

    /// A moment on the world's clock, if sent.
    pub(crate) fn time(&self, name: &str) -> Option<f64> {
        self.double(name)
    }

    /// True or false, if sent.
    pub(crate) fn boolean(&self, name: &str) -> Option<bool> {
        self.get(name).and_then(Value::as_bool)
    }

    /// A list of texts; empty when not sent.
    pub(crate) fn texts(&self, name: &str) -> Vec<String> {
        self.items(name)
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect()
    }

    /// A list of numbers; empty when not sent.
    pub(crate) fn doubles(&self, name: &str) -> Vec<f64> {
        self.items(name).iter().filter_map(double).collect()
    }

    /// A list as sent; empty when not sent.
    pub(crate) fn items(&self, name: &str) -> &'a [Value] {
        self.get(name)
            .and_then(Value::as_array)
            .map_or(&[], Vec::as_slice)
    }

    /// A map of texts; empty when not sent.
    pub(crate) fn map(&self, name: &str) -> std::collections::BTreeMap<String, String> {
        let entries = self.get(name).and_then(Value::as_object);
        entries
            .into_iter()
            .flatten()
            .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
            .collect()
    }

    /// A structure, if sent.
    pub(crate) fn structure(&self, name: &str) -> Option<Self> {
        let members = self.get(name)?.as_object()?;
        let kind = &self
            .shape
            .members
            .iter()
            .find(|member| member.name == name)?
            .kind;
        let Kind::Structure(shape) = kind else {
            return None;
        };
        Some(Self { shape, members })
    }

    /// A list of structures; empty when not sent.
    pub(crate) fn structures(&self, name: &str) -> Vec<Self> {
        let kind = self.shape.members.iter().find(|member| member.name == name);
        let Some(Kind::List {
            of: Kind::Structure(shape),
            ..
        }) = kind.map(|member| &member.kind)
        else {
            return Vec::new();
        };
        let items = self.items(name).iter();
        items
            .map(|item| Self {
                shape,
                members: item.as_object().unwrap_or(&NOTHING),
            })
            .collect()
    }
}

/// A number of the wire's JSON, `NaN` and the infinities included.
pub(crate) fn double(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => match text.as_str() {
            "NaN" => Some(f64::NAN),
            "Infinity" => Some(f64::INFINITY),
            "-Infinity" => Some(f64::NEG_INFINITY),
            _ => None,
        },
        _ => None,
    }
}
