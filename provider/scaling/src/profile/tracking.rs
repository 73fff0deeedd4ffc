//! Signals held at a target.

use super::Cooldowns;
use crate::{
    metric::{Metric, Subject},
    object::{CustomizedMetric, PlainMetric, ServiceReference},
};

/// Tracking of the average CPU or memory utilization of the service's tasks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Utilization {
    /// The utilization to hold, in percent; above 0 and at most 100.
    pub target: f64,
    /// Whether the metric of every 20 s is tracked, not that of every minute.
    pub high_resolution: bool,
    /// Whether it may scale in.
    pub scale_in: bool,
    /// The signal's own cooldowns, or the profile's.
    pub cooldowns: Cooldowns,
}

/// Tracking of the requests each task completes in a minute behind an Application Load Balancer.
#[derive(Clone, Debug, PartialEq)]
pub struct Requests {
    /// Requests a minute for each task; above 0.
    pub target: f64,
    /// `app/<name>/<id>/targetgroup/<name>/<id>`.
    pub resource_label: String,
    /// Whether it may scale in.
    pub scale_in: bool,
    /// The signal's own cooldowns, or the profile's.
    pub cooldowns: Cooldowns,
}

/// Tracking of the Discord guilds each task of a gateway serves.
#[derive(Clone, Debug, PartialEq)]
pub struct Guilds {
    /// The gateway's name in the publisher's configuration.
    pub gateway: String,
    /// Guilds for each task; above 0.
    pub per_task: f64,
    /// Whether it may scale in.
    pub scale_in: bool,
    /// The signal's own cooldowns, or the profile's.
    pub cooldowns: Cooldowns,
}

impl Guilds {
    /// The metric it tracks.
    pub fn metric(&self, namespace: &str, service: &ServiceReference) -> PlainMetric {
        let subject = Subject::GatewayOfService(&self.gateway, service.into());
        PlainMetric::tracked(namespace, Metric::GuildsPerTask, subject)
    }
}

/// Tracking of a metric of the author's own.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomMetric {
    /// The value to hold, in the metric's unit.
    pub target: f64,
    /// The metric, or metric math.
    pub metric: CustomizedMetric,
    /// Whether it may scale in.
    pub scale_in: bool,
    /// The signal's own cooldowns, or the profile's.
    pub cooldowns: Cooldowns,
}
