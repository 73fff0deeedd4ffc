//! Secrets, fetched from where the configuration says they are when they are first needed, kept, and
//! fetched again when a server refused one: it may have been rotated.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use crate::aws::{Aws, JsonService};
use crate::clock::between;
use crate::config::{SecretSource, Store, Stored};
use crate::secret::Secret;

/// Least time between two readings of one secret. A password that is simply wrong would otherwise be
/// fetched at every sample.
const REREAD_EVERY: Duration = Duration::from_secs(10);

/// The way to secrets.
pub struct Secrets {
    aws: Arc<Aws>,
    /// Whole stored texts, by where they are.
    kept: Mutex<HashMap<(Store, String), Kept>>,
}

#[derive(Clone)]
struct Kept {
    text: Secret,
    read: SystemTime,
}

impl Secrets {
    /// Takes the way to AWS; reads nothing yet.
    pub fn new(aws: Arc<Aws>) -> Self {
        Self {
            aws,
            kept: Mutex::default(),
        }
    }

    /// The secret.
    ///
    /// # Errors
    /// Why it could not be had; nothing of what it says.
    pub async fn get(&self, source: &SecretSource, now: SystemTime) -> Result<Secret, String> {
        let stored = match source {
            SecretSource::Given(secret) => return Ok(secret.clone()),
            SecretSource::Stored(stored) => stored,
        };
        let key = (stored.store, stored.name.clone());
        let kept = self.kept().get(&key).cloned();
        let text = match kept {
            Some(Kept { text, .. }) => text,
            None => {
                let text = self.fetch(stored).await?;
                let read = now;
                let kept = Kept {
                    text: text.clone(),
                    read,
                };
                self.kept().insert(key, kept);
                text
            }
        };
        let found = match &stored.json_key {
            Some(member) => member_of(&text, member),
            None => Ok(text),
        };
        found.map_err(|problem| format!("{}: {problem}", place(stored)))
    }

    /// Forgets a secret that was refused, so that it is read anew. Says whether there is a chance of
    /// another one: not when it was given, nor when it has only just been read.
    pub fn forget(&self, source: &SecretSource, now: SystemTime) -> bool {
        let SecretSource::Stored(stored) = source else {
            return false;
        };
        let key = (stored.store, stored.name.clone());
        let mut kept = self.kept();
        let old = kept
            .get(&key)
            .is_none_or(|kept| now < kept.read || between(kept.read, now) >= REREAD_EVERY);
        if old {
            kept.remove(&key);
        }
        old
    }

    async fn fetch(&self, stored: &Stored) -> Result<Secret, String> {
        let name = &stored.name;
        let answer = match stored.store {
            Store::SsmParameter => {
                let input = json!({"Name": name, "WithDecryption": true});
                let target = "AmazonSSM.GetParameter";
                self.aws.json(JsonService::Ssm, target, &input).await
            }
            Store::SecretsManager => {
                let input = json!({"SecretId": name});
                let target = "secretsmanager.GetSecretValue";
                let service = JsonService::SecretsManager;
                self.aws.json(service, target, &input).await
            }
        };
        let answer = answer.map_err(|problem| format!("{}: {problem}", place(stored)))?;
        let text = match stored.store {
            Store::SsmParameter => answer.pointer("/Parameter/Value"),
            Store::SecretsManager => answer.get("SecretString"),
        };
        let text = text.and_then(Value::as_str).filter(|text| !text.is_empty());
        text.map(Secret::new)
            .ok_or_else(|| format!("{}: it holds no text", place(stored)))
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, HashMap<(Store, String), Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A member of a stored JSON object.
fn member_of(text: &Secret, member: &str) -> Result<Secret, String> {
    let Ok(Value::Object(members)) = serde_json::from_str(text.expose()) else {
        return Err(format!(
            "it is no JSON object, so it has no member {member:?} (json_key)"
        ));
    };
    match members.get(member) {
        Some(Value::String(found)) if !found.is_empty() => Ok(Secret::new(found.as_str())),
        Some(_) => Err(format!("its member {member:?} (json_key) is no text")),
        None => Err(format!("it has no member {member:?} (json_key)")),
    }
}

/// Where a secret is, for a message.
fn place(stored: &Stored) -> String {
    match stored.store {
        Store::SsmParameter => format!("SSM parameter {}", stored.name),
        Store::SecretsManager => format!("secret {} of Secrets Manager", stored.name),
    }
}

#[cfg(test)]
mod tests;
