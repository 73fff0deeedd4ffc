//! The wire: what a service, an operation and an error look like, and the three encodings.
//!
//! Everything inside the world speaks JSON values in AWS's member names. The tables of
//! [`shape::Shape`]s say what those values may hold; the encodings of `json`, `cbor` and
//! `query` follow the tables. A test compares all tables with the published service models.

pub(crate) mod cbor;
pub(crate) mod json;
pub(crate) mod query;
pub mod shape;
mod validate;

use serde_json::{Map, Value};

pub use shape::{Kind, Member, Shape, Style};

pub(crate) use shape::Input;

/// The account everything lives in.
pub const ACCOUNT: &str = "123456789012";

/// An AWS service: how it is spoken to and what it can do here.
#[derive(Debug)]
pub struct Service {
    /// Its name in the call log and in IAM actions: `application-autoscaling`, `cloudwatch`, `ecs`,
    /// `secretsmanager`, `ssm`, `sts`, `tag`.
    pub name: &'static str,
    /// Its folder in botocore's data, with the API version.
    pub model: &'static str,
    /// How requests and replies are written.
    pub protocol: Protocol,
    /// The operations this world knows.
    pub operations: &'static [Operation],
    /// Every error it can answer, those of the front end included.
    pub errors: &'static [ErrorShape],
    /// The member that holds an error's message.
    pub message_member: &'static str,
    /// How requests that break a constraint of their shape are refused.
    pub style: Style,
    /// The codes of the faults that can be asked for.
    pub fault_codes: FaultCodes,
}

/// The codes a service uses for what can go wrong with any request.
#[derive(Debug)]
pub struct FaultCodes {
    /// Too many requests.
    pub throttled: &'static str,
    /// The service failed.
    pub internal: &'static str,
    /// The caller may not do this.
    pub denied: &'static str,
    /// The access key is not known.
    pub unknown_key: &'static str,
    /// The request has no signature.
    pub unsigned: &'static str,
    /// There is no such operation.
    pub unknown_operation: &'static str,
}

/// How requests and replies are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// AWS JSON 1.1; the prefix of the `X-Amz-Target` header.
    Json(&'static str),
    /// Smithy RPC v2 CBOR with AWS Query error codes; the service name in the path.
    Cbor(&'static str),
    /// AWS Query: a form in, XML out; the namespace of the XML.
    Query(&'static str),
}

/// One operation of a service.
pub struct Operation {
    /// Its name in the service model.
    pub name: &'static str,
    /// What a request holds.
    pub input: &'static Shape,
    /// What a reply holds; `None` for operations that answer nothing.
    pub output: Option<&'static Shape>,
    /// The codes of the modelled errors it may answer.
    pub errors: &'static [&'static str],
    /// How it refuses requests that break a constraint, where it differs from its service.
    pub style: Option<Style>,
    pub(crate) run: Run,
}

/// Carries out an operation.
pub(crate) type Run = fn(&mut crate::state::Context<'_>, &Input<'_>) -> Result<Value, Failure>;

impl std::fmt::Debug for Operation {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Operation")
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

/// An error of a service.
#[derive(Debug)]
pub struct ErrorShape {
    /// The code clients see.
    pub code: &'static str,
    /// The error's structure in the service model; `None` for errors of AWS's front end, which
    /// no model lists.
    pub shape: Option<&'static str>,
    /// The HTTP status.
    pub status: u16,
}

/// An error whose structure has the code's own name.
pub(crate) const fn modelled(code: &'static str, status: u16) -> ErrorShape {
    ErrorShape {
        code,
        shape: Some(code),
        status,
    }
}

/// An error whose structure has another name than its code.
pub(crate) const fn renamed(code: &'static str, shape: &'static str, status: u16) -> ErrorShape {
    ErrorShape {
        code,
        shape: Some(shape),
        status,
    }
}

/// An error of the front end.
pub(crate) const fn front_end(code: &'static str, status: u16) -> ErrorShape {
    ErrorShape {
        code,
        shape: None,
        status,
    }
}

/// Why a request was refused.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Failure {
    /// The code clients see.
    pub(crate) code: String,
    /// What went wrong.
    pub(crate) message: String,
    /// The HTTP status, where the service's table does not say it.
    pub(crate) status: Option<u16>,
    /// Further members of the error's structure.
    pub(crate) members: Map<String, Value>,
}

impl Failure {
    /// An error by its code; the status comes from the service's table.
    pub(crate) fn client(code: &str, message: impl Into<String>) -> Self {
        Self {
            code: code.to_owned(),
            message: message.into(),
            status: None,
            members: Map::new(),
        }
    }

    /// What AWS has and this world has not. Never answered in place of an error AWS would give.
    pub(crate) fn not_simulated(what: impl std::fmt::Display) -> Self {
        Self {
            status: Some(400),
            ..Self::client(
                "NotSimulated",
                format!("This local AWS does not simulate: {what}."),
            )
        }
    }

    /// This error with one more member.
    pub(crate) fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.insert(name.to_owned(), value.into());
        self
    }
}

impl Service {
    /// The operation of that name.
    pub fn operation(&self, name: &str) -> Option<&'static Operation> {
        self.operations
            .iter()
            .find(|operation| operation.name == name)
    }

    /// The HTTP status of an error, and its name in `__type`.
    pub(crate) fn describe(&self, failure: &Failure) -> (u16, String) {
        let known = self.errors.iter().find(|error| error.code == failure.code);
        let status = failure
            .status
            .or(known.map(|error| error.status))
            .unwrap_or(400);
        let name = known.and_then(|error| error.shape).unwrap_or(&failure.code);
        (status, name.to_owned())
    }
}

/// A reply ready to be sent.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

/// Maps every moment in `value` with `clock`, following the table.
pub(crate) fn map_times(shape: &Shape, value: &mut Value, clock: &dyn Fn(f64) -> f64) {
    let Value::Object(members) = value else {
        return;
    };
    for member in shape.members {
        if let Some(held) = members.get_mut(member.name) {
            map_kind(&member.kind, held, clock);
        }
    }
}

fn map_kind(kind: &Kind, value: &mut Value, clock: &dyn Fn(f64) -> f64) {
    match kind {
        Kind::Time => {
            if let Some(moment) = value.as_f64() {
                *value = Value::from(clock(moment));
            }
        }
        Kind::List { of, .. } => {
            for item in value.as_array_mut().into_iter().flatten() {
                map_kind(of, item, clock);
            }
        }
        Kind::Structure(shape) => map_times(shape, value, clock),
        Kind::Text { .. }
        | Kind::Pattern { .. }
        | Kind::Enum(_)
        | Kind::Integer { .. }
        | Kind::Long
        | Kind::Double
        | Kind::Boolean
        | Kind::Map { .. } => {}
    }
}

/// The first member of a reply that the table does not declare: a mistake in this world.
pub(crate) fn undeclared(shape: &Shape, value: &Value) -> Option<String> {
    let members = value.as_object()?;
    members.iter().find_map(|(name, held)| {
        match shape.members.iter().find(|member| member.name == name) {
            None => Some(format!("{}.{name}", shape.name)),
            Some(member) => undeclared_in(&member.kind, held),
        }
    })
}

fn undeclared_in(kind: &Kind, value: &Value) -> Option<String> {
    match kind {
        Kind::Structure(shape) => undeclared(shape, value),
        Kind::List { of, .. } => value
            .as_array()
            .into_iter()
            .flatten()
            .find_map(|item| undeclared_in(of, item)),
        Kind::Text { .. }
        | Kind::Pattern { .. }
        | Kind::Enum(_)
        | Kind::Integer { .. }
        | Kind::Long
        | Kind::Double
        | Kind::Boolean
        | Kind::Time
        | Kind::Map { .. } => None,
    }
}
