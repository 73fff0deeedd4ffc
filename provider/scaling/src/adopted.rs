//! What a profile left as it was when it took a target over from another tool.
//!
//! An import changes nothing in AWS. A policy that was named `cpu-autoscaling` stays that policy, and
//! so the plan after an import is empty: the profile holds it under the name it has. Only what
//! differs from the profile's own way is noted here, so that a profile which adopted nothing has an
//! empty note.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{object::Blueprint, profile::OWNERSHIP_TAG, render};

/// The objects that a profile holds under names of others, and whether its target is without its tag.
///
/// Kept with the profile's state from import on, as the map that [`Adopted::as_map`] gives and
/// [`Adopted::from`] reads. An object that is removed and made again gets the profile's own name;
/// so does everything when the profile is replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Adopted(BTreeMap<String, String>);

impl From<BTreeMap<String, String>> for Adopted {
    fn from(names: BTreeMap<String, String>) -> Self {
        Self(names)
    }
}

impl Adopted {
    /// The name each object has, by the blueprint key that it would have under the profile's own
    /// name: `policy/api-cpu` to `cpu-autoscaling`. `target` to its resource id says that the target
    /// is not tagged yet.
    pub fn as_map(&self) -> &BTreeMap<String, String> {
        &self.0
    }

    /// Whether the profile holds everything in its own way.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What a profile is to have, `expanded` being what it would have in its own way, and what it
    /// then still holds in another. `prior` is the blueprint in state.
    ///
    /// An adopted target gets the ownership tag with the first change there is, and no change of its
    /// own: nothing but the tag tells it from what is wanted after an import. Names of objects that
    /// are not wanted any more are dropped, and so are those that another object needs. Applying is
    /// to own ([`Ownership::adopting`]) what was adopted *before*, and a failed apply leaves that in
    /// state, so that no object is orphaned.
    ///
    /// [`Ownership::adopting`]: crate::ownership::Ownership::adopting
    #[must_use]
    pub fn settle(&self, expanded: &Blueprint, prior: &Blueprint) -> (Blueprint, Self) {
        let mut still = self.still(expanded);
        let wanted = still.blueprint(expanded);
        if wanted == *prior || still.0.remove(render::TARGET).is_none() {
            return (wanted, still);
        }
        (still.blueprint(expanded), still)
    }

    /// What of it holds for the objects of `expanded`.
    fn still(&self, expanded: &Blueprint) -> Self {
        let kinds = [
            (
                self.names(expanded.policies.keys(), render::policy_key),
                render::policy_key as Key,
            ),
            (
                self.names(expanded.alarms.keys(), render::alarm_key),
                render::alarm_key,
            ),
            (
                self.names(expanded.schedules.keys(), render::schedule_key),
                render::schedule_key,
            ),
        ];
        let names = kinds.into_iter().flat_map(|(names, key)| {
            let kept = names.into_iter().filter(|(own, name)| own != name);
            kept.map(move |(own, name)| (key(&own), name))
        });
        let target = self.0.get_key_value(render::TARGET);
        let target = target.map(|(key, id)| (key.clone(), id.clone()));
        Self(names.chain(target).collect())
    }

    /// `expanded` with the names and the lack of a tag that are noted.
    ///
    /// A name that another object of `expanded` needs is not kept: were `memory` added to a profile
    /// whose CPU policy was once named `api-memory`, both could not have it.
    #[must_use]
    pub fn blueprint(&self, expanded: &Blueprint) -> Blueprint {
        let Blueprint {
            target,
            policies,
            alarms,
            schedules,
            mut dashboards,
        } = expanded.clone();
        let mut target = target;
        if self.0.contains_key(render::TARGET) {
            target.tags.remove(OWNERSHIP_TAG);
        }
        let policy_names = self.names(policies.keys(), render::policy_key);
        let alarm_names = self.names(alarms.keys(), render::alarm_key);
        let schedule_names = self.names(schedules.keys(), render::schedule_key);
        let policies = renamed(policies, &policy_names, |policy, name| policy.name = name);
        let mut alarms = renamed(alarms, &alarm_names, |alarm, name| alarm.name = name);
        for action in alarms
            .values_mut()
            .flat_map(|alarm| &mut alarm.alarm_actions)
        {
            if let Some(name) = policy_names.get(action) {
                action.clone_from(name);
            }
        }
        let schedules = renamed(schedules, &schedule_names, |action, name| {
            action.name = name
        });
        for dashboard in dashboards.values_mut() {
            rename_alarms(&mut dashboard.body, &alarm_names);
        }
        Blueprint {
            target,
            policies,
            alarms,
            schedules,
            dashboards,
        }
    }

    /// Whether a policy is the profile's although it bears another name.
    pub fn has_policy(&self, name: &str) -> bool {
        self.has(name, |key| render::policy_of(key).is_some())
    }

    /// Whether an alarm is the profile's although it bears another name.
    pub fn has_alarm(&self, name: &str) -> bool {
        self.has(name, |key| render::alarm_of(key).is_some())
    }

    /// Whether a scheduled action is the profile's although it bears another name.
    pub fn has_schedule(&self, name: &str) -> bool {
        self.has(name, |key| render::schedule_of(key).is_some())
    }

    fn has(&self, name: &str, is_kind: impl Fn(&str) -> bool) -> bool {
        self.0
            .iter()
            .any(|(key, kept)| kept == name && is_kind(key))
    }

    /// The name of each object of one kind by its own name, no two the same.
    fn names<'a>(
        &self,
        own: impl Iterator<Item = &'a String>,
        key: Key,
    ) -> BTreeMap<String, String> {
        let kept = |name: &String| self.0.get(&key(name)).unwrap_or(name).clone();
        let mut names: BTreeMap<_, _> = own.map(|name| (name.clone(), kept(name))).collect();
        // Each round takes at least one kept name away, of which there are finitely many.
        while let Some(name) = clash(&names) {
            names.insert(name.clone(), name);
        }
        names
    }
}

/// The blueprint key of an object by its name.
type Key = fn(&str) -> String;

fn renamed<T>(
    objects: BTreeMap<String, T>,
    names: &BTreeMap<String, String>,
    rename: impl Fn(&mut T, String),
) -> BTreeMap<String, T> {
    let renamed = objects.into_iter().map(|(own, mut object)| {
        let name = names.get(&own).cloned().unwrap_or(own);
        rename(&mut object, name.clone());
        (name, object)
    });
    renamed.collect()
}

/// Gives the alarms that a dashboard shows by their ARNs the names they have.
fn rename_alarms(body: &mut Value, names: &BTreeMap<String, String>) {
    match body {
        Value::String(text) => {
            let arn = text
                .rsplit_once(":alarm:")
                .filter(|_| text.starts_with("arn:"));
            let renamed = arn.and_then(|(place, own)| Some((place, names.get(own)?)));
            if let Some((place, name)) = renamed {
                *text = format!("{place}:alarm:{name}");
            }
        }
        Value::Array(elements) => elements
            .iter_mut()
            .for_each(|each| rename_alarms(each, names)),
        Value::Object(members) => members
            .values_mut()
            .for_each(|each| rename_alarms(each, names)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// An object whose kept name is also that of another.
fn clash(names: &BTreeMap<String, String>) -> Option<String> {
    let mut taken: BTreeSet<&String> = BTreeSet::new();
    let own = names.iter().filter(|(own, name)| own == name);
    taken.extend(own.map(|(_, name)| name));
    let mut kept = names.iter().filter(|(own, name)| own != name);
    let found = kept.find(|(_, name)| !taken.insert(name));
    found.map(|(own, _)| own.clone())
}
