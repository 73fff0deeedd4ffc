//! The scalable target.

use super::Common;
use crate::{
    object::ScalableTarget,
    profile::{DASHBOARD_TAG, Profile, names},
};

pub(super) fn expand(common: &Common<'_>, profile: &Profile) -> ScalableTarget {
    let Profile {
        min_capacity,
        max_capacity,
        suspended,
        dashboard,
        ..
    } = profile;
    let mut tags = common.tags.clone();
    let named = dashboard.as_ref().map(|board| &board.name);
    let named = named.filter(|name| **name != names::dashboard(common.name));
    tags.extend(named.map(|name| (DASHBOARD_TAG.to_owned(), name.clone())));
    ScalableTarget {
        resource_id: common.service.resource_id(),
        min_capacity: *min_capacity,
        max_capacity: *max_capacity,
        suspended_state: *suspended,
        tags,
    }
}
