//! Reads what AWS has of one service: target, policies, scheduled actions, alarms and dashboards.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::SystemTime,
};

use aws_sdk_applicationautoscaling::types::{
    PolicyType, ScalableTarget, ScalingPolicy, ScheduledAction,
};
use aws_sdk_cloudwatch::types::MetricAlarm;
use aws_smithy_types::DateTime;
use futures::{StreamExt, TryStreamExt, stream};
use scaling::{
    object::{Blueprint, Found, Observed, ServiceReference},
    profile::OWNERSHIP_TAG,
    render,
};
use tokio_util::sync::CancellationToken;

use crate::{
    alarms::alarm_arn,
    connection::Connection,
    convert::{self, Inexpressible},
    dashboards::TaggedDashboard,
    failure::Failure,
    targets::target_arn,
};

/// Most calls of one kind for one service under way at once.
const CALLS_MAX: usize = 4;

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
}

impl<'a> Search<'a> {
    /// Looks for the target of `service`, what is on it, and the alarms that start its policies.
    pub fn new(service: &'a ServiceReference) -> Self {
        Self {
            service,
            profile: None,
            prior: None,
            wanted: None,
        }
    }

    fn blueprints(&self) -> impl Iterator<Item = &'a Blueprint> + use<'a> {
        self.prior.into_iter().chain(self.wanted)
    }

    fn alarms(&self) -> BTreeSet<&'a str> {
        let names = self.blueprints().flat_map(|found| found.alarms.keys());
        names.map(String::as_str).collect()
    }

    fn dashboards(&self) -> BTreeSet<&'a str> {
        let names = self.blueprints().flat_map(|found| found.dashboards.keys());
        names.map(String::as_str).collect()
    }
}

/// An alarm as described, with the tags that were listed for it.
type TaggedAlarm = (MetricAlarm, BTreeMap<String, String>);

/// Rows as described, before they are put together.
struct Described {
    target: Option<ScalableTarget>,
    policies: Vec<ScalingPolicy>,
    schedules: Vec<ScheduledAction>,
}

impl Connection {
    /// Reads what there is, as it is at this moment.
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
            observed = self.read(search, cancellation) => observed,
        }
    }

    async fn read(
        &self,
        search: Search<'_>,
        cancellation: &CancellationToken,
    ) -> Result<Observed, Failure> {
        // Before the first call: an action that runs meanwhile is within the slack that the domain
        // leaves on both sides of it.
        let read_at = DateTime::from(SystemTime::now());
        let (described, mut alarms, dashboards) = futures::try_join!(
            self.read_autoscaling(search.service, cancellation),
            self.read_known_alarms(search, cancellation),
            self.read_dashboards(search, cancellation),
        )?;
        let Described {
            target,
            policies,
            schedules,
        } = described;
        let missing = started_by(&policies, &alarms);
        alarms.extend(self.describe_alarms(&missing, cancellation).await?);
        let mut observed = Observed {
            read_at: Some(convert::schedule::time_from_sdk(&read_at)),
            ..Observed::default()
        };
        if let Some(target) = target {
            let arn = target_arn(&target)?;
            // It may have been deregistered since it was described.
            if let Some(tags) = self.list_target_tags(&arn, cancellation).await? {
                let object = convert::target::from_sdk(&target, tags);
                observed.target = Some(Found { arn, object });
            }
        }
        let mut names_by_arn = BTreeMap::new();
        for policy in &policies {
            names_by_arn.insert(policy.policy_arn.clone(), policy.policy_name.clone());
            add_policy(&mut observed, policy);
        }
        for action in &schedules {
            add_schedule(&mut observed, action);
        }
        let alarms = self.tag_alarms(search, alarms, &names_by_arn, cancellation);
        for (alarm, tags) in alarms.await? {
            add_alarm(&mut observed, &alarm, &names_by_arn, tags);
        }
        for dashboard in dashboards {
            add_dashboard(&mut observed, dashboard);
        }
        Ok(observed)
    }

    /// The target and what is on it. Without a target there is nothing to ask for: policies and
    /// scheduled actions end with it (Application Auto Scaling API, DeregisterScalableTarget).
    async fn read_autoscaling(
        &self,
        service: &ServiceReference,
        cancellation: &CancellationToken,
    ) -> Result<Described, Failure> {
        let target = self.describe_target(service, cancellation).await?;
        if target.is_none() {
            return Ok(Described {
                target,
                policies: Vec::new(),
                schedules: Vec::new(),
            });
        }
        let (policies, schedules) = futures::try_join!(
            self.describe_policies(service, cancellation),
            self.describe_schedules(service, cancellation),
        )?;
        Ok(Described {
            target,
            policies,
            schedules,
        })
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
        let listed = |name: &str| {
            prefix
                .as_deref()
                .is_some_and(|prefix| name.starts_with(prefix))
        };
        let others = search.alarms().into_iter().filter(|name| !listed(name));
        let others: Vec<_> = others.map(str::to_owned).collect();
        let others = self.describe_alarms(&others, cancellation).await?;
        Ok(found.into_iter().chain(others).collect())
    }

    /// The alarms that are the profile's to know, each with its tags: those asked for by name,
    /// those that start a policy of the target, and those that bear the profile's name.
    async fn tag_alarms(
        &self,
        search: Search<'_>,
        mut alarms: Vec<MetricAlarm>,
        names_by_arn: &BTreeMap<String, String>,
        cancellation: &CancellationToken,
    ) -> Result<Vec<TaggedAlarm>, Failure> {
        let known = search.alarms();
        let is_known = |alarm: &MetricAlarm| {
            let started = |action: &String| names_by_arn.contains_key(action);
            known.contains(alarm.alarm_name().unwrap_or_default())
                || alarm.alarm_actions().iter().any(started)
        };
        let bears_name = |tags: &BTreeMap<String, String>| {
            tags.get(OWNERSHIP_TAG).map(String::as_str) == search.profile
        };
        alarms.retain(|alarm| is_known(alarm) || !starts_elsewhere(alarm, search.service));
        let tagged = stream::iter(alarms)
            .map(|alarm| self.tag_alarm(alarm, cancellation))
            .buffered(CALLS_MAX)
            .try_collect::<Vec<_>>()
            .await?;
        let mut tagged: Vec<_> = tagged.into_iter().flatten().collect();
        tagged.retain(|(alarm, tags)| is_known(alarm) || bears_name(tags));
        Ok(tagged)
    }

    /// The alarm with its tags; `None` when it was deleted since it was described.
    async fn tag_alarm(
        &self,
        alarm: MetricAlarm,
        cancellation: &CancellationToken,
    ) -> Result<Option<TaggedAlarm>, Failure> {
        let key = render::alarm_key(alarm.alarm_name().unwrap_or_default());
        let arn = alarm_arn(&alarm)?;
        let tags = self.list_tags(&key, arn, cancellation).await?;
        Ok(tags.map(|tags| (alarm, tags)))
    }

    async fn read_dashboards(
        &self,
        search: Search<'_>,
        cancellation: &CancellationToken,
    ) -> Result<Vec<TaggedDashboard>, Failure> {
        let names: Vec<_> = search.dashboards().into_iter().map(str::to_owned).collect();
        let found = stream::iter(names)
            .map(|name| self.read_dashboard(name, cancellation))
            .buffered(CALLS_MAX)
            .try_collect::<Vec<_>>()
            .await?;
        Ok(found.into_iter().flatten().collect())
    }
}

/// Names of the alarms that start step policies and are not among `alarms`.
fn started_by(policies: &[ScalingPolicy], alarms: &[MetricAlarm]) -> Vec<String> {
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

/// Whether the alarm starts a scaling policy of another target than the service's: it is of no
/// concern here, whatever it is called. One that starts a policy of this target that is gone may be
/// a leftover.
fn starts_elsewhere(alarm: &MetricAlarm, service: &ServiceReference) -> bool {
    let here = format!(":resource/ecs/{}:policyName/", service.resource_id());
    let mut actions = alarm.alarm_actions().iter();
    actions.any(|action| action.contains(":scalingPolicy:") && !action.contains(&here))
}

fn add_policy(observed: &mut Observed, policy: &ScalingPolicy) {
    let name = policy.policy_name.clone();
    if policy.policy_type == PolicyType::TargetTrackingScaling {
        let arns = policy.alarms().iter().map(|alarm| alarm.alarm_arn.clone());
        observed
            .managed_alarm_arns
            .insert(name.clone(), arns.collect());
    }
    match convert::policy::from_sdk(policy) {
        Ok(object) => {
            let arn = policy.policy_arn.clone();
            observed.policies.insert(name, Found { arn, object });
        }
        Err(Inexpressible(kind)) => {
            observed.unmanaged.insert(render::policy_key(&name), kind);
        }
    }
}

fn add_schedule(observed: &mut Observed, action: &ScheduledAction) {
    let name = action.scheduled_action_name.clone();
    let arn = action.scheduled_action_arn.clone();
    let object = convert::schedule::from_sdk(action);
    let created = convert::schedule::time_from_sdk(&action.creation_time);
    observed
        .schedule_creation_times
        .insert(name.clone(), created);
    observed.schedules.insert(name, Found { arn, object });
}

fn add_alarm(
    observed: &mut Observed,
    alarm: &MetricAlarm,
    names_by_arn: &BTreeMap<String, String>,
    tags: BTreeMap<String, String>,
) {
    let name = alarm.alarm_name.clone().unwrap_or_default();
    let arn = alarm.alarm_arn.clone().unwrap_or_default();
    match convert::alarm::from_sdk(alarm, names_by_arn, tags) {
        Ok(object) => {
            observed.alarms.insert(name, Found { arn, object });
        }
        Err(Inexpressible(kind)) => {
            observed.unmanaged.insert(render::alarm_key(&name), kind);
        }
    }
}

fn add_dashboard(observed: &mut Observed, dashboard: TaggedDashboard) {
    let TaggedDashboard {
        name,
        arn,
        found,
        tags,
    } = dashboard;
    match convert::dashboard::from_sdk(&name, &found, tags) {
        Ok(object) => {
            observed.dashboards.insert(name, Found { arn, object });
        }
        Err(Inexpressible(kind)) => {
            observed
                .unmanaged
                .insert(render::dashboard_key(&name), kind);
        }
    }
}
