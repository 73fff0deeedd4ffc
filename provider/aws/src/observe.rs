//! Reads what AWS has of one service at this moment: before something is changed, after a change
//! that failed, and for an import.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use aws_sdk_applicationautoscaling::types::{
    PolicyType, ScalableTarget, ScalingPolicy, ScheduledAction,
};
use aws_sdk_cloudwatch::types::MetricAlarm;
use futures::FutureExt;
use scaling::{
    object::{Blueprint, Observed, ServiceReference},
    profile::{DASHBOARD_TAG, OWNERSHIP_TAG, names},
};
use tokio_util::sync::CancellationToken;

use crate::{
    assemble::{Parts, names_by_arn, now},
    connection::Connection,
    dashboards::FoundDashboard,
    failure::Failure,
    settle::Settle,
    shared::Tags,
};

/// What to look for. The target, and the policies and scheduled actions on it, are always read
/// whole.
#[derive(Clone, Copy, Debug)]
pub struct Search<'a> {
    /// The service.
    pub service: &'a ServiceReference,
    /// Name of the profile. Alarms whose names start with `<profile>-` are found even where nobody
    /// remembers them: a run that was killed may have left some.
    pub profile: Option<&'a str>,
    /// What the state says there is: its alarms and dashboards are looked for.
    pub prior: Option<&'a Blueprint>,
    /// What there is to be: its alarms and dashboards are looked for too.
    pub wanted: Option<&'a Blueprint>,
    /// Whether dashboards of the profile are looked for that nobody remembers: under the name that
    /// one has unless it is given another, and under the name that the target's tags say.
    pub forgotten_dashboards: bool,
}

impl<'a> Search<'a> {
    /// Looks for the target of `service`, what is on it, and the alarms that start its policies.
    pub fn new(service: &'a ServiceReference) -> Self {
        Self {
            service,
            profile: None,
            prior: None,
            wanted: None,
            forgotten_dashboards: false,
        }
    }

    /// What is known of the service: the state first, then what there is to be.
    fn blueprints(&self) -> impl Iterator<Item = &'a Blueprint> + use<'a> {
        self.prior.into_iter().chain(self.wanted)
    }

    fn alarms(&self) -> BTreeSet<&'a str> {
        let names = self.blueprints().flat_map(|known| known.alarms.keys());
        names.map(String::as_str).collect()
    }

    fn dashboards(&self) -> BTreeSet<String> {
        let names = self.blueprints().flat_map(|known| known.dashboards.keys());
        let profile = self.profile.filter(|_| self.forgotten_dashboards);
        let unnamed = profile.map(names::dashboard);
        names.cloned().chain(unnamed).collect()
    }

    /// The name of the dashboard that only the tags of the target tell of.
    fn noted_dashboard(&self, target: Option<&Tags>) -> Option<String> {
        let noted = target?.get(DASHBOARD_TAG)?;
        let forgotten = self.forgotten_dashboards && !self.dashboards().contains(noted);
        forgotten.then(|| noted.clone())
    }
}

/// What was described, without tags.
struct Described {
    target: Option<ScalableTarget>,
    policies: Vec<ScalingPolicy>,
    schedules: Vec<ScheduledAction>,
}

impl Connection {
    /// Reads what there is at this moment.
    ///
    /// An absent object is left out; that is no error. `cancellation` ends it at once.
    ///
    /// # Errors
    /// The first call that AWS refuses, or that gets no answer.
    pub async fn observe(
        &self,
        search: Search<'_>,
        cancellation: &CancellationToken,
    ) -> Result<Observed, Failure> {
        let about = search.service.to_string();
        tokio::select! {
            biased;
            () = cancellation.cancelled() => Err(Failure::cancelled(None, &about)),
            // Boxed, as its type is too deep for those who wait for it.
            observed = self.read(search, cancellation).boxed() => observed,
        }
    }

    async fn read(
        &self,
        search: Search<'_>,
        cancellation: &CancellationToken,
    ) -> Result<Observed, Failure> {
        let read_at = now();
        let (described, mut alarms, mut dashboards) = futures::try_join!(
            self.read_autoscaling(search.service, cancellation),
            self.read_known_alarms(search, cancellation),
            self.read_dashboards(search.dashboards(), cancellation),
        )?;
        let Described {
            target,
            policies,
            schedules,
        } = described;
        let missing = started_by(&policies, &alarms);
        alarms.extend(self.describe_alarms(missing, cancellation).await?);
        let names_by_arn = names_by_arn(&policies);
        alarms.retain(|alarm| {
            is_known(search, alarm, &names_by_arn) || !starts_elsewhere(alarm, search.service)
        });
        let arns = arns(target.as_ref(), &alarms, &dashboards);
        let quick = self.quick_tags(arns, cancellation).await;
        alarms.retain(|alarm| {
            is_known(search, alarm, &names_by_arn) || !is_of_another(search, alarm, &quick)
        });
        let known: Vec<_> = search.blueprints().collect();
        let settle = Settle {
            connection: self,
            service: search.service,
            known: &known,
            quick: &quick,
            cancellation,
        };
        let target = settle.target(target).await?;
        let noted = search.noted_dashboard(target.as_ref().map(|(_, tags)| tags));
        dashboards.extend(self.read_dashboards(noted, cancellation).await?);
        let mut parts = Parts {
            read_at,
            target,
            policies,
            schedules,
            alarms: settle.alarms(alarms).await?,
            dashboards: settle.dashboards(dashboards).await?,
        };
        parts.alarms.retain(|(alarm, tags)| {
            let owner = tags.get(OWNERSHIP_TAG).map(String::as_str);
            is_known(search, alarm, &names_by_arn) || owner == search.profile
        });
        parts.assemble()
    }

    /// The target and what is on it. Without a target there is nothing to ask for: policies and
    /// scheduled actions end with it (Application Auto Scaling API, DeregisterScalableTarget).
    async fn read_autoscaling(
        &self,
        service: &ServiceReference,
        cancellation: &CancellationToken,
    ) -> Result<Described, Failure> {
        let target = self.describe_target(service, cancellation).await?;
        let mut described = Described {
            target,
            policies: Vec::new(),
            schedules: Vec::new(),
        };
        if described.target.is_some() {
            (described.policies, described.schedules) = futures::try_join!(
                self.describe_policies(service, cancellation),
                self.describe_schedules(service, cancellation),
            )?;
        }
        Ok(described)
    }

    /// The alarms that the profile's name finds, and those that are known by other names.
    async fn read_known_alarms(
        &self,
        search: Search<'_>,
        cancellation: &CancellationToken,
    ) -> Result<Vec<MetricAlarm>, Failure> {
        let prefix = search.profile.map(|profile| format!("{profile}-"));
        let found = match &prefix {
            Some(prefix) => self.describe_alarms_of(prefix, cancellation).await?,
            None => Vec::new(),
        };
        let is_listed = |name: &str| {
            let prefix = prefix.as_deref();
            prefix.is_some_and(|prefix| name.starts_with(prefix))
        };
        let others = search.alarms().into_iter().filter(|name| !is_listed(name));
        let others = others.map(str::to_owned).collect();
        let others = self.describe_alarms(others, cancellation).await?;
        Ok(found.into_iter().chain(others).collect())
    }

    async fn read_dashboards(
        &self,
        names: impl IntoIterator<Item = String>,
        cancellation: &CancellationToken,
    ) -> Result<Vec<FoundDashboard>, Failure> {
        let mut found = Vec::new();
        for name in names {
            found.extend(self.read_dashboard(&name, cancellation).await?);
        }
        Ok(found)
    }
}

/// The ARNs of everything that can have tags; where there is nothing, none.
fn arns(
    target: Option<&ScalableTarget>,
    alarms: &[MetricAlarm],
    dashboards: &[FoundDashboard],
) -> Vec<String> {
    let target = target.and_then(|target| target.scalable_target_arn.clone());
    let alarms = alarms.iter().filter_map(|alarm| alarm.alarm_arn.clone());
    let dashboards = dashboards.iter().map(|dashboard| dashboard.arn.clone());
    target.into_iter().chain(alarms).chain(dashboards).collect()
}

/// Whether the alarm was asked for by its name, or starts a policy of the target.
fn is_known(
    search: Search<'_>,
    alarm: &MetricAlarm,
    names_by_arn: &BTreeMap<String, String>,
) -> bool {
    let name = alarm.alarm_name().unwrap_or_default();
    let starts = |action: &String| names_by_arn.contains_key(action);
    let asked_for = |known: &Blueprint| known.alarms.contains_key(name);
    search.blueprints().any(asked_for) || alarm.alarm_actions().iter().any(starts)
}

/// Whether the alarm starts a scaling policy of another target than the service's: it is of no
/// concern here, whatever it is called. One that starts a policy of this target that is gone may be
/// a leftover.
fn starts_elsewhere(alarm: &MetricAlarm, service: &ServiceReference) -> bool {
    let here = format!(":resource/ecs/{}:policyName/", service.resource_id());
    let mut actions = alarm.alarm_actions().iter();
    actions.any(|action| action.contains(":scalingPolicy:") && !action.contains(&here))
}

/// Whether the alarm is known to bear another profile's name.
fn is_of_another(search: Search<'_>, alarm: &MetricAlarm, quick: &HashMap<String, Tags>) -> bool {
    let tags = alarm.alarm_arn().and_then(|arn| quick.get(arn));
    let owner = tags.and_then(|tags| tags.get(OWNERSHIP_TAG));
    owner.is_some_and(|owner| Some(owner.as_str()) != search.profile)
}

/// Names of the alarms that start step policies and are not among `alarms`.
pub(crate) fn started_by(policies: &[ScalingPolicy], alarms: &[MetricAlarm]) -> Vec<String> {
    let described: BTreeSet<_> = alarms.iter().filter_map(MetricAlarm::alarm_name).collect();
    let steps = policies
        .iter()
        .filter(|policy| policy.policy_type == PolicyType::StepScaling);
    let names: BTreeSet<_> = steps
        .flat_map(|policy| policy.alarms())
        .map(|alarm| alarm.alarm_name.as_str())
        .filter(|name| !described.contains(name))
        .collect();
    names.into_iter().map(str::to_owned).collect()
}
