//! What the control loop needs to know of targets, policies and alarms.

use super::schedule::Timetable;
use crate::{
    metric::MetricIdentity,
    object::{
        AdjustmentType, Aggregation, Alarm, Comparison, CustomizedMetric, Dimension, PlainMetric,
        Policy, PolicyKind, PredefinedMetric, PredefinedMetricType, ScalableTarget,
        ServiceReference, Statistic, StepAdjustment, StepScaling, SuspendedState, TargetTracking,
        TrackedMetric, TreatMissingData,
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
    /// The metric.
    pub metric: MetricIdentity,
    /// How the data of one period become one point.
    pub statistic: Statistic,
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
            metric: alarm.metric(),
            statistic: alarm.statistic,
            period_secs: alarm.period,
            evaluation_periods: alarm.evaluation_periods,
            datapoints_to_alarm: alarm.datapoints_to_alarm,
            threshold: alarm.threshold,
            comparison: alarm.comparison_operator,
            treat_missing_data: alarm.treat_missing_data,
        }
    }
}

/// The alarms AWS makes for a tracking policy: high, and low unless scale-in is off.
///
/// High: above the target in 3 of 3 periods. Low: below nine tenths of the target in 15 of 15
/// minutes, or 30 of 30 periods of 20 s (measured; AWS promises only "usually more than 10%
/// lower"). Names are `TargetTracking-<resource>-AlarmHigh-<id>` and `-AlarmLow-<id>`; `ids` are
/// the two unique parts, `action` is the policy's ARN with AWS's suffix. `None` when the metric
/// type or the resource is not known here.
pub fn tracking_alarms(
    resource_id: &str,
    policy: &TargetTracking,
    action: &str,
    ids: [&str; 2],
) -> Option<(AlarmRule, Option<AlarmRule>)> {
    let (metric, statistic, period_secs) = tracked_metric(resource_id, &policy.metric)?;
    let rule = |kind: &str, id: &str, periods: i32, threshold, comparison| AlarmRule {
        name: format!("TargetTracking-{resource_id}-{kind}-{id}"),
        actions_enabled: true,
        alarm_actions: vec![action.to_owned()],
        metric: metric.clone(),
        statistic,
        period_secs,
        evaluation_periods: periods,
        datapoints_to_alarm: periods,
        threshold,
        comparison,
        treat_missing_data: TreatMissingData::Missing,
    };
    let [high_id, low_id] = ids;
    let target = policy.target_value;
    let above = Comparison::GreaterThanThreshold;
    let high = rule("AlarmHigh", high_id, TRACKING_HIGH_PERIODS, target, above);
    let low_periods = if period_secs < 60 { 30 } else { 15 };
    let below = Comparison::LessThanThreshold;
    let low = (!policy.disable_scale_in).then(|| {
        let threshold = target * TRACKING_LOW_SHARE;
        rule("AlarmLow", low_id, low_periods, threshold, below)
    });
    Some((high, low))
}

/// Periods above the target after which a tracking policy scales out.
pub(crate) const TRACKING_HIGH_PERIODS: i32 = 3;
/// Share of the target below which a tracking policy scales in.
pub(crate) const TRACKING_LOW_SHARE: f64 = 0.9;

/// The metric that is tracked, its statistic, and its period in seconds.
fn tracked_metric(
    resource_id: &str,
    metric: &TrackedMetric,
) -> Option<(MetricIdentity, Statistic, i32)> {
    match metric {
        TrackedMetric::Predefined(metric) => {
            let (identity, period_secs) = predefined_metric(resource_id, metric)?;
            Some((identity, Statistic::Average, period_secs))
        }
        TrackedMetric::Customized(CustomizedMetric::Plain(metric)) => {
            // No period can be chosen, and alarms use a minute (Application Auto Scaling API,
            // CustomizedMetricSpecification).
            Some((plain_metric(metric), metric.statistic, 60))
        }
        TrackedMetric::Customized(CustomizedMetric::Math(_)) => None,
    }
}

fn plain_metric(metric: &PlainMetric) -> MetricIdentity {
    let PlainMetric {
        dimensions,
        metric_name,
        namespace,
        statistic: _,
        unit: _,
    } = metric;
    MetricIdentity {
        namespace: namespace.clone(),
        name: metric_name.clone(),
        dimensions: dimensions
            .iter()
            .map(|Dimension { name, value }| (name.clone(), value.clone()))
            .collect(),
    }
}

/// The metric behind a predefined one, and its period in seconds.
fn predefined_metric(
    resource_id: &str,
    metric: &PredefinedMetric,
) -> Option<(MetricIdentity, i32)> {
    let PredefinedMetricType(kind) = &metric.predefined_metric_type;
    let (kind, period_secs) = match kind.strip_suffix("HighResolution") {
        Some(standard) => (standard, 20),
        None => (kind.as_str(), 60),
    };
    let name = match kind {
        PredefinedMetricType::CPU => "CPUUtilization",
        PredefinedMetricType::MEMORY => "MemoryUtilization",
        _ => return None,
    };
    let ServiceReference { cluster, service } = ServiceReference::from_resource_id(resource_id)?;
    let dimensions = [
        ("ClusterName".to_owned(), cluster),
        ("ServiceName".to_owned(), service),
    ];
    let identity = MetricIdentity {
        namespace: "AWS/ECS".to_owned(),
        name: name.to_owned(),
        dimensions: dimensions.into(),
    };
    Some((identity, period_secs))
}
