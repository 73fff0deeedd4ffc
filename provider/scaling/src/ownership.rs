//! Which of the objects found in AWS are a profile's own, and which it may take over.

mod claim;
mod foreign;
mod owned;
mod rival;

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    adopted::Adopted,
    bounds::Bounds,
    object::{Alarm, Blueprint, Dashboard, Observed, ServiceReference},
    profile::{OWNERSHIP_TAG, SERVICE_TAG, service_tag},
    render,
};

pub use foreign::Foreign;

/// What a profile may change and delete.
///
/// Its own are all policies and scheduled actions on its target whose name starts with `<name>-`, so
/// that a crash between two calls leaves nothing behind that nobody knows, the alarms that start
/// them, the alarms and dashboards that bear its name and are about its service, and what it had
/// made before. Everything else is foreign and left alone, but for policies and scheduled actions on
/// the target of an exclusive profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ownership {
    /// The profile's name.
    pub name: String,
    /// The service it scales.
    pub service: ServiceReference,
    /// The region of the service; `None` where it is not known, and then a dashboard is the
    /// profile's only if it had made it before.
    pub region: Option<String>,
    /// Names of the alarms of the blueprint that was last applied or imported; `None` when the
    /// profile is being created.
    pub prior_alarms: Option<BTreeSet<String>>,
    /// Names of the dashboards of that blueprint.
    pub prior_dashboards: BTreeSet<String>,
    /// The profile's own bounds as its author last had them applied; `None` when it is being
    /// created or imported.
    pub prior_bounds: Option<Bounds>,
    /// Whether policies and scheduled actions of others on the target are removed.
    pub exclusive: bool,
    /// What the profile holds under other names since it was imported.
    pub adopted: Adopted,
}

impl Ownership {
    /// The ownership of the profile `name` of `service`. `prior` is the blueprint in state: `None`
    /// on create.
    pub fn new(name: &str, service: &ServiceReference, prior: Option<&Blueprint>) -> Self {
        Self {
            name: name.to_owned(),
            service: service.clone(),
            region: None,
            prior_alarms: prior.map(|blueprint| blueprint.alarms.keys().cloned().collect()),
            prior_dashboards: prior
                .into_iter()
                .flat_map(|blueprint| blueprint.dashboards.keys().cloned())
                .collect(),
            prior_bounds: prior.map(|blueprint| Bounds::of(&blueprint.target)),
            exclusive: false,
            adopted: Adopted::default(),
        }
    }

    /// The same in a region.
    #[must_use]
    pub fn in_region(mut self, region: Option<&str>) -> Self {
        self.region = region.map(str::to_owned);
        self
    }

    /// The same with the bounds that the attributes in state say. Those of the blueprint in state
    /// are what AWS had, drift included.
    #[must_use]
    pub fn with_bounds(mut self, bounds: Option<Bounds>) -> Self {
        self.prior_bounds = bounds.or(self.prior_bounds);
        self
    }

    /// The same for a profile that adopted objects under names of their own. Before an apply it is
    /// what was adopted until then.
    #[must_use]
    pub fn adopting(mut self, adopted: &Adopted) -> Self {
        self.adopted = adopted.clone();
        self
    }

    /// The same for a profile that removes what others put on its target.
    #[must_use]
    pub fn exclusive(mut self, exclusive: bool) -> Self {
        self.exclusive = exclusive;
        self
    }

    /// Whether a policy on the profile's target is the profile's own.
    pub fn owns_policy(&self, policy: &str) -> bool {
        self.bears_prefix(policy) || self.adopted.has_policy(policy)
    }

    /// Whether a scheduled action on the profile's target is the profile's own.
    pub fn owns_schedule(&self, action: &str) -> bool {
        self.bears_prefix(action) || self.adopted.has_schedule(action)
    }

    /// Whether a policy on the target may be removed.
    pub fn may_remove_policy(&self, name: &str) -> bool {
        self.exclusive || self.owns_policy(name)
    }

    /// Whether a scheduled action on the target may be removed.
    pub fn may_remove_schedule(&self, name: &str) -> bool {
        self.exclusive || self.owns_schedule(name)
    }

    /// Whether the policy or scheduled action of a blueprint key may be removed.
    pub(crate) fn may_remove_key(&self, key: &str) -> bool {
        render::policy_of(key).is_some_and(|name| self.may_remove_policy(name))
            || render::schedule_of(key).is_some_and(|name| self.may_remove_schedule(name))
    }

    fn bears_prefix(&self, name: &str) -> bool {
        let rest = name.strip_prefix(self.name.as_str());
        rest.is_some_and(|rest| rest.starts_with('-'))
    }

    /// Whether an observed alarm is the profile's own.
    pub fn owns_alarm(&self, alarm: &Alarm) -> bool {
        let made = self.bears_name(&alarm.tags) && self.watches_service(alarm);
        let had = self.had_alarm(&alarm.name) || self.adopted.has_alarm(&alarm.name);
        had || self.starts_own_policy(alarm) || made
    }

    /// Whether an observed dashboard is the profile's own.
    pub fn owns_dashboard(&self, dashboard: &Dashboard) -> bool {
        self.prior_dashboards.contains(&dashboard.name) || self.made_dashboard(dashboard)
    }

    fn had_alarm(&self, alarm: &str) -> bool {
        let prior = self.prior_alarms.as_ref();
        prior.is_some_and(|names| names.contains(alarm))
    }

    /// Also a policy that is gone: its name is then in an ARN.
    fn starts_own_policy(&self, alarm: &Alarm) -> bool {
        let own = |action: &String| match Started::read(action) {
            Some(Started { service, policy }) => {
                service == self.service && self.owns_policy(policy)
            }
            None => self.owns_policy(action),
        };
        alarm.alarm_actions.iter().any(own)
    }

    /// Whether it watches a metric of the profile's service.
    fn watches_service(&self, alarm: &Alarm) -> bool {
        watched(alarm).is_some_and(|service| service == self.service)
    }

    /// Whether a dashboard says in its tags that it is the profile's.
    fn made_dashboard(&self, dashboard: &Dashboard) -> bool {
        let tags = &dashboard.tags;
        let here = self.region.as_deref();
        let here = here.map(|region| service_tag(region, &self.service));
        self.bears_name(tags) && here.is_some() && tags.get(SERVICE_TAG) == here.as_ref()
    }

    fn bears_name(&self, tags: &BTreeMap<String, String>) -> bool {
        tags.get(OWNERSHIP_TAG)
            .is_some_and(|owner| *owner == self.name)
    }

    /// Policies that may be removed, and that exist but cannot be expressed.
    pub fn unmanaged_policies<'a>(&self, observed: &'a Observed) -> impl Iterator<Item = &'a str> {
        let names = observed
            .unmanaged
            .keys()
            .filter_map(|key| render::policy_of(key));
        names.filter(|name| self.may_remove_policy(name))
    }

    /// Own alarms that exist but cannot be expressed: those the profile had made before.
    pub(crate) fn unmanaged_alarms<'a>(
        &self,
        observed: &'a Observed,
    ) -> impl Iterator<Item = &'a str> {
        let names = observed
            .unmanaged
            .keys()
            .filter_map(|key| render::alarm_of(key));
        names.filter(|name| self.had_alarm(name))
    }

    /// Whether the target bears the name of another profile.
    pub(crate) fn is_foreign(&self, tags: &BTreeMap<String, String>) -> bool {
        tags.get(OWNERSHIP_TAG)
            .is_some_and(|owner| *owner != self.name)
    }
}

/// Whether AWS keeps tags with such a key for itself.
pub(crate) fn is_aws_tag(key: &str) -> bool {
    key.starts_with("aws:")
}

/// The service whose metric an alarm watches, if it is one of a service.
fn watched(alarm: &Alarm) -> Option<ServiceReference> {
    let value = |name: &str| {
        let mut dimensions = alarm.dimensions.iter();
        let found = dimensions.find(|dimension| dimension.name == name)?;
        Some(found.value.clone())
    };
    Some(ServiceReference {
        cluster: value("ClusterName")?,
        service: value("ServiceName")?,
    })
}

/// The policy that an alarm's action starts, read from its ARN:
/// `...:scalingPolicy:<id>:resource/ecs/<resource id>:policyName/<name>`.
struct Started<'a> {
    service: ServiceReference,
    policy: &'a str,
}

impl<'a> Started<'a> {
    fn read(action: &'a str) -> Option<Self> {
        let (_, rest) = action.split_once(":scalingPolicy:")?;
        let (_, rest) = rest.split_once(":resource/ecs/")?;
        let (resource_id, policy) = rest.split_once(":policyName/")?;
        Some(Self {
            service: ServiceReference::from_resource_id(resource_id)?,
            policy,
        })
    }
}
