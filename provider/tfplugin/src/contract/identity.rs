//! What holds for identities.

use super::{Breach, Rule};
use crate::path::Path;
use crate::schema::IdentitySchema;
use crate::value::{Object, Value};

/// The rules for the identity that comes with a state: it is there, wholly known, has what an
/// import requires, and is the one the object had before.
///
/// `earlier` is the identity before the call, as far as Terraform has one.
pub fn identity(
    schema: &IdentitySchema,
    identity: Option<&Object>,
    earlier: Option<&Object>,
) -> Vec<Breach> {
    let Some(identity) = identity else {
        return vec![Breach::new(
            Rule::Identity,
            Path::ROOT,
            "the identity is missing",
        )];
    };
    let mut breaches = known(identity);
    for (name, attribute) in &schema.attributes {
        if attribute.required_for_import && identity.get(name).is_null() {
            breaches.push(Breach::new(
                Rule::Identity,
                Path::of(name),
                "a required part of the identity is null",
            ));
        }
    }
    breaches.extend(changes(identity, earlier));
    breaches
}

/// The rules for the identity of a plan, which may be missing: it is wholly known (an unknown one
/// makes Terraform 1.12 to 1.16 fail to print the plan), and the one the object had before.
pub fn planned_identity(identity: Option<&Object>, earlier: Option<&Object>) -> Vec<Breach> {
    let Some(identity) = identity else {
        return Vec::new();
    };
    let mut breaches = known(identity);
    breaches.extend(changes(identity, earlier));
    breaches
}

fn known(identity: &Object) -> Vec<Breach> {
    let breach = |path| Breach::new(Rule::Identity, path, "a part of the identity is unknown");
    identity.unknown_paths().into_iter().map(breach).collect()
}

/// Parts that were null before may be filled in.
fn changes(identity: &Object, earlier: Option<&Object>) -> Vec<Breach> {
    let earlier = earlier.into_iter().flatten();
    earlier
        .filter(|(_, before)| !before.is_null())
        .filter(|(name, before)| {
            let now = identity.get(name);
            now != *before && *now != Value::Unknown
        })
        .map(|(name, _)| {
            Breach::new(
                Rule::SameIdentity,
                Path::of(name),
                "this part of the identity changed",
            )
        })
        .collect()
}
