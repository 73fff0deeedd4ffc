//! The way back: what a target already has, as the attributes that would make it.
//!
//! Used by import. Only objects with a profile's own names are read; whether the attributes say
//! everything is not argued here but tried: [`adopt`] gives a draft, and whoever asked expands it
//! and compares.

use std::collections::BTreeMap;

use crate::{
    draft::{
        BurstDraft, CooldownsDraft, Decimal, Draft, DrainDraft, Leaf, QueueDraft, StepDraft,
        UtilizationDraft,
    },
    object::{
        AdjustmentType, Alarm, Observed, Policy, PolicyKind, PredefinedMetricType,
        ServiceReference, StepScaling, TargetTracking, TrackedMetric,
    },
    profile::OWNERSHIP_TAG,
};

/// The attributes that would make what `observed` holds for `service`, as far as they can be read
/// back; `None` where there is no scalable target.
///
/// The profile's name comes from the ownership tag, else it is the service's name.
pub fn adopt(service: &ServiceReference, observed: &Observed) -> Option<Draft> {
    let target = &observed.target.as_ref()?.object;
    let name = target
        .tags
        .get(OWNERSHIP_TAG)
        .unwrap_or(&service.service)
        .clone();
    let parts = Parts::of(&name, observed);
    let cooldowns = Cooldowns::of(&parts);
    let tags: BTreeMap<_, _> = target
        .tags
        .iter()
        .filter(|(key, _)| *key != OWNERSHIP_TAG)
        .map(|(key, value)| (key.clone(), Leaf::Given(value.clone())))
        .collect();
    Some(Draft {
        cluster: Leaf::Given(service.cluster.clone()),
        service: Leaf::Given(service.service.clone()),
        name: Leaf::Given(name),
        min_capacity: whole(target.min_capacity),
        max_capacity: whole(target.max_capacity),
        scale_out_cooldown: given(cooldowns.scale_out.map(whole)),
        scale_in_cooldown: given(cooldowns.scale_in.map(whole)),
        cpu: parts
            .cpu
            .map_or(Leaf::Omitted, |tracking| cooldowns.utilization(tracking)),
        memory: parts
            .memory
            .map_or(Leaf::Omitted, |tracking| cooldowns.utilization(tracking)),
        queues: omit_empty(
            parts
                .queues
                .iter()
                .map(|(key, queue)| (key.clone(), queue.draft()))
                .collect(),
        ),
        tags: omit_empty(tags),
        ..Draft::default()
    })
}

/// A profile's policies, sorted by what they are for.
#[derive(Default)]
struct Parts<'a> {
    cpu: Option<&'a TargetTracking>,
    memory: Option<&'a TargetTracking>,
    queues: BTreeMap<String, QueueParts<'a>>,
}

/// The policies of one queue, each with its alarm.
#[derive(Default)]
struct QueueParts<'a> {
    out: Option<(&'a StepScaling, &'a Alarm)>,
    burst: Option<(&'a StepScaling, &'a Alarm)>,
    drain: Option<(&'a StepScaling, &'a Alarm)>,
}

impl<'a> Parts<'a> {
    fn of(name: &str, observed: &'a Observed) -> Self {
        let mut parts = Self::default();
        for found in observed.policies.values() {
            let Policy { name: policy, kind } = &found.object;
            let Some(role) = policy
                .strip_prefix(name)
                .and_then(|rest| rest.strip_prefix('-'))
            else {
                continue;
            };
            match kind {
                PolicyKind::TargetTrackingScaling { configuration } => {
                    parts.take_tracking(role, configuration);
                }
                PolicyKind::PredictiveScaling { configuration: _ } => {}
                PolicyKind::StepScaling { configuration } => {
                    if let Some(alarm) = observed.alarms.get(policy) {
                        parts.take_step(role, configuration, &alarm.object);
                    }
                }
            }
        }
        parts
    }

    fn take_tracking(&mut self, role: &str, configuration: &'a TargetTracking) {
        let TrackedMetric::Predefined(metric) = &configuration.metric else {
            return;
        };
        let metric = metric.predefined_metric_type.0.as_str();
        match (role, metric) {
            ("cpu", PredefinedMetricType::CPU) => self.cpu = Some(configuration),
            ("memory", PredefinedMetricType::MEMORY) => self.memory = Some(configuration),
            _ => {}
        }
    }

    fn take_step(&mut self, role: &str, configuration: &'a StepScaling, alarm: &'a Alarm) {
        let Some((key, kind)) = role
            .strip_prefix("queue-")
            .and_then(|rest| rest.rsplit_once('-'))
        else {
            return;
        };
        let queue = self.queues.entry(key.to_owned()).or_default();
        match kind {
            "out" => queue.out = Some((configuration, alarm)),
            "burst" => queue.burst = Some((configuration, alarm)),
            "in" => queue.drain = Some((configuration, alarm)),
            _ => {}
        }
    }
}

/// The profile's own cooldowns: those of its queues where it has any, else of its first tracking
/// policy. Signals that differ carry their own.
struct Cooldowns {
    scale_out: Option<i32>,
    scale_in: Option<i32>,
}

impl Cooldowns {
    fn of(parts: &Parts<'_>) -> Self {
        let queues = || parts.queues.values();
        let tracking = parts.cpu.or(parts.memory);
        Self {
            scale_out: queues()
                .find_map(|queue| queue.out.or(queue.burst))
                .map(|(policy, _)| policy.cooldown)
                .or(tracking.map(|policy| policy.scale_out_cooldown)),
            scale_in: queues()
                .find_map(|queue| queue.drain)
                .map(|(policy, _)| policy.cooldown)
                .or(tracking.map(|policy| policy.scale_in_cooldown)),
        }
    }

    fn utilization(&self, tracking: &TargetTracking) -> Leaf<UtilizationDraft> {
        let own = |value: i32, profile: Option<i32>| {
            given((Some(value) != profile).then(|| whole(value)))
        };
        Leaf::Given(UtilizationDraft {
            target: number(tracking.target_value),
            scale_in: Leaf::Given(!tracking.disable_scale_in),
            cooldowns: CooldownsDraft {
                scale_out_cooldown: own(tracking.scale_out_cooldown, self.scale_out),
                scale_in_cooldown: own(tracking.scale_in_cooldown, self.scale_in),
            },
            ..UtilizationDraft::default()
        })
    }
}

impl QueueParts<'_> {
    fn draft(&self) -> Leaf<QueueDraft> {
        let alarm = self
            .out
            .or(self.burst)
            .or(self.drain)
            .map(|(_, alarm)| alarm);
        let dimension = |wanted: &str| {
            let value = alarm.and_then(|alarm| {
                alarm
                    .dimensions
                    .iter()
                    .find(|dimension| dimension.name == wanted)
            });
            given(value.map(|dimension| Leaf::Given(dimension.value.clone())))
        };
        let slow = self.out.or(self.drain).map(|(_, alarm)| alarm);
        Leaf::Given(QueueDraft {
            stream: dimension("Stream"),
            consumer: dimension("Consumer"),
            domain: dimension("Domain"),
            steps: given(
                self.out
                    .map(|(policy, alarm)| Leaf::Given(steps(policy, alarm))),
            ),
            burst: given(self.burst.and_then(|(policy, alarm)| burst(policy, alarm))),
            drain: given(self.drain.and_then(|(policy, alarm)| drain(policy, alarm))),
            resolution: given(slow.map(|alarm| whole(alarm.period))),
            periods: given(self.out.map(|(_, alarm)| whole(alarm.evaluation_periods))),
            ..QueueDraft::default()
        })
    }
}

fn steps(policy: &StepScaling, alarm: &Alarm) -> Vec<Leaf<StepDraft>> {
    let step = |at: Option<f64>, add: i32| {
        Leaf::Given(StepDraft {
            at: number(alarm.threshold + at.unwrap_or(0.0)),
            add: whole(add),
        })
    };
    policy
        .step_adjustments
        .iter()
        .map(|adjustment| {
            step(
                adjustment.metric_interval_lower_bound,
                adjustment.scaling_adjustment,
            )
        })
        .collect()
}

fn burst(policy: &StepScaling, alarm: &Alarm) -> Option<Leaf<BurstDraft>> {
    let [jump] = policy.step_adjustments.as_slice() else {
        return None;
    };
    (policy.adjustment_type == AdjustmentType::ExactCapacity).then(|| {
        Leaf::Given(BurstDraft {
            at: number(alarm.threshold),
            to: whole(jump.scaling_adjustment),
            resolution: whole(alarm.period),
        })
    })
}

fn drain(policy: &StepScaling, alarm: &Alarm) -> Option<Leaf<DrainDraft>> {
    let [removal] = policy.step_adjustments.as_slice() else {
        return None;
    };
    Some(Leaf::Given(DrainDraft {
        below: number(alarm.threshold),
        remove: whole(removal.scaling_adjustment.checked_neg()?),
        periods: whole(alarm.evaluation_periods),
    }))
}

fn whole(value: i32) -> Leaf<Decimal> {
    Leaf::Given(Decimal(value.to_string()))
}

/// `f64`'s `Display` is the shortest text that reads back the same.
fn number(value: f64) -> Leaf<Decimal> {
    Leaf::Given(Decimal(value.to_string()))
}

fn given<T>(value: Option<Leaf<T>>) -> Leaf<T> {
    value.unwrap_or(Leaf::Omitted)
}

fn omit_empty<T>(map: BTreeMap<String, T>) -> Leaf<BTreeMap<String, T>> {
    if map.is_empty() {
        Leaf::Omitted
    } else {
        Leaf::Given(map)
    }
}
