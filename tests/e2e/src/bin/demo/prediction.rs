//! What the plan said of the profile's reaction before anything existed: its `response`.

use std::collections::BTreeMap;

use e2e::fault::{Fault, Result};
use serde::Deserialize;
use serde_json::Value;

/// The `response` of a profile, as far as the demo shows it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Prediction {
    /// From the breach until `max_capacity` tasks are desired, by the fastest policy.
    pub(crate) to_max_capacity: Option<Seconds>,
    /// What limits it, in words.
    pub(crate) reason: Option<String>,
    /// The same for each policy by itself.
    #[serde(default)]
    pub(crate) policies: BTreeMap<String, Reaction>,
}

/// How one policy reacts.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub(crate) struct Reaction {
    pub(crate) to_first_action: Option<Seconds>,
    pub(crate) to_max_capacity: Option<Seconds>,
    pub(crate) reason: Option<String>,
}

/// World seconds, at best and at worst.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub(crate) struct Seconds {
    best: f64,
    worst: f64,
}

impl Prediction {
    /// Reads the output `response`.
    ///
    /// # Errors
    /// It does not have the shape the provider's schema gives it.
    pub(crate) fn read(response: Value) -> Result<Self> {
        serde_json::from_value(response)
            .map_err(|error| Fault::failed("reading the output response", error))
    }

    /// The prediction in a few words: `11 to 46 s`.
    pub(crate) fn in_words(&self) -> String {
        in_words(self.to_max_capacity)
    }
}

/// `11 to 46 s`, or `never` for what does not happen by itself.
pub(crate) fn in_words(seconds: Option<Seconds>) -> String {
    seconds.map_or("never".to_owned(), |Seconds { best, worst }| {
        format!("{best} to {worst} s")
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_response_reads_as_seconds_and_reasons() {
        let response = json!({
            "notes": ["desired tasks run a launch later"],
            "to_first_action": { "best": 11, "worst": 46 },
            "to_max_capacity": { "best": 11, "worst": 46 },
            "reason": "1 action",
            "policies": {
                "slow": { "to_first_action": { "best": 131, "worst": 316.5 },
                          "to_max_capacity": null, "reason": "not by itself" }
            },
        });
        let prediction = Prediction::read(response).unwrap();
        assert_eq!(prediction.in_words(), "11 to 46 s");
        let slow = &prediction.policies["slow"];
        assert_eq!(in_words(slow.to_first_action), "131 to 316.5 s");
        assert_eq!(in_words(slow.to_max_capacity), "never");
        assert!(Prediction::read(json!("fast")).is_err());
    }
}
