//! Where the blueprint of a simulation comes from: a profile in a file, or Terraform's JSON.

use std::collections::BTreeMap;

use scaling::{
    draft::from_json,
    expand::expand,
    object::Blueprint,
    profile::{Profile, Queue},
    render,
    simulate::OwnQueue,
    validate::{Context, Verdict, validate},
};
use serde_json::Value;

const TYPE: &str = "arrakis_scaling_profile";

/// What is simulated.
#[derive(Clone, Debug)]
pub struct Subject {
    /// What it is called.
    pub name: String,
    /// Its AWS objects.
    pub blueprint: Blueprint,
    /// What its profile says of queues; empty where only the blueprint is known.
    pub queues: Vec<OwnQueue>,
}

/// The blueprint of a profile written with the resource's attribute names.
///
/// # Errors
/// What the provider would say of it.
pub fn from_profile(profile: &Value) -> Result<Blueprint, Vec<String>> {
    from_profile_in(profile, None)
}

/// The same in a region, which a dashboard names in its graphs.
///
/// # Errors
/// What the provider would say of it.
pub fn from_profile_in(profile: &Value, region: Option<&str>) -> Result<Blueprint, Vec<String>> {
    let context = Context {
        region: region.map(str::to_owned),
        ..Context::default()
    };
    proved_in(profile, &context).map(|profile| expand(&profile))
}

/// What to simulate of a profile written with the resource's attribute names.
///
/// # Errors
/// What the provider would say of it.
pub fn subject_of_profile(name: &str, profile: &Value) -> Result<Subject, Vec<String>> {
    let profile = proved(profile)?;
    Ok(Subject {
        name: name.to_owned(),
        blueprint: expand(&profile),
        queues: queues(&profile),
    })
}

/// What to simulate of a profile in the output of `terraform show -json`, for a state or a plan.
///
/// # Errors
/// There is no such profile, there are several and none was named, or it is not known yet.
pub fn subject_of_terraform(shown: &Value, address: Option<&str>) -> Result<Subject, String> {
    let found = find(shown, address)?;
    let (name, blueprint) = read(found)?;
    // The attributes beside the blueprint say how queues lose messages; a plan may not know them.
    let profile = proved(&found["values"]).ok();
    Ok(Subject {
        name,
        blueprint,
        queues: profile.as_ref().map(queues).unwrap_or_default(),
    })
}

/// Proves a profile, as the provider does.
///
/// # Errors
/// What the provider would say of it.
pub fn proved(profile: &Value) -> Result<Profile, Vec<String>> {
    proved_in(profile, &Context::default())
}

fn proved_in(profile: &Value, context: &Context) -> Result<Profile, Vec<String>> {
    let told = |problems: &[scaling::problem::Problem]| {
        problems.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let draft = from_json(profile, None).map_err(|problems| told(&problems))?;
    match validate(&draft, context) {
        Verdict::Valid(profile) => Ok(*profile),
        Verdict::Invalid(problems) => Err(told(&problems)),
        Verdict::Incomplete => Err(vec!["the profile has a value that is not known".to_owned()]),
    }
}

fn queues(profile: &Profile) -> Vec<OwnQueue> {
    profile.queues.values().map(Queue::simulated).collect()
}

/// The blueprint of a profile in the output of `terraform show -json`, for a state or a plan, with
/// its address.
///
/// # Errors
/// There is no such profile, there are several and none was named, or it is not known yet.
pub fn from_terraform(shown: &Value, address: Option<&str>) -> Result<(String, Blueprint), String> {
    find(shown, address).and_then(read)
}

/// The resource as Terraform shows it.
fn find<'a>(shown: &'a Value, address: Option<&str>) -> Result<&'a Value, String> {
    let values = if shown["planned_values"].is_object() {
        &shown["planned_values"]
    } else {
        &shown["values"]
    };
    let mut found = Vec::new();
    collect(&values["root_module"], &mut found);
    let all: Vec<&str> = found
        .iter()
        .filter_map(|it| it["address"].as_str())
        .collect();
    let listed = all.join(", ");
    match (address, found.as_slice()) {
        (_, []) => Err(format!("there is no {TYPE} in it")),
        (None, [only]) => Ok(*only),
        (None, _) => Err(format!("name one with --address: {listed}")),
        (Some(address), all) => all
            .iter()
            .find(|it| it["address"] == address)
            .copied()
            .ok_or_else(|| format!("{address} is not in it; there is {listed}")),
    }
}

/// The address and the blueprint of a resource.
fn read(wanted: &Value) -> Result<(String, Blueprint), String> {
    let address = wanted["address"].as_str().unwrap_or_default().to_owned();
    let documents: BTreeMap<String, String> =
        serde_json::from_value(wanted["values"]["blueprint"].clone())
            .map_err(|_| format!("the blueprint of {address} is not known yet"))?;
    let blueprint = render::parse(&documents).map_err(|error| error.to_string())?;
    Ok((address, blueprint))
}

/// The blueprint of every profile in a state, with its address: the output of `terraform show -json`,
/// or a state file as it is.
///
/// # Errors
/// There is no such profile, or one of them is not known yet.
pub fn all_from_state(state: &Value) -> Result<Vec<(String, Blueprint)>, String> {
    let mut found = Vec::new();
    collect(&state["values"]["root_module"], &mut found);
    let shown = found
        .into_iter()
        .map(|it| (text(&it["address"]), &it["values"]["blueprint"]));
    let raw = state["resources"].as_array().into_iter().flatten();
    let raw = raw.filter(|it| it["type"] == TYPE && it["mode"] == "managed");
    let raw = raw.flat_map(|resource| {
        let module = resource["module"]
            .as_str()
            .map(|module| format!("{module}."));
        let address = format!(
            "{}{TYPE}.{}",
            module.unwrap_or_default(),
            text(&resource["name"])
        );
        let instances = resource["instances"].as_array().into_iter().flatten();
        instances.map(move |it| (address.clone(), &it["attributes"]["blueprint"]))
    });
    let all = shown.chain(raw).map(|(address, documents)| {
        let unknown = |_| format!("the blueprint of {address} is not known yet");
        let documents: BTreeMap<String, String> =
            serde_json::from_value(documents.clone()).map_err(unknown)?;
        let blueprint = render::parse(&documents).map_err(|error| error.to_string())?;
        Ok((address, blueprint))
    });
    let all: Vec<_> = all.collect::<Result<_, String>>()?;
    if all.is_empty() {
        return Err(format!("there is no {TYPE} in it"));
    }
    Ok(all)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn collect<'a>(module: &'a Value, found: &mut Vec<&'a Value>) {
    let list = |name: &str| module[name].as_array().into_iter().flatten();
    found.extend(list("resources").filter(|resource| resource["type"] == TYPE));
    for child in list("child_modules") {
        collect(child, found);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn profile() -> Value {
        json!({
            "cluster": "c", "service": "s", "min_capacity": 3, "max_capacity": 10,
            "queues": { "a": { "stream": "S", "consumer": "C", "burst": { "at": 200 } } },
        })
    }

    #[test]
    fn a_profile_is_expanded_or_refused_as_the_provider_does() {
        let blueprint = from_profile(&profile()).unwrap();
        assert_eq!(blueprint.policies.len(), 1);
        let mut wrong = profile();
        wrong["min_capacity"] = json!(12);
        wrong["colour"] = json!("red");
        let faults = from_profile(&wrong).unwrap_err();
        assert!(faults[0].contains("colour"), "{faults:?}");
    }

    #[test]
    fn the_blueprint_is_found_in_state_and_plan_in_any_module() {
        let documents = render::render(&from_profile(&profile()).unwrap());
        let resource = |address: &str| json!({ "address": address, "type": TYPE, "values": { "blueprint": documents } });
        let other = json!({ "address": "x.y", "type": "x" });
        let state = json!({ "values": { "root_module": {
            "resources": [other],
            "child_modules": [{ "resources": [resource("module.m.it.one")] }],
        } } });
        let found = from_terraform(&state, None).unwrap();
        assert_eq!(found.0, "module.m.it.one");
        let plan = json!({ "planned_values": { "root_module": {
            "resources": [resource("it.one"), resource("it.two")],
        } } });
        assert_eq!(from_terraform(&plan, Some("it.two")).unwrap().1, found.1);
        let fault = from_terraform(&plan, None).unwrap_err();
        assert_eq!(fault, "name one with --address: it.one, it.two");
        let raw = json!({ "version": 4, "resources": [{
            "mode": "managed", "type": TYPE, "name": "one", "module": "module.m",
            "instances": [{ "attributes": { "blueprint": documents } }],
        }] });
        let all = all_from_state(&raw).unwrap();
        assert_eq!(
            all,
            [("module.m.arrakis_scaling_profile.one".to_owned(), found.1)]
        );
        assert_eq!(all_from_state(&state).unwrap().len(), 1);
        assert!(all_from_state(&plan).unwrap_err().contains("there is no"));
        let fault = from_terraform(&json!({}), None).unwrap_err();
        assert!(fault.contains("there is no"), "{fault}");
    }
}
