//! What the control loop needs to know of targets, policies and alarms.

use super::{math::Math, schedule::Timetable};
use crate::{
    metric::MetricIdentity,
    object::{
        AdjustmentType, Aggregation, Alarm, Comparison, Policy, PolicyKind, ScalableTarget,
        Statistic, StepAdjustment, StepScaling, SuspendedState, TargetTracking, TreatMissingData,
    },
};

/// Bounds and switches of a scalable target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetRule {
    /// `service/<cluster>/<service>`.
    pub resource_id: String,
    /// Fewest tasks.
    pub min_capacity: i32,
    /// Most tasks.
    pub max_capacity: i32,
    /// Which kinds of scaling are switched off.
    pub suspended: SuspendedState,
}

/// A scheduled action of a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduledRule {
    /// `service/<cluster>/<service>`.
    pub resource_id: String,
    /// Its name, unique on the target.
    pub name: String,
    /// When it runs.
    pub timetable: Timetable,
    /// Fewest tasks from then on; absent: as before.
    pub min_capacity: Option<i32>,
    /// Most tasks from then on; absent: as before.
    pub max_capacity: Option<i32>,
}

/// What a policy does when an alarm starts it.
#[derive(Clone, Debug, PartialEq)]
pub enum PolicyRule {
    /// Adds or removes tasks by steps.
    Step(StepRule),
    /// Holds a metric at a target.
    Tracking(TrackingRule),
}

/// Settings of a step policy.
#[derive(Clone, Debug, PartialEq)]
pub struct StepRule {
    /// What the adjustments mean.
    pub adjustment_type: AdjustmentType,
    /// Least change of a percentage, in tasks; absent means 1.
    pub min_adjustment_magnitude: Option<i32>,
    /// Seconds from the completion of an activity to the next full one.
    pub cooldown_secs: i32,
    /// How an alarm's data points become one number.
    pub aggregation: Aggregation,
    /// The steps; bounds are offsets from the alarm's threshold.
    pub steps: Vec<StepAdjustment>,
}

/// Settings of a target tracking policy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrackingRule {
    /// The value to hold, in the metric's unit.
    pub target_value: f64,
    /// Seconds after a completed scale-out during which only the excess of a larger one counts.
    pub scale_out_cooldown_secs: i32,
    /// Seconds after a completed scale-in before the next one.
    pub scale_in_cooldown_secs: i32,
    /// Never scales in when true.
    pub disable_scale_in: bool,
}

/// Settings of a metric alarm that are needed to evaluate it.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmRule {
    /// Its name, unique in the control loop.
    pub name: String,
    /// Whether actions run at all.
    pub actions_enabled: bool,
    /// ARNs of what to start on ALARM. Those of policies in the control loop start them, also with
    /// the suffix `:createdBy/...` that AWS puts on tracking alarms; others are not its business.
    pub alarm_actions: Vec<String>,
    /// Where its data points come from.
    pub watched: Watched,
    /// Seconds: 10, 20, 30 or a multiple of 60.
    pub period_secs: i32,
    /// N of M of N.
    pub evaluation_periods: i32,
    /// M of M of N.
    pub datapoints_to_alarm: i32,
    /// The value compared with.
    pub threshold: f64,
    /// How a point is compared with the threshold.
    pub comparison: Comparison,
    /// What a period without data counts as.
    pub treat_missing_data: TreatMissingData,
}

/// Where the data points of an alarm come from.
#[derive(Clone, Debug, PartialEq)]
pub enum Watched {
    /// One metric.
    Metric {
        /// Which one.
        metric: MetricIdentity,
        /// How the data of one period become one point.
        statistic: Statistic,
    },
    /// An expression over several.
    Math(Math),
}

impl Watched {
    /// Every metric it reads.
    pub fn metrics(&self) -> Vec<&MetricIdentity> {
        match self {
            Self::Metric { metric, .. } => vec![metric],
            Self::Math(math) => math.metrics().collect(),
        }
    }
}

impl From<&ScalableTarget> for TargetRule {
    fn from(target: &ScalableTarget) -> Self {
        Self {
            resource_id: target.resource_id.clone(),
            min_capacity: target.min_capacity,
            max_capacity: target.max_capacity,
            suspended: target.suspended_state,
        }
    }
}

impl PolicyRule {
    /// The rule of `policy`; `None` for one that no alarm starts.
    pub fn of(policy: &Policy) -> Option<Self> {
        match &policy.kind {
            PolicyKind::StepScaling { configuration } => Some(Self::Step(configuration.into())),
            PolicyKind::TargetTrackingScaling { configuration } => {
                Some(Self::Tracking(configuration.into()))
            }
            PolicyKind::PredictiveScaling { configuration: _ } => None,
        }
    }
}

impl From<&StepScaling> for StepRule {
    fn from(policy: &StepScaling) -> Self {
        let StepScaling {
            adjustment_type,
            cooldown,
            metric_aggregation_type,
            step_adjustments,
        } = policy;
        Self {
            adjustment_type: *adjustment_type,
            min_adjustment_magnitude: None,
            cooldown_secs: *cooldown,
            aggregation: *metric_aggregation_type,
            steps: step_adjustments.clone(),
        }
    }
}

impl From<&TargetTracking> for TrackingRule {
    fn from(policy: &TargetTracking) -> Self {
        let TargetTracking {
            disable_scale_in,
            metric: _,
            scale_in_cooldown,
            scale_out_cooldown,
            target_value,
        } = policy;
        Self {
            target_value: *target_value,
            scale_out_cooldown_secs: *scale_out_cooldown,
            scale_in_cooldown_secs: *scale_in_cooldown,
            disable_scale_in: *disable_scale_in,
        }
    }
}

impl AlarmRule {
    /// Whether it breaches below its threshold.
    pub fn below(&self) -> bool {
        matches!(
            self.comparison,
            Comparison::LessThanThreshold | Comparison::LessThanOrEqualToThreshold
        )
    }
}

impl From<&Alarm> for AlarmRule {
    fn from(alarm: &Alarm) -> Self {
        Self {
            name: alarm.name.clone(),
            actions_enabled: alarm.actions_enabled,
            alarm_actions: alarm.alarm_actions.clone(),
            watched: Watched::Metric {
                metric: alarm.metric(),
                statistic: alarm.statistic,
            },
            period_secs: alarm.period,
            evaluation_periods: alarm.evaluation_periods,
            datapoints_to_alarm: alarm.datapoints_to_alarm,
            threshold: alarm.threshold,
            comparison: alarm.comparison_operator,
            treat_missing_data: alarm.treat_missing_data,
        }
    }
}
