//! Scalable targets.

use aws_sdk_applicationautoscaling::{
    operation::register_scalable_target::builders::RegisterScalableTargetInputBuilder,
    types::{self as sdk, ScalableDimension, ServiceNamespace},
};
use scaling::object::{ScalableTarget, SuspendedState};
use std::collections::BTreeMap;

/// The request that registers `target`; with its tags only where it is created, since AWS
/// refuses them for a target that exists.
pub(crate) fn to_sdk(target: &ScalableTarget, create: bool) -> RegisterScalableTargetInputBuilder {
    let ScalableTarget {
        resource_id,
        min_capacity,
        max_capacity,
        suspended_state,
        tags,
    } = target;
    let mut request = RegisterScalableTargetInputBuilder::default()
        .service_namespace(ServiceNamespace::Ecs)
        .resource_id(resource_id)
        .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
        .min_capacity(*min_capacity)
        .max_capacity(*max_capacity)
        .suspended_state(suspended_to_sdk(*suspended_state));
    if create {
        for (key, value) in tags {
            request = request.tags(key, value);
        }
    }
    request
}

/// A target as described, with the tags that were listed for it.
pub(crate) fn from_sdk(
    found: &sdk::ScalableTarget,
    tags: BTreeMap<String, String>,
) -> ScalableTarget {
    ScalableTarget {
        resource_id: found.resource_id.clone(),
        min_capacity: found.min_capacity,
        max_capacity: found.max_capacity,
        suspended_state: suspended_from_sdk(found.suspended_state.as_ref()),
        tags,
    }
}

/// All three flags: AWS keeps the old value of one that is left out.
fn suspended_to_sdk(state: SuspendedState) -> sdk::SuspendedState {
    let SuspendedState {
        dynamic_scaling_in_suspended,
        dynamic_scaling_out_suspended,
        scheduled_scaling_suspended,
    } = state;
    sdk::SuspendedState::builder()
        .dynamic_scaling_in_suspended(dynamic_scaling_in_suspended)
        .dynamic_scaling_out_suspended(dynamic_scaling_out_suspended)
        .scheduled_scaling_suspended(scheduled_scaling_suspended)
        .build()
}

fn suspended_from_sdk(state: Option<&sdk::SuspendedState>) -> SuspendedState {
    let flag =
        |read: fn(&sdk::SuspendedState) -> Option<bool>| state.and_then(read).unwrap_or_default();
    SuspendedState {
        dynamic_scaling_in_suspended: flag(|state| state.dynamic_scaling_in_suspended),
        dynamic_scaling_out_suspended: flag(|state| state.dynamic_scaling_out_suspended),
        scheduled_scaling_suspended: flag(|state| state.scheduled_scaling_suspended),
    }
}
