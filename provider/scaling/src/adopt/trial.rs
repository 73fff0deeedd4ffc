//! Trying what the attributes make, and telling what they do not.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Adoption, parts::Parts};
use crate::{
    adopted::Adopted,
    draft::{Draft, Leaf},
    expand::expand,
    object::{Observed, ServiceReference},
    ownership::Ownership,
    problem::{Path, Problem, Segment},
    profile::Profile,
    render,
    validate::{Context, Verdict, validate},
};

/// An object that the attributes do not say, or do not say wholly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unexpressed {
    /// Its blueprint key, such as `policy/by-hand`.
    pub key: String,
    /// What it is, or what of it is not said, in words.
    pub kind: String,
    /// What becomes of it.
    pub fate: Fate,
}

/// What the next apply does to an object that attributes do not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is changed to what the attributes say.
    Changed,
    /// It bears a name of the profile, and is removed.
    Removed,
    /// It is none of the profile's, and goes on as it is.
    LeftAlone,
}

/// Judges the draft, leaves out what no profile may say, and compares what the rest makes with what
/// there is. `names` are those the objects have, by the keys they would have.
pub(super) fn of(
    service: &ServiceReference,
    mut draft: Draft,
    names: BTreeMap<String, String>,
    parts: &Parts<'_>,
    observed: &Observed,
    context: &Context,
) -> Adoption {
    let (profile, problems) = settle(&mut draft, context);
    let expanded = profile.as_ref().map(expand);
    let made = expanded.as_ref().map(render::render);
    let mut names = names;
    if let Some(made) = &made {
        names.retain(|key, _| made.contains_key(key));
    }
    let adopted = Adopted::from(names);
    let wanted = expanded.map(|expanded| render::render(&adopted.blueprint(&expanded)));
    let name = draft.name.given().cloned().unwrap_or_default();
    let ownership = Ownership::new(&name, service, None)
        .in_region(context.region.as_deref())
        .adopting(&adopted);
    let owned = ownership
        .owned(observed)
        .map(|owned| render::render(&owned));
    let comparison = Comparison {
        wanted,
        owned: owned.unwrap_or_default(),
        parts,
        observed,
        ownership: &ownership,
        problems: &problems,
    };
    let unexpressed = comparison.unexpressed();
    Adoption {
        draft,
        adopted,
        unexpressed,
    }
}

/// The profile that is left when everything is left out that no profile may say, and why it was;
/// without a profile where the whole is at fault.
fn settle(draft: &mut Draft, context: &Context) -> (Option<Profile>, Vec<Problem>) {
    let mut told = Vec::new();
    loop {
        let problems = match validate(draft, context) {
            Verdict::Valid(profile) => return (Some(*profile), told),
            Verdict::Incomplete => return (None, told),
            Verdict::Invalid(problems) => problems,
        };
        let mut left_out = false;
        for problem in problems {
            left_out |= leave_out(draft, &problem.path);
            told.push(problem);
        }
        if !left_out {
            return (None, told);
        }
    }
}

/// Takes the setting at `path` out of a draft, whole; `false` when there is none that may be missing.
fn leave_out(draft: &mut Draft, path: &Path) -> bool {
    let Some(Segment::Attribute(attribute)) = path.0.first() else {
        return false;
    };
    let key = match path.0.get(1) {
        Some(Segment::Key(key)) => Some(key),
        _ => None,
    };
    match (attribute.as_str(), key) {
        ("scale_out_cooldown", _) => omit(&mut draft.scale_out_cooldown),
        ("scale_in_cooldown", _) => omit(&mut draft.scale_in_cooldown),
        ("cpu", _) => omit(&mut draft.cpu),
        ("memory", _) => omit(&mut draft.memory),
        ("requests", _) => omit(&mut draft.requests),
        ("guilds", _) => omit(&mut draft.guilds),
        ("predictive", _) => omit(&mut draft.predictive),
        ("alerts", _) => omit(&mut draft.alerts),
        ("dashboard", _) => omit(&mut draft.dashboard),
        ("suspended", _) => omit(&mut draft.suspended),
        ("queues", Some(key)) => remove(&mut draft.queues, key),
        ("metrics", Some(key)) => remove(&mut draft.metrics, key),
        ("schedules", Some(key)) => remove(&mut draft.schedules, key),
        ("tags", Some(key)) => remove(&mut draft.tags, key),
        _ => false,
    }
}

fn omit<T>(leaf: &mut Leaf<T>) -> bool {
    let there = leaf.given().is_some();
    *leaf = Leaf::Omitted;
    there
}

fn remove<T>(leaf: &mut Leaf<BTreeMap<String, T>>, key: &str) -> bool {
    let Leaf::Given(map) = leaf else { return false };
    let there = map.remove(key).is_some();
    if map.is_empty() {
        *leaf = Leaf::Omitted;
    }
    there
}

/// What the attributes make beside what there is.
struct Comparison<'a> {
    /// `None` where the attributes are no profile.
    wanted: Option<BTreeMap<String, String>>,
    owned: BTreeMap<String, String>,
    parts: &'a Parts<'a>,
    observed: &'a Observed,
    ownership: &'a Ownership,
    problems: &'a [Problem],
}

impl Comparison<'_> {
    fn unexpressed(&self) -> Vec<Unexpressed> {
        let mut told = match &self.wanted {
            Some(wanted) => self.unlike(wanted),
            None => self.no_profile().into_iter().collect(),
        };
        told.extend(self.foreign());
        told.sort_by(|one, other| one.key.cmp(&other.key));
        told
    }

    /// The profile's objects that the attributes do not make, or make otherwise.
    fn unlike(&self, wanted: &BTreeMap<String, String>) -> Vec<Unexpressed> {
        let unlike = self.owned.iter().filter_map(|(key, found)| {
            let (fate, kind) = match wanted.get(key) {
                Some(wanted) if wanted == found => return None,
                Some(wanted) => (Fate::Changed, differences(found, wanted)),
                None => (Fate::Removed, self.kind(key)),
            };
            Some(Unexpressed {
                key: key.clone(),
                kind,
                fate,
            })
        });
        unlike.collect()
    }

    /// That the attributes are no profile, and why.
    fn no_profile(&self) -> Option<Unexpressed> {
        let problem = self.problems.last()?;
        Some(Unexpressed {
            key: render::TARGET.to_owned(),
            kind: reason(problem),
            fate: Fate::LeftAlone,
        })
    }

    /// What hangs on the target and is not the profile's, and what no noun here can express.
    fn foreign(&self) -> Vec<Unexpressed> {
        let Observed {
            policies,
            schedules,
            unmanaged,
            ..
        } = self.observed;
        let policies = policies.keys().map(|name| render::policy_key(name));
        let schedules = schedules.keys().map(|name| render::schedule_key(name));
        let keys = policies.chain(schedules).chain(unmanaged.keys().cloned());
        let foreign = keys.filter(|key| !self.owned.contains_key(key));
        let foreign = foreign.map(|key| Unexpressed {
            kind: self.kind(&key),
            fate: if self.ownership.may_remove_key(&key) {
                Fate::Removed
            } else {
                Fate::LeftAlone
            },
            key,
        });
        foreign.collect()
    }

    /// What an object is that no attribute says: of a kind that there is no attribute for, or with a
    /// setting that a profile may not have.
    fn kind(&self, key: &str) -> String {
        if let Some(kind) = self.parts.others.get(key) {
            return kind.clone();
        }
        if let Some(found) = render::alarm_of(key).and_then(|name| self.observed.alarms.get(name)) {
            let alarm = &found.object;
            return format!("alarm on {} {}", alarm.namespace, alarm.metric_name);
        }
        let signal = self.parts.placed.get(key);
        let refused = signal.and_then(|signal| {
            let mut problems = self.problems.iter();
            problems.find(|problem| problem.path.0.starts_with(&signal.0))
        });
        refused.map_or_else(|| "of a kind that no attribute says".to_owned(), reason)
    }
}

fn reason(problem: &Problem) -> String {
    format!("{}: found {}", problem.summary, problem.found)
}

/// The members in which two documents differ, by their paths.
fn differences(found: &str, wanted: &str) -> String {
    let read = |text: &str| serde_json::from_str(text).unwrap_or(Value::Null);
    let mut paths = Vec::new();
    compare(&read(found), &read(wanted), "", &mut paths);
    paths.join(", ")
}

fn compare(found: &Value, wanted: &Value, path: &str, differing: &mut Vec<String>) {
    let (Value::Object(one), Value::Object(other)) = (found, wanted) else {
        if found != wanted {
            differing.push(path.to_owned());
        }
        return;
    };
    let added = other.keys().filter(|name| !one.contains_key(*name));
    for name in one.keys().chain(added) {
        let path = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}.{name}")
        };
        let null = Value::Null;
        let (found, wanted) = (
            one.get(name).unwrap_or(&null),
            other.get(name).unwrap_or(&null),
        );
        compare(found, wanted, &path, differing);
    }
}
