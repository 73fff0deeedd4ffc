//! A blueprint as text: one canonical JSON document for each object, by key.

/// Key of the scalable target.
pub const TARGET: &str = "target";

/// Key of a policy: `policy/<name>`.
pub fn policy_key(name: &str) -> String {
    format!("policy/{name}")
}

/// Key of an alarm: `alarm/<name>`.
pub fn alarm_key(name: &str) -> String {
    format!("alarm/{name}")
}
