//! Keys for what had none.

use std::collections::BTreeMap;

use crate::validate::limit;

/// A key made of a name, unlike any in `taken`: letters, digits, `-`, `_` and `.` of it, without the
/// profile's name in front.
pub(super) fn of<T>(name: &str, profile: &str, taken: &BTreeMap<String, T>) -> String {
    let own = name
        .strip_prefix(profile)
        .and_then(|rest| rest.strip_prefix('-'));
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    let plain: String = own
        .unwrap_or(name)
        .chars()
        .map(|letter| if allowed(letter) { letter } else { '-' })
        .take(limit::KEY_CHARS_MAX - COUNTER_CHARS_MAX)
        .collect();
    let plain = if plain.is_empty() {
        "adopted".to_owned()
    } else {
        plain
    };
    let counted = (2..).map(|count: usize| format!("{plain}-{count}"));
    let mut candidates = std::iter::once(plain.clone()).chain(counted);
    // There are more candidates than keys.
    candidates
        .find(|key| !taken.contains_key(key))
        .unwrap_or(plain)
}

/// Room for a hyphen and the number of a policy.
const COUNTER_CHARS_MAX: usize = 4;
