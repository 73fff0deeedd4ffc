//! The scalable target.

use super::Common;
use crate::object::{ScalableTarget, SuspendedState};

pub(super) fn expand(
    common: &Common<'_>,
    min_capacity: i32,
    max_capacity: i32,
    suspended: SuspendedState,
) -> ScalableTarget {
    ScalableTarget {
        resource_id: common.service.resource_id(),
        min_capacity,
        max_capacity,
        suspended_state: suspended,
        tags: common.tags.clone(),
    }
}
