//! What a profile has of what was observed.

use std::collections::BTreeMap;

use super::{Ownership, is_aws_tag};
use crate::{
    bounds::{Bounds, Expected, Scheduled},
    object::{Blueprint, Found, Observed, ScalableTarget},
};

impl Ownership {
    /// The owned part of what was observed, as a blueprint; `None` when there is no target.
    ///
    /// Bounds that one of the profile's schedules may have set read as the profile's own: they are no
    /// drift. Tags that AWS itself sets are left out: nobody may write or remove them.
    pub fn owned(&self, observed: &Observed) -> Option<Blueprint> {
        let target = self.target(observed)?;
        let policies = kept(&observed.policies, |policy| {
            self.may_remove_policy(&policy.name)
        });
        let schedules = kept(&observed.schedules, |action| {
            self.may_remove_schedule(&action.name)
        });
        let mut alarms = kept(&observed.alarms, |alarm| self.owns_alarm(alarm));
        for alarm in alarms.values_mut() {
            alarm.tags.retain(|key, _| !is_aws_tag(key));
        }
        let mut dashboards = kept(&observed.dashboards, |board| self.owns_dashboard(board));
        for dashboard in dashboards.values_mut() {
            dashboard.tags.retain(|key, _| !is_aws_tag(key));
        }
        Some(Blueprint {
            target,
            policies,
            alarms,
            schedules,
            dashboards,
        })
    }

    fn target(&self, observed: &Observed) -> Option<ScalableTarget> {
        let mut target = observed.target.as_ref()?.object.clone();
        target.tags.retain(|key, _| !is_aws_tag(key));
        let Some(own) = self.prior_bounds else {
            return Some(target);
        };
        let scheduled: Vec<_> = self.scheduled(observed).collect();
        let suspended = target.suspended_state.scheduled_scaling_suspended;
        let expected = Expected::new(own, &scheduled, suspended, observed.now());
        if expected.accepts(Bounds::of(&target)) {
            target = own.on(&target);
        }
        Some(target)
    }

    /// The profile's own scheduled actions that exist.
    fn scheduled<'a>(&self, observed: &'a Observed) -> impl Iterator<Item = Scheduled<'a>> {
        let own = observed.schedules.values();
        let own = own.filter(|found| self.owns_schedule(&found.object.name));
        own.map(|Found { object, .. }| Scheduled {
            action: object,
            created: observed.created(&object.name),
        })
    }
}

fn kept<T: Clone>(
    found: &BTreeMap<String, Found<T>>,
    own: impl Fn(&T) -> bool,
) -> BTreeMap<String, T> {
    let own = found.iter().filter(|(_, found)| own(&found.object));
    own.map(|(name, found)| (name.clone(), found.object.clone()))
        .collect()
}
