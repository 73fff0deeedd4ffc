//! What Terraform's JSON says about a profile.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// The keys of the blueprint of the example's profile, for a profile of that name.
pub(crate) fn blueprint_keys(name: &str) -> BTreeSet<String> {
    let policies = [
        "cpu",
        "memory",
        "queue-commands-out",
        "queue-commands-burst",
        "queue-commands-in",
    ];
    let alarms = [
        "queue-commands-out",
        "queue-commands-burst",
        "queue-commands-in",
    ];
    policies
        .iter()
        .map(|it| format!("policy/{name}-{it}"))
        .chain(alarms.iter().map(|it| format!("alarm/{name}-{it}")))
        .chain(["target".to_owned()])
        .collect()
}

/// One resource's part of a plan.
pub(crate) struct Change {
    /// `["no-op"]`, `["create"]`, `["update"]`, `["delete", "create"]`.
    pub(crate) actions: Vec<String>,
    pub(crate) before: Value,
    pub(crate) after: Value,
    /// Which leaves of `after` are not known yet.
    pub(crate) unknown: Value,
}

impl Change {
    /// The part of a plan that is about the profile of this label.
    pub(crate) fn of(plan: &Value, label: &str) -> Self {
        let address = format!("arrakis_scaling_profile.{label}");
        let changes = plan["resource_changes"]
            .as_array()
            .expect("resource_changes");
        let found = changes.iter().find(|it| it["address"] == address.as_str());
        let change = &found.unwrap_or_else(|| panic!("{address} is not in the plan"))["change"];
        Self {
            actions: change["actions"]
                .as_array()
                .expect("actions")
                .iter()
                .map(|action| action.as_str().unwrap_or_default().to_owned())
                .collect(),
            before: change["before"].clone(),
            after: change["after"].clone(),
            unknown: change["after_unknown"].clone(),
        }
    }

    /// The objects of the blueprint that differ, are new or go.
    pub(crate) fn objects(&self) -> BTreeSet<String> {
        let (before, after) = (blueprint(&self.before), blueprint(&self.after));
        let keys: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
        keys.into_iter()
            .filter(|key| before.get(*key) != after.get(*key))
            .cloned()
            .collect()
    }
}

/// The blueprint of a profile's values.
pub(crate) fn blueprint(values: &Value) -> BTreeMap<String, String> {
    let objects = values["blueprint"].as_object();
    objects
        .into_iter()
        .flatten()
        .map(|(key, value)| (key.clone(), value.as_str().unwrap_or_default().to_owned()))
        .collect()
}

/// The values of a profile in the state.
pub(crate) fn in_state<'a>(state: &'a Value, label: &str) -> Option<&'a Value> {
    let resources = state["values"]["root_module"]["resources"].as_array()?;
    let found = resources
        .iter()
        .find(|it| it["type"] == "arrakis_scaling_profile" && it["name"] == label)?;
    Some(&found["values"])
}
