//! One call to AWS, as data.

use std::{collections::BTreeMap, fmt};

use crate::{
    object::{Alarm, Dashboard, Policy, ScalableTarget, ScheduledAction},
    render,
};

/// One API call that moves what AWS has towards a blueprint. Whoever carries it out has nothing
/// left to decide.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// RegisterScalableTarget, which creates and updates.
    RegisterTarget {
        /// The whole target.
        target: ScalableTarget,
        /// Whether it does not exist yet. Tags are sent only then: with an existing target AWS
        /// refuses them (Application Auto Scaling API, RegisterScalableTarget).
        create: bool,
    },
    /// TagResource of Application Auto Scaling.
    TagTarget {
        /// The target's ARN.
        arn: String,
        /// Tags to set.
        tags: BTreeMap<String, String>,
    },
    /// UntagResource of Application Auto Scaling.
    UntagTarget {
        /// The target's ARN.
        arn: String,
        /// Keys of the tags to remove; at most 200.
        keys: Vec<String>,
    },
    /// PutScalingPolicy, which creates and updates; always the whole configuration.
    PutPolicy {
        /// The whole policy.
        policy: Policy,
    },
    /// DeleteScalingPolicy. Absent already means done.
    DeletePolicy {
        /// The policy's name.
        name: String,
    },
    /// PutMetricAlarm, which creates and overwrites every setting.
    PutAlarm {
        /// The whole alarm. Actions that are names of policies stand for their ARNs.
        alarm: Alarm,
        /// Whether it does not exist yet. Tags are sent only then: on an update AWS ignores them
        /// (CloudWatch API, PutMetricAlarm.Tags).
        create: bool,
    },
    /// TagResource of CloudWatch.
    TagAlarm {
        /// The alarm's ARN.
        arn: String,
        /// The alarm's name.
        name: String,
        /// Tags to set.
        tags: BTreeMap<String, String>,
    },
    /// UntagResource of CloudWatch.
    UntagAlarm {
        /// The alarm's ARN.
        arn: String,
        /// The alarm's name.
        name: String,
        /// Keys of the tags to remove.
        keys: Vec<String>,
    },
    /// DeleteAlarms. Absent already means done.
    DeleteAlarms {
        /// Names; at most [`Step::ALARMS_PER_DELETE_MAX`].
        names: Vec<String>,
    },
    /// PutScheduledAction, which creates and updates; always the whole action, as AWS erases start
    /// and end when they are left out.
    PutSchedule {
        /// The whole action.
        action: ScheduledAction,
    },
    /// DeleteScheduledAction. Absent already means done.
    DeleteSchedule {
        /// The action's name.
        name: String,
    },
    /// PutDashboard, which creates and replaces the whole body.
    PutDashboard {
        /// The whole dashboard.
        dashboard: Dashboard,
        /// Whether it does not exist yet. Tags are sent only then (CloudWatch API,
        /// PutDashboard.Tags).
        create: bool,
    },
    /// TagResource of CloudWatch.
    TagDashboard {
        /// The dashboard's ARN.
        arn: String,
        /// The dashboard's name.
        name: String,
        /// Tags to set.
        tags: BTreeMap<String, String>,
    },
    /// UntagResource of CloudWatch.
    UntagDashboard {
        /// The dashboard's ARN.
        arn: String,
        /// The dashboard's name.
        name: String,
        /// Keys of the tags to remove.
        keys: Vec<String>,
    },
    /// DeleteDashboards. Absent already means done.
    DeleteDashboards {
        /// Names; at most [`Step::DASHBOARDS_PER_DELETE_MAX`].
        names: Vec<String>,
    },
    /// DeregisterScalableTarget. Absent already means done.
    DeregisterTarget {
        /// `service/<cluster>/<service>`.
        resource_id: String,
    },
}

impl Step {
    /// Most names one DeleteAlarms carries (CloudWatch API, DeleteAlarms).
    pub const ALARMS_PER_DELETE_MAX: usize = 100;

    /// Most names one DeleteDashboards carries (CloudWatch API, DeleteDashboards).
    pub const DASHBOARDS_PER_DELETE_MAX: usize = 100;

    /// The blueprint key of the object it is about, such as `alarm/worker-queue-commands-out`.
    /// Several alarms that are deleted in one call are joined by commas.
    pub fn object(&self) -> String {
        match self {
            Self::RegisterTarget { .. }
            | Self::TagTarget { .. }
            | Self::UntagTarget { .. }
            | Self::DeregisterTarget { .. } => render::TARGET.to_owned(),
            Self::PutPolicy { policy } => render::policy_key(&policy.name),
            Self::DeletePolicy { name } => render::policy_key(name),
            Self::PutAlarm { alarm, .. } => render::alarm_key(&alarm.name),
            Self::TagAlarm { name, .. } | Self::UntagAlarm { name, .. } => render::alarm_key(name),
            Self::DeleteAlarms { names } => {
                let keys: Vec<_> = names.iter().map(|name| render::alarm_key(name)).collect();
                keys.join(", ")
            }
            Self::PutSchedule { action } => render::schedule_key(&action.name),
            Self::DeleteSchedule { name } => render::schedule_key(name),
            Self::PutDashboard { dashboard, .. } => render::dashboard_key(&dashboard.name),
            Self::TagDashboard { name, .. } | Self::UntagDashboard { name, .. } => {
                render::dashboard_key(name)
            }
            Self::DeleteDashboards { names } => {
                let keys: Vec<_> = names
                    .iter()
                    .map(|name| render::dashboard_key(name))
                    .collect();
                keys.join(", ")
            }
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RegisterTarget { target, create } => {
                let verb = if *create { "register" } else { "update" };
                write!(formatter, "{verb} scalable target {}", target.resource_id)
            }
            Self::TagTarget { arn, tags } => {
                write!(
                    formatter,
                    "tag scalable target {arn} with {}",
                    keys(tags.keys())
                )
            }
            Self::UntagTarget { arn, keys: removed } => {
                let removed = keys(removed);
                write!(
                    formatter,
                    "remove tags {removed} from scalable target {arn}"
                )
            }
            Self::PutPolicy { policy } => write!(formatter, "put scaling policy {}", policy.name),
            Self::DeletePolicy { name } => write!(formatter, "delete scaling policy {name}"),
            Self::PutAlarm { alarm, create } => {
                let verb = if *create { "create" } else { "update" };
                write!(formatter, "{verb} alarm {}", alarm.name)
            }
            Self::TagAlarm { arn: _, name, tags } => {
                write!(formatter, "tag alarm {name} with {}", keys(tags.keys()))
            }
            Self::UntagAlarm {
                arn: _,
                name,
                keys: removed,
            } => write!(formatter, "remove tags {} from alarm {name}", keys(removed)),
            Self::DeleteAlarms { names } => write!(formatter, "delete alarms {}", keys(names)),
            Self::PutSchedule { action } => {
                write!(formatter, "put scheduled action {}", action.name)
            }
            Self::DeleteSchedule { name } => write!(formatter, "delete scheduled action {name}"),
            Self::PutDashboard { dashboard, create } => {
                let verb = if *create { "create" } else { "update" };
                write!(formatter, "{verb} dashboard {}", dashboard.name)
            }
            Self::TagDashboard { arn: _, name, tags } => {
                write!(formatter, "tag dashboard {name} with {}", keys(tags.keys()))
            }
            Self::UntagDashboard {
                arn: _,
                name,
                keys: removed,
            } => {
                let removed = keys(removed);
                write!(formatter, "remove tags {removed} from dashboard {name}")
            }
            Self::DeleteDashboards { names } => {
                write!(formatter, "delete dashboards {}", keys(names))
            }
            Self::DeregisterTarget { resource_id } => {
                write!(formatter, "deregister scalable target {resource_id}")
            }
        }
    }
}

fn keys<'a>(keys: impl IntoIterator<Item = &'a String>) -> String {
    let keys: Vec<_> = keys.into_iter().map(String::as_str).collect();
    keys.join(", ")
}
