//! Puts what was read together.

use std::{collections::BTreeMap, time::SystemTime};

use aws_sdk_applicationautoscaling::types::{
    PolicyType, ScalableTarget, ScalingPolicy, ScheduledAction,
};
use aws_sdk_cloudwatch::types::MetricAlarm;
use aws_smithy_types::DateTime;
use scaling::{
    object::{Found, Observed},
    render,
};

use crate::{
    convert::{self, Inexpressible},
    dashboards::FoundDashboard,
    failure::Failure,
    shared::Tags,
    targets::target_arn,
};

/// Everything of one service as AWS describes it, each object that can have tags with them.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    /// When the first of it was asked for, as [`now`] tells it.
    pub(crate) read_at: String,
    pub(crate) target: Option<(ScalableTarget, Tags)>,
    pub(crate) policies: Vec<ScalingPolicy>,
    pub(crate) schedules: Vec<ScheduledAction>,
    pub(crate) alarms: Vec<(MetricAlarm, Tags)>,
    pub(crate) dashboards: Vec<(FoundDashboard, Tags)>,
}

impl Parts {
    /// The same in our nouns.
    pub(crate) fn assemble(self) -> Result<Observed, Failure> {
        let Self {
            read_at,
            target,
            policies,
            schedules,
            alarms,
            dashboards,
        } = self;
        let mut observed = Observed {
            read_at: Some(read_at),
            ..Observed::default()
        };
        if let Some((target, tags)) = target {
            let arn = target_arn(&target)?;
            let object = convert::target::from_sdk(&target, tags);
            observed.target = Some(Found { arn, object });
        }
        let names_by_arn = names_by_arn(&policies);
        for policy in &policies {
            add_policy(&mut observed, policy);
        }
        for action in &schedules {
            add_schedule(&mut observed, action);
        }
        for (alarm, tags) in alarms {
            add_alarm(&mut observed, &alarm, &names_by_arn, tags);
        }
        for (dashboard, tags) in dashboards {
            add_dashboard(&mut observed, dashboard, tags);
        }
        Ok(observed)
    }
}

/// This moment. Taken before the first call: a scheduled action that runs meanwhile is within the
/// slack that the domain leaves on both sides of it.
pub(crate) fn now() -> String {
    convert::schedule::time_from_sdk(&DateTime::from(SystemTime::now()))
}

/// Names of policies by ARN.
pub(crate) fn names_by_arn(policies: &[ScalingPolicy]) -> BTreeMap<String, String> {
    let pair = |policy: &ScalingPolicy| (policy.policy_arn.clone(), policy.policy_name.clone());
    policies.iter().map(pair).collect()
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
    tags: Tags,
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

fn add_dashboard(observed: &mut Observed, found: FoundDashboard, tags: Tags) {
    let FoundDashboard {
        name,
        arn,
        dashboard,
    } = found;
    match dashboard {
        Ok(dashboard) => {
            let object = scaling::object::Dashboard { tags, ..dashboard };
            observed.dashboards.insert(name, Found { arn, object });
        }
        Err(Inexpressible(kind)) => {
            observed
                .unmanaged
                .insert(render::dashboard_key(&name), kind);
        }
    }
}
