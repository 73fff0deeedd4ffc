//! AWS's nouns as plain data: targets, policies, alarms, scheduled actions, dashboards, and the two
//! collections of them.
//!
//! Each object serializes to *canonical JSON*: AWS's own member names, members in a fixed order,
//! lists sorted where AWS ignores their order, numbers without a needless fraction, absent members
//! left out. The same text comes from a plan and from what AWS returns, so comparing texts is
//! comparing objects. Parsing it back gives the object.

mod alarm;
mod dashboard;
mod number;
mod policy;
mod predictive;
mod schedule;
mod target;
mod tracking;

use std::collections::BTreeMap;

pub use alarm::{Alarm, Comparison, Dimension, Statistic, TreatMissingData};
pub use dashboard::Dashboard;
pub use policy::{AdjustmentType, Aggregation, Policy, PolicyKind, StepAdjustment, StepScaling};
pub use predictive::{
    MaxCapacityBreachBehavior, PredictiveMetric, PredictiveMetricPair, PredictiveMode,
    PredictiveScaling,
};
pub use schedule::{ScalableTargetAction, ScheduledAction};
pub use target::{ScalableTarget, ServiceReference, SuspendedState};
pub use tracking::{
    CustomizedMetric, MetricDataQuery, MetricMath, MetricStat, PlainMetric, PredefinedMetric,
    PredefinedMetricType, StatMetric, TargetTracking, TrackedMetric,
};

/// Every AWS object a profile needs: complete, pure data, nothing left to decide.
///
/// Policies and alarms are keyed by name. `alarm_actions` of an alarm in a blueprint hold policy
/// *names*: ARNs are not known before apply, and a name survives a policy's replacement.
#[derive(Clone, Debug, PartialEq)]
pub struct Blueprint {
    /// The scalable target.
    pub target: ScalableTarget,
    /// Scaling policies by name.
    pub policies: BTreeMap<String, Policy>,
    /// Metric alarms by name: those that start step policies, and those for people.
    pub alarms: BTreeMap<String, Alarm>,
    /// Scheduled actions by name.
    pub schedules: BTreeMap<String, ScheduledAction>,
    /// Dashboards by name.
    pub dashboards: BTreeMap<String, Dashboard>,
}

/// The same nouns as read from AWS, each with its ARN.
///
/// `policies` holds every policy on the target, also those no profile made; `alarms` holds those
/// asked for by name, those whose names begin like the profile's, which may be anybody's, and those
/// whose actions start one of the target's step policies. The actions of an observed alarm are
/// policy names where they start a policy of this target, and ARNs where they do anything else.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Observed {
    /// When it was read, as `2026-11-26T08:00:00Z`; `None` where nobody looked at a clock.
    pub read_at: Option<String>,
    /// The scalable target, if there is one.
    pub target: Option<Found<ScalableTarget>>,
    /// Scaling policies by name.
    pub policies: BTreeMap<String, Found<Policy>>,
    /// Metric alarms by name, without those AWS manages for tracking policies.
    pub alarms: BTreeMap<String, Found<Alarm>>,
    /// Every scheduled action on the target, by name.
    pub schedules: BTreeMap<String, Found<ScheduledAction>>,
    /// When each of them was created, as `2026-11-26T08:00:00Z`, by name.
    pub schedule_creation_times: BTreeMap<String, String>,
    /// Those dashboards that were asked for by name.
    pub dashboards: BTreeMap<String, Found<Dashboard>>,
    /// ARNs of the alarms that AWS made for each tracking policy, by policy name. They change
    /// whenever the policy is updated.
    pub managed_alarm_arns: BTreeMap<String, Vec<String>>,
    /// What exists and these nouns cannot express, by blueprint key (`policy/<name>`,
    /// `alarm/<name>`, ...), with its kind in words: `StepScaling with
    /// MinAdjustmentMagnitude`, `alarm on metric math`. It is in
    /// neither `policies` nor `alarms`; writing the same name replaces it.
    pub unmanaged: BTreeMap<String, String>,
}

/// An object that exists in AWS.
#[derive(Clone, Debug, PartialEq)]
pub struct Found<T> {
    /// Its ARN.
    pub arn: String,
    /// The object.
    pub object: T,
}
