//! What is simulated: a profile, or a blueprint.

use std::collections::BTreeMap;

use scaling::{
    expand::expand,
    object::Blueprint,
    problem::{Path, Problem, Segment},
    profile::Queue,
    render,
    simulate::OwnQueue,
    validate::{Context, Verdict, validate},
};
use tfplugin::{Diagnostic, Field, Object, Reader};

use crate::scaling_profile::draft;

/// What is simulated.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Subject {
    pub(super) blueprint: Blueprint,
    /// What a profile says of its queues.
    pub(super) queues: Vec<OwnQueue>,
}

/// Reads `profile` or `blueprint`; `None` while it is not known, or wrong and told.
pub(super) fn read(
    config: &Object,
    context: &Context,
    problems: &mut Vec<Problem>,
) -> Result<Option<Subject>, Diagnostic> {
    let reader = config.reader();
    let profile: Field<Reader<'_>> = reader.get("profile")?;
    let blueprint: Field<BTreeMap<String, Field<String>>> = reader.get("blueprint")?;
    match (profile, blueprint) {
        (Field::Known(profile), Field::Null) => of_profile(profile.object(), context, problems),
        (Field::Null, Field::Known(blueprint)) => Ok(of_blueprint(blueprint, problems)),
        (Field::Null, Field::Null) => {
            problems.push(alone("profile", "blueprint", "neither"));
            Ok(None)
        }
        // One that is not known may turn out to be null.
        (Field::Unknown, _) | (_, Field::Unknown) => Ok(None),
        (Field::Known(_), Field::Known(_)) => {
            problems.push(alone("profile", "blueprint", "both"));
            Ok(None)
        }
    }
}

/// Two attributes of which one is wanted.
pub(super) fn alone(one: &str, other: &str, found: &str) -> Problem {
    Problem::error(
        &Path::root(one),
        format!("one of {one} and {other} is wanted"),
        found,
        format!("exactly one of {one} and {other}"),
        if found == "both" {
            format!("drop {one} or {other}")
        } else {
            format!("write {one} or {other}")
        },
    )
}

fn of_profile(
    profile: &Object,
    context: &Context,
    problems: &mut Vec<Problem>,
) -> Result<Option<Subject>, Diagnostic> {
    let draft = draft::from_object(profile)?;
    let verdict = validate(&draft, context);
    problems.extend(verdict.problems().iter().cloned().map(inside));
    Ok(match verdict {
        Verdict::Valid(profile) => Some(Subject {
            blueprint: expand(&profile),
            queues: profile.queues.values().map(Queue::simulated).collect(),
        }),
        Verdict::Invalid(_) | Verdict::Incomplete => None,
    })
}

/// The problem of a profile, where the profile is an attribute.
fn inside(problem: Problem) -> Problem {
    let mut path = vec![Segment::Attribute("profile".to_owned())];
    path.extend(problem.path.0);
    Problem {
        path: Path(path),
        ..problem
    }
}

fn of_blueprint(
    documents: BTreeMap<String, Field<String>>,
    problems: &mut Vec<Problem>,
) -> Option<Subject> {
    let mut known = BTreeMap::new();
    for (key, document) in documents {
        match document {
            Field::Known(document) => known.insert(key, document),
            Field::Unknown => return None,
            Field::Null => known.insert(key, "null".to_owned()),
        };
    }
    match render::parse(&known) {
        Ok(blueprint) => Some(Subject {
            blueprint,
            queues: Vec::new(),
        }),
        Err(render::Unreadable { key, reason }) => {
            problems.push(Problem::error(
                &Path::root("blueprint").key(&key),
                "the blueprint cannot be read",
                reason,
                "the attribute blueprint of an arrakis_scaling_profile",
                "give it as the resource has it, or write profile",
            ));
            None
        }
    }
}
