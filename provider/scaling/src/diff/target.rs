//! Steps of the scalable target, and what objects with tags share.

use std::collections::BTreeMap;

use super::Step;
use crate::{
    bounds::{Bounds, Expected, Scheduled},
    object::{Blueprint, Found, Observed, ScalableTarget},
    ownership::{Ownership, is_aws_tag},
};

pub(super) fn changes(
    blueprint: &Blueprint,
    observed: &Observed,
    ownership: &Ownership,
) -> Vec<Step> {
    let wanted = &blueprint.target;
    let Some(Found { arn, object }) = &observed.target else {
        return vec![Step::RegisterTarget {
            target: wanted.clone(),
            create: true,
        }];
    };
    let mut steps = Vec::new();
    let target = bounds(blueprint, object, observed, ownership).on(wanted);
    if settings(object) != settings(&target) {
        steps.push(Step::RegisterTarget {
            target,
            create: false,
        });
    }
    let TagChanges { set, removed } = tag_changes(&wanted.tags, &object.tags);
    if !set.is_empty() {
        steps.push(Step::TagTarget {
            arn: arn.clone(),
            tags: set,
        });
    }
    if !removed.is_empty() {
        steps.push(Step::UntagTarget {
            arn: arn.clone(),
            keys: removed,
        });
    }
    steps
}

pub(super) fn removal(observed: &Observed, ownership: &Ownership) -> Vec<Step> {
    let own = |found: &&Found<ScalableTarget>| !ownership.is_foreign(&found.object.tags);
    let target = observed.target.as_ref().filter(own);
    let step = target.map(|found| Step::DeregisterTarget {
        resource_id: found.object.resource_id.clone(),
    });
    step.into_iter().collect()
}

/// The bounds that the target is to have now: new ones of the author's at once; else those it
/// has, if a schedule may have set them; else those the schedules say.
fn bounds(
    blueprint: &Blueprint,
    found: &ScalableTarget,
    observed: &Observed,
    ownership: &Ownership,
) -> Bounds {
    let own = Bounds::of(&blueprint.target);
    if ownership.prior_bounds.is_some_and(|prior| prior != own) {
        return own;
    }
    let now = observed.now();
    let scheduled: Vec<_> = blueprint
        .schedules
        .values()
        .map(|action| Scheduled {
            action,
            created: if observed.schedules.contains_key(&action.name) {
                observed.created(&action.name)
            } else {
                now
            },
        })
        .collect();
    let suspended = blueprint.target.suspended_state.scheduled_scaling_suspended;
    let expected = Expected::new(own, &scheduled, suspended, now);
    let found = Bounds::of(found);
    if expected.accepts(found) {
        found
    } else {
        expected.in_force
    }
}

fn settings(target: &ScalableTarget) -> ScalableTarget {
    ScalableTarget {
        tags: BTreeMap::new(),
        ..target.clone()
    }
}

pub(super) struct TagChanges {
    pub(super) set: BTreeMap<String, String>,
    pub(super) removed: Vec<String>,
}

/// Tags to set and keys to remove; AWS's own tags stay.
pub(super) fn tag_changes(
    wanted: &BTreeMap<String, String>,
    observed: &BTreeMap<String, String>,
) -> TagChanges {
    let set = wanted
        .iter()
        .filter(|(key, value)| observed.get(*key) != Some(*value));
    let removed = observed
        .keys()
        .filter(|key| !wanted.contains_key(*key) && !is_aws_tag(key));
    TagChanges {
        set: set
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect(),
        removed: removed.cloned().collect(),
    }
}
