//! The way back: what a target already has, as the attributes that would make it.
//!
//! Used by import. Only objects with a profile's own names are read; whether the attributes say
//! everything is not argued here but tried: [`adopt`] gives a draft, and whoever asked expands it
//! and compares.

mod operation;

use std::collections::BTreeMap;

use crate::{
    draft::{
        BacklogDraft, BurstDraft, CooldownsDraft, Decimal, Draft, DrainDraft, GuildsDraft, Leaf,
        MetricDraft, PredictiveDraft, QueryDraft, QueryMetricDraft, QueueDraft, RequestsDraft,
        StepDraft, UtilizationDraft,
    },
    object::{
        AdjustmentType, Alarm, CustomizedMetric, Dimension, MetricDataQuery, MetricMath,
        MetricStat, Observed, PlainMetric, Policy, PolicyKind, PredefinedMetricType,
        PredictiveMetricPair, PredictiveMode, PredictiveScaling, ServiceReference, StatMetric,
        StepScaling, TargetTracking, TrackedMetric,
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
    let region = observed.target.as_ref()?.arn.split(':').nth(3);
    let region = region.unwrap_or_default();
    let dashboard = operation::dashboard(&name, service, region, observed);
    let schedules = operation::schedules(&name, observed);
    let alerts = operation::alerts(&name, service, observed);
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
        requests: given(
            parts
                .requests
                .map(|(tracking, label)| cooldowns.requests(tracking, label)),
        ),
        queues: omit_empty(
            parts
                .queues
                .iter()
                .map(|(key, queue)| (key.clone(), cooldowns.queue(queue)))
                .collect(),
        ),
        guilds: given(
            parts
                .guilds
                .map(|(tracking, metric)| cooldowns.guilds(tracking, metric)),
        ),
        metrics: omit_empty(
            parts
                .metrics
                .iter()
                .map(|(key, (tracking, metric))| (key.clone(), cooldowns.metric(tracking, metric)))
                .collect(),
        ),
        predictive: given(parts.predictive.and_then(predictive)),
        schedules,
        suspended: operation::suspended(target.suspended_state),
        alerts,
        dashboard,
        tags: omit_empty(tags),
        ..Draft::default()
    })
}

/// A profile's policies, sorted by what they are for.
#[derive(Default)]
struct Parts<'a> {
    cpu: Option<&'a TargetTracking>,
    memory: Option<&'a TargetTracking>,
    requests: Option<(&'a TargetTracking, &'a str)>,
    guilds: Option<(&'a TargetTracking, &'a PlainMetric)>,
    metrics: BTreeMap<String, (&'a TargetTracking, &'a CustomizedMetric)>,
    predictive: Option<&'a PredictiveScaling>,
    queues: BTreeMap<String, QueueParts<'a>>,
}

/// The policies of one queue, each with its alarm.
#[derive(Default)]
struct QueueParts<'a> {
    out: Option<(&'a StepScaling, &'a Alarm)>,
    burst: Option<(&'a StepScaling, &'a Alarm)>,
    drain: Option<(&'a StepScaling, &'a Alarm)>,
    backlog: Option<(&'a TargetTracking, &'a PlainMetric)>,
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
                PolicyKind::PredictiveScaling { configuration } => {
                    if role == "predictive" {
                        parts.predictive = Some(configuration);
                    }
                }
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
        match &configuration.metric {
            TrackedMetric::Predefined(metric) => {
                let label = metric.resource_label.as_deref();
                match (role, metric.predefined_metric_type.0.as_str(), label) {
                    (
                        "cpu",
                        PredefinedMetricType::CPU | PredefinedMetricType::CPU_HIGH_RESOLUTION,
                        None,
                    ) => self.cpu = Some(configuration),
                    (
                        "memory",
                        PredefinedMetricType::MEMORY | PredefinedMetricType::MEMORY_HIGH_RESOLUTION,
                        None,
                    ) => self.memory = Some(configuration),
                    ("requests", PredefinedMetricType::REQUESTS, Some(label)) => {
                        self.requests = Some((configuration, label));
                    }
                    _ => {}
                }
            }
            TrackedMetric::Customized(metric) => {
                let backlog = role
                    .strip_prefix("queue-")
                    .and_then(|rest| rest.strip_suffix("-backlog"));
                match (role, backlog, role.strip_prefix("metric-"), metric) {
                    (_, Some(key), _, CustomizedMetric::Plain(metric)) => {
                        let queue = self.queues.entry(key.to_owned()).or_default();
                        queue.backlog = Some((configuration, metric));
                    }
                    ("guilds", _, _, CustomizedMetric::Plain(metric)) => {
                        self.guilds = Some((configuration, metric));
                    }
                    (_, _, Some(key), metric) => {
                        self.metrics.insert(key.to_owned(), (configuration, metric));
                    }
                    _ => {}
                }
            }
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
        let backlog = queues().find_map(|queue| queue.backlog);
        let tracking = parts
            .cpu
            .or(parts.memory)
            .or(parts.requests.map(|(tracking, _)| tracking))
            .or(parts.guilds.map(|(tracking, _)| tracking))
            .or(backlog.map(|(tracking, _)| tracking))
            .or(parts.metrics.values().next().map(|(tracking, _)| *tracking));
        Self {
            scale_out: queues()
                .find_map(|queue| queue.scale_out())
                .or(tracking.map(|policy| policy.scale_out_cooldown)),
            scale_in: queues()
                .find_map(|queue| queue.scale_in())
                .or(tracking.map(|policy| policy.scale_in_cooldown)),
        }
    }

    /// A signal's own cooldowns, where they are not the profile's.
    fn own(&self, scale_out: Option<i32>, scale_in: Option<i32>) -> CooldownsDraft {
        let own = |own: Option<i32>, profile: Option<i32>| {
            given(own.filter(|_| own != profile).map(whole))
        };
        CooldownsDraft {
            scale_out_cooldown: own(scale_out, self.scale_out),
            scale_in_cooldown: own(scale_in, self.scale_in),
        }
    }

    fn of_tracking(&self, tracking: &TargetTracking) -> CooldownsDraft {
        self.own(
            Some(tracking.scale_out_cooldown),
            Some(tracking.scale_in_cooldown),
        )
    }

    fn utilization(&self, tracking: &TargetTracking) -> Leaf<UtilizationDraft> {
        let high_resolution = match &tracking.metric {
            TrackedMetric::Predefined(metric) => matches!(
                metric.predefined_metric_type.0.as_str(),
                PredefinedMetricType::CPU_HIGH_RESOLUTION
                    | PredefinedMetricType::MEMORY_HIGH_RESOLUTION
            ),
            TrackedMetric::Customized(_) => false,
        };
        Leaf::Given(UtilizationDraft {
            target: number(tracking.target_value),
            high_resolution: Leaf::Given(high_resolution),
            scale_in: Leaf::Given(!tracking.disable_scale_in),
            cooldowns: self.of_tracking(tracking),
        })
    }

    fn requests(&self, tracking: &TargetTracking, label: &str) -> Leaf<RequestsDraft> {
        Leaf::Given(RequestsDraft {
            target: number(tracking.target_value),
            load_balancer: Leaf::Omitted,
            target_group: Leaf::Omitted,
            resource_label: Leaf::Given(label.to_owned()),
            scale_in: Leaf::Given(!tracking.disable_scale_in),
            cooldowns: self.of_tracking(tracking),
        })
    }

    fn guilds(&self, tracking: &TargetTracking, metric: &PlainMetric) -> Leaf<GuildsDraft> {
        Leaf::Given(GuildsDraft {
            gateway: dimension(&metric.dimensions, "Gateway"),
            per_task: number(tracking.target_value),
            scale_in: Leaf::Given(!tracking.disable_scale_in),
            cooldowns: self.of_tracking(tracking),
        })
    }

    fn metric(&self, tracking: &TargetTracking, metric: &CustomizedMetric) -> Leaf<MetricDraft> {
        let mut draft = match metric {
            CustomizedMetric::Plain(metric) => plain(metric),
            CustomizedMetric::Math(MetricMath { metrics }) => MetricDraft {
                queries: Leaf::Given(metrics.iter().map(query).collect()),
                ..MetricDraft::default()
            },
        };
        draft.target = number(tracking.target_value);
        draft.scale_in = Leaf::Given(!tracking.disable_scale_in);
        draft.cooldowns = self.of_tracking(tracking);
        Leaf::Given(draft)
    }

    fn queue(&self, queue: &QueueParts<'_>) -> Leaf<QueueDraft> {
        let QueueParts {
            out,
            burst: jump,
            drain: slow,
            backlog,
        } = queue;
        let alarm = out.or(*jump).or(*slow).map(|(_, alarm)| alarm);
        let dimensions = alarm
            .map(|alarm| &alarm.dimensions)
            .or(backlog.map(|(_, metric)| &metric.dimensions));
        let dimension = |name: &str| dimensions.map_or(Leaf::Omitted, |all| dimension(all, name));
        let regular = out.or(*slow).map(|(_, alarm)| alarm);
        Leaf::Given(QueueDraft {
            stream: dimension("Stream"),
            consumer: dimension("Consumer"),
            domain: dimension("Domain"),
            steps: given(out.map(|(policy, alarm)| Leaf::Given(steps(policy, alarm)))),
            burst: given(jump.and_then(|(policy, alarm)| burst(policy, alarm))),
            drain: given(slow.and_then(|(policy, alarm)| drain(policy, alarm))),
            resolution: given(regular.map(|alarm| whole(alarm.period))),
            periods: given(out.map(|(_, alarm)| whole(alarm.evaluation_periods))),
            backlog_per_task: given(backlog.map(|(tracking, _)| {
                Leaf::Given(BacklogDraft {
                    target: number(tracking.target_value),
                    scale_in: Leaf::Given(!tracking.disable_scale_in),
                })
            })),
            cooldowns: self.own(queue.scale_out(), queue.scale_in()),
            ..QueueDraft::default()
        })
    }
}

impl QueueParts<'_> {
    fn scale_out(&self) -> Option<i32> {
        let step = self.out.or(self.burst).map(|(policy, _)| policy.cooldown);
        step.or(self.backlog.map(|(policy, _)| policy.scale_out_cooldown))
    }

    fn scale_in(&self) -> Option<i32> {
        let step = self.drain.map(|(policy, _)| policy.cooldown);
        step.or(self.backlog.map(|(policy, _)| policy.scale_in_cooldown))
    }
}

fn dimension(dimensions: &[Dimension], name: &str) -> Leaf<String> {
    let found = dimensions.iter().find(|dimension| dimension.name == name);
    given(found.map(|dimension| Leaf::Given(dimension.value.clone())))
}

fn plain(metric: &PlainMetric) -> MetricDraft {
    let PlainMetric {
        dimensions,
        metric_name,
        namespace,
        statistic,
        unit,
    } = metric;
    MetricDraft {
        namespace: Leaf::Given(namespace.clone()),
        metric_name: Leaf::Given(metric_name.clone()),
        dimensions: self::dimensions(dimensions),
        statistic: Leaf::Given(statistic.name().to_owned()),
        unit: given(unit.clone().map(Leaf::Given)),
        ..MetricDraft::default()
    }
}

fn query(query: &MetricDataQuery) -> Leaf<QueryDraft> {
    let MetricDataQuery {
        id,
        expression,
        label,
        metric_stat,
        return_data,
    } = query;
    let metric = |stat: &MetricStat| {
        let MetricStat {
            metric:
                StatMetric {
                    dimensions,
                    metric_name,
                    namespace,
                },
            stat,
            unit,
        } = stat;
        Leaf::Given(QueryMetricDraft {
            namespace: Leaf::Given(namespace.clone()),
            metric_name: Leaf::Given(metric_name.clone()),
            dimensions: self::dimensions(dimensions),
            statistic: Leaf::Given(stat.clone()),
            unit: given(unit.clone().map(Leaf::Given)),
        })
    };
    Leaf::Given(QueryDraft {
        id: Leaf::Given(id.clone()),
        expression: given(expression.clone().map(Leaf::Given)),
        label: given(label.clone().map(Leaf::Given)),
        metric: given(metric_stat.as_ref().map(metric)),
        return_data: Leaf::Given(*return_data),
    })
}

fn dimensions(dimensions: &[Dimension]) -> Leaf<BTreeMap<String, Leaf<String>>> {
    let pairs = dimensions.iter();
    omit_empty(
        pairs
            .map(|Dimension { name, value }| (name.clone(), Leaf::Given(value.clone())))
            .collect(),
    )
}

/// `None` when the pair of metrics is not one a profile forecasts.
fn predictive(configuration: &PredictiveScaling) -> Option<Leaf<PredictiveDraft>> {
    let PredictiveScaling {
        max_capacity_breach_behavior: _,
        max_capacity_buffer,
        metric_specifications,
        mode,
        scheduling_buffer_time,
    } = configuration;
    let [specification] = metric_specifications.as_slice() else {
        return None;
    };
    let pair = &specification.predefined_metric_pair_specification;
    let metric = match pair.predefined_metric_type.as_str() {
        PredictiveMetricPair::CPU => "cpu",
        PredictiveMetricPair::MEMORY => "memory",
        PredictiveMetricPair::REQUESTS => "requests",
        _ => return None,
    };
    let mode = match mode {
        PredictiveMode::ForecastOnly => "ForecastOnly",
        PredictiveMode::ForecastAndScale => "ForecastAndScale",
    };
    Some(Leaf::Given(PredictiveDraft {
        mode: Leaf::Given(mode.to_owned()),
        metric: Leaf::Given(metric.to_owned()),
        target: number(specification.target_value),
        scheduling_buffer: whole(*scheduling_buffer_time),
        max_capacity_buffer: given(max_capacity_buffer.map(whole)),
    }))
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
