//! AWS operations, and every one this crate calls by itself.

use std::fmt;

/// One AWS operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Operation {
    /// The service's prefix in IAM actions.
    pub service: &'static str,
    /// The operation's name in the API.
    pub name: &'static str,
}

const AUTOSCALING: &str = "application-autoscaling";
const CLOUDWATCH: &str = "cloudwatch";
const ECS: &str = "ecs";
const TAGGING: &str = "tag";

impl Operation {
    pub(crate) const REGISTER_TARGET: Self = Self::new(AUTOSCALING, "RegisterScalableTarget");
    pub(crate) const DEREGISTER_TARGET: Self = Self::new(AUTOSCALING, "DeregisterScalableTarget");
    pub(crate) const DESCRIBE_TARGETS: Self = Self::new(AUTOSCALING, "DescribeScalableTargets");
    pub(crate) const PUT_POLICY: Self = Self::new(AUTOSCALING, "PutScalingPolicy");
    pub(crate) const DELETE_POLICY: Self = Self::new(AUTOSCALING, "DeleteScalingPolicy");
    pub(crate) const DESCRIBE_POLICIES: Self = Self::new(AUTOSCALING, "DescribeScalingPolicies");
    pub(crate) const PUT_SCHEDULE: Self = Self::new(AUTOSCALING, "PutScheduledAction");
    pub(crate) const DELETE_SCHEDULE: Self = Self::new(AUTOSCALING, "DeleteScheduledAction");
    pub(crate) const DESCRIBE_SCHEDULES: Self = Self::new(AUTOSCALING, "DescribeScheduledActions");
    pub(crate) const LIST_TARGET_TAGS: Self = Self::new(AUTOSCALING, "ListTagsForResource");
    pub(crate) const TAG_TARGET: Self = Self::new(AUTOSCALING, "TagResource");
    pub(crate) const UNTAG_TARGET: Self = Self::new(AUTOSCALING, "UntagResource");
    pub(crate) const PUT_ALARM: Self = Self::new(CLOUDWATCH, "PutMetricAlarm");
    pub(crate) const DELETE_ALARMS: Self = Self::new(CLOUDWATCH, "DeleteAlarms");
    pub(crate) const DESCRIBE_ALARMS: Self = Self::new(CLOUDWATCH, "DescribeAlarms");
    pub(crate) const LIST_ALARM_TAGS: Self = Self::new(CLOUDWATCH, "ListTagsForResource");
    pub(crate) const TAG_ALARM: Self = Self::new(CLOUDWATCH, "TagResource");
    pub(crate) const UNTAG_ALARM: Self = Self::new(CLOUDWATCH, "UntagResource");
    pub(crate) const PUT_DASHBOARD: Self = Self::new(CLOUDWATCH, "PutDashboard");
    pub(crate) const GET_DASHBOARD: Self = Self::new(CLOUDWATCH, "GetDashboard");
    pub(crate) const LIST_DASHBOARDS: Self = Self::new(CLOUDWATCH, "ListDashboards");
    pub(crate) const DELETE_DASHBOARDS: Self = Self::new(CLOUDWATCH, "DeleteDashboards");
    pub(crate) const LIST_CLUSTERS: Self = Self::new(ECS, "ListClusters");
    pub(crate) const LIST_SERVICES: Self = Self::new(ECS, "ListServices");
    pub(crate) const GET_RESOURCES: Self = Self::new(TAGGING, "GetResources");
    pub(crate) const CALLER_IDENTITY: Self = Self::new("sts", "GetCallerIdentity");

    /// All of them. The documented IAM policy allows these and nothing else, but for two that
    /// belong to the caller's credentials: `sts:AssumeRole` for `assume_role`, and
    /// `iam:CreateServiceLinkedRole`, which Application Auto Scaling needs of its caller at the
    /// first target of an account (Application Auto Scaling User Guide, service-linked roles).
    pub const ALL: [Self; 26] = [
        Self::REGISTER_TARGET,
        Self::DEREGISTER_TARGET,
        Self::DESCRIBE_TARGETS,
        Self::PUT_POLICY,
        Self::DELETE_POLICY,
        Self::DESCRIBE_POLICIES,
        Self::PUT_SCHEDULE,
        Self::DELETE_SCHEDULE,
        Self::DESCRIBE_SCHEDULES,
        Self::LIST_TARGET_TAGS,
        Self::TAG_TARGET,
        Self::UNTAG_TARGET,
        Self::PUT_ALARM,
        Self::DELETE_ALARMS,
        Self::DESCRIBE_ALARMS,
        Self::LIST_ALARM_TAGS,
        Self::TAG_ALARM,
        Self::UNTAG_ALARM,
        Self::PUT_DASHBOARD,
        Self::GET_DASHBOARD,
        Self::LIST_DASHBOARDS,
        Self::DELETE_DASHBOARDS,
        Self::LIST_CLUSTERS,
        Self::LIST_SERVICES,
        Self::GET_RESOURCES,
        Self::CALLER_IDENTITY,
    ];

    /// An operation by the prefix of its IAM action and its name in the API.
    pub const fn new(service: &'static str, name: &'static str) -> Self {
        Self { service, name }
    }

    /// The IAM action that allows it: `cloudwatch:PutMetricAlarm`.
    pub fn action(self) -> String {
        format!("{}:{}", self.service, self.name)
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name)
    }
}
