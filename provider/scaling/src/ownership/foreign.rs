//! What others put on a profile's target.

use super::Ownership;
use crate::{
    object::{Observed, PolicyKind},
    render,
};

/// A scaling policy or scheduled action that is not the profile's: it pulls at the same service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// Its blueprint key, such as `policy/by-hand`.
    pub key: String,
    /// What it is, in words: `step scaling policy`.
    pub kind: String,
    /// Names of the alarms that start it. They belong to whoever made them: an exclusive profile
    /// removes the policy and leaves its alarms, which then start nothing.
    pub alarms: Vec<String>,
}

impl Ownership {
    /// Everything on the target that is not the profile's, by key.
    pub fn foreign(&self, observed: &Observed) -> Vec<Foreign> {
        let policies = observed.policies.iter().map(|(name, found)| {
            let kind = match found.object.kind {
                PolicyKind::StepScaling { .. } => "step scaling policy",
                PolicyKind::TargetTrackingScaling { .. } => "target tracking policy",
                PolicyKind::PredictiveScaling { .. } => "predictive scaling policy",
            };
            (name.as_str(), kind.to_owned())
        });
        let unmanaged = observed.unmanaged.iter();
        let unmanaged = unmanaged
            .filter_map(|(key, kind)| Some((render::policy_of(key)?, format!("policy: {kind}"))));
        let policies = policies
            .chain(unmanaged)
            .filter(|(name, _)| !self.owns_policy(name));
        let policies = policies.map(|(name, kind)| Foreign {
            key: render::policy_key(name),
            kind,
            alarms: starting(name, observed),
        });
        let schedules = observed.schedules.keys();
        let schedules = schedules.filter(|name| !self.owns_schedule(name));
        let schedules = schedules.map(|name| Foreign {
            key: render::schedule_key(name),
            kind: "scheduled action".to_owned(),
            alarms: Vec::new(),
        });
        policies.chain(schedules).collect()
    }
}

fn starting(policy: &str, observed: &Observed) -> Vec<String> {
    let starts = |alarm: &&String| {
        let actions = &observed.alarms[*alarm].object.alarm_actions;
        actions.iter().any(|action| action == policy)
    };
    observed.alarms.keys().filter(starts).cloned().collect()
}
