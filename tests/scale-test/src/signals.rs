//! Which alarms scale a service out or in, and what makes one fire.

use scaling::{
    metric::{self, Metric},
    object::{AdjustmentType, Observed, Policy, PolicyKind, StepScaling},
};

use crate::{
    error::{Error, Result},
    session::Alarm,
};

/// Part of a queue's threshold that is published beyond it, so that workers who drain meanwhile do
/// not keep the alarm from firing.
const MARGIN: f64 = 1.25;

/// An alarm and a policy that it starts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Signal<'a> {
    /// The alarm.
    pub alarm: &'a Alarm,
    /// The policy.
    pub policy: &'a Policy,
}

/// A queue to fill, and how far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filling {
    /// The stream.
    pub stream: String,
    /// The consumer.
    pub consumer: String,
    /// The JetStream domain, where it is another than the connection's own.
    pub domain: Option<String>,
    /// Messages to have waiting.
    pub depth: u64,
}

/// Every alarm that starts a policy of the service.
pub fn signals<'a>(observed: &'a Observed, alarms: &'a [Alarm]) -> Vec<Signal<'a>> {
    let mut found = Vec::new();
    for alarm in alarms {
        let starts = |name: &String| match observed.alarms.get(&alarm.name) {
            Some(ours) => ours.object.alarm_actions.contains(name),
            None => observed
                .managed_alarm_arns
                .get(name)
                .is_some_and(|arns| arns.contains(&alarm.arn)),
        };
        let policies = observed.policies.iter().filter(|(name, _)| starts(name));
        found.extend(policies.map(|(_, policy)| Signal {
            alarm,
            policy: &policy.object,
        }));
    }
    found
}

impl Signal<'_> {
    /// Whether it adds tasks.
    pub fn scales_out(&self) -> bool {
        match &self.policy.kind {
            PolicyKind::StepScaling { configuration } => {
                self.alarm.is_high()
                    && configuration
                        .step_adjustments
                        .iter()
                        .any(|it| it.scaling_adjustment > 0)
            }
            _ => self.alarm.is_high(),
        }
    }

    /// Whether it removes tasks.
    pub fn scales_in(&self) -> bool {
        !self.scales_out()
    }

    /// A value of the alarm's metric that makes the policy ask for `tasks` while `running` run, or
    /// for as many as it can.
    pub fn value(&self, running: i32, tasks: i32) -> f64 {
        let threshold = self.alarm.threshold;
        match &self.policy.kind {
            PolicyKind::StepScaling { configuration } => {
                let steps = configuration.step_adjustments.iter();
                let lowest = steps.filter_map(|step| step.metric_interval_lower_bound);
                threshold + lowest.fold(0.0, f64::max) + 1.0
            }
            // AWS asks for ceil(running * value / target) tasks.
            _ => threshold * (f64::from(tasks) - 0.5) / f64::from(running.max(1)),
        }
    }

    /// How much the policy removes at once, where it removes a fixed number.
    pub fn removes(&self) -> Option<i32> {
        let PolicyKind::StepScaling { configuration } = &self.policy.kind else {
            return None;
        };
        let StepScaling {
            adjustment_type,
            step_adjustments,
            ..
        } = configuration;
        let adjustments = step_adjustments.iter().map(|step| step.scaling_adjustment);
        (*adjustment_type == AdjustmentType::ChangeInCapacity)
            .then(|| adjustments.min().map(i32::abs))
            .flatten()
    }

    /// Seconds from the completion of one scale-in to the next.
    pub fn scale_in_cooldown(&self) -> i32 {
        match &self.policy.kind {
            PolicyKind::StepScaling { configuration } => configuration.cooldown,
            PolicyKind::TargetTrackingScaling { configuration } => configuration.scale_in_cooldown,
            PolicyKind::PredictiveScaling { .. } => 0,
        }
    }

    /// Seconds of calm that the alarm wants to see before it fires.
    pub fn calm(&self) -> f64 {
        f64::from(self.alarm.datapoints) * f64::from(self.alarm.period)
    }

    fn is_exact(&self) -> bool {
        matches!(&self.policy.kind, PolicyKind::StepScaling { configuration }
            if configuration.adjustment_type == AdjustmentType::ExactCapacity)
    }
}

/// The queue to fill so that every alarm on its depth fires: the first queue that one watches.
pub fn filling(signals: &[Signal<'_>], running: i32) -> Option<Filling> {
    let mut found: Option<Filling> = None;
    for signal in signals.iter().filter(|signal| signal.scales_out()) {
        let Some((queue, depth)) = filled(signal, running) else {
            continue;
        };
        let metric::Queue {
            stream,
            consumer,
            domain,
        } = queue;
        let known = found.get_or_insert_with(|| Filling {
            stream: stream.to_owned(),
            consumer: consumer.to_owned(),
            domain: domain.map(str::to_owned),
            depth: 0,
        });
        if known.stream == stream && known.consumer == consumer {
            known.depth = known.depth.max(depth);
        }
    }
    found
}

/// The queue that an alarm watches, and the depth at which it fires.
fn filled<'a>(signal: &Signal<'a>, running: i32) -> Option<(metric::Queue<'a>, u64)> {
    let metric = signal.alarm.metric.as_ref()?;
    let dimension = |name: &str| metric.dimensions.get(name).map(String::as_str);
    let queue = metric::Queue {
        stream: dimension("Stream")?,
        consumer: dimension("Consumer")?,
        domain: dimension("Domain"),
    };
    let threshold = signal.alarm.threshold;
    let depth = if metric.name == Metric::QueueDepth.name() {
        threshold
    } else if metric.name == Metric::BacklogPerTask.name() {
        threshold * f64::from(running.max(1))
    } else {
        return None;
    };
    // Depths of queues are far within range.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Some((queue, (depth.max(1.0) * MARGIN).ceil() as u64))
}

/// The alarm to set by hand: the one of that name, else one that goes to a fixed number of tasks, else
/// one of a step policy, else any that scales out.
///
/// # Errors
/// There is no such alarm.
pub fn to_set<'a>(signals: &[Signal<'a>], name: Option<&str>) -> Result<Signal<'a>> {
    let out: Vec<_> = signals
        .iter()
        .filter(|signal| signal.scales_out())
        .collect();
    let names: Vec<_> = out
        .iter()
        .map(|signal| signal.alarm.name.as_str())
        .collect();
    if let Some(name) = name {
        let found = out.iter().find(|signal| signal.alarm.name == name);
        return found.map(|found| **found).ok_or_else(|| {
            Error::usage(
                format!("no alarm {name} scales the service out"),
                format!("name one of: {}", names.join(", ")),
            )
        });
    }
    let is_step =
        |signal: &Signal<'_>| matches!(signal.policy.kind, PolicyKind::StepScaling { .. });
    let best = out
        .iter()
        .min_by_key(|signal| (!signal.is_exact(), !is_step(signal)));
    best.map(|best| **best).ok_or_else(|| {
        Error::environment(
            "no alarm scales the service out",
            "add a signal to its profile; `scale-test verify` shows what there is",
        )
    })
}

#[cfg(test)]
mod tests;
