//! Users of a nats-server in operator mode: JWTs and seeds, as `nsc` would make them (NATS docs,
//! "In Depth JWT Guide").

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use nkeys::KeyPair;
use serde_json::{Value, json};

use crate::fault::{Fault, Result};

/// An operator with one account that may use JetStream, and one for the system, which a server with
/// JetStream demands.
pub struct Operator {
    operator: KeyPair,
    account: KeyPair,
    system: KeyPair,
}

impl Default for Operator {
    fn default() -> Self {
        Self {
            operator: KeyPair::new_operator(),
            account: KeyPair::new_account(),
            system: KeyPair::new_account(),
        }
    }
}

impl Operator {
    /// What a server's configuration says to trust it.
    ///
    /// # Errors
    /// A token cannot be signed.
    pub fn configuration(&self) -> Result<String> {
        let limits = json!({
            "subs": -1, "data": -1, "payload": -1, "imports": -1, "exports": -1,
            "wildcards": true, "conn": -1, "leaf": -1,
        });
        let mut unlimited = limits.clone();
        for name in ["mem_storage", "disk_storage", "streams", "consumer"] {
            unlimited[name] = json!(-1);
        }
        let (own, system) = (self.operator.public_key(), self.system.public_key());
        let claims = json!({"type": "operator", "version": 2, "system_account": system});
        let operator = jwt(&self.operator, &own, "operator", &claims)?;
        let mut accounts = String::new();
        for (account, limits) in [(&self.account, &unlimited), (&self.system, &limits)] {
            let account = account.public_key();
            let claims = json!({"type": "account", "version": 2, "limits": limits});
            let token = jwt(&self.operator, &account, "account", &claims)?;
            accounts.push_str(&format!("{account}: {token}\n"));
        }
        Ok(format!(
            "operator: {operator}\nsystem_account: {system}\n\
             resolver: MEMORY\nresolver_preload: {{\n{accounts}}}\n"
        ))
    }

    /// A user's credentials file.
    ///
    /// # Errors
    /// The token cannot be signed.
    pub fn user(&self) -> Result<String> {
        let user = KeyPair::new_user();
        let claims = json!({
            "type": "user", "version": 2, "subs": -1, "data": -1, "payload": -1, "pub": {}, "sub": {},
        });
        let token = jwt(&self.account, &user.public_key(), "user", &claims)?;
        let seed = user.seed().map_err(|error| failed(&error))?;
        Ok(format!(
            "-----BEGIN NATS USER JWT-----\n{token}\n------END NATS USER JWT------\n\n\
             -----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n"
        ))
    }
}

/// A token about `subject`, signed by `issuer`.
fn jwt(issuer: &KeyPair, subject: &str, name: &str, nats: &Value) -> Result<String> {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let header = part(&json!({"typ": "JWT", "alg": "ed25519-nkey"}));
    let claims = part(&json!({
        "jti": subject, "iat": 1_700_000_000, "iss": issuer.public_key(), "name": name,
        "sub": subject, "nats": nats,
    }));
    let text = format!("{header}.{claims}");
    let signature = issuer.sign(text.as_bytes());
    let signature = signature.map_err(|error| failed(&error))?;
    Ok(format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

fn failed(error: &nkeys::error::Error) -> Fault {
    Fault::failed("making NATS credentials", error)
}
