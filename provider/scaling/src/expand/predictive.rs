//! Predictive scaling.

use super::Common;
use crate::{
    object::{Policy, PolicyKind, PredictiveScaling},
    profile::names,
};

pub(super) fn expand(common: &Common<'_>, configuration: &PredictiveScaling) -> Policy {
    Policy {
        name: names::predictive(common.name),
        kind: PolicyKind::PredictiveScaling {
            configuration: configuration.clone(),
        },
    }
}
