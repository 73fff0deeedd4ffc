//! Secrets of the configuration: the text itself, or where it is.
//!
//! ```json
//! "password": "…"
//! "password": { "environment": "NATS_PASSWORD" }
//! "password": { "ssm_parameter": "/arrakis/nats/password" }
//! "password": { "secrets_manager": "arrakis/nats", "json_key": "password" }
//! ```

use super::fault::describe_kind;
use super::names;
use super::reader::Reader;
use crate::secret::Secret;

/// A secret, or where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretSource {
    /// The secret itself, from the document or from an environment variable that it names.
    Given(Secret),
    /// A place that is read when the secret is first needed, and again when it was refused.
    Stored(Stored),
}

/// A place at AWS that holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Stored {
    /// Which service keeps it.
    pub store: Store,
    /// Its name, path or ARN there.
    pub name: String,
    /// The member to take, where the stored text is a JSON object.
    pub json_key: Option<String>,
}

/// A service that keeps secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Store {
    /// SSM Parameter Store.
    SsmParameter,
    /// AWS Secrets Manager.
    SecretsManager,
}

impl SecretSource {
    /// The secret, where it need not be fetched.
    pub fn given(&self) -> Option<&Secret> {
        match self {
            Self::Given(secret) => Some(secret),
            Self::Stored(_) => None,
        }
    }
}

/// Attributes of a secret written as an object: where it may be, and what to take of it.
const ENVIRONMENT: &str = "environment";
const SSM_PARAMETER: &str = "ssm_parameter";
const SECRETS_MANAGER: &str = "secrets_manager";
const JSON_KEY: &str = "json_key";
const ATTRIBUTES: &[&str] = &[ENVIRONMENT, SSM_PARAMETER, SECRETS_MANAGER, JSON_KEY];

const ALLOWED: &str =
    "a text, or an object with one of environment, ssm_parameter and secrets_manager";

/// Reads the secret `name`, which must be `wanted`: a text given here must satisfy `check`, which
/// answers what it found instead without quoting it.
pub(crate) fn read(
    reader: &Reader<'_>,
    name: &str,
    wanted: &str,
    check: impl Fn(&str) -> Result<(), String>,
) -> Option<SecretSource> {
    let given = match reader.get(name)? {
        serde_json::Value::String(text) if !text.is_empty() => text.clone(),
        serde_json::Value::Object(_) => match place(&reader.open_object(name)?)? {
            Place::Here(text) => text,
            Place::Stored(stored) => return Some(SecretSource::Stored(stored)),
        },
        other => {
            let remedy = format!("write {name} as a text, say where it is, or leave it out");
            reader.fault(name, describe_kind(other), ALLOWED, &remedy);
            return None;
        }
    };
    match check(&given) {
        Ok(()) => Some(SecretSource::Given(Secret::new(given))),
        Err(found) => {
            let remedy = format!("correct {name}");
            reader.fault(name, &found, wanted, &remedy);
            None
        }
    }
}

/// Reads the secret `name`, which may be any text.
pub(crate) fn read_any(reader: &Reader<'_>, name: &str) -> Option<SecretSource> {
    read(reader, name, "a text", |_| Ok(()))
}

/// Where the whole document is, when `document` says no more than that.
pub(crate) fn read_place(document: &Reader<'_>) -> Option<Stored> {
    match place(document)? {
        Place::Stored(stored) => Some(stored),
        Place::Here(_) => {
            let allowed = "ssm_parameter or secrets_manager";
            document.fault(
                ENVIRONMENT,
                "it for the whole document",
                allowed,
                "correct it",
            );
            None
        }
    }
}

/// Whether an object says where something is.
pub(crate) fn is_place(object: &Reader<'_>) -> bool {
    object.names().any(|name| ATTRIBUTES.contains(&name))
}

enum Place {
    Here(String),
    Stored(Stored),
}

fn place(object: &Reader<'_>) -> Option<Place> {
    // Whoever wrote the secret itself for a name does not want it told.
    let others = object.names().any(|name| !ATTRIBUTES.contains(&name));
    let given: Vec<&str> = object.names().filter(|name| *name != JSON_KEY).collect();
    let ([name], false) = (&given[..], others) else {
        let found = match (others, given.is_empty()) {
            (true, _) => "an object with another attribute (not shown)".to_owned(),
            (false, true) => "none of them".to_owned(),
            (false, false) => given.join(" and "),
        };
        let allowed = "exactly one of environment, ssm_parameter and secrets_manager";
        object.fault_here(&found, allowed, "say where the secret is, once");
        return None;
    };
    let name = *name;
    let at = object.text(name, names::not_empty)?.to_owned();
    let json_key = object.text(JSON_KEY, names::not_empty).map(str::to_owned);
    if name == ENVIRONMENT {
        if json_key.is_some() {
            let allowed = "json_key beside ssm_parameter or secrets_manager";
            object.fault(JSON_KEY, "it beside environment", allowed, "remove it");
        }
        let found = object.environment(&at);
        if found.is_none() {
            let found = format!("{at:?}, a variable that is not set or empty");
            let remedy = format!("set {at}, or correct the name");
            object.fault(name, &found, "a variable of the environment", &remedy);
        }
        return found.map(Place::Here);
    }
    let store = match name {
        SSM_PARAMETER => Store::SsmParameter,
        _ => Store::SecretsManager,
    };
    Some(Place::Stored(Stored {
        store,
        name: at,
        json_key,
    }))
}
