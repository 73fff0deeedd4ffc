//! Everything that is read for many at once.

use std::{
    collections::{BTreeMap, HashSet},
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use aws_sdk_applicationautoscaling::types::{ScalableTarget, ScalingPolicy, ScheduledAction};
use aws_sdk_cloudwatch::types::{DashboardEntry, MetricAlarm};
use aws_smithy_types::DateTime;

use crate::{gathering::Gathering, reads::Reads};

/// Most resource ids one DescribeScalableTargets takes, and the rows of one of its pages
/// (Application Auto Scaling API, DescribeScalableTargets).
pub(crate) const TARGETS_PER_CALL: usize = 50;
/// Rows of one page of DescribeScalingPolicies (same API, DescribeScalingPolicies.MaxResults).
const POLICIES_PER_PAGE: usize = 10;
/// Rows of one page of DescribeScheduledActions (same API, DescribeScheduledActions.MaxResults).
const SCHEDULES_PER_PAGE: usize = 50;
/// Most names one DescribeAlarms takes (CloudWatch API, DescribeAlarms.AlarmNames).
pub(crate) const ALARM_NAMES_MAX: usize = 100;
/// Rows of one page of ListDashboards (CloudWatch API, ListDashboards).
const DASHBOARDS_PER_PAGE: usize = 1_000;
/// Most ARNs one GetResources takes, and the rows of one of its pages (Resource Groups Tagging API,
/// GetResources.ResourceARNList and ResourcesPerPage).
pub(crate) const TAGGED_PER_CALL: usize = 100;

/// Tags by key.
pub(crate) type Tags = BTreeMap<String, String>;

/// Everything that is read for many at once, over one connection.
#[derive(Debug)]
pub(crate) struct SharedReads {
    pub(crate) targets: Reads<ScalableTarget>,
    pub(crate) policies: Reads<ScalingPolicy>,
    pub(crate) schedules: Reads<ScheduledAction>,
    pub(crate) alarms: Reads<MetricAlarm>,
    /// The same, as they are at this moment.
    pub(crate) alarms_now: Gathering<MetricAlarm>,
    pub(crate) dashboards: Reads<ListedDashboard>,
    pub(crate) tags: Reads<Tagged>,
    /// Whether the tagging API is asked at all.
    tagging: AtomicBool,
    /// Resource ids of the targets that this process has changed anything of.
    changed: Mutex<HashSet<String>>,
}

/// A dashboard as listed.
#[derive(Clone, Debug)]
pub(crate) struct ListedDashboard {
    pub(crate) entry: DashboardEntry,
    /// When the listing was answered, on AWS's clock.
    pub(crate) answered: Option<DateTime>,
}

/// Something that bears tags.
#[derive(Clone, Debug)]
pub(crate) struct Tagged {
    pub(crate) arn: String,
    pub(crate) tags: Tags,
}

impl SharedReads {
    /// `tagging` says whether the tagging API may be asked.
    pub(crate) fn new(tagging: bool) -> Self {
        Self {
            targets: Reads::new(TARGETS_PER_CALL, TARGETS_PER_CALL),
            policies: Reads::new(1, POLICIES_PER_PAGE),
            schedules: Reads::new(1, SCHEDULES_PER_PAGE),
            alarms: Reads::new(ALARM_NAMES_MAX, ALARM_NAMES_MAX).listed_in_part(),
            alarms_now: Gathering::new(ALARM_NAMES_MAX),
            dashboards: Reads::new(1, DASHBOARDS_PER_PAGE),
            tags: Reads::new(TAGGED_PER_CALL, TAGGED_PER_CALL).listed_in_part(),
            tagging: AtomicBool::new(tagging),
            changed: Mutex::default(),
        }
    }

    /// Something of the target with this resource id is about to change, or has: what was listed
    /// may be out of date, and what the tagging API knows of it too.
    pub(crate) fn change(&self, resource_id: &str) {
        self.targets.forget();
        self.policies.forget();
        self.schedules.forget();
        self.alarms.forget();
        self.dashboards.forget();
        let mut changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        changed.insert(resource_id.to_owned());
    }

    /// Whether this process has changed anything of the target with this resource id.
    pub(crate) fn has_changed(&self, resource_id: &str) -> bool {
        let changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        changed.contains(resource_id)
    }

    /// Whether the tagging API may be asked.
    pub(crate) fn may_ask_tagging(&self) -> bool {
        self.tagging.load(Ordering::Relaxed)
    }

    /// The tagging API is not asked again; whether it was asked until now.
    pub(crate) fn give_up_tagging(&self) -> bool {
        self.tagging.swap(false, Ordering::Relaxed)
    }
}
