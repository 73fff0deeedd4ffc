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
    cloudwatch::{Sample, Set},
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
                let high = service.settings.high_resolution;
                let period = if high { HIGH_RESOLUTION } else { MINUTE };
                let end = (to / period).floor() * period;
                let ran = service.active && service.running() > 0;
                if end > from && ran {
                    samples.extend(utilization(cluster, name, service, end - period, end));
                }
                let end = (to / MINUTE).floor() * MINUTE;
                if end > from && ran {
                    samples.extend(requests(service, end - MINUTE, end));
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

fn utilization(cluster: &str, name: &str, service: &Service, start: f64, end: f64) -> Vec<Sample> {
    let metrics = [
        ("CPUUtilization", &service.settings.cpu),
        ("MemoryUtilization", &service.settings.memory),
    ];
    let sample = |(metric, utilization): (&str, &Utilization)| {
        let percent = utilization.at(service.load(end))?;
        let dimensions = [
            ("ClusterName".to_owned(), cluster.to_owned()),
            ("ServiceName".to_owned(), name.to_owned()),
        ];
        Some(Sample {
            metric: MetricIdentity {
                namespace: "AWS/ECS".to_owned(),
                name: metric.to_owned(),
                dimensions: dimensions.into(),
            },
            at: start,
            resolution: if service.settings.high_resolution {
                1
            } else {
                60
            },
            unit: "Percent".to_owned(),
            set: Set::of(percent, f64::from(service.running())),
        })
    };
    metrics.into_iter().filter_map(sample).collect()
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
