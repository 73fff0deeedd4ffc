//! The passing of time in a region: tasks start, services report, alarms are evaluated, policies
//! act.
//!
//! What is decided is decided by [`scaling::simulate::ControlLoop`]; here it is fed and carried
//! out.

use scaling::{
    metric::MetricIdentity,
    simulate::{Decision, Time},
};

use crate::{
    cloudwatch::{self, Sample, Set},
    ecs::{self, Service, View},
    settings::{Utilization, halves},
    state::Region,
};

/// After a change of capacity the control loop looks again; more often than this at one instant
/// would be a circle.
const ROUNDS_MAX: usize = 8;
/// Seconds between a service's metrics, and between those of a high-resolution one.
const MINUTE: f64 = 60.0;
const HIGH_RESOLUTION: f64 = 20.0;

/// A moment as the control loop counts it.
// Milliseconds since 1970 are far within range.
#[allow(clippy::cast_possible_truncation)]
pub(crate) fn instant(seconds: f64) -> Time {
    Time((seconds * 1000.0).round() as i64)
}

/// A moment as the rest of the world counts it.
// Exact up to 2^53 milliseconds.
#[allow(clippy::cast_precision_loss)]
pub(crate) fn seconds(time: Time) -> f64 {
    time.0 as f64 / 1000.0
}

impl Region {
    /// Lets everything happen that is due by `now`, second by second.
    pub(crate) fn advance(&mut self, now: f64) {
        while self.advanced_to < now {
            let next = (self.advanced_to.floor() + 1.0).min(now);
            let changed = self.start_tasks(next);
            self.report(self.advanced_to, next);
            self.metrics.reveal(next);
            self.advanced_to = next;
            cloudwatch::apply_muting(self, next);
            if changed || instant(next) >= self.control.next_event() {
                self.decide(next);
            }
        }
    }

    /// Starts the tasks that are due; whether any service's capacity changed since the last look.
    fn start_tasks(&mut self, now: f64) -> bool {
        let mut any = false;
        for service in self
            .clusters
            .values_mut()
            .flat_map(|cluster| cluster.services.values_mut())
        {
            service.advance(now);
            any |= service.take_changed();
        }
        any
    }

    /// Publishes `AWS/ECS` and `AWS/ApplicationELB` metrics for every period that ended between two moments. A service
    /// without running tasks has no data point (CloudWatch metrics for Amazon ECS).
    fn report(&mut self, from: f64, to: f64) {
        let mut samples = Vec::new();
        for (cluster, held) in &self.clusters {
            for (name, service) in &held.services {
                if service.active && service.running() > 0 {
                    let settings = &service.settings;
                    let identity = |metric: &str| ecs_metric(cluster, name, metric);
                    let cpu = identity("CPUUtilization");
                    samples.extend(utilization(cpu, service, &settings.cpu, from, to));
                    let memory = identity("MemoryUtilization");
                    samples.extend(utilization(memory, service, &settings.memory, from, to));
                    if let Some(end) = ended(MINUTE, from, to) {
                        samples.extend(requests(service, end - MINUTE, end));
                    }
                }
            }
        }
        for sample in samples {
            self.metrics.put(sample, to);
        }
    }

    fn decide(&mut self, now: f64) {
        for _ in 0..ROUNDS_MAX {
            let services = View(&self.clusters);
            let decisions = self.control.tick(instant(now), &self.metrics, &services);
            let mut changed = false;
            for decision in decisions {
                tracing::debug!(region = self.name, ?decision, "decided");
                self.history.decided(&decision);
                changed |= self.carry_out(decision);
            }
            if !changed {
                return;
            }
        }
    }

    /// Carries out a decision; whether the capacity of a service changed.
    fn carry_out(&mut self, decision: Decision) -> bool {
        match decision {
            Decision::SetDesired {
                resource_id,
                to,
                at,
                ..
            } => {
                let found = ecs::find_mut(&mut self.clusters, &resource_id);
                found
                    .map(|service| service.set_desired(to, seconds(at)))
                    .is_some()
            }
            Decision::SetBounds {
                resource_id,
                min_capacity,
                max_capacity,
                ..
            } => {
                if let Some(target) = self.targets.get_mut(&resource_id) {
                    (target.min_capacity, target.max_capacity) = (min_capacity, max_capacity);
                }
                false
            }
            Decision::AlarmChanged { .. }
            | Decision::NotScaled { .. }
            | Decision::ActionRefused { .. } => false,
        }
    }
}

/// The end of a period that ended after `from` and not after `to`.
fn ended(period: f64, from: f64, to: f64) -> Option<f64> {
    let end = (to / period).floor() * period;
    (end > from).then_some(end)
}

fn ecs_metric(cluster: &str, service: &str, metric: &str) -> MetricIdentity {
    let dimensions = [
        ("ClusterName".to_owned(), cluster.to_owned()),
        ("ServiceName".to_owned(), service.to_owned()),
    ];
    MetricIdentity {
        namespace: "AWS/ECS".to_owned(),
        name: metric.to_owned(),
        dimensions: dimensions.into(),
    }
}

/// A metric of a service in the resolution its running revision has.
fn utilization(
    metric: MetricIdentity,
    service: &Service,
    utilization: &Utilization,
    from: f64,
    to: f64,
) -> Option<Sample> {
    let fast = service.revision().is_fast(&metric.name);
    let period = if fast { HIGH_RESOLUTION } else { MINUTE };
    let end = ended(period, from, to)?;
    let percent = utilization.at(service.load(end))?;
    Some(Sample {
        metric,
        at: end - period,
        resolution: if fast { 1 } else { 60 },
        unit: "Percent".to_owned(),
        set: Set::of(percent, f64::from(service.running())),
    })
}

/// Requests per target of each target group, with and without its load balancer (Elastic Load
/// Balancing, CloudWatch metrics for Application Load Balancers).
fn requests(service: &Service, start: f64, end: f64) -> Vec<Sample> {
    let Some(count) = service.settings.requests.at(service.load(end)) else {
        return Vec::new();
    };
    let labels = service.settings.target_groups.iter();
    let halves = labels.filter_map(|label| halves(label));
    let pairs = halves.flat_map(|(balancer, group)| {
        let group = ("TargetGroup".to_owned(), group.to_owned());
        let balancer = balancer.map(|name| ("LoadBalancer".to_owned(), name.to_owned()));
        let both = balancer.map(|balancer| vec![balancer, group.clone()]);
        [Some(vec![group]), both].into_iter().flatten()
    });
    pairs
        .map(|dimensions| Sample {
            metric: MetricIdentity {
                namespace: "AWS/ApplicationELB".to_owned(),
                name: "RequestCountPerTarget".to_owned(),
                dimensions: dimensions.into_iter().collect(),
            },
            at: start,
            resolution: 60,
            unit: "Count".to_owned(),
            set: Set::of(count, 1.0),
        })
        .collect()
}
