//! How: one service between 1 and 10 tasks and a metric that the test sets by hand. The loop is
//! ticked each second; what it decides is written down with its second and carried out.

use std::cell::Cell;

use super::*;
use crate::{
    metric::MetricIdentity,
    object::{
        AdjustmentType, Aggregation, Comparison, PredefinedMetric, PredefinedMetricType, Statistic,
        StepAdjustment, SuspendedState, TargetTracking, TrackedMetric, TreatMissingData,
    },
    simulate::{Capacity, MetricQuery, StepRule, Watched, tracking_alarms},
};

const SERVICE: &str = "service/c/s";

/// A metric that has been at its present value for ever.
struct Flat(Cell<Option<f64>>);

impl MetricData for Flat {
    fn datapoints(&self, query: &MetricQuery<'_>, found: &mut Vec<Datapoint>) {
        let mut start = query.from;
        while let Some(value) = self.0.get()
            && start < query.to
        {
            found.push(Datapoint { start, value });
            start += query.period;
        }
    }
}

struct Service(Capacity);

impl Services for Service {
    fn capacity(&self, resource_id: &str) -> Option<Capacity> {
        (resource_id == SERVICE).then_some(self.0)
    }
}

struct Bench {
    control: ControlLoop,
    metric: Flat,
    service: Service,
    now: Time,
    told: Vec<String>,
}

impl Bench {
    fn new(tasks: i32) -> Self {
        let mut control = ControlLoop::new(LoopSettings {
            seed: 0,
            action_delay: Latency::secs(1, 1),
            explain: true,
        });
        control.put_target(target(1, 10));
        Self {
            control,
            metric: Flat(Cell::new(None)),
            service: Service(Capacity {
                running: tasks,
                desired: tasks,
                deployment_in_progress: false,
            }),
            now: Time::default(),
            told: Vec::new(),
        }
    }

    /// A policy that adds or removes tasks, and an alarm of that name on the metric.
    fn step(&mut self, name: &str, cooldown_secs: i32, alarm: AlarmRule, steps: &[(f64, i32)]) {
        let uppers = steps[1..]
            .iter()
            .map(|(lower, _)| Some(*lower))
            .chain([None]);
        let rule = StepRule {
            adjustment_type: AdjustmentType::ChangeInCapacity,
            min_adjustment_magnitude: None,
            cooldown_secs,
            aggregation: Aggregation::Maximum,
            steps: steps
                .iter()
                .zip(uppers)
                .map(|((lower, adjustment), upper)| StepAdjustment {
                    metric_interval_lower_bound: lower.is_finite().then_some(*lower),
                    metric_interval_upper_bound: upper,
                    scaling_adjustment: *adjustment,
                })
                .collect(),
        };
        let arn = arn(name);
        self.control
            .put_policy(SERVICE, name, &arn, PolicyRule::Step(rule));
        self.control.put_alarm(
            self.now,
            AlarmRule {
                name: name.to_owned(),
                alarm_actions: vec![arn],
                ..alarm
            },
        );
    }

    fn run(&mut self, secs: i64) {
        for _ in 0..secs {
            self.now += Span::secs(1);
            self.tick();
        }
    }

    fn tick(&mut self) {
        let decided = self.control.tick(self.now, &self.metric, &self.service);
        for decision in decided {
            let line = match decision {
                Decision::AlarmChanged {
                    at,
                    alarm,
                    from,
                    to,
                    ..
                } => format!("{}: {alarm} {from} -> {to}", at.0 / 1000),
                Decision::SetDesired {
                    at,
                    from,
                    to,
                    cause,
                    ..
                } => {
                    assert_eq!(self.service.0.desired, from);
                    self.service.0.desired = to;
                    format!("{}: {from} -> {to}, {cause}", at.0 / 1000)
                }
                Decision::SetBounds {
                    at,
                    min_capacity,
                    max_capacity,
                    cause,
                    ..
                } => format!("{}: {min_capacity} to {max_capacity}, {cause}", at.0 / 1000),
                Decision::NotScaled { at, reason, .. } => {
                    format!("{}: {}", at.0 / 1000, reason.code())
                }
                Decision::ActionRefused { at, reason, .. } => {
                    format!("{}: refused, {reason}", at.0 / 1000)
                }
            };
            self.told.push(line);
        }
    }

    /// Pending tasks start, or surplus ones stop, now.
    fn settle(&mut self) {
        self.service.0.running = self.service.0.desired;
    }

    #[track_caller]
    fn expect(&mut self, expected: &[&str]) {
        assert_eq!(std::mem::take(&mut self.told), expected);
    }
}

fn target(min_capacity: i32, max_capacity: i32) -> TargetRule {
    TargetRule {
        resource_id: SERVICE.to_owned(),
        min_capacity,
        max_capacity,
        suspended: SuspendedState::default(),
    }
}

fn arn(name: &str) -> String {
    format!("arn:aws:autoscaling:r:1:scalingPolicy:u:resource/ecs/{SERVICE}:policyName/{name}")
}

fn above(threshold: f64, period_secs: i32) -> AlarmRule {
    AlarmRule {
        name: String::new(),
        actions_enabled: true,
        alarm_actions: Vec::new(),
        watched: Watched::Metric {
            metric: MetricIdentity {
                namespace: "Test".to_owned(),
                name: "Depth".to_owned(),
                dimensions: BTreeMap::new(),
            },
            statistic: Statistic::Maximum,
        },
        period_secs,
        evaluation_periods: 1,
        datapoints_to_alarm: 1,
        threshold,
        comparison: Comparison::GreaterThanOrEqualToThreshold,
        treat_missing_data: TreatMissingData::Missing,
    }
}

fn below(threshold: f64, period_secs: i32) -> AlarmRule {
    AlarmRule {
        comparison: Comparison::LessThanThreshold,
        ..above(threshold, period_secs)
    }
}

mod actions;
mod changes;
mod scheduled;
