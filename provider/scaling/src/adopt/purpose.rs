//! What a policy is for, read from what it does, whatever it is called.

use crate::{
    metric::{Metric, Subject},
    object::{
        AdjustmentType, Alarm, CustomizedMetric, Dimension, Observed, PlainMetric, Policy,
        PolicyKind, PredefinedMetricType, PredictiveMetricPair, PredictiveScaling,
        ServiceReference, StepAdjustment, StepScaling, TargetTracking, TrackedMetric,
    },
    profile::names,
};

/// What a policy is for.
pub(super) enum Purpose<'a> {
    Cpu(&'a TargetTracking),
    Memory(&'a TargetTracking),
    Requests(&'a TargetTracking),
    Guilds(&'a TargetTracking),
    /// The key, where the profile's own name says it.
    Metric(Option<String>, &'a TargetTracking),
    Predictive(&'a PredictiveScaling),
    Queue(QueuePurpose<'a>),
}

impl Purpose<'_> {
    /// Whether it is the scale-in of a queue, which no queue is made by.
    pub(super) fn is_drain(&self) -> bool {
        let part = match self {
            Self::Queue(queue) => Some(&queue.part),
            Self::Cpu(_)
            | Self::Memory(_)
            | Self::Requests(_)
            | Self::Guilds(_)
            | Self::Metric(..)
            | Self::Predictive(_) => None,
        };
        matches!(part, Some(QueuePart::Drain(..)))
    }
}

/// What a policy does for a queue.
pub(super) struct QueuePurpose<'a> {
    /// The key, where the profile's own name says it.
    pub(super) key: Option<String>,
    pub(super) consumer: Consumer,
    pub(super) part: QueuePart<'a>,
}

/// The signal of a queue that a policy is.
pub(super) enum QueuePart<'a> {
    Steps(&'a StepScaling, &'a Alarm),
    Burst(&'a StepScaling, &'a Alarm),
    Drain(&'a StepScaling, &'a Alarm),
    Backlog(&'a TargetTracking),
}

/// A JetStream consumer, as dimensions name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Consumer {
    pub(super) stream: String,
    pub(super) consumer: String,
    pub(super) domain: Option<String>,
}

impl Consumer {
    /// The consumer among the dimensions of one of the publisher's metrics.
    fn of(dimensions: &[Dimension]) -> Option<Self> {
        Some(Self {
            stream: value(dimensions, "Stream")?,
            consumer: value(dimensions, "Consumer")?,
            domain: value(dimensions, "Domain"),
        })
    }
}

/// The value of a dimension.
pub(super) fn value(dimensions: &[Dimension], name: &str) -> Option<String> {
    let found = dimensions.iter().find(|dimension| dimension.name == name);
    found.map(|dimension| dimension.value.clone())
}

/// Whose policies are read.
pub(super) struct Reading<'a> {
    /// The profile's name.
    pub(super) profile: &'a str,
    pub(super) service: &'a ServiceReference,
    pub(super) metric_namespace: &'a str,
    pub(super) observed: &'a Observed,
}

impl<'a> Reading<'a> {
    /// What `policy` is for.
    ///
    /// # Errors
    /// What it is, in words, where no attribute says such a thing.
    pub(super) fn purpose(&self, policy: &'a Policy) -> Result<Purpose<'a>, String> {
        match &policy.kind {
            PolicyKind::TargetTrackingScaling { configuration } => {
                self.tracking(&policy.name, configuration)
            }
            PolicyKind::StepScaling { configuration } => self.steps(&policy.name, configuration),
            PolicyKind::PredictiveScaling { configuration } => predictive(configuration),
        }
    }

    fn tracking(&self, name: &str, tracking: &'a TargetTracking) -> Result<Purpose<'a>, String> {
        use PredefinedMetricType as Type;
        let metric = match &tracking.metric {
            TrackedMetric::Customized(metric) => metric,
            TrackedMetric::Predefined(metric) => {
                let metric = metric.predefined_metric_type.0.as_str();
                return match metric {
                    Type::CPU | Type::CPU_HIGH_RESOLUTION => Ok(Purpose::Cpu(tracking)),
                    Type::MEMORY | Type::MEMORY_HIGH_RESOLUTION => Ok(Purpose::Memory(tracking)),
                    Type::REQUESTS => Ok(Purpose::Requests(tracking)),
                    other => Err(format!("TargetTrackingScaling on {other}")),
                };
            }
        };
        if let Some(key) = name.strip_prefix(&names::metric(self.profile, "")) {
            return Ok(Purpose::Metric(Some(key.to_owned()), tracking));
        }
        if let CustomizedMetric::Plain(plain) = metric {
            let own = self.key(name, names::queue_backlog);
            let consumer =
                Consumer::of(&plain.dimensions).filter(|_| own.is_some() || self.is_backlog(plain));
            if let Some(consumer) = consumer {
                return Ok(Purpose::Queue(QueuePurpose {
                    key: own,
                    consumer,
                    part: QueuePart::Backlog(tracking),
                }));
            }
            let named = name == names::guilds(self.profile);
            let gateway = value(&plain.dimensions, "Gateway");
            if gateway.is_some_and(|gateway| named || self.is_guilds(plain, &gateway)) {
                return Ok(Purpose::Guilds(tracking));
            }
        }
        Ok(Purpose::Metric(None, tracking))
    }

    /// Whether it is the publisher's metric that a queue's `backlog_per_task` tracks.
    fn is_backlog(&self, metric: &PlainMetric) -> bool {
        Consumer::of(&metric.dimensions).is_some_and(|consumer| {
            let subject = Subject::QueueOfService((&consumer).into(), self.service.into());
            *metric == PlainMetric::tracked(self.metric_namespace, Metric::BacklogPerTask, subject)
        })
    }

    /// Whether it is the publisher's metric that `guilds` tracks.
    fn is_guilds(&self, metric: &PlainMetric, gateway: &str) -> bool {
        let subject = Subject::GatewayOfService(gateway, self.service.into());
        *metric == PlainMetric::tracked(self.metric_namespace, Metric::GuildsPerTask, subject)
    }

    fn steps(&self, name: &str, steps: &'a StepScaling) -> Result<Purpose<'a>, String> {
        let alarm = self.starting(name)?;
        let own = [names::queue_out, names::queue_burst, names::queue_in]
            .into_iter()
            .find_map(|own| self.key(name, own));
        let is_depth = alarm.namespace == self.metric_namespace
            && alarm.metric_name == Metric::QueueDepth.name();
        let consumer = Consumer::of(&alarm.dimensions).filter(|_| own.is_some() || is_depth);
        let Some(consumer) = consumer else {
            return Err(format!(
                "StepScaling started by alarm {} on {} {}",
                alarm.name, alarm.namespace, alarm.metric_name
            ));
        };
        let part = part(steps, alarm).ok_or_else(|| {
            format!(
                "StepScaling with steps of its own kind, started by alarm {}",
                alarm.name
            )
        })?;
        Ok(Purpose::Queue(QueuePurpose {
            key: own,
            consumer,
            part,
        }))
    }

    /// The one alarm that starts a policy.
    fn starting(&self, policy: &str) -> Result<&'a Alarm, String> {
        let alarms = self.observed.alarms.values().map(|found| &found.object);
        let starting = |alarm: &&Alarm| alarm.alarm_actions.iter().any(|action| action == policy);
        let mut starting = alarms.filter(starting);
        match (starting.next(), starting.next()) {
            (Some(only), None) => Ok(only),
            (None, _) => Err("StepScaling that no alarm known here starts".to_owned()),
            (Some(one), Some(other)) => Err(format!(
                "StepScaling started by more than one alarm, {} and {} among them",
                one.name, other.name
            )),
        }
    }

    /// The key in a name that `own` gives.
    fn key(&self, name: &str, own: fn(&str, &str) -> String) -> Option<String> {
        // No key is one character of the control set, so this cuts the name where the key stands.
        let pattern = own(self.profile, "\0");
        let (before, after) = pattern.split_once('\0')?;
        let key = name.strip_prefix(before)?.strip_suffix(after)?;
        (!key.is_empty()).then(|| key.to_owned())
    }
}

/// Which of a queue's signals the steps are.
fn part<'a>(steps: &'a StepScaling, alarm: &'a Alarm) -> Option<QueuePart<'a>> {
    let StepScaling {
        adjustment_type,
        cooldown: _,
        metric_aggregation_type: _,
        step_adjustments,
    } = steps;
    let first = step_adjustments.first()?;
    let upward = first.metric_interval_lower_bound == Some(0.0);
    let single = step_adjustments.len() == 1;
    let adds = |step: &StepAdjustment| step.scaling_adjustment > 0;
    match adjustment_type {
        AdjustmentType::ExactCapacity if upward && single => Some(QueuePart::Burst(steps, alarm)),
        AdjustmentType::ChangeInCapacity if upward && step_adjustments.iter().all(adds) => {
            Some(QueuePart::Steps(steps, alarm))
        }
        AdjustmentType::ChangeInCapacity
            if single
                && first.metric_interval_lower_bound.is_none()
                && first.metric_interval_upper_bound == Some(0.0)
                && first.scaling_adjustment < 0 =>
        {
            Some(QueuePart::Drain(steps, alarm))
        }
        AdjustmentType::ChangeInCapacity
        | AdjustmentType::PercentChangeInCapacity
        | AdjustmentType::ExactCapacity => None,
    }
}

fn predictive(configuration: &PredictiveScaling) -> Result<Purpose<'_>, String> {
    let [specification] = configuration.metric_specifications.as_slice() else {
        return Err("PredictiveScaling on more than one metric".to_owned());
    };
    let pair = &specification.predefined_metric_pair_specification;
    let known = [
        PredictiveMetricPair::CPU,
        PredictiveMetricPair::MEMORY,
        PredictiveMetricPair::REQUESTS,
    ];
    if known.contains(&pair.predefined_metric_type.as_str()) {
        return Ok(Purpose::Predictive(configuration));
    }
    Err(format!(
        "PredictiveScaling on {}",
        pair.predefined_metric_type
    ))
}

impl<'a> From<&'a Consumer> for crate::metric::Queue<'a> {
    fn from(consumer: &'a Consumer) -> Self {
        let Consumer {
            stream,
            consumer,
            domain,
        } = consumer;
        Self {
            stream,
            consumer,
            domain: domain.as_deref(),
        }
    }
}
